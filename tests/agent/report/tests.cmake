rollcall_test(report_test
  SOURCES agent/report/time_text_test.cc agent/report/text_test.cc agent/report/records_test.cc
          agent/report/shapes_test.cc agent/report/json_text_test.cc
  LABEL unit)

rollcall_test(metrics_test LABEL unit SOURCES
  agent/report/metrics_server_test.cc
  agent/report/metrics_test.cc)
rollcall_test_on_postgresql(metrics_test)
