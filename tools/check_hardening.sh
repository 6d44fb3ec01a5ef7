#!/bin/bash
# Shows that release executables are hardened as cmake/Warnings.cmake asks: position independent,
# full RELRO, no executable stack, stack protector, fortified calls; and that they hold no
# failpoints.
# Usage: tools/check_hardening.sh FILE...
set -eu
failed=0

# require FILE WHAT TEXT PATTERN
require() {
  if ! grep -qE "$4" <<<"$3"; then
    echo "$1: $2 is missing"
    failed=1
  fi
}

for file in "$@"; do
  header=$(readelf -hW "$file")
  segments=$(readelf -lW "$file")
  dynamic=$(readelf -dW "$file")
  symbols=$(readelf -sW "$file")
  require "$file" "position independence" "$header" 'Type: +DYN'
  require "$file" "RELRO" "$segments" GNU_RELRO
  require "$file" "immediate binding" "$dynamic" 'BIND_NOW|FLAGS.*NOW'
  require "$file" "a stack that is not executable" "$segments" 'GNU_STACK.*RW '
  require "$file" "the stack protector" "$symbols" __stack_chk_fail
  require "$file" "_FORTIFY_SOURCE" "$symbols" '__[a-z]+_chk'
  if grep -qaE 'BILKO_FAILPOINTS|relay\.after_produce' "$file"; then
    echo "$file: holds failpoints"
    failed=1
  fi
done
[ $failed -eq 0 ] && echo "$# executables are hardened"
exit $failed
