#include "bilko/schema/compiler.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <string>

#include "bilko/core/error.h"

namespace bilko::schema {
namespace {

using json::Type;
using json::Value;

[[noreturn]] void fail(const char* code, const std::string& pointer, std::string_view what) {
  throw Error(ErrorKind::invalid, code, fmt::format("{} at #{}", what, pointer));
}

void expect(bool holds, const std::string& pointer, std::string_view what) {
  if (!holds) fail("schema_malformed", pointer, what);
}

// A reference token of a JSON Pointer inside a URI fragment: percent signs, then `~1` and `~0`.
std::string unescaped(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    unsigned char byte = 0;
    const std::string_view digits = token.substr(i).size() >= 3 ? token.substr(i + 1, 2) : "";
    const auto end = digits.data() + digits.size();
    if (token[i] == '%' && std::from_chars(digits.data(), end, byte, 16).ptr == end) {
      text += static_cast<char>(byte);
      i += 2;
    } else {
      text += token[i];
    }
  }
  for (std::size_t at = 0; (at = text.find('~', at)) != std::string::npos; ++at) {
    if (text.substr(at, 2) == "~1") text.replace(at, 2, "/");
    else if (text.substr(at, 2) == "~0") text.replace(at, 2, "~");
  }
  return text;
}

class Compiler;

// A keyword's value, the node it belongs to and where it stands.
struct Keyword {
  Compiler& compiler;
  Node& node;
  Value value;
  const std::string& pointer;
};

class Compiler {
 public:
  Compiler(Value root, std::deque<Node>& nodes) : root_(root), nodes_(nodes) {}

  const Node* subschema(Value schema, const std::string& pointer) {
    nodes_.emplace_back();
    Node& node = nodes_.back();
    if (schema.type() == Type::boolean) {
      node.is_false = !schema.boolean();
      return &node;
    }
    expect(schema.is_object(), pointer, "a schema is an object or a boolean");
    if (const Value reference = schema.member("$ref"); reference.exists()) {
      expect(reference.is_string(), pointer, "$ref is a string");
      node.reference = referenced(reference.string(), pointer + "/$ref");
      // Draft-07: beside $ref nothing counts. At the root the definitions are still compiled.
      if (!pointer.empty()) return &node;
      schema = schema.member("definitions");
      if (schema.exists()) all_definitions(schema);
      return &node;
    }
    keywords(node, schema, pointer);
    return &node;
  }

  // A non-empty list of schemas.
  std::vector<const Node*> subschemas(const Keyword& at) {
    expect(at.value.type() == Type::array && at.value.size() > 0, at.pointer, "a list of schemas");
    std::vector<const Node*> result;
    for (std::size_t i = 0; i < at.value.size(); ++i)
      result.push_back(subschema(at.value.at(i), at.pointer + "/" + std::to_string(i)));
    return result;
  }

  void all_definitions(Value definitions) {
    expect(definitions.is_object(), "/definitions", "an object of schemas");
    definitions.each_member(
        [this](std::string_view name, Value) { definition(std::string(name)); });
  }

  static bool is_root(const std::string& pointer) { return pointer.rfind('/') == 0; }

 private:
  void keywords(Node& node, Value schema, const std::string& pointer);

  const Node* referenced(std::string_view reference, const std::string& pointer) {
    constexpr std::string_view kPrefix = "#/definitions/";
    const bool is_local = reference.substr(0, kPrefix.size()) == kPrefix &&
                          reference.find('/', kPrefix.size()) == std::string_view::npos;
    if (!is_local)
      fail("schema_unsupported", pointer, "only #/definitions/<name> can be referred to");
    return definition(unescaped(reference.substr(kPrefix.size())));
  }

  const Node* definition(const std::string& name) {
    const std::string pointer = "/definitions/" + name;
    const auto [known, is_new] = definitions_.try_emplace(name, nullptr);
    if (!is_new) {
      if (known->second == nullptr) fail("schema_ref_loop", pointer, "a schema refers to itself");
      return known->second;
    }
    const Value all = root_.member("definitions");
    const bool is_there = all.exists() && all.is_object() && all.member(name).exists();
    expect(is_there, pointer, "there is no such definition");
    const Node* node = subschema(all.member(name), pointer);
    definitions_[name] = node;
    return node;
  }

