rollcall_test(csv_reader_test SOURCES connectors/csv/reader_test.cc LABEL unit)
rollcall_test(csv_values_test SOURCES connectors/base/encoding_test.cc connectors/csv/pattern_test.cc
  connectors/csv/times_test.cc LABEL unit)
rollcall_test(csv_connector_test SOURCES connectors/csv/csv_connector_test.cc
  connectors/csv/csv_rows_test.cc connectors/csv/csv_check_test.cc connectors/csv/csv_contract_test.cc
  connectors/csv/csv_files_test.cc connectors/csv/csv_rejects_test.cc connectors/csv/csv_corpus_test.cc
  connectors/csv/csv_dialects_test.cc connectors/csv/csv_headers_test.cc
  connectors/csv/fuzz_one.cc LABEL unit)

# A fuzzer over all that reads a CSV file, where there is clang: ninja csv_fuzzer && tests/csv_fuzzer -max_total_time=60
# FOLDER ${CMAKE_SOURCE_DIR}/tests/connectors/csv/corpus. The corpus itself is replayed by csv_connector_test.
find_program(CLANGXX NAMES clang++ clang++-14)
if(CLANGXX)
  file(GLOB csv_fuzzed CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/connectors/csv/*.cc ${CMAKE_SOURCE_DIR}/connectors/*.cc)
  add_custom_target(csv_fuzzer
    COMMAND ${CLANGXX} -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I${CMAKE_SOURCE_DIR} ${csv_fuzzed}
      ${CMAKE_SOURCE_DIR}/tests/connectors/csv/fuzz_one.cc ${CMAKE_SOURCE_DIR}/tests/connectors/csv/fuzz_main.cc
      -licui18n -licuuc -lcrypto -lxxhash -lz -o ${CMAKE_CURRENT_BINARY_DIR}/csv_fuzzer
    VERBATIM)
endif()
