rollcall_test(store_test LABEL unit SOURCES
  store/access_test.cc
  store/account_count_test.cc
  store/accounts_test.cc
  store/archive_test.cc
  store/bad_rows_test.cc
  store/conflicts_test.cc
  store/database_test.cc
  store/event_chain_test.cc
  store/event_counts_test.cc
  store/event_cursor_test.cc
  store/events_test.cc
  store/bulk_load_test.cc
  store/groups_test.cc
  store/holds_test.cc
  store/insert_test.cc
  store/jobs_test.cc
  store/leases_test.cc
  store/let_through_test.cc
  store/maintenance_test.cc
  store/passes_test.cc
  store/plans_test.cc
  store/registry_lock_test.cc
  store/many_rows_test.cc
  store/schema_test.cc
  store/text_key_test.cc
  store/views_test.cc
  store/warnings_test.cc)
rollcall_test_on_postgresql(store_test)

rollcall_test_binary(postgresql_test SOURCES
  store/engine/postgresql_test.cc)
rollcall_test_on_postgresql(postgresql_test)
