# What is installed where, and the Debian package of it (scripts/package). Paths begin at the root of the file system:
# `cmake --install build --prefix FOLDER` shows them below FOLDER.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
  set(CMAKE_INSTALL_PREFIX / CACHE PATH "below which everything is installed" FORCE)
endif()
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the tests are not part of it

set(package ${CMAKE_CURRENT_LIST_DIR})
set(conf ${CMAKE_CURRENT_LIST_DIR}/..)
set(units usr/lib/systemd/system)
install(TARGETS rollcall RUNTIME DESTINATION usr/bin)
# The owner becomes root:rollcall as soon as the group exists (postinst).
install(FILES ${conf}/agent.toml ${conf}/policy.toml DESTINATION etc/rollcall PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES ${conf}/systemd/rollcall.service ${conf}/systemd/rollcall-sync.service ${conf}/systemd/rollcall-sync.timer
  ${conf}/systemd/rollcall-deactivate.service ${conf}/systemd/rollcall-deactivate.timer DESTINATION ${units})
install(FILES ${conf}/systemd/hardening.conf DESTINATION ${units}/rollcall.service.d)
install(FILES ${conf}/systemd/hardening.conf DESTINATION ${units}/rollcall-.service.d)  # those of the timers
install(FILES ${conf}/agent.toml ${conf}/policy.toml DESTINATION usr/share/doc/rollcall/examples)
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION usr/share/doc/rollcall)

# The licences of what is compiled into the program, as the Debian packages state them that it comes from.
set(compiled_in libsoci-dev libxxhash-dev libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev)
set(copyright ${CMAKE_BINARY_DIR}/copyright)
file(WRITE ${copyright} "rollcall\n\nThe licence of rollcall itself has not been stated by its owner yet.\n
The program contains code of the following libraries, under the licences given with each.\n")
foreach(library ${compiled_in})
  set(statement /usr/share/doc/${library}/copyright)
  if(EXISTS ${statement})
    file(READ ${statement} text)
  else()
    set(text "MISSING: ${statement} was not there when this package was built; do not distribute it.\n")
  endif()
  file(APPEND ${copyright} "\n---- ${library}\n\n${text}")
endforeach()
install(FILES ${copyright} DESTINATION usr/share/doc/rollcall)

# What the program has told of itself (agent/CMakeLists.txt).
set(manuals ${CMAKE_BINARY_DIR}/manual)
install(FILES ${manuals}/rollcall.1 DESTINATION usr/share/man/man1)
install(FILES ${manuals}/rollcall.toml.5 ${manuals}/rollcall-policy.5 DESTINATION usr/share/man/man5)
install(FILES ${manuals}/rollcall DESTINATION usr/share/bash-completion/completions)
install(FILES ${manuals}/_rollcall DESTINATION usr/share/zsh/vendor-completions)
install(FILES ${manuals}/rollcall.fish DESTINATION usr/share/fish/vendor_completions.d)
install(FILES ${conf}/prometheus-rules.yml ${conf}/grafana-dashboard.json DESTINATION usr/share/doc/rollcall/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rollcall)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "rollcall <rollcall@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "directory synchronization agent")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Pulls users from LDAP directories, their exports and CSV files into one\nregistry of accounts, with an audit trail, and deactivates the accounts that\nnobody uses any more, by rules.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, tzdata")  # and what is linked
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libsasl2-modules-gssapi-mit, postgresql-client, prometheus-node-exporter")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${package}/conffiles ${package}/postinst ${package}/prerm ${package}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_STRIP_FILES ON)
include(CPack)
