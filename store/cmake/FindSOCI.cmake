# SOCI as Debian's libsoci-dev installs it: no CMake package, no pkg-config file.
#   find_package(SOCI 4.0 REQUIRED COMPONENTS sqlite3 postgresql)  ->  SOCI::core, SOCI::sqlite3, SOCI::postgresql
# Its archives rather than its shared libraries, which would have to be found and bound at each start of the program.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_core_ARCHIVE NAMES libsoci_core.a soci_core)
if(SOCI_INCLUDE_DIR)
  file(STRINGS ${SOCI_INCLUDE_DIR}/soci/version.h line REGEX "define +SOCI_VERSION +[0-9]+")
  string(REGEX MATCH "[0-9]+$" number "${line}")
  math(EXPR major "${number} / 100000")
  math(EXPR minor "${number} / 100 % 1000")
  set(SOCI_VERSION ${major}.${minor})
endif()
foreach(component ${SOCI_FIND_COMPONENTS})
  find_library(SOCI_${component}_ARCHIVE NAMES libsoci_${component}.a soci_${component})
  if(SOCI_${component}_ARCHIVE)
    set(SOCI_${component}_FOUND TRUE)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS SOCI_core_ARCHIVE SOCI_INCLUDE_DIR
  VERSION_VAR SOCI_VERSION HANDLE_COMPONENTS)

if(SOCI_FOUND AND NOT TARGET SOCI::core)
  add_library(SOCI::core UNKNOWN IMPORTED)
  # Debian's soci-config.h says SOCI_HAVE_BOOST, which makes soci.h include a Boost that libsoci-dev does not
  # depend on. Its include guard skips that file; the two other words it would say are said here.
  set_target_properties(SOCI::core PROPERTIES
    IMPORTED_LOCATION ${SOCI_core_ARCHIVE}
    INTERFACE_INCLUDE_DIRECTORIES ${SOCI_INCLUDE_DIR}
    INTERFACE_COMPILE_DEFINITIONS "SOCICONFIG_H_INCLUDED;SOCI_HAVE_CXX11;SOCI_HAVE_VISIBILITY_SUPPORT"
    INTERFACE_LINK_LIBRARIES ${CMAKE_DL_LIBS})
  # The backends' headers include those of the database's client. libpq itself is for the program to link, or to load.
  set(SOCI_sqlite3_CLIENT SQLite3)
  set(SOCI_sqlite3_TARGET SQLite::SQLite3)
  set(SOCI_postgresql_CLIENT PostgreSQL)
  foreach(component ${SOCI_FIND_COMPONENTS})
    find_package(${SOCI_${component}_CLIENT} REQUIRED)
    add_library(SOCI::${component} UNKNOWN IMPORTED)
    set_target_properties(SOCI::${component} PROPERTIES IMPORTED_LOCATION ${SOCI_${component}_ARCHIVE})
    target_link_libraries(SOCI::${component} INTERFACE SOCI::core ${SOCI_${component}_TARGET})
  endforeach()
endif()
