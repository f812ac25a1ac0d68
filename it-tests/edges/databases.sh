#!/usr/bin/env bash
# Makes Keystone's empty databases, one of SQLite and one of MariaDB, inside a root file system; run it with enter.sh, once for
# all edges that begin with a copy. They are as db_sync leaves them: nothing is in them that is one edge's own.
set -euo pipefail
. "$(dirname "$0")/mariadb.bash"

base=/srv/edge
mkdir -p "$base/empty"
chmod 755 "$base"

mariadbd=''
# shellcheck disable=SC2317  # the trap calls it
stop_beside() { [ -z "$mariadbd" ] || kill -TERM "$mariadbd" 2>/dev/null || :; }
trap stop_beside EXIT

db_sync() { # CONNECTION
  printf '[database]\nconnection = %s\n' "$1" >"$base/keystone.conf"
  keystone-manage --config-file "$base/keystone.conf" db_sync
}

sqlite3 "$base/empty/keystone.db" 'PRAGMA journal_mode=WAL' >/dev/null
db_sync "sqlite:///$base/empty/keystone.db"
# what it wrote ahead goes into the one file
sqlite3 "$base/empty/keystone.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null

start_mariadb "$base"
db_sync "$(mariadb_connection "$base")"
stop_mariadb "$base"
mariadbd=''
mv "$base/mariadb/data" "$base/empty/mariadb"
