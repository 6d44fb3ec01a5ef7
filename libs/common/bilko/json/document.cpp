#include "bilko/json/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <unordered_set>
#include <vector>

#include "bilko/core/check.h"
#include "bilko/core/error.h"

// The default ends the process on a wrong-type access; the same definition in every file of this
// folder.
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
#define RAPIDJSON_HAS_STDSTRING 1
#ifdef __SSE2__
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace bilko::json {
namespace {

using Raw = rapidjson::Value;
using RawDocument = rapidjson::Document;
constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseFullPrecisionFlag;
// The SSE2 scan reads whole blocks, the last one past the end.
constexpr std::size_t kPadding = 16;

const Raw& raw_of(const void* pointer) {
  BILKO_CHECK(pointer != nullptr);
  return *static_cast<const Raw*>(pointer);
}

// Not StringBuffer itself: for that RapidJSON 1.1.0 has a writer with SSE2 that leaves 0x1a to 0x1f
// as they are.
class Sink : public rapidjson::StringBuffer {};
// As for StringBuffer: RapidJSON's writer reserves once and then looks no more.
void PutReserve(Sink& sink, std::size_t count) { sink.Reserve(count); }
void PutUnsafe(Sink& sink, char c) { sink.PutUnsafe(c); }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Whether eight characters are ASCII and none is below ' '.
bool are_plain(const char* text) {
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return ((word | (word - 0x2020202020202020)) & kHigh) == 0;
}

// The first byte from which `text` is no UTF-8 (RFC 3629), or that `is_taken` refuses of ASCII; the
// size when there is none.
template <class Taken>
std::size_t first_fault(std::string_view text, Taken is_taken) {
  rapidjson::StringBuffer sink;
  for (std::size_t at = 0; at < text.size();) {
    if (text.size() - at >= 8 && are_plain(text.data() + at)) {
      at += 8;
    } else if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (!is_taken(text[at])) return at;
      ++at;
    } else {
      rapidjson::MemoryStream rest(text.data() + at, text.size() - at);
      sink.Clear();
      if (!rapidjson::UTF8<>::Validate(rest, sink) || rest.Tell() > text.size() - at) return at;
      at += rest.Tell();
    }
  }
  return text.size();
}

// The member names of the objects that are open. They stay where they are in the text.
class Names {
 public:
  void open() { objects_.push_back({names_.size(), {}}); }
  void close() {
    names_.resize(objects_.back().first);
    objects_.pop_back();
  }
  // False: the innermost object has it already.
  bool add(std::string_view name) {
    Object& object = objects_.back();
    const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(object.first);
    if (names_.size() - object.first < kFew) {
      if (std::find(begin, names_.end(), name) != names_.end()) return false;
    } else {
      if (object.many.empty()) object.many.insert(begin, names_.end());
      if (!object.many.insert(name).second) return false;
    }
    names_.push_back(name);
    return true;
  }

 private:
  static constexpr std::size_t kFew = 32;
  struct Object {
    std::size_t first;                          // of its names
    std::unordered_set<std::string_view> many;  // of an object with more than a few
  };
  std::vector<std::string_view> names_;
  std::vector<Object> objects_;
};

// Stands between the reader and the document: caps depth before RapidJSON's recursive walks can
// meet it, and refuses doubled members and U+0000, which would be read differently by different
// parsers.
class Guard {
 public:
  Guard(RawDocument& document, int depth, bool has_code_points)
      : document_(document), depth_max_(depth), has_code_points_(has_code_points) {}

  std::string refusal;

  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool Int(int value) { return document_.Int(value); }
  bool Uint(unsigned value) { return document_.Uint(value); }
  bool Int64(std::int64_t value) { return document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return document_.Uint64(value); }
  bool Double(double value) { return document_.Double(value); }  // not money: kept, never read
  bool RawNumber(const char* text, unsigned length, bool copy) {
    return document_.RawNumber(text, length, copy);
  }
  bool String(const char* text, unsigned length, bool copy) {
    return is_text({text, length}) && document_.String(text, length, copy);
  }
  bool StartObject() {
    names_.open();
    return enter() && document_.StartObject();
  }
  bool Key(const char* text, unsigned length, bool copy) {
    if (!is_text({text, length})) return false;
    if (!names_.add({text, length})) return refuse("json_duplicate_member");
    return document_.Key(text, length, copy);
  }
  bool EndObject(unsigned count) {
    names_.close();
    --depth_;
    return document_.EndObject(count);
  }
  bool StartArray() { return enter() && document_.StartArray(); }
  bool EndArray(unsigned count) {
    --depth_;
    return document_.EndArray(count);
  }

 private:
  // Only \uXXXX can have put U+0000 or half a pair of surrogates into a string.
  bool is_text(std::string_view text) {
    if (!has_code_points_) return true;
    if (text.find('\0') != std::string_view::npos) return refuse("json_nul");
    return is_utf8(text) || refuse("json_malformed");
  }
  bool enter() { return ++depth_ <= depth_max_ || refuse("json_too_deep"); }
  bool refuse(const char* code) {
    refusal = code;
    return false;
  }

  RawDocument& document_;
  int depth_max_;
  bool has_code_points_;
  int depth_ = 0;
  Names names_;
};

// Adapts Guard to RawDocument::Populate, which needs a generator. Parses `text` in place.
struct Generator {
  std::string& text;
  int depth;
  std::string refusal;
  rapidjson::ParseResult result;

  bool operator()(RawDocument& document) {
    Guard guard(document, depth, text.find("\\u") != std::string::npos);
    rapidjson::Reader reader;
    rapidjson::InsituStringStream input(text.data());
    result = reader.Parse<kParseFlags>(input, guard);
    refusal = guard.refusal;
    return !result.IsError();
  }
};

[[noreturn]] void throw_refused(const Generator& generator) {
  if (!generator.refusal.empty())
    throw Error(ErrorKind::malformed, generator.refusal,
                fmt::format("{} at byte {}", generator.refusal, generator.result.Offset()));
  throw Error(ErrorKind::malformed, "json_malformed",
              fmt::format("not JSON at byte {}: {}", generator.result.Offset(),
                          rapidjson::GetParseError_En(generator.result.Code())));
}

Type type_of_number(const Raw& raw) { return raw.IsInt64() ? Type::integer : Type::fraction; }

bool equal_objects(const Raw& a, const Raw& b);

bool equal(const Raw& a, const Raw& b) {
  if (a.IsNumber() && b.IsNumber()) {
    if (a.IsInt64() && b.IsInt64()) return a.GetInt64() == b.GetInt64();
    return a.GetDouble() == b.GetDouble();
  }
  if (a.GetType() != b.GetType()) return false;
  if (a.IsString()) return a == b;
  if (a.IsArray()) {
    if (a.Size() != b.Size()) return false;
    for (rapidjson::SizeType i = 0; i < a.Size(); ++i)
      if (!equal(a[i], b[i])) return false;
    return true;
  }
  return a.IsObject() ? equal_objects(a, b) : true;
}

bool equal_objects(const Raw& a, const Raw& b) {
  if (a.MemberCount() != b.MemberCount()) return false;
  for (const auto& member : a.GetObject()) {
    const auto other = b.FindMember(member.name);
    if (other == b.MemberEnd() || !equal(member.value, other->value)) return false;
  }
  return true;
}

}  // namespace

