#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bilko::kafka {

// One right that the brokers know, or (not `allows`) a prohibition. From which host is left out.
struct Acl {
  std::string principal;  // "User:ledger"; "User:*" is everybody
  std::string resource;   // "topic", "group", "cluster", …
  std::string name;       // "*": all of them
  bool is_prefix = false;
  std::string operation;  // "read", "write", "describe", "all", …
  bool allows = true;
};

// Every right of the cluster, by resource, name and principal; none where the brokers have no
// authorizer, so that every client may do everything. Throws Error forbidden `acls_hidden` where
// there is one that shows this client nothing, unavailable where no broker answers.
std::optional<std::vector<Acl>> read_acls(
    const std::string& bootstrap_servers,
    std::chrono::milliseconds answer_wait = std::chrono::seconds(10));

}  // namespace bilko::kafka
