#include "notification/domain/communication.h"

namespace bilko::notification {

std::string masked(const std::string& recipient) {
  const auto at = recipient.rfind('@');
  if (at == std::string::npos || at == 0) return "***";
  // What is no address may hold anything; events carry at most 254 characters.
  return recipient.substr(0, 1) + "***" + recipient.substr(at).substr(0, 250);
}

}  // namespace bilko::notification
