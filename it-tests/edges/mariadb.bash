# Sourced by the scripts that run a MariaDB inside a root file system.

# Starts a MariaDB of Keystone's own below BASE/mariadb and makes its database there, unless they are there. Sets $mariadbd, its
# process. It is reached by its socket alone, which only this file system's root and keystone can reach: no port, no password.
start_mariadb() { # BASE
  local base=$1
  sql() { mariadb --no-defaults --socket="$base/mariadb/socket" --user=root "$@"; }
  mkdir -p "$base/mariadb"
  chmod 700 "$base/mariadb"
  chown keystone:keystone "$base/mariadb"
  if ! [ -e "$base/mariadb/data" ]; then
    mariadb-install-db --no-defaults --user=keystone --datadir="$base/mariadb/data" \
      --auth-root-authentication-method=normal --skip-test-db >"$base/mariadb/install.log" 2>&1
  fi
  # what must survive is a test, not a loss of power
  mariadbd --no-defaults --user=keystone --datadir="$base/mariadb/data" --socket="$base/mariadb/socket" \
    --pid-file="$base/mariadb/pid" --skip-networking --innodb-buffer-pool-size=48M --innodb-log-file-size=16M \
    --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF >"$base/mariadb/mariadb.log" 2>&1 &
  mariadbd=$!
  for _ in $(seq 150); do
    if sql -e 'SELECT 1' >/dev/null 2>&1; then break; fi
    sleep 0.2
  done
  sql -e 'CREATE DATABASE IF NOT EXISTS keystone CHARACTER SET utf8mb3;
          CREATE USER IF NOT EXISTS keystone@localhost; GRANT ALL ON keystone.* TO keystone@localhost'
}

# What Keystone calls it.
mariadb_connection() { # BASE
  printf 'mysql+pymysql://keystone@localhost/keystone?unix_socket=%s/mariadb/socket&charset=utf8mb4' "$1"
}

stop_mariadb() { # BASE
  if kill -TERM "$mariadbd" 2>/dev/null && wait "$mariadbd"; then return 0; fi
  printf 'mariadbd did not end as it should\n' >&2
  tail -n 20 "$1/mariadb/mariadb.log" >&2
  return 1
}
