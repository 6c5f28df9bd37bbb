# find_package(assent) for plugin authors: the headers and assent_add_plugin().
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/assent)
install(DIRECTORY include/assent DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS assent_sdk EXPORT assentTargets)
install(EXPORT assentTargets NAMESPACE assent:: DESTINATION ${package_dir})
configure_package_config_file(cmake/assentConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/assentConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/assentConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/assentConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/assentConfigVersion.cmake cmake/AssentPlugin.cmake
  DESTINATION ${package_dir})
