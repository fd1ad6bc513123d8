rollcall_test(ldap_unit_test
  SOURCES connectors/ldap/account_state_test.cc connectors/ldap/ad_replica_test.cc connectors/ldap/cursor_test.cc
          connectors/ldap/dialect_test.cc connectors/ldap/dirsync_test.cc connectors/ldap/dn_test.cc connectors/ldap/filter_test.cc
          connectors/ldap/options_test.cc connectors/ldap/ldif_test.cc connectors/ldap/srv_test.cc
          connectors/ldap/time_test.cc
  LABEL unit)

rollcall_test(ldap_slapd_test
  SOURCES connectors/ldap/connection_test.cc connectors/ldap/failure_test.cc connectors/ldap/pull_test.cc
          connectors/ldap/active_directory_test.cc connectors/ldap/groups_test.cc connectors/ldap/kerberos_test.cc
          connectors/ldap/discover_test.cc connectors/ldap/mapping_test.cc connectors/ldap/modified_test.cc
          connectors/ldap/sync_test.cc
  LABEL slapd)

rollcall_test_with_server(ldap_ds389_test LABEL ds389 SKIPPED "389 Directory Server is not installed"
  SOURCES connectors/ldap/ds389_test.cc connectors/ldap/ds389_rights_test.cc)
rollcall_test_with_server(ldap_samba_test LABEL samba SKIPPED "Samba is not installed"
  SOURCES connectors/ldap/samba_changes_test.cc connectors/ldap/samba_server_test.cc)
