#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

void add_topics(Command& topics) {
  add_topics_list(topics);
  add_topics_describe(topics);
  add_topics_diff(topics);
  add_topics_apply(topics);
}

void add_groups(Command& groups) {
  add_groups_list(groups);
  add_groups_describe(groups);
  add_groups_pause(groups);
  add_groups_resume(groups);
}

void add_events(Command& events) {
  add_events_tail(events);
  add_events_find(events);
  add_events_show(events);
  add_events_where(events);
  add_events_chain(events);
  add_events_export(events);
  add_events_import(events);
}

void add_dlq(Command& dlq) {
  add_dlq_groups(dlq);
  add_dlq_list(dlq);
  add_dlq_show(dlq);
  add_dlq_redrive(dlq);
  add_dlq_edit(dlq);
  add_dlq_discard(dlq);
  add_dlq_restore(dlq);
  add_dlq_export(dlq);
  add_dlq_watch(dlq);
}

void add_outbox(Command& outbox) {
  add_outbox_status(outbox);
  add_outbox_reconcile(outbox);
  add_outbox_republish(outbox);
}

void add_replay(Command& replay) {
  add_replay_plan(replay);
  add_replay_apply(replay);
  add_replay_status(replay);
  add_replay_undo(replay);
  add_replay_compare(replay);
  add_replay_promote(replay);
  add_replay_drop(replay);
}

void add_drill(Command& drill) {
  add_drill_list(drill);
  add_drill_run(drill);
  add_drill_clear(drill);
}

void add_ops(Command& ops) {
  add_ops_list(ops);
  add_ops_show(ops);
  add_ops_resume(ops);
  add_ops_cancel(ops);
}

}  // namespace

void add_all(CommandLine& line) {
  auto& root = line.root();
  add_status(root);
  add_doctor(root);
  add_topics(root.add("topics", "the topics of the suite"));
  add_groups(root.add("groups", "the consumer groups: one a service"));
  add_events(root.add("events", "events in topics and outboxes"));
  add_dlq(root.add("dlq", "dead letters: what a group gave up"));
  add_outbox(root.add("outbox", "what services have still to publish"));
  add_replay(root.add("replay", "let a group read again, and know before what that changes"));
  add_invariants_check(root.add("invariants", "what must hold of the books and the log"));
  add_metrics_serve(root.add("metrics", "what a Prometheus wants to know"));
  add_drill(root.add("drill", "failures on demand: make alerts fire, and end them"));
  add_ops(root.add("ops", "operations: what was done, by whom, and how far it is"));
  add_completion(root, line);
  add_version(root);
}

}  // namespace bilko::ctl
