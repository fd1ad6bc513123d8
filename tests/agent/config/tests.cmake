rollcall_test(config_test
  SOURCES agent/config/load_test.cc agent/config/schedule_test.cc agent/config/source_test.cc agent/config/example_test.cc
          agent/config/section_test.cc agent/config/placeholder_test.cc agent/base/nearest_test.cc
  LABEL unit)
