#!/usr/bin/env bash
# One empty database server on 127.0.0.1, with the database and the user `keycloak`.
#
#   server.sh postgres|mariadb PORT
#
# The user's password is read from the variable DATABASE_PASSWORD. Standard input is the leash: the server stops when it ends,
# and what it held is gone. The line `ready` on standard output says that it answers. Run as root, everything is done as nobody.
set -euo pipefail

kind=$1
port=$2
. "$(dirname "$0")/../leash.bash"

(umask 077 && printf '%s' "$DATABASE_PASSWORD" >"$base/start.password" && touch "$base/start.sql")
enter_base

# what must survive is a test, not a loss of power
case $kind in
  postgres)
    stop=INT # an end without waiting for clients
    programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1)
    "${as_nobody[@]}" "$programs/initdb" --pgdata="$base/data" --username=keycloak --pwfile="$base/start.password" \
      --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >&2
    "${as_nobody[@]}" "$programs/postgres" --single -D "$base/data" postgres <<<'CREATE DATABASE keycloak' >&2
    "${as_nobody[@]}" "$programs/postgres" -D "$base/data" -h 127.0.0.1 -p "$port" -k "$base" -c fsync=off \
      -c max_connections=250 >&2 &
    server=$!
    answers=("$programs/pg_isready" --quiet --host=127.0.0.1 --port="$port")
    ;;
  mariadb)
    PATH=$PATH:/usr/sbin
    "${as_nobody[@]}" mariadb-install-db --no-defaults --datadir="$base/data" --skip-test-db >&2
    # executed before anybody is answered
    printf '%s\n' "CREATE DATABASE keycloak CHARACTER SET utf8mb4;" \
      "CREATE USER keycloak@'127.0.0.1' IDENTIFIED BY '$DATABASE_PASSWORD';" \
      "GRANT ALL ON keycloak.* TO keycloak@'127.0.0.1';" >"$base/start.sql"
    "${as_nobody[@]}" mariadbd --no-defaults --datadir="$base/data" --socket="$base/socket" --pid-file="$base/pid" \
      --bind-address=127.0.0.1 --port="$port" --skip-name-resolve --init-file="$base/start.sql" --max-connections=250 \
      --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --innodb-doublewrite=0 >&2 &
    server=$!
    answers=(listens "$port")
    ;;
  *)
    printf '%s\n' "server.sh: no database \`$kind\` here: say postgres or mariadb" >&2
    exit 2
    ;;
esac
unset DATABASE_PASSWORD
serve_once "${answers[@]}"
