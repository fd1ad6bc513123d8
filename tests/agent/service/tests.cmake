rollcall_test(schedule_test LABEL unit SOURCES
  agent/service/agenda_test.cc
  agent/base/cron_test.cc
  agent/base/cron_text_test.cc
  agent/service/service_test.cc
  agent/service/watchdog_test.cc)
rollcall_test_on_postgresql(schedule_test)

# Quartz itself answers, where Java and its jars are; thousands of random expressions are asked.
find_program(JAVAC javac)
find_file(QUARTZ_JAR quartz2.jar PATHS /usr/share/java)
find_file(SLF4J_JAR slf4j-api.jar PATHS /usr/share/java)
if(JAVAC AND QUARTZ_JAR AND SLF4J_JAR)
  set(quartz_oracle ${CMAKE_BINARY_DIR}/quartz_oracle)
  set(quartz_classpath ${quartz_oracle}:${QUARTZ_JAR}:${SLF4J_JAR})
  add_custom_command(OUTPUT ${quartz_oracle}/QuartzOracle.class
    COMMAND ${JAVAC} -cp ${quartz_classpath} -d ${quartz_oracle} ${CMAKE_SOURCE_DIR}/tests/agent/base/QuartzOracle.java
    DEPENDS ${CMAKE_SOURCE_DIR}/tests/agent/base/QuartzOracle.java)
  add_custom_target(quartz_oracle DEPENDS ${quartz_oracle}/QuartzOracle.class)
  rollcall_test(quartz_test LABEL quartz SOURCES agent/base/quartz_test.cc)
  add_dependencies(quartz_test quartz_oracle)
  target_compile_definitions(quartz_test PRIVATE ROLLCALL_QUARTZ_CLASSPATH="${quartz_classpath}")
endif()
