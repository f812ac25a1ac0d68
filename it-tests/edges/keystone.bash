# Sourced by the scripts that set a Keystone up as its operator does, for tests.

# What fernet_setup and credential_setup do, without a Python of two seconds for each: 32 random bytes in base64url.
make_keys() { # DIRECTORY…
  local directory key
  for directory in "$@"; do
    mkdir -p "$directory"
    for key in 0 1; do
      openssl rand -base64 32 | tr '+/' '-_' | tr -d '\n' >"$directory/$key"
    done
    chmod 600 "$directory"/*
    chmod 700 "$directory"
    chown -R keystone:keystone "$directory"
  done
}

# Prints what a virtual host of Apache serves Keystone by. One thread: Keystone keeps the token of the request in hand once for all
# threads of a process.
served_by_apache() { # HOME SCRIPT
  cat <<END
  WSGIDaemonProcess keystone processes=1 threads=1 user=keystone group=keystone lang=C.UTF-8 locale=C.UTF-8 home=$1
  WSGIProcessGroup keystone
  WSGIApplicationGroup %{GLOBAL}
  WSGIPassAuthorization On
  WSGIScriptAlias / $2
  <Directory ${2%/*}>
    Require all granted
  </Directory>
END
}

# Prints what a virtual host of Apache passes requests on by, as kolla-ansible's does, to a Keystone of start_uwsgi's.
served_behind_apache() { # HOME
  printf '  ProxyPass / "unix:%s/uwsgi.sock|uwsgi://keystone/"\n' "$1"
}

# Starts Keystone in a uWSGI of its own. Sets $uwsgi, its process.
start_uwsgi() { # HOME SCRIPT
  uwsgi_python3 --plugins-dir /usr/lib/uwsgi/plugins --plugin python3 --master --die-on-term --uid keystone --gid keystone \
    --processes 1 --lazy-apps --enable-threads --buffer-size 65535 --socket "$1/uwsgi.sock" --chmod-socket=666 \
    --chdir "$1" --wsgi-file "$2" </dev/null >"$1/uwsgi.log" 2>&1 &
  # shellcheck disable=SC2034  # its caller ends it
  uwsgi=$!
}
