# The program as a whole, against real servers.
function(rollcall_end_to_end_test name)
  rollcall_test(${name} ${ARGN})
  add_dependencies(${name} rollcall)
endfunction()

rollcall_end_to_end_test(real_directories_test LABEL slapd SOURCES
  end_to_end/real_directories_test.cc)
rollcall_end_to_end_test(failures_test LABEL slapd SOURCES
  end_to_end/failures_test.cc)
rollcall_end_to_end_test(slow_source_test LABEL slapd SOURCES end_to_end/slow_source_test.cc)
rollcall_end_to_end_test(rebuilt_directory_test LABEL slapd SOURCES end_to_end/rebuilt_directory_test.cc)
rollcall_end_to_end_test(incremental_test LABEL slapd SOURCES
  end_to_end/incremental_test.cc)
rollcall_end_to_end_test(drift_test LABEL slapd SOURCES
  end_to_end/drift_test.cc)
rollcall_test_with_server(samba_sync_test LABEL samba SKIPPED "Samba is not installed" SOURCES
  end_to_end/samba_sync_test.cc)
add_dependencies(samba_sync_test rollcall)
rollcall_end_to_end_test(runs_test LABEL slapd SOURCES
  end_to_end/import_test.cc end_to_end/runs_test.cc)
rollcall_end_to_end_test(crash_directory_test LABEL slapd SOURCES end_to_end/crash_directory_test.cc)
rollcall_end_to_end_test(crash_test LABEL end_to_end SOURCES end_to_end/crash_test.cc)
rollcall_test_on_postgresql(crash_test)
rollcall_end_to_end_test(crash_deactivation_test LABEL end_to_end SOURCES end_to_end/crash_deactivation_test.cc)
rollcall_end_to_end_test(plans_test LABEL slapd SOURCES
  end_to_end/plans_test.cc)
rollcall_end_to_end_test(feed_end_to_end_test LABEL end_to_end SOURCES end_to_end/feed_test.cc)
rollcall_end_to_end_test(disaster_test LABEL slapd SOURCES end_to_end/disaster_test.cc)
rollcall_end_to_end_test(divided_directory_test LABEL slapd SOURCES end_to_end/divided_directory_test.cc)
rollcall_test_on_postgresql(divided_directory_test)
rollcall_test_binary(disaster_postgresql_test SOURCES end_to_end/disaster_postgresql_test.cc)
add_dependencies(disaster_postgresql_test rollcall)
rollcall_test_on_postgresql(disaster_postgresql_test)
rollcall_end_to_end_test(scim_end_to_end_test LABEL scim SOURCES end_to_end/scim_test.cc)
target_link_libraries(scim_end_to_end_test PRIVATE rollcall_web_server)
rollcall_end_to_end_test(service_manager_test LABEL end_to_end SOURCES end_to_end/service_manager_test.cc)
rollcall_end_to_end_test(service_test LABEL slapd SOURCES
  end_to_end/service_test.cc)
add_test(NAME EndToEnd.AgentsThatShareARegistry COMMAND /usr/bin/python3 ${CMAKE_CURRENT_LIST_DIR}/agents_test.py
  $<TARGET_FILE:rollcall>)
set_tests_properties(EndToEnd.AgentsThatShareARegistry PROPERTIES LABELS patroni TIMEOUT 900 SKIP_RETURN_CODE 77)

# A model that is written from the manual alone, against the program; `scripts/soak` goes through more worlds.
add_executable(rollcall_at end_to_end/model/rollcall_at.cc)
target_link_libraries(rollcall_at PRIVATE rollcall_test_support)
add_test(NAME EndToEnd.PolicyModel COMMAND /usr/bin/python3 -B ${CMAKE_CURRENT_LIST_DIR}/model/policy_model_test.py
  $<TARGET_FILE:rollcall_at> --worlds 40)
set_tests_properties(EndToEnd.PolicyModel PROPERTIES LABELS end_to_end TIMEOUT 600)

# The same tests against each family of directory servers, each with the label of its server.
rollcall_test_binary(families_test SOURCES end_to_end/family_changes_test.cc end_to_end/family_failures_test.cc
  end_to_end/family_oddities_test.cc)
add_dependencies(families_test rollcall)
function(rollcall_family family label)
  add_test(NAME families_of_${label} COMMAND families_test --gtest_filter=${family}/*)
  set_tests_properties(families_of_${label} PROPERTIES LABELS ${label} TIMEOUT 1800 COST 1000
    SKIP_REGULAR_EXPRESSION "389 Directory Server is not installed;Samba is not installed")
endfunction()
rollcall_family(OpenLdap slapd)
rollcall_family(Ds389 ds389)
rollcall_family(ActiveDirectory samba)
