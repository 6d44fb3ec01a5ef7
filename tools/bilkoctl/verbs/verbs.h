#pragma once

#include "bilkoctl/frame/command.h"

// Every verb: it adds itself to its noun. One file each, named noun_verb.cpp.
namespace bilko::ctl {

void add_status(Command& root);
void add_doctor(Command& root);
void add_version(Command& root);
void add_completion(Command& root, const CommandLine& line);

void add_topics_list(Command& topics);
void add_topics_describe(Command& topics);
void add_topics_diff(Command& topics);
void add_topics_apply(Command& topics);

void add_groups_list(Command& groups);
void add_groups_describe(Command& groups);
void add_groups_pause(Command& groups);
void add_groups_resume(Command& groups);

void add_events_tail(Command& events);
void add_events_find(Command& events);
void add_events_show(Command& events);
void add_events_where(Command& events);
void add_events_chain(Command& events);
void add_events_export(Command& events);
void add_events_import(Command& events);

void add_dlq_groups(Command& dlq);
void add_dlq_list(Command& dlq);
void add_dlq_show(Command& dlq);
void add_dlq_export(Command& dlq);
void add_dlq_watch(Command& dlq);
void add_dlq_redrive(Command& dlq);
void add_dlq_edit(Command& dlq);
void add_dlq_discard(Command& dlq);
void add_dlq_restore(Command& dlq);

void add_outbox_status(Command& outbox);
void add_outbox_reconcile(Command& outbox);
void add_outbox_republish(Command& outbox);

void add_replay_plan(Command& replay);
void add_replay_apply(Command& replay);
void add_replay_status(Command& replay);
void add_replay_undo(Command& replay);
void add_replay_compare(Command& replay);
void add_replay_promote(Command& replay);
void add_replay_drop(Command& replay);

void add_drill_list(Command& drill);
void add_drill_run(Command& drill);
void add_drill_clear(Command& drill);

void add_invariants_check(Command& invariants);

void add_metrics_serve(Command& metrics);

void add_ops_list(Command& ops);
void add_ops_show(Command& ops);
void add_ops_resume(Command& ops);
void add_ops_cancel(Command& ops);

// The whole command line, ready to run.
void add_all(CommandLine& line);

}  // namespace bilko::ctl
