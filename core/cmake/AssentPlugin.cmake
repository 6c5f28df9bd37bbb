# assent_add_plugin(NAME SOURCES ... [LINK ...])
#
# Builds a plugin as a loadable module from C sources, beside its manifest.json, in
# <build>/plugins/NAME/, and installs it. Works inside this tree and, after find_package(assent),
# out of it.
function(assent_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  set(folder ${CMAKE_BINARY_DIR}/plugins/${name})
  add_library(${name}_plugin MODULE ${arg_SOURCES})
  target_include_directories(${name}_plugin PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name}_plugin PRIVATE assent::sdk ${arg_LINK})
  target_compile_options(${name}_plugin PRIVATE ${ASSENT_WARNINGS})
  set_target_properties(${name}_plugin PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${folder})
  # Sanitizers keep their run-time in the executable, so its symbols stay undefined here.
  if(NOT ASSENT_SANITIZE)
    target_link_options(${name}_plugin PRIVATE -Wl,--no-undefined)
  endif()
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/manifest.json ${folder}/manifest.json COPYONLY)
  install(TARGETS ${name}_plugin LIBRARY DESTINATION lib/assent/plugins/${name})
  install(FILES manifest.json DESTINATION lib/assent/plugins/${name})
endfunction()
