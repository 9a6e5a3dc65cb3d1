# What `cmake --install` lays down, and what CPack makes of it: a .deb for Debian 12 and a .tar.gz.
#   cmake --preset release && cmake --build --preset release && cpack --config build/release/CPackConfig.cmake
if(STEPWIRE_CORE_ONLY)
    return()
endif()

include(GNUInstallDirs)
set(ID io.stepwire.Stepwire)
set(DESKTOP ${CMAKE_SOURCE_DIR}/resources/desktop)

install(TARGETS stepwire RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${DESKTOP}/${ID}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${DESKTOP}/${ID}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${DESKTOP}/${ID}.mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME ${ID}.xml)
install(FILES ${DESKTOP}/${ID}.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/stepwire.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_NAME stepwire)
set(CPACK_PACKAGE_VENDOR "The Stepwire authors")
set(CPACK_PACKAGE_CONTACT "The Stepwire authors <authors@stepwire.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench for live sessions of AI agents")
set(CPACK_PACKAGE_DESCRIPTION
    "Stands between an agent and its model server and shows every message, the context that the server holds, and the
payload and latency of each step. Records sessions to files and exports them.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_SOURCE_IGNORE_FILES /build/ /\\.git/)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# Plugins and data are loaded at run time, so no linker tells of them: the platform, icons in SVG, root certificates.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "qt6-qpa-plugins, libqt6svg6, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-dejavu-core")
find_program(SHLIBDEPS dpkg-shlibdeps)
if(SHLIBDEPS)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
