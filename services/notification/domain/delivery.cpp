#include "notification/domain/delivery.h"

#include "bilko/core/check.h"

namespace bilko::notification {
namespace {

constexpr int kRetries = 5;

}  // namespace

std::optional<std::chrono::seconds> retry_after(int attempts) {
  BILKO_CHECK(attempts >= 1);
  if (attempts > kRetries) return std::nullopt;
  return std::chrono::seconds(1 << (attempts - 1));
}

Settlement settlement_of(const Delivery& delivery, int attempts) {
  switch (delivery.outcome) {
    case Outcome::accepted: return {Status::sent, std::nullopt};
    case Outcome::refused: return {Status::failed, std::nullopt};
    case Outcome::uncertain: return {Status::uncertain, std::nullopt};
    case Outcome::deferred: break;
  }
  const auto again_after = retry_after(attempts);
  return {again_after ? Status::intended : Status::failed, again_after};
}

}  // namespace bilko::notification