  Value root_;
  std::deque<Node>& nodes_;
  std::map<std::string, const Node*> definitions_;  // null: being compiled
};

// Whole and not negative; 2.0 is the integer 2.
std::size_t count_of(const Keyword& at) {
  constexpr Limit kMost = 1'000'000'000;
  const bool is_number = at.value.type() == Type::integer || at.value.type() == Type::fraction;
  const Limit number = is_number ? at.value.number() : -1;
  const auto count = number >= 0 && number <= kMost ? static_cast<std::size_t>(number) : 0;
  expect(is_number && static_cast<Limit>(count) == number, at.pointer, "a count");
  return count;
}

Limit number_of(const Keyword& at) {
  const bool is_number = at.value.type() == Type::integer || at.value.type() == Type::fraction;
  expect(is_number, at.pointer, "a number");
  return at.value.number();
}

const Node* schema_of(const Keyword& at) { return at.compiler.subschema(at.value, at.pointer); }

std::string_view string_of(const Keyword& at) {
  expect(at.value.is_string(), at.pointer, "a string");
  return at.value.string();
}

bool boolean_of(const Keyword& at) {
  expect(at.value.type() == Type::boolean, at.pointer, "a boolean");
  return at.value.boolean();
}

unsigned bit(Type type) { return 1u << static_cast<unsigned>(type); }

void read_type_name(Node& node, Value name, const std::string& pointer) {
  expect(name.is_string(), pointer, "the name of a type");
  const std::string_view text = name.string();
  // `integer` takes fractions that are whole as well (1.0); the validator looks at the value then.
  if (text == "null") node.types |= bit(Type::null);
  else if (text == "boolean") node.types |= bit(Type::boolean);
  else if (text == "integer") node.types |= bit(Type::integer);
  else if (text == "number") node.types |= bit(Type::integer) | bit(Type::fraction);
  else if (text == "string") node.types |= bit(Type::string);
  else if (text == "array") node.types |= bit(Type::array);
  else if (text == "object") node.types |= bit(Type::object);
  else fail("schema_malformed", pointer, "no such type");
}

void read_type(const Keyword& at) {
  if (at.value.type() != Type::array) return read_type_name(at.node, at.value, at.pointer);
  expect(at.value.size() > 0, at.pointer, "at least one type");
  for (std::size_t i = 0; i < at.value.size(); ++i)
    read_type_name(at.node, at.value.at(i), at.pointer);
}

void read_enum(const Keyword& at) {
  expect(at.value.type() == Type::array && at.value.size() > 0, at.pointer, "a list of values");
  at.node.enumeration.emplace();
  for (std::size_t i = 0; i < at.value.size(); ++i) at.node.enumeration->push_back(at.value.at(i));
}

void read_properties(const Keyword& at) {
  expect(at.value.is_object(), at.pointer, "an object of schemas");
  at.value.each_member([&at](std::string_view name, Value schema) {
    const std::string pointer = at.pointer + "/" + std::string(name);
    at.node.properties[name].schema = at.compiler.subschema(schema, pointer);
  });
}

void read_required(const Keyword& at) {
  expect(at.value.type() == Type::array, at.pointer, "a list of names");
  for (std::size_t i = 0; i < at.value.size(); ++i) {
    expect(at.value.at(i).is_string(), at.pointer, "a list of names");
    Property& property = at.node.properties[at.value.at(i).string()];
    expect(!property.is_required, at.pointer, "a name stands twice");
    property.is_required = true;
  }
  at.node.required_count = at.value.size();
}

void read_additional(const Keyword& at) {
  if (at.value.type() == Type::boolean) at.node.is_closed = !at.value.boolean();
  else at.node.additional = schema_of(at);
}

void read_format(const Keyword& at) {
  at.node.format = find_format(string_of(at));
  if (!at.node.format) fail("schema_unsupported", at.pointer, "this format can't be checked");
}

// An annotation, or a keyword that counts only at the root.
void ignore(const Keyword&) {}
void read_root_only(const Keyword& at) {
  if (!Compiler::is_root(at.pointer))
    fail("schema_unsupported", at.pointer, "this keyword stands at the root only");
}

using Reader = void (*)(const Keyword&);
const std::map<std::string_view, Reader>& readers() {
  static const std::map<std::string_view, Reader> table = {
      {"$comment", ignore},
      {"$id", read_root_only},
      {"$schema", read_root_only},
      {"additionalProperties", read_additional},
      {"allOf", [](const Keyword& at) { at.node.all_of = at.compiler.subschemas(at); }},
      {"anyOf", [](const Keyword& at) { at.node.any_of = at.compiler.subschemas(at); }},
      {"const", [](const Keyword& at) { at.node.constant = at.value; }},
      {"default", ignore},
      {"definitions",
       [](const Keyword& at) {
         read_root_only(at);
         at.compiler.all_definitions(at.value);
       }},
      {"description", ignore},
      {"else", [](const Keyword& at) { at.node.else_schema = schema_of(at); }},
      {"enum", read_enum},
      {"examples", ignore},
      {"exclusiveMaximum", [](const Keyword& at) { at.node.below = number_of(at); }},
      {"exclusiveMinimum", [](const Keyword& at) { at.node.above = number_of(at); }},
      {"format", read_format},
      {"if", [](const Keyword& at) { at.node.condition = schema_of(at); }},
      {"items", [](const Keyword& at) { at.node.items = schema_of(at); }},
      {"maxItems", [](const Keyword& at) { at.node.items_max = count_of(at); }},
      {"maxLength", [](const Keyword& at) { at.node.length_max = count_of(at); }},
      {"maxProperties", [](const Keyword& at) { at.node.properties_max = count_of(at); }},
      {"maximum", [](const Keyword& at) { at.node.maximum = number_of(at); }},
      {"minItems", [](const Keyword& at) { at.node.items_min = count_of(at); }},
      {"minLength", [](const Keyword& at) { at.node.length_min = count_of(at); }},
      {"minProperties", [](const Keyword& at) { at.node.properties_min = count_of(at); }},
      {"minimum", [](const Keyword& at) { at.node.minimum = number_of(at); }},
      {"not", [](const Keyword& at) { at.node.negated = schema_of(at); }},
      {"oneOf", [](const Keyword& at) { at.node.one_of = at.compiler.subschemas(at); }},
      {"pattern", [](const Keyword& at) { at.node.pattern = Pattern::compile(string_of(at)); }},
      {"properties", read_properties},
      {"propertyNames", [](const Keyword& at) { at.node.names = schema_of(at); }},
      {"required", read_required},
      {"then", [](const Keyword& at) { at.node.then_schema = schema_of(at); }},
      {"title", ignore},
      {"type", read_type},
      {"uniqueItems", [](const Keyword& at) { at.node.is_unique = boolean_of(at); }},
      {"x-bilko-consumers", read_root_only},
      {"x-bilko-open", [](const Keyword& at) { at.node.is_open_enum = boolean_of(at); }},
      {"x-bilko-pii", ignore},
      {"x-bilko-topic", read_root_only},
  };
  return table;
}

void Compiler::keywords(Node& node, Value schema, const std::string& pointer) {
  schema.each_member([&](std::string_view name, Value value) {
    const std::string at = pointer + "/" + std::string(name);
    const auto reader = readers().find(name);
    if (reader == readers().end())
      fail("schema_unsupported", at, "a keyword that can't be enforced");
    reader->second(Keyword{*this, node, value, at});
  });
}

}  // namespace

void compile_nodes(Value root, std::deque<Node>& nodes) {
  Compiler(root, nodes).subschema(root, "");
}

}  // namespace bilko::schema
