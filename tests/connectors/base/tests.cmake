rollcall_test(connectors_test SOURCES connectors/base/gzip_test.cc connectors/base/hash_table_test.cc
  connectors/base/members_test.cc connectors/base/secret_name_test.cc connectors/base/seen_anchors_test.cc connectors/base/text_test.cc
  connectors/base/values_test.cc LABEL unit)
