rollcall_test(csv_reader_test SOURCES connectors/csv/reader_test.cc LABEL unit)
rollcall_test(csv_values_test SOURCES connectors/csv/values_test.cc connectors/seen_anchors_test.cc LABEL unit)
rollcall_test(csv_connector_test SOURCES connectors/contract.cc connectors/csv/csv_connector_test.cc
  connectors/csv/csv_rows_test.cc connectors/csv/csv_check_test.cc connectors/csv/csv_contract_test.cc LABEL unit)
