rollcall_test(connectors_test SOURCES connectors/library_test.cc connectors/read_ahead_test.cc LABEL unit)
