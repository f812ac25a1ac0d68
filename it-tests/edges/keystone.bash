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
