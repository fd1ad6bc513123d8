rollcall_test(report_test
  SOURCES agent/report/time_text_test.cc agent/report/text_test.cc agent/report/records_test.cc
          agent/report/shapes_test.cc
  LABEL unit)
