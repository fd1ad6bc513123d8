rollcall_test(policy_test LABEL unit SOURCES
  agent/policy/accidents_test.cc
  agent/base/calendar_test.cc
  agent/policy/decide_test.cc
  agent/policy/deactivation_test.cc
  agent/policy/dry_run_test.cc
  agent/policy/evidence_test.cc
  agent/policy/example_test.cc
  agent/base/glob_test.cc
  agent/policy/group_graph_test.cc
  agent/policy/keys_test.cc
  agent/policy/limit_test.cc
  agent/policy/load_policy_test.cc
  agent/policy/meanwhile_test.cc
  agent/guard/protection_test.cc
  agent/policy/quiet_accidents_test.cc
  agent/policy/random_registry.cc
  agent/policy/replay_test.cc
  agent/policy/return_test.cc
  agent/policy/scope_test.cc
  agent/policy/set_based_test.cc
  agent/policy/window_test.cc)
rollcall_test_on_postgresql(policy_test)
rollcall_test(policy_commands_test LABEL unit SOURCES
  agent/commands/deactivate_test.cc agent/commands/policy_test.cc)
