# bilko::build: language level, warnings, sanitizers and hardening for everything of ours.
add_library(bilko_build INTERFACE)
add_library(bilko::build ALIAS bilko_build)
target_compile_options(bilko_build INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
target_compile_definitions(bilko_build INTERFACE
  $<$<CONFIG:Release>:_GLIBCXX_ASSERTIONS> SPDLOG_FMT_EXTERNAL)

if(BILKO_FAILPOINTS)
  target_compile_definitions(bilko_build INTERFACE BILKO_FAILPOINTS)
endif()

if(BILKO_SANITIZE)
  target_compile_options(bilko_build INTERFACE
    -fsanitize=${BILKO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(bilko_build INTERFACE -fsanitize=${BILKO_SANITIZE})
else()
  # Hardening as the OpenSSF compiler guide lists it for g++ 12.
  target_compile_options(bilko_build INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE)
  target_compile_options(bilko_build INTERFACE
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=3>)
  target_link_options(bilko_build INTERFACE
    -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

find_program(BILKO_MOLD mold)
if(BILKO_MOLD)
  target_link_options(bilko_build INTERFACE -fuse-ld=mold)
endif()
