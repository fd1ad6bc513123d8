rollcall_test(feed_test LABEL unit SOURCES
  connectors/feed/feed_files_test.cc
  connectors/feed/fuzz_one.cc
  connectors/feed/json_record_test.cc)
target_link_libraries(feed_test PRIVATE nlohmann_json::nlohmann_json)

# A fuzzer over the lines, where there is clang: ninja feed_fuzzer && tests/feed_fuzzer -max_total_time=60
# FOLDER ${CMAKE_SOURCE_DIR}/tests/connectors/feed/corpus. The corpus itself is replayed by feed_test.
if(CLANGXX)
  add_custom_target(feed_fuzzer
    COMMAND ${CLANGXX} -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I${CMAKE_SOURCE_DIR}
      ${CMAKE_SOURCE_DIR}/connectors/feed/json_record.cc ${CMAKE_SOURCE_DIR}/connectors/csv/members.cc
      ${CMAKE_SOURCE_DIR}/connectors/csv/values.cc
      ${CMAKE_SOURCE_DIR}/tests/connectors/feed/fuzz_one.cc ${CMAKE_SOURCE_DIR}/tests/connectors/feed/fuzz_main.cc
      -lsimdjson -o ${CMAKE_CURRENT_BINARY_DIR}/feed_fuzzer
    VERBATIM)
endif()
