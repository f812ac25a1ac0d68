#!/usr/bin/env bash
# One LDAP server (OpenLDAP's slapd) on 127.0.0.1 that holds the entries of a file, all of them below dc=lab.
#
#   server.sh PORT LDIF
#
# Everybody may read everything but passwords, and nobody may write. Standard input is the leash: the server stops when it
# ends, and what it held is gone. The line `ready` on standard output says that it answers. Run as root, everything is done as
# nobody.
set -euo pipefail

port=$1
ldif=$2
PATH=$PATH:/usr/sbin
. "$(dirname "$0")/../leash.bash"

mkdir "$base/data"
cp "$ldif" "$base/start.ldif"
cat >"$base/slapd.conf" <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $base/pid
database mdb
suffix "dc=lab"
directory $base/data
dbnosync
access to attrs=userPassword by anonymous auth
access to * by * read
END
enter_base

"${as_nobody[@]}" slapadd -q -f slapd.conf -l start.ldif >&2
"${as_nobody[@]}" slapd -d 0 -f slapd.conf -h "ldap://127.0.0.1:$port/" >&2 &
server=$!
serve_once listens "$port"
