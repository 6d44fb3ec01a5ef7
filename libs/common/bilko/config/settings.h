#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/core/enum.h"

// Settings come from environment variables, or from the file that NAME_FILE names: secrets are
// mounted as files and stay out of the environment, which every child process and crash report
// shows. The variable itself wins. One line break at the end of the file does not count.
//
//   struct Config {
//     std::string smtp_url = "smtp://127.0.0.1:25";
//     static void settings(auto& self, auto&& setting) {
//       setting("BILKO_SMTP_URL", self.smtp_url, "URL of the mail server");
//     }
//   };
//
// Members: std::string, int, bool, Textual types, named enums.
namespace bilko::config {

using Lookup = std::function<const char*(const char*)>;

struct SettingDoc {
  std::string name;
  std::string fallback;  // the default as text
  std::string help;
};

namespace detail {
int parse_int(std::string_view text);
bool parse_bool(std::string_view text);
[[noreturn]] void throw_all(const std::vector<std::string>& problems);
// The setting's text; none when neither it nor its file is named. Throws Error invalid
// `file_unreadable`.
std::optional<std::string> find(const Lookup& lookup, const std::string& name);

template <class T>
void assign(T& into, std::string_view text) {
  if constexpr (std::same_as<T, std::string>) into = text;
  else if constexpr (std::same_as<T, bool>) into = parse_bool(text);
  else if constexpr (std::same_as<T, int>) into = parse_int(text);
  else if constexpr (NamedEnum<T>) into = parse_enum<T>(text);
  else into = T::parse(text);
}

template <class T>
std::string text_of(const T& value) {
  if constexpr (std::same_as<T, std::string>) return value;
  else if constexpr (std::same_as<T, bool>) return value ? "true" : "false";
  else if constexpr (std::same_as<T, int>) return std::to_string(value);
  else if constexpr (NamedEnum<T>) return std::string(enum_name(value));
  else return value.str();
}
}  // namespace detail

// Reads every setting; throws Error invalid `settings_invalid` that names all wrong ones at once.
template <class Config>
Config read(const Lookup& lookup) {
  Config config;
  std::vector<std::string> problems;
  Config::settings(config, [&](const char* name, auto& member, const char*) {
    try {
      const auto text = detail::find(lookup, name);
      if (text) detail::assign(member, *text);
    } catch (const Error& error) {
      problems.push_back(std::string(name) + ": " + error.what());
    }
  });
  if (!problems.empty()) detail::throw_all(problems);
  return config;
}

// What `describe` prints.
template <class Config>
std::vector<SettingDoc> document() {
  const Config config;
  std::vector<SettingDoc> docs;
  Config::settings(config, [&](const char* name, const auto& member, const char* help) {
    docs.push_back({name, detail::text_of(member), help});
  });
  return docs;
}

// The process's environment.
Lookup environment();

}  // namespace bilko::config
