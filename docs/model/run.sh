#!/bin/bash
# Searches every configuration of cases.txt exhaustively; says which did not come out as expected.
# Needs spin and gcc (Debian packages). With arguments: one run with these flags.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

search() {
  spin -a "$@" "$here/consumer.pml" >/dev/null
  gcc -O2 -DSAFETY -DVECTORSZ=2048 -DCOLLAPSE -w -o pan pan.c
  ./pan -m200000 2>&1 >pan.out || true
  if grep -q "max search depth too small" pan.out; then echo unfinished
  elif grep -q "errors: 0" pan.out; then echo pass
  else echo fail; fi
}

if [ $# -gt 0 ]; then
  search "$@"
  grep -E "assertion|errors:|states, stored" pan.out
  exit
fi
wrong=0
while read -r expected flags; do
  case "$expected" in ''|'#'*) continue ;; esac
  # shellcheck disable=SC2086
  found=$(search $flags)
  states=$(awk '/states, stored/ {print $1}' pan.out)
  printf '%-4s %-5s %9s states  %s\n' "$([ "$found" = "$expected" ] && echo ok || echo BAD)" \
    "$found" "$states" "$flags"
  [ "$found" = "$expected" ] || wrong=$((wrong + 1))
done <"$here/cases.txt"
echo "$wrong unexpected"
[ "$wrong" = 0 ]
