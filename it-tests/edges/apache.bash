# Sourced by the scripts that run an Apache inside a root file system: starts it, and stops it with its leash.

# Runs Apache on BASE/apache/httpd.conf until standard input ends, which is the leash; the line `reload` in it has Apache read its
# configuration anew. Prints `ready` once the command succeeds. Sets $status: not 0 where Apache ended by itself or badly.
serve() { # BASE COMMAND [ARGUMENT…]
  local base=$1 apache leash
  shift
  /usr/sbin/apache2 -d "$base/apache" -f "$base/apache/httpd.conf" -D FOREGROUND &
  apache=$!
  # a background command's standard input is /dev/null unless it is told otherwise
  exec 3<&0
  follow "$apache" <&3 >/dev/null &
  leash=$!

  status=0
  for _ in $(seq 1500); do
    if ! kill -0 "$apache" 2>/dev/null; then break; fi
    if "$@"; then
      printf 'ready\n'
      wait -n "$apache" "$leash" || status=$?
      break
    fi
    sleep 0.2
  done
  if kill -TERM "$apache" 2>/dev/null; then
    wait "$apache" || status=$?
  else
    printf 'apache ended by itself\n' >&2
    tail -n 20 "$base/apache/error.log" >&2
    # its caller ends with it
    # shellcheck disable=SC2034
    status=1
  fi
}

# What an operator does first; for who sources this to say.
before_reload() { :; }

follow() { # PID
  local word
  while IFS= read -r word; do
    if [ "$word" = reload ]; then
      before_reload
      kill -USR1 "$1"
    fi
  done
}
