rollcall_test(history_commands_test
  SOURCES agent/commands/access_test.cc agent/commands/archive_test.cc
          agent/commands/conflicts_test.cc agent/commands/db_restore_test.cc agent/commands/db_test.cc agent/commands/events_history_test.cc
          agent/commands/options_test.cc agent/commands/passes_test.cc agent/commands/plan_test.cc
  LABEL unit)

rollcall_test(setup_commands_test LABEL unit SOURCES agent/commands/setup_test.cc)
add_dependencies(setup_commands_test rollcall)  # that shells call
rollcall_test(init_test LABEL slapd SOURCES agent/commands/init_test.cc)
