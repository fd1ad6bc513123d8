rollcall_test(ldap_unit_test
  SOURCES connectors/ldap/entries/account_state_test.cc connectors/ldap/changes/ad_replica_test.cc connectors/ldap/changes/cursor_test.cc
          connectors/ldap/connection/dialect_test.cc connectors/ldap/changes/dirsync_test.cc connectors/base/dn_test.cc connectors/ldap/syntax/filter_test.cc
          connectors/ldap/options_test.cc connectors/ldap/ldif_test.cc connectors/ldap/connection/srv_test.cc
          connectors/ldap/syntax/time_test.cc
  LABEL unit)

rollcall_test(ldap_slapd_test
  SOURCES connectors/ldap/connection/connection_test.cc connectors/ldap/connection/failure_test.cc connectors/ldap/pull_test.cc
          connectors/ldap/active_directory_test.cc connectors/ldap/entries/groups_test.cc connectors/ldap/connection/kerberos_test.cc
          connectors/ldap/check/discover_test.cc connectors/ldap/entries/mapping_test.cc connectors/ldap/changes/modified_test.cc
          connectors/ldap/changes/sync_test.cc
  LABEL slapd)

rollcall_test_with_server(ldap_ds389_test LABEL ds389 SKIPPED "389 Directory Server is not installed"
  SOURCES connectors/ldap/ds389_test.cc connectors/ldap/check/ds389_rights_test.cc)
rollcall_test_with_server(ldap_samba_test LABEL samba SKIPPED "Samba is not installed"
  SOURCES connectors/ldap/changes/samba_changes_test.cc connectors/ldap/samba_server_test.cc)
