include(agent/commands/tests.cmake OPTIONAL)
include(agent/commands/tests_history.cmake OPTIONAL)
include(agent/config/tests.cmake OPTIONAL)
include(agent/output/tests.cmake OPTIONAL)
rollcall_test(sync_test LABEL unit SOURCES
  agent/sync/known_key_filter_test.cc
  agent/sync/delta_nesting_test.cc
  agent/guard/mass_guard_test.cc
  agent/sync/growing_array_test.cc
  agent/sync/known_links_test.cc
  agent/sync/login_moves_test.cc
  agent/sync/merge_test.cc
  agent/sync/moved_members_test.cc
  agent/base/observation_test.cc
  agent/base/pass_lock_test.cc
  agent/sync/pass_enabling_test.cc
  agent/sync/pass_groups_test.cc
  agent/sync/pass_import_test.cc
  agent/sync/pass_limits_test.cc
  agent/sync/pass_meanwhile_test.cc
  agent/sync/pass_model_test.cc
  agent/sync/pass_nesting_test.cc
  agent/sync/pass_relink_test.cc
  agent/sync/pass_return_test.cc
  agent/sync/pass_safety_test.cc
  agent/sync/pass_sources_test.cc
  agent/sync/pass_test.cc
  agent/sync/pass_user_memberships_test.cc
  agent/sync/pass_window_test.cc
  agent/sync/reconcile_test.cc
  agent/sync/spool_test.cc)
rollcall_test_on_postgresql(sync_test)

rollcall_test(registrations_test LABEL unit SOURCES
  agent/sync/feed_replay_test.cc
  agent/sync/login_records_test.cc
  agent/sync/registrations_test.cc)
target_link_libraries(registrations_test PRIVATE rapidcheck_gtest)
rollcall_test_on_postgresql(registrations_test)

# Random stories, told to the registry and to a model of it.
rollcall_test(model_test LABEL unit SOURCES
  agent/sync/model.cc
  agent/sync/model_registry.cc
  agent/sync/model_story.cc
  agent/sync/model_test.cc
  agent/sync/model_world.cc)
target_link_libraries(model_test PRIVATE rapidcheck_gtest)
rollcall_test_on_postgresql(model_test)
include(agent/accounts/tests.cmake OPTIONAL)

# Random histories of a real directory.
rollcall_test(equivalence_test LABEL slapd SOURCES agent/sync/equivalence_test.cc)
target_link_libraries(equivalence_test PRIVATE rapidcheck_gtest)
