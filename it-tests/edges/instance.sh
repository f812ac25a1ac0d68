#!/usr/bin/env bash
# One Keystone behind its own Apache, inside a root file system of chroot.sh's; run it with enter.sh.
#
#   instance.sh PORT [sqlite|mariadb] [plain|tls] [wsgi|uwsgi]
#
# Standard input is the leash: the instance stops when it ends, so it cannot outlive who started it; the line `reload` in it
# has Apache read its configuration anew, after a new shibd where there is one. The line `ready` on standard output says that
# Keystone answers. With tls, certificate.pem, key.pem and authority.pem lie in tls/. With wsgi Keystone runs in Apache, with uwsgi
# behind it, by mod_proxy_uwsgi. The administrator's password is read from the variable OS_PASSWORD.
# What an edge's own operator would have set up is made here; everything about federation comes from /etc/idp-master.
set -euo pipefail
. "$(dirname "$0")/apache.bash"
. "$(dirname "$0")/mariadb.bash"
. "$(dirname "$0")/keystone.bash"

port=$1
database=${2:-sqlite}
base=/srv/edge
transport=${3:-plain}
case $transport in
  plain) url=http://127.0.0.1:$port/v3 tls=() ;;
  tls)
    url=https://127.0.0.1:$port/v3
    tls=('SSLEngine on' "SSLCertificateFile $base/tls/certificate.pem" "SSLCertificateKeyFile $base/tls/key.pem")
    ;;
  *) printf '%s\n' "instance.sh: no transport \`$transport\` here: say plain or tls" >&2; exit 2 ;;
esac
shibboleth=/etc/idp-master/shibd.conf
served=${4:-wsgi}
case $served in
  wsgi) keystone_modules=(wsgi) ;;
  uwsgi) keystone_modules=(proxy proxy_uwsgi) ;;
  *) printf '%s\n' "instance.sh: no way \`$served\` to serve Keystone here: say wsgi or uwsgi" >&2; exit 2 ;;
esac
mkdir -p "$base/keystone" "$base/apache"
chmod 755 "$base"
case $database in
  sqlite) connection=sqlite:///$base/keystone/keystone.db ;;
  mariadb) connection=$(mariadb_connection "$base") ;;
  *) printf '%s\n' "instance.sh: no database \`$database\` here: say sqlite or mariadb" >&2; exit 2 ;;
esac

cat >"$base/keystone/keystone.conf" <<END
[DEFAULT]
log_file = $base/keystone/keystone.log
[database]
connection = $connection
[fernet_tokens]
key_repository = $base/keystone/fernet
[fernet_receipts]
key_repository = $base/keystone/fernet
[credential]
key_repository = $base/keystone/credential
[identity]
# the least there is: what an administrator's login costs is not what is tested here
password_hash_rounds = 4
[cache]
enabled = true
# as from memcached each gets a copy of its own: Keystone writes into what it gets, and would refuse that afterwards
backend = dogpile.cache.memory_pickle
END
cat >"$base/keystone/application.py" <<'END'
from keystone.server.wsgi import initialize_public_application

application = initialize_public_application()
END
cat >"$base/apache/httpd.conf" <<END
ServerRoot $base/apache
PidFile $base/apache/httpd.pid
Mutex file:$base/apache default
ServerName 127.0.0.1
Listen 127.0.0.1:$port
User www-data
Group www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
$(for module in authn_core authz_core authz_user access_compat alias env headers setenvif unixd_builtin; do
    # Debian builds mod_unixd in; naming it would be an error
    if [ -e "/usr/lib/apache2/modules/mod_$module.so" ]; then
      printf 'LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n' "$module" "$module"
    fi
  done)
$(if [ "$transport" = tls ]; then printf 'LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\n'; fi)
$(for module in "${keystone_modules[@]}"; do
    printf 'LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n' "$module" "$module"
  done)
