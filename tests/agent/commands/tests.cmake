rollcall_test(commands_test
  SOURCES agent/commands/accidents_test.cc agent/commands/accounts_test.cc agent/commands/check_test.cc
          agent/commands/command_line_test.cc agent/commands/events_test.cc agent/commands/exit_code_test.cc
          agent/service/backups_test.cc agent/commands/export_test.cc agent/commands/import_test.cc agent/commands/import_files_test.cc
          agent/commands/import_cases_test.cc
          agent/service/log_test.cc agent/output/pass_notes_test.cc agent/output/pass_output_test.cc
          agent/output/progress_test.cc agent/commands/registry_test.cc agent/commands/schedule_test.cc
          agent/service/service_jobs_test.cc agent/commands/status_test.cc agent/commands/sync_test.cc
  LABEL unit)
