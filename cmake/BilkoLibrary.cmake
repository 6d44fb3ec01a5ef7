# bilko_library(<name> LEVEL <n> SOURCES ... [DEPS ...] [EXTERNAL ...] [TESTS ...] [SERVICE_TESTS
# ...]) makes bilko::<name> in libs/common/bilko/<name>. DEPS are our libraries and must have a
# lower level: a dependency on the same or a higher level is refused here, so the folder graph
# cannot grow a cycle. TESTS are unit tests (no I/O, label `unit`); SERVICE_TESTS need real servers
# (label `service`).
function(bilko_library name)
  cmake_parse_arguments(ARG "" "LEVEL" "SOURCES;DEPS;EXTERNAL;TESTS;SERVICE_TESTS" ${ARGN})
  add_library(bilko_${name} STATIC ${ARG_SOURCES})
  add_library(bilko::${name} ALIAS bilko_${name})
  set_target_properties(bilko_${name} PROPERTIES BILKO_LEVEL ${ARG_LEVEL})
  target_include_directories(bilko_${name} PUBLIC "${PROJECT_SOURCE_DIR}/libs/common")
  target_link_libraries(bilko_${name} PUBLIC bilko::build fmt::fmt PRIVATE ${ARG_EXTERNAL})
  foreach(dep IN LISTS ARG_DEPS)
    if(NOT TARGET bilko_${dep})
      message(FATAL_ERROR "bilko_library(${name}): unknown or later library ${dep}")
    endif()
    get_target_property(level bilko_${dep} BILKO_LEVEL)
    if(NOT level LESS ARG_LEVEL)
      message(FATAL_ERROR
        "bilko_library(${name} LEVEL ${ARG_LEVEL}) must not depend on ${dep} (level ${level})")
    endif()
    target_link_libraries(bilko_${name} PUBLIC bilko::${dep})
  endforeach()
  bilko_test(${name}_unit_test unit "bilko::${name}" ${ARG_TESTS})
  bilko_test(${name}_service_test service "bilko::${name};bilko::testing" ${ARG_SERVICE_TESTS})
endfunction()

# bilko_test(<target> <label> <libraries> <sources...>): one GoogleTest executable, one ctest entry.
function(bilko_test target label libraries)
  if(NOT BILKO_TESTS OR NOT ARGN)
    return()
  endif()
  add_executable(${target} ${ARGN})
  if(BILKO_SANITIZE)
    # Half of what sanitized tests cost to compile is optimizing them, for code that runs once.
    target_compile_options(${target} PRIVATE -O0)
  endif()
  target_include_directories(${target} PRIVATE
    "${PROJECT_SOURCE_DIR}/libs/common" "${PROJECT_SOURCE_DIR}/services")
  target_link_libraries(${target} PRIVATE
    bilko::build ${libraries} GTest::gtest GTest::gmock GTest::gtest_main)
  add_test(NAME ${target} COMMAND ${target})
  set_tests_properties(${target} PROPERTIES LABELS ${label} TIMEOUT 600)
endfunction()
