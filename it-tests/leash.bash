# Sourced: a server of one test's own in a directory of its own, `$base`, run by nobody where the caller is root. Standard input
# is the leash: the server stops when it ends, and what it held is gone.

as_nobody=()
if [ "$(id -u)" = 0 ]; then as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups --); fi

base=$(mktemp -d)
server=
stop=TERM
finish() {
  if [ -n "$server" ] && kill "-$stop" "$server" 2>/dev/null; then
    wait "$server" || printf 'the server ended with %s\n' "$?" >&2
  fi
  rm -rf "$base"
}
trap finish EXIT
trap 'exit 143' TERM INT

# Gives what lies in the directory to whoever runs the server, and goes there.
enter_base() {
  if [ "$(id -u)" = 0 ]; then chown -R nobody:nogroup "$base"; fi
  cd "$base"
}

# PORT: whether something listens there.
listens() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# COMMAND…: says `ready` once the command succeeds, without the files that only the start needed, and waits for the end of the
# server or of the leash.
serve_once() {
  # a background command's standard input is /dev/null unless it is told otherwise
  exec 3<&0
  cat <&3 >/dev/null &
  local leash=$!
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || break
    if "$@"; then
      rm -f "$base"/start.*
      printf 'ready\n'
      wait -n "$server" "$leash" || :
      exit 0
    fi
    sleep 0.2
  done
  printf 'the server never answered\n' >&2
  exit 1
}
