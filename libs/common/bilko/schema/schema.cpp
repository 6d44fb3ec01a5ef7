#include "bilko/schema/schema.h"

#include <deque>

#include "bilko/schema/compiler.h"
#include "bilko/schema/validator.h"

namespace bilko::schema {

struct Schema::State {
  json::Document document;  // the nodes point into it
  std::deque<Node> nodes;   // the first one is the root
};

Schema::Schema(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Schema Schema::compile(json::Value schema) {
  auto state = std::make_shared<State>(State{json::Document::parse(schema.text()), {}});
  compile_nodes(state->document.root(), state->nodes);
  return Schema(std::move(state));
}

std::vector<Violation> Schema::validate(json::Value instance, Profile profile) const {
  std::vector<Violation> violations;
  Validator(profile, &violations).check(state_->nodes.front(), instance, nullptr);
  return violations;
}

bool Schema::accepts(json::Value instance, Profile profile) const {
  return Validator(profile, nullptr).check(state_->nodes.front(), instance, nullptr);
}

}  // namespace bilko::schema
