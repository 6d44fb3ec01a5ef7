#include "bilkoctl/changing/json_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "bilko/core/error.h"
#include "bilko/json/document.h"
#include "bilkoctl/frame/outcome.h"

namespace bilko::ctl {
namespace {

Stop does_not_fit(const EditStep& step, const std::string& why) {
  return misuse("EditDoesNotFit", fmt::format("{} {}: {}", step.op, step.pointer, why),
                "bilkoctl dlq show --reveal shows the event as it is.");
}

// The first name of a pointer, unescaped, and what follows.
std::pair<std::string, std::string_view> split(std::string_view pointer) {
  const auto end = std::min(pointer.find('/', 1), pointer.size());
  std::string name(pointer.substr(1, end - 1));
  for (std::size_t at = 0; (at = name.find('~', at)) != std::string::npos; ++at)
    name.replace(at, 2, name.compare(at, 2, "~1") == 0 ? "/" : "~");
  return {name, pointer.substr(end)};
}

void write(json::Writer& writer, json::Value value, const EditStep& step, std::string_view rest);

void write_member(json::Writer& writer, std::string_view name, json::Value value,
                  const EditStep& step, std::string_view rest) {
  if (rest.empty() && step.op == "remove") return;
  writer.key(name);
  if (rest.empty() && step.op != "test") writer.raw(step.value);
  else write(writer, value, step, rest);
}

void write_object(json::Writer& writer, json::Value value, const EditStep& step,
                  std::string_view rest) {
  const auto [target, below] = split(rest);
  const bool is_there = value.member(target).exists();
  if (!is_there && (step.op != "add" || !below.empty()))
    throw does_not_fit(step, "there is no " + target);
  writer.begin_object();
  const std::string_view beneath = below;
  const std::string name_of_target = target;
  value.each_member([&](std::string_view name, json::Value member) {
    if (name == name_of_target) return write_member(writer, name, member, step, beneath);
    writer.key(name);
    writer.raw(member.text());
  });
  if (!is_there) {
    writer.key(target);
    writer.raw(step.value);
  }
  writer.end_object();
}

void write_array(json::Writer& writer, json::Value value, const EditStep& step,
                 std::string_view rest) {
  const auto [target, below] = split(rest);
  const bool is_number = !target.empty() && target.size() < 6 &&
                         std::ranges::all_of(target, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number || std::stoul(target) >= value.size())
    throw does_not_fit(step, "there is no element " + target);
  const auto at = std::stoul(target);
  writer.begin_array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i != at) writer.raw(value.at(i).text());
    else if (!below.empty() || step.op == "test") write(writer, value.at(i), step, below);
    else if (step.op == "add") {
      writer.raw(step.value);
      writer.raw(value.at(i).text());
    } else if (step.op == "replace") {
      writer.raw(step.value);
    }
  }
  writer.end_array();
}

void write(json::Writer& writer, json::Value value, const EditStep& step, std::string_view rest) {
  if (rest.empty()) {
    const auto expected = json::Document::parse(step.value);
    if (step.op == "test" && !(expected.root() == value))
      throw does_not_fit(step, "it is " + value.text());
    writer.raw(value.text());
  } else if (value.is_object()) {
    write_object(writer, value, step, rest);
  } else if (value.type() == json::Type::array) {
    write_array(writer, value, step, rest);
  } else {
    throw does_not_fit(step, "there is nothing below it");
  }
}

std::string text_of(json::Value step, std::string_view name) {
  const auto member = step.is_object() ? step.member(name) : json::Value(nullptr);
  if (!member.exists() || !member.is_string())
    throw misuse("BadPatch", fmt::format("a step of the patch has no {}", name),
                 "A patch is a list like [{\"op\":\"replace\",\"path\":\"/data/x\",\"value\":1}].");
  return std::string(member.string());
}

}  // namespace

std::vector<EditStep> patch_of(std::string_view json) {
  std::vector<EditStep> steps;
  std::optional<json::Document> document;
  try {
    document = json::Document::parse(json);
  } catch (const Error& error) {
    throw misuse("BadPatch", error.what(), "Give a JSON patch (RFC 6902).");
  }
  const auto root = document->root();
  if (root.type() != json::Type::array)
    throw misuse("BadPatch", "the patch is no list", "Give a JSON patch (RFC 6902).");
  for (std::size_t i = 0; i < root.size(); ++i) {
    EditStep step{text_of(root.at(i), "op"), text_of(root.at(i), "path"), ""};
    const bool has_value = step.op == "add" || step.op == "replace" || step.op == "test";
    const auto value = root.at(i).member("value");
    if ((!has_value && step.op != "remove") || (has_value && !value.exists()) ||
        !step.pointer.starts_with('/'))
      throw misuse("BadPatch", fmt::format("step {} of the patch is none", i),
                   "Taken are add, replace, test (with a value) and remove.");
    if (has_value) step.value = value.text();
    steps.push_back(std::move(step));
  }
  return steps;
}

EditStep replacement_of(const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (!assignment.starts_with('/') || equals == std::string::npos)
    throw misuse("BadAssignment", fmt::format("'{}' is no assignment", assignment),
                 "Write --set /data/contactEmail=someone@example.com.");
  const auto value = assignment.substr(equals + 1);
  EditStep step{"replace", assignment.substr(0, equals), ""};
  try {
    step.value = json::Document::parse(value).root().text();
  } catch (const Error&) {
    json::Writer text;
    text.string(value);
    step.value = text.text();
  }
  return step;
}

std::string edited(std::string_view document, const std::vector<EditStep>& steps) {
  std::string text(document);
  for (const auto& step : steps) {
    const auto parsed = json::Document::parse(text);
    json::Writer writer;
    write(writer, parsed.root(), step, step.pointer);
    text = writer.text();
  }
  return text;
}

}  // namespace bilko::ctl
