rollcall_test(history_commands_test
  SOURCES agent/commands/access_test.cc agent/commands/archive_test.cc
          agent/commands/conflicts_test.cc agent/commands/db_test.cc agent/commands/events_history_test.cc
          agent/commands/options_test.cc agent/commands/passes_test.cc agent/commands/plan_test.cc
  LABEL unit)
