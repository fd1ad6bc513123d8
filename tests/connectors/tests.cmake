rollcall_test(connectors_test SOURCES connectors/read_ahead_test.cc LABEL unit)
