#!/usr/bin/env bash
# One Horizon behind its own Apache, inside the root file system that chroot.sh makes for it; run it with enter.sh.
#
#   horizon.sh PORT KEYSTONE [plain|tls]
#
# KEYSTONE is the address of the identity API that it is for. With tls, certificate.pem, key.pem and authority.pem lie in tls/.
# Standard input is the leash: it stops when that ends, so it
# cannot outlive who started it. The line `ready` on standard output says that its login page is there. What an operator
# would have set up is made here; everything about the IdP master comes from /etc/idp-master/horizon-local_settings.py.
set -euo pipefail
. "$(dirname "$0")/apache.bash"

port=$1
keystone=$2
base=/srv/edge
settings=/etc/openstack-dashboard/local_settings.d
case ${3:-plain} in
  plain) url=http://127.0.0.1:$port/ tls=() operator='' ;;
  tls)
    url=https://127.0.0.1:$port/
    tls=('LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so' 'SSLEngine on'
      "SSLCertificateFile $base/tls/certificate.pem" "SSLCertificateKeyFile $base/tls/key.pem")
    operator='CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = True'
    ;;
  *) printf '%s\n' "horizon.sh: no transport \`$3\` here: say plain or tls" >&2; exit 2 ;;
esac
mkdir -p "$base/apache"
chmod 755 "$base"

cat >"$settings/_50_operator.py" <<END
ALLOWED_HOSTS = ["127.0.0.1"]
OPENSTACK_KEYSTONE_URL = "$keystone"
$operator
END
cp /etc/idp-master/horizon-local_settings.py "$settings/_90_idp_master.py"
chown -R www-data:www-data "$base/horizon"

cat >"$base/apache/httpd.conf" <<END
ServerRoot $base/apache
PidFile $base/apache/httpd.pid
Mutex file:$base/apache default
ServerName 127.0.0.1
Listen 127.0.0.1:$port
User www-data
Group www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
$(for module in authn_core authz_core alias mime unixd_builtin; do
    if [ -e "/usr/lib/apache2/modules/mod_$module.so" ]; then
      printf 'LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n' "$module" "$module"
    fi
  done)
LoadModule wsgi_module /usr/lib/apache2/modules/mod_wsgi.so
$(printf '%s\n' ${tls[@]+"${tls[@]}"})
TypesConfig /etc/mime.types
ErrorLog $base/apache/error.log
LogLevel warn
LogFormat "%t %>s %D us \"%r\""
TransferLog $base/apache/access.log
StartServers 1
ServerLimit 4
ThreadsPerChild 16
MaxRequestWorkers 64
WSGISocketPrefix $base/apache/wsgi
WSGIDaemonProcess horizon processes=1 threads=8 user=www-data group=www-data lang=C.UTF-8 locale=C.UTF-8 home=$base/horizon
WSGIProcessGroup horizon
WSGIApplicationGroup %{GLOBAL}
WSGIScriptAlias / /usr/share/openstack-dashboard/wsgi.py
Alias /static /var/lib/openstack-dashboard/static
<Directory /usr/share/openstack-dashboard>
  Require all granted
</Directory>
<Directory /var/lib/openstack-dashboard/static>
  Require all granted
</Directory>
END

serve "$base" curl --silent --fail --max-time 60 --output /dev/null "${url}auth/login/"
exit "$status"
