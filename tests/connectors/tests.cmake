rollcall_test(connectors_test SOURCES connectors/hash_table_test.cc connectors/seen_anchors_test.cc connectors/text_test.cc
  LABEL unit)
