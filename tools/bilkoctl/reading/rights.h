#pragma once

#include <string>
#include <vector>

#include "bilko/kafka/acls.h"

namespace bilko::ctl {

// What a service must be able to do in Kafka.
struct Right {
  std::string service;
  std::string resource;  // "topic" or "group"
  std::string name;
  std::string operation;  // "read" or "write"
};

// To write its own topics, the dead letters of what it reads and what it tells of operators, to
// read its topics, its redrive topic and what operators ask, and to join its own group.
std::vector<Right> needed_rights(const std::vector<std::string>& services);

// May the principal `User:<service>` (or `User:CN=<service>`, `User:*`) do it? A prohibition wins.
bool is_granted(const std::vector<kafka::Acl>& acls, const Right& right);

// What allows a service to write a topic, or to join a group, that is not its own.
std::vector<kafka::Acl> excessive(const std::vector<kafka::Acl>& acls,
                                  const std::vector<Right>& needed,
                                  const std::vector<std::string>& services);

}  // namespace bilko::ctl
