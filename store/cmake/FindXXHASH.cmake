# xxHash as Debian's libxxhash-dev installs it: no CMake package.
#   find_package(XXHASH REQUIRED)  ->  XXHASH::archive
# Its archive rather than its shared library, as with SOCI.
find_path(XXHASH_INCLUDE_DIR xxhash.h)
find_library(XXHASH_ARCHIVE NAMES libxxhash.a xxhash)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XXHASH REQUIRED_VARS XXHASH_ARCHIVE XXHASH_INCLUDE_DIR)

if(XXHASH_FOUND AND NOT TARGET XXHASH::archive)
  add_library(XXHASH::archive UNKNOWN IMPORTED)
  set_target_properties(XXHASH::archive PROPERTIES
    IMPORTED_LOCATION ${XXHASH_ARCHIVE}
    INTERFACE_INCLUDE_DIRECTORIES ${XXHASH_INCLUDE_DIR})
endif()
