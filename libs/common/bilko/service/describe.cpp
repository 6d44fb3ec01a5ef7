#include "bilko/service/describe.h"

#include "bilko/core/failpoint.h"
#include "bilko/service/topics.h"

namespace bilko::service {
namespace {

struct RouteView {
  std::string method;
  std::string pattern;
  std::vector<std::string> roles;  // empty: no token needed
  static void fields(auto& self, auto&& field) {
    field("method", self.method);
    field("pattern", self.pattern);
    field("roles", self.roles);
  }
};

struct SubscriptionView {
  std::string name;
  std::string type;
  bool bulk = false;
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("type", self.type);
    field("bulk", self.bulk);
  }
};

struct TopicView {
  std::string name;
  int partitions = 0;
  std::int64_t retention_ms = 0;
  std::int64_t message_bytes_max = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("partitions", self.partitions);
    field("retentionMs", self.retention_ms);
    field("maxMessageBytes", self.message_bytes_max);
  }
};

struct JobView {
  std::string name;
  int minute_of_day = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("minuteOfDayUtc", self.minute_of_day);
  }
};

struct SettingView {
  std::string name;
  std::string fallback;
  std::string help;
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("default", self.fallback);
    field("help", self.help);
  }
};

struct ServiceView {
  std::string name;
  std::string domain;
  std::string group;
  std::vector<RouteView> routes;
  std::vector<std::string> publishes;
  std::vector<SubscriptionView> subscriptions;
  std::vector<TopicView> topics;
  std::vector<JobView> jobs;
  std::vector<SettingView> settings;
  std::vector<std::string> failpoints;  // of a test build
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("domain", self.domain);
    field("consumerGroup", self.group);
    field("routes", self.routes);
    field("publishes", self.publishes);
    field("subscriptions", self.subscriptions);
    field("topics", self.topics);
    field("jobs", self.jobs);
    field("settings", self.settings);
    field("failpoints", self.failpoints);
  }
};

RouteView view_of(const http::Route& route) {
  RouteView view{route.method, route.pattern, {}};
  if (route.access.is_open()) return view;
  for (const auto& [role, name] : EnumNames<http::Role>::kNames)
    if (route.access.allows(role)) view.roles.emplace_back(name);
  return view;
}

}  // namespace

std::string describe(const detail::BoundService& service, const CommonConfig& config,
                     const http::Routes& routes) {
  ServiceView view{
      service.name, service.domain, service.group(), {}, service.publishes, {}, {}, {}, {}, {}};
  for (const auto& route : routes.all()) view.routes.push_back(view_of(route));
  events::Subscriptions subscriptions;
  if (service.subscriptions) service.subscriptions(subscriptions);
  for (const auto& subscription : subscriptions.all())
    view.subscriptions.push_back({subscription.name, subscription.type, subscription.is_bulk});
  for (const auto& topic : topics_of(service, config))
    view.topics.push_back(
        {topic.name, topic.partitions, topic.retention_ms, topic.message_bytes_max});
  Jobs jobs;
  if (service.jobs) service.jobs(jobs);
  for (const auto& job : jobs.all()) view.jobs.push_back({job.name, job.minute_of_day});
  for (const auto& setting : service.settings)
    view.settings.push_back({setting.name, setting.fallback, setting.help});
  view.failpoints = failpoint::names();
  return json::encode(view);
}

}  // namespace bilko::service
