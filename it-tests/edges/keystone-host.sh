#!/usr/bin/env bash
# Sets a Keystone up on a host of systemd.sh's, with Debian's own paths, users and units: Keystone in Debian's Apache, by mod_wsgi.
#
#   keystone-host.sh PORT
#
# What an operator has who knows of no master is made here, and nothing else: no module for federation is switched on. Apache
# listens at 127.0.0.1 alone, for the network is not the host's own. The administrator's password is read from the variable
# OS_PASSWORD. Returns when Keystone answers.
set -euo pipefail
. "$(dirname "$0")/keystone.bash"

port=$1
url=http://127.0.0.1:$port/v3
database=/var/lib/keystone/keystone.db
as_keystone() { setpriv --reuid=keystone --regid=keystone --init-groups "$@"; }

sed -i "/^\[database\]\$/a connection = sqlite:///$database" /etc/keystone/keystone.conf
# else one connection of a request waits in vain for another one of the same
as_keystone sqlite3 "$database" 'PRAGMA journal_mode=WAL' >/dev/null
as_keystone keystone-manage db_sync
make_keys /etc/keystone/fernet-keys /etc/keystone/credential-keys
OS_BOOTSTRAP_PASSWORD=$OS_PASSWORD as_keystone keystone-manage bootstrap --bootstrap-public-url "$url" --bootstrap-region-id RegionOne
unset OS_PASSWORD

a2dismod --quiet --force auth_mellon auth_openidc
a2dissite --quiet 000-default
printf 'Listen 127.0.0.1:%s\n' "$port" >/etc/apache2/ports.conf
printf 'ServerName 127.0.0.1\n' >>/etc/apache2/apache2.conf
cat >/etc/apache2/sites-available/keystone.conf <<END
<VirtualHost *:$port>
$(served_by_apache /var/lib/keystone /usr/bin/keystone-wsgi-public)
  ErrorLog \${APACHE_LOG_DIR}/keystone.log
  CustomLog \${APACHE_LOG_DIR}/keystone_access.log combined
</VirtualHost>
END
a2ensite --quiet keystone
systemctl --quiet enable --now apache2
curl --silent --show-error --fail --retry 60 --retry-delay 1 --retry-connrefused --max-time 60 --output /dev/null "$url"
