# bilko_service(<name> SOURCES ... [EXTERNAL ...] [UNIT_TESTS ...] [SERVICE_TESTS ...])
# makes <name>_lib (everything but main.cpp), the executable bilko-<name> and its tests; one of them
# holds its routes against its OpenAPI document. Migrations
# in migrations/*.sql are compiled in as bilko::<name>_migrations.
function(bilko_service name)
  cmake_parse_arguments(ARG "" "" "SOURCES;EXTERNAL;UNIT_TESTS;SERVICE_TESTS" ${ARGN})
  file(GLOB migrations CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql")
  add_library(${name}_lib STATIC ${ARG_SOURCES})
  bilko_embed(${name}_lib ${name}_migrations FILES ${migrations})
  target_include_directories(${name}_lib PUBLIC "${PROJECT_SOURCE_DIR}/services")
  target_link_libraries(${name}_lib PUBLIC bilko::service bilko::contracts PRIVATE ${ARG_EXTERNAL})
  add_executable(bilko-${name} main.cpp)
  target_link_libraries(bilko-${name} PRIVATE ${name}_lib)
  bilko_test(${name}_unit_test unit "${name}_lib" ${ARG_UNIT_TESTS})
  bilko_test(${name}_service_test service "${name}_lib;bilko::testing" ${ARG_SERVICE_TESTS})
  if(BILKO_TESTS)
    set(document "${PROJECT_SOURCE_DIR}/schemas/http/${name}.yaml")
    if(NOT EXISTS "${document}")  # the template's lies beside it
      cmake_path(APPEND_STRING CMAKE_CURRENT_SOURCE_DIR ".yaml" OUTPUT_VARIABLE document)
    endif()
    set(check Python3::Interpreter -B "${PROJECT_SOURCE_DIR}/tools/check_http.py"
        $<TARGET_FILE:bilko-${name}> "${document}")
    add_test(NAME ${name}_http_document COMMAND ${check})
    set_tests_properties(${name}_http_document PROPERTIES LABELS unit TIMEOUT 60)
    # In the build as well: a route that is missing in the document must not get further than that.
    set(checked "${CMAKE_CURRENT_BINARY_DIR}/http_document.checked")
    add_custom_command(OUTPUT "${checked}"
      COMMAND ${check} COMMAND ${CMAKE_COMMAND} -E touch "${checked}"
      DEPENDS bilko-${name} "${document}" "${PROJECT_SOURCE_DIR}/tools/check_http.py" VERBATIM)
    add_custom_target(${name}_http_document_checked ALL DEPENDS "${checked}")
  endif()
endfunction()
