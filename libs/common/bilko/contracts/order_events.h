#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bilko/contracts/ids.h"
#include "bilko/core/money.h"
#include "bilko/json/codec.h"

// What an order service publishes; events.md, "Topics".
namespace bilko::contracts {

struct OrderItem {
  ProductId product_id;
  Quantity quantity;
  Amount unit_price;

  static void fields(auto& self, auto&& field) {
    field("productId", self.product_id);
    field("quantity", self.quantity);
    field("unitPrice", self.unit_price);
  }
};

struct OrderCreated {
  static constexpr std::string_view kType = "order.order.created";
  static constexpr int kRevision = 1;
  OrderId order_id;
  UserId user_id;
  OrganizationId organization_id;
  std::vector<OrderItem> items;
  Amount total;
  Currency currency;
  Instant created_at;

  const std::string& key() const { return order_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("orderId", self.order_id);
    field("userId", self.user_id);
    field("organizationId", self.organization_id);
    field("items", self.items);
    field("total", self.total);
    field("currency", self.currency);
    field("createdAt", self.created_at);
  }
};

struct OrderStatusChanged {
  static constexpr std::string_view kType = "order.order.status_changed";
  static constexpr int kRevision = 1;
  OrderId order_id;
  OrganizationId organization_id;
  std::string previous_status;
  std::string status;
  Instant changed_at;

  const std::string& key() const { return order_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("orderId", self.order_id);
    field("organizationId", self.organization_id);
    field("previousStatus", self.previous_status);
    field("status", self.status);
    field("changedAt", self.changed_at);
  }
};

}  // namespace bilko::contracts
