# shellcheck shell=bash disable=SC2154
# Sourced by the scripts beside it, which have a folder $work and a trap that removes it.

# Waits up to so many seconds until a command succeeds: until_ok SECONDS COMMAND...
until_ok() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ]; then echo "'$*' does not come: see $work" >&2; trap - EXIT; exit 1; fi
    sleep 0.1
  done
}
