rollcall_test(report_test
  SOURCES agent/base/time_text_test.cc agent/base/terminal_text_test.cc agent/output/records_test.cc
          agent/output/account_records_test.cc agent/base/json_text_test.cc
  LABEL unit)

rollcall_test(metrics_test LABEL unit SOURCES
  agent/service/metrics_server_test.cc
  agent/output/metrics_test.cc)
rollcall_test_on_postgresql(metrics_test)