Type Value::type() const {
  const Raw& raw = raw_of(raw_);
  switch (raw.GetType()) {
    case rapidjson::kNullType: return Type::null;
    case rapidjson::kFalseType:
    case rapidjson::kTrueType: return Type::boolean;
    case rapidjson::kStringType: return Type::string;
    case rapidjson::kArrayType: return Type::array;
    case rapidjson::kObjectType: return Type::object;
    case rapidjson::kNumberType: break;
  }
  return type_of_number(raw);
}

bool Value::boolean() const {
  BILKO_CHECK(type() == Type::boolean);
  return raw_of(raw_).GetBool();
}

std::int64_t Value::integer() const {
  BILKO_CHECK(type() == Type::integer);
  return raw_of(raw_).GetInt64();
}

std::string_view Value::string() const {
  BILKO_CHECK(type() == Type::string);
  return {raw_of(raw_).GetString(), raw_of(raw_).GetStringLength()};
}

std::size_t Value::size() const {
  const Raw& raw = raw_of(raw_);
  return raw.IsArray() ? raw.Size() : raw.MemberCount();
}

Value Value::at(std::size_t index) const {
  BILKO_CHECK(type() == Type::array && index < size());
  return Value(&raw_of(raw_)[static_cast<rapidjson::SizeType>(index)]);
}

Value Value::member(std::string_view name) const {
  BILKO_CHECK(type() == Type::object);
  const Raw& raw = raw_of(raw_);
  const Raw key(rapidjson::StringRef(name.data(), name.size()));
  const auto found = raw.FindMember(key);
  return Value(found == raw.MemberEnd() ? nullptr : &found->value);
}

