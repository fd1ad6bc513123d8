pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
add_library(rollcall_web_server STATIC servers/http_server.cc servers/scim_server.cc)
target_link_libraries(rollcall_web_server PUBLIC PkgConfig::HTTPLIB OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB
  rollcall_test_support)

rollcall_test(http_unit_test
  SOURCES connectors/http/headers_test.cc connectors/http/url_test.cc
          connectors/scim/list_test.cc connectors/scim/user_test.cc
  LABEL unit)
target_link_libraries(http_unit_test PRIVATE simdjson::simdjson)

rollcall_test(http_client_test
  SOURCES connectors/http/client_test.cc connectors/feed/http_feed_test.cc
          connectors/feed/real_web_server_test.cc connectors/scim/pull_test.cc
  LABEL http)
target_link_libraries(http_client_test PRIVATE rollcall_web_server)

rollcall_test(scim_server_test
  SOURCES connectors/scim/real_server_test.cc
  LABEL scim)
target_link_libraries(scim_server_test PRIVATE rollcall_web_server)
