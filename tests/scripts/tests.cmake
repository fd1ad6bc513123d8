# The scripts are the same in every build, so that one build tests them.
if(CMAKE_BUILD_TYPE STREQUAL Asan)
  return()
endif()

set(python /usr/bin/python3)  # Debian's; a machine may have others before it in its PATH
set(scripts ${CMAKE_SOURCE_DIR}/scripts)
set(here ${CMAKE_CURRENT_LIST_DIR})

add_test(NAME Lint.IncludesFollowTheHouse COMMAND ${scripts}/checks/includes)
add_test(NAME Lint.FilesLieWhereTheyBelong COMMAND ${scripts}/checks/layout)
add_test(NAME Lint.CodeIsFormatted COMMAND ${scripts}/checks/format)
add_test(NAME Lint.ClangTidyFindsNothing COMMAND ${scripts}/checks/tidy ${CMAKE_BINARY_DIR})
add_test(NAME Lint.ShellScriptsParse COMMAND ${here}/shell_test)
set_tests_properties(Lint.IncludesFollowTheHouse Lint.FilesLieWhereTheyBelong Lint.CodeIsFormatted
  Lint.ClangTidyFindsNothing Lint.ShellScriptsParse PROPERTIES LABELS lint TIMEOUT 120)
set_tests_properties(Lint.ClangTidyFindsNothing PROPERTIES TIMEOUT 1800 PROCESSORS 2)

add_test(NAME Scripts.ChecksFailOnWhatTheyForbid COMMAND ${python} ${here}/checks_test.py)
add_test(NAME Scripts.SampleCompany COMMAND ${python} ${here}/sample_test.py)
add_test(NAME Scripts.BuildAndTestTellFailures COMMAND ${python} ${here}/build_and_test_test.py)
set_tests_properties(Scripts.ChecksFailOnWhatTheyForbid Scripts.SampleCompany Scripts.BuildAndTestTellFailures PROPERTIES LABELS unit TIMEOUT 120)
add_test(NAME Scripts.ThrowawaySlapd COMMAND ${python} ${here}/slapd_test.py)
set_tests_properties(Scripts.ThrowawaySlapd PROPERTIES LABELS slapd TIMEOUT 300)
add_test(NAME Scripts.ThrowawayPostgresql COMMAND ${python} ${here}/postgresql_test.py)
set_tests_properties(Scripts.ThrowawayPostgresql PROPERTIES LABELS postgresql TIMEOUT 300)
add_test(NAME Scripts.DebianPackage COMMAND ${python} ${here}/package_test.py ${CMAKE_BINARY_DIR})
set_tests_properties(Scripts.DebianPackage PROPERTIES LABELS package TIMEOUT 600 SKIP_RETURN_CODE 77)
add_test(NAME Scripts.BenchMeasures COMMAND ${python} ${here}/bench_test.py $<TARGET_FILE:rollcall>)
set_tests_properties(Scripts.BenchMeasures PROPERTIES LABELS "slapd;postgresql" TIMEOUT 300)
add_test(NAME Scripts.ThrowawaySamba COMMAND ${python} ${here}/samba_test.py)
set_tests_properties(Scripts.ThrowawaySamba PROPERTIES LABELS samba TIMEOUT 300)
add_test(NAME Scripts.PrometheusRulesAndDashboard COMMAND ${python} ${here}/prometheus_test.py)
set_tests_properties(Scripts.PrometheusRulesAndDashboard PROPERTIES LABELS "unit;prometheus" TIMEOUT 120)