Value Value::member(std::string_view name, std::size_t& place) const {
  BILKO_CHECK(type() == Type::object);
  const Raw& raw = raw_of(raw_);
  const auto is_at = [&](std::size_t index) {
    const auto& key = (raw.MemberBegin() + static_cast<std::ptrdiff_t>(index))->name;
    return std::string_view(key.GetString(), key.GetStringLength()) == name;
  };
  std::size_t found = place;
  if (found >= raw.MemberCount() || !is_at(found))
    for (found = 0; found < raw.MemberCount() && !is_at(found);) ++found;
  if (found == raw.MemberCount()) return Value(nullptr);
  place = found + 1;
  return Value(&(raw.MemberBegin() + static_cast<std::ptrdiff_t>(found))->value);
}

void Value::each_member(const std::function<void(std::string_view, Value)>& visit) const {
  BILKO_CHECK(type() == Type::object);
  for (const auto& member : raw_of(raw_).GetObject())
    visit({member.name.GetString(), member.name.GetStringLength()}, Value(&member.value));
}

std::string Value::text() const {
  Sink buffer;
  rapidjson::Writer<Sink> writer(buffer);
  raw_of(raw_).Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

long double Value::number() const {  // not money
  const Raw& raw = raw_of(raw_);
  if (raw.IsInt64()) return static_cast<long double>(raw.GetInt64());    // not money
  if (raw.IsUint64()) return static_cast<long double>(raw.GetUint64());  // not money
  return raw.GetDouble();
}

bool operator==(const Value& a, const Value& b) { return equal(raw_of(a.raw_), raw_of(b.raw_)); }

// Strings of the document point into `text`.
struct Document::State {
  explicit State(std::string_view json) : memory(chunk_for(json.size())), document(&memory) {
    text.reserve(json.size() + kPadding);
    text = json;
  }
  // What a text of that size needs, as a rule: RapidJSON's 64 KiB cost more than parsing an event.
  static std::size_t chunk_for(std::size_t bytes) {
    return std::clamp<std::size_t>(2 * bytes, 1024, 65536);
  }

  std::string text;
  RawDocument::AllocatorType memory;
  RawDocument document;
};

Document Document::parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes)
    throw Error(ErrorKind::malformed, "json_too_large",
                fmt::format("{} bytes of JSON, at most {} are taken", text.size(), limits.bytes));
  // No control character but blanks stands anywhere in JSON. RapidJSON 1.1.0 would take U+0000 for
  // the end of the text, and its SSE2 scan lets 0x1a to 0x1f pass.
  const auto is_taken = [](char c) { return c >= ' ' || is_blank(c); };
  if (const auto fault = first_fault(text, is_taken); fault < text.size())
    throw Error(ErrorKind::malformed, "json_malformed",
                fmt::format("not JSON at byte {}: a control character or no UTF-8", fault));
  auto state = std::make_unique<State>(text);
  Generator generator{state->text, limits.depth, {}, {}};
  state->document.Populate(generator);
  if (generator.result.IsError()) throw_refused(generator);
  return Document(std::move(state));
}

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;
Value Document::root() const { return Value(&state_->document); }

struct Writer::State {
  Sink buffer;
  rapidjson::Writer<Sink> writer{buffer};
};

Writer::Writer() : state_(std::make_unique<State>()) {}
Writer::~Writer() = default;
void Writer::begin_object() { state_->writer.StartObject(); }
void Writer::end_object() { state_->writer.EndObject(); }
void Writer::begin_array() { state_->writer.StartArray(); }
void Writer::end_array() { state_->writer.EndArray(); }
void Writer::key(std::string_view name) {
  state_->writer.Key(name.data(), static_cast<unsigned>(name.size()));
}
void Writer::string(std::string_view value) {
  state_->writer.String(value.data(), static_cast<unsigned>(value.size()));
}
void Writer::integer(std::int64_t value) { state_->writer.Int64(value); }
void Writer::boolean(bool value) { state_->writer.Bool(value); }
void Writer::null() { state_->writer.Null(); }
void Writer::raw(std::string_view json) {
  state_->writer.RawValue("", 0, rapidjson::kObjectType);  // only what stands before a value
  std::memcpy(state_->buffer.Push(json.size()), json.data(), json.size());
}
std::string Writer::text() const { return {state_->buffer.GetString(), state_->buffer.GetSize()}; }

bool is_utf8(std::string_view text) {
  return first_fault(text, [](char) { return true; }) == text.size();
}

}  // namespace bilko::json