LoadModule auth_mellon_module /usr/lib/apache2/modules/mod_auth_mellon.so
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
$(if [ -e "$shibboleth" ]; then printf 'LoadModule mod_shib /usr/lib/apache2/modules/mod_shib.so\n'; fi)
ErrorLog $base/apache/error.log
LogLevel warn
LogFormat "%t %>s %D us \"%r\""
TransferLog $base/apache/access.log
StartServers 1
ServerLimit 4
ThreadsPerChild 16
MaxRequestWorkers 64
$(if [ "$served" = wsgi ]; then printf 'WSGISocketPrefix %s/apache/wsgi\n' "$base"; fi)
<VirtualHost 127.0.0.1:$port>
$(printf '  %s\n' ${tls[@]+"${tls[@]}"})
$(if [ "$served" = wsgi ]; then
    served_by_apache "$base/keystone" "$base/keystone/application.py"
  else
    served_behind_apache "$base/keystone"
  fi)
  Include /etc/idp-master/apache.conf
</VirtualHost>
END

# as systemd does with the package's unit and our fragment of it
start_shibd() {
  rm -f /run/shibboleth/shibd.sock
  setpriv --reuid=_shibd --regid=_shibd --clear-groups env "$(sed -n 's/^Environment=//p' "$shibboleth")" \
    SHIBSP_LOGGING=/etc/shibboleth/console.logger /usr/sbin/shibd -f -F >>"$base/shibd.log" 2>&1 &
  printf '%s\n' $! >"$base/shibd.pid"
  for _ in $(seq 300); do
    if [ -S /run/shibboleth/shibd.sock ] || ! kill -0 $! 2>/dev/null; then break; fi
    sleep 0.2
  done
}

# shellcheck disable=SC2317  # the trap calls it, and follow of apache.bash
stop_shibd() {
  local pid
  pid=$(cat "$base/shibd.pid")
  rm "$base/shibd.pid"
  kill -TERM "$pid" 2>/dev/null || return 0
  # wait would not do: it is another shell's, where that one has restarted it
  for _ in $(seq 300); do
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
}

# docs/operate.md: shibd reads keys when it starts, and before Apache
# shellcheck disable=SC2317  # follow of apache.bash calls it
before_reload() {
  if [ -e "$base/shibd.pid" ]; then
    stop_shibd
    start_shibd
  fi
}

mariadbd='' uwsgi=''
# shellcheck disable=SC2317  # the trap calls it
stop_beside() {
  if [ -e "$base/shibd.pid" ]; then stop_shibd; fi
  if [ -n "$uwsgi" ] && kill -TERM "$uwsgi" 2>/dev/null; then wait "$uwsgi" || :; fi
  [ -z "$mariadbd" ] || stop_mariadb "$base"
}
trap stop_beside EXIT
# chroot.sh has made them: db_sync would take seconds for each edge, and leave the same
empty=/var/lib/idp-master/databases
if ! [ -e "$base/keystone/bootstrapped" ]; then
  case $database in
    sqlite) cp "$empty/keystone.db" "$base/keystone/keystone.db" ;;
    mariadb)
      mkdir -p "$base/mariadb"
      cp --archive "$empty/mariadb" "$base/mariadb/data"
      ;;
  esac
fi
if [ "$database" = mariadb ]; then start_mariadb "$base"; fi

# whoever calls the client before this is ready waits for one of his own; it ends with this file system's processes
"$(dirname "$0")/loaded-client.py" >/dev/null &

export OS_KEYSTONE_CONFIG_FILES="$base/keystone/keystone.conf;/etc/idp-master/keystone.conf"
manage() { keystone-manage --config-file "$base/keystone/keystone.conf" --config-file /etc/idp-master/keystone.conf "$@"; }
if ! [ -e "$base/keystone/bootstrapped" ]; then
  chown -R keystone:keystone "$base/keystone"
  make_keys "$base/keystone/fernet" "$base/keystone/credential"
  OS_BOOTSTRAP_PASSWORD=$OS_PASSWORD manage bootstrap --bootstrap-public-url "$url" --bootstrap-region-id RegionOne
  chown -R keystone:keystone "$base/keystone"
  touch "$base/keystone/bootstrapped"
fi
unset OS_PASSWORD

if [ -e "$shibboleth" ]; then
  mkdir -p /run/shibboleth /var/log/shibboleth
  chown _shibd:_shibd /run/shibboleth /var/log/shibboleth
  start_shibd
fi

if [ "$served" = uwsgi ]; then start_uwsgi "$base/keystone" "$base/keystone/application.py"; fi

serve "$base" curl --silent --fail --max-time 10 --output /dev/null "$url"
exit "$status"
