#!/usr/bin/env bash
# Makes, or reuses, the root file system in which a real Keystone of one release runs with its own Apache; the one in which
# Keystone 27 runs behind mod_shib; the one in which a real Horizon does; or a host with systemd, for an agent, for a Keystone 27 as
# Debian has it, and for Ansible.
#
#   chroot.sh 22|27|30|shibboleth|horizon|agent
#
# Prints progress on standard error and, as the only line on standard output, the directory. Needs Debian and root.
# The packages come from wherever this machine's own apt takes its packages; the result is kept in
# ${IDP_MASTER_CACHE:-/var/cache/idp-master}/edges and made again only when the recipe below changes.
set -euo pipefail

say() { printf '[%s] %s\n' "$name" "$*" >&2; }
die() { printf 'chroot.sh: %s\n' "$*" >&2; exit 2; }

case "${1-}" in
  22) suite=bookworm ;;
  27 | shibboleth | horizon | agent) suite=trixie ;;
  30) suite=forky ;;
  *) die "no root file system \`${1-}\` here: say 22, 27 or 30 for a Keystone, shibboleth, horizon or agent" ;;
esac
case "$1" in
  horizon) name=horizon what=Horizon ;;
  shibboleth) name=shibboleth what="Keystone 27 and mod_shib" ;;
  agent) name=agent what="systemd, Java, Ansible and Keystone 27" ;;
  *) name=keystone-$1 what="Keystone $1" ;;
esac
[ "$(id -u)" = 0 ] || die "making a root file system needs root; run it with sudo"
[ -r /etc/debian_version ] || die "making a root file system needs a Debian machine, for its apt and its archive keys"

preseed=
if [ "$name" = horizon ]; then
  packages=openstack-dashboard,apache2,libapache2-mod-wsgi-py3,ca-certificates,curl
elif [ "$name" = agent ]; then
  packages=systemd,default-jre-headless,ansible,python3-openstacksdk
  packages+=,keystone,apache2,libapache2-mod-auth-mellon,libapache2-mod-auth-openidc,libapache2-mod-wsgi-py3
  packages+=,python3-openstackclient,openssl,ca-certificates,curl
else
  packages=keystone,apache2,libapache2-mod-auth-mellon,libapache2-mod-auth-openidc,libapache2-mod-wsgi-py3
  packages+=,python3-openstackclient,python3-keystoneauth1,python3-lxml,sqlite3,openssl,ca-certificates,curl
  # a database with foreign keys and with the column sizes of production
  packages+=,mariadb-server-core,mariadb-client-core,python3-pymysql
  if [ "$name" = shibboleth ]; then packages+=,libapache2-mod-shib,shibboleth-sp-utils; fi
fi
if [[ ,$packages, == *,keystone,* ]]; then
  preseed='keystone keystone/configure_db boolean false
keystone keystone/create-admin-tenant boolean false
keystone keystone/register-endpoint boolean false
keystone keystone/configure_api-endpoint boolean false'
fi
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
recipe=$(printf '%s\n' 1 "$suite" "$packages" "$preseed" | sha256sum | cut -d ' ' -f 1)

cache=${IDP_MASTER_CACHE:-/var/cache/idp-master}/edges
root=$cache/$name
stamp=etc/idp-master-recipe
mkdir -p "$cache"

complete() { [ "$(cat "$root/$stamp" 2>/dev/null)" = "$recipe" ]; }

# A second caller waits here for the first one and then finds the work done.
exec 9>"$cache/.$name.lock"
if ! flock --nonblock 9; then
  say "another run is making it; waiting"
  flock 9
fi

here=$(cd "$(dirname "$0")" && pwd)
# What the empty databases are made by, which is not the packages alone.
making=$(cat "$here/databases.sh" "$here/mariadb.bash" | sha256sum | cut -d ' ' -f 1)
databases=var/lib/idp-master/databases
# Every edge of a Keystone begins with a copy of them. They go into the root after it is made, and again when they are made otherwise.
make_databases() {
  [[ $packages == keystone,* ]] || return 0
  [ "$(cat "$root/$databases/made-by" 2>/dev/null)" != "$making" ] || return 0
  local state
  state=$(mktemp -d "$cache/.$name.databases.XXXXXX")
  say "making Keystone's empty databases"
  if ! env -i PATH="$PATH" "$here/enter.sh" "$root" "$state" /srv/lab/databases.sh </dev/null >"$cache/$name.databases.log" 2>&1; then
    tail -n 20 "$cache/$name.databases.log" >&2
    rm -r "$state"
    die "could not make Keystone's databases; the whole log is in $cache/$name.databases.log"
  fi
  printf '%s\n' "$making" >"$state/empty/made-by"
  mkdir -p "$root/${databases%/*}"
  rm -rf "${root:?}/$databases"
  mv "$state/empty" "$root/$databases"
  rm -r "$state"
}

if complete; then
  say "reusing $root"
  make_databases
  printf '%s\n' "$root"
  exit 0
fi

discard() {
  # A root file system under which something is still mounted must not be removed through the mount.
  if findmnt --noheadings --raw --output TARGET | grep -qF "$1/"; then
    die "something is mounted below \`$1\`: unmount it, then run this again"
  fi
  rm -rf --one-file-system "$1"
}

apt_settings() {
  # What this machine's apt needs in order to reach its mirror (proxies, certificates, relaxed dates of a snapshot).
  apt-config dump | grep -E '^Acquire::(https?::|ForceIPv|Retries|Check-)' | sed 's/^/--aptopt=/'
}

for abandoned in "$cache/.$name".build.* "$cache/.$name".databases.*; do
  if [ -e "$abandoned" ]; then discard "$abandoned"; fi
done

for tool in mmdebstrap:mmdebstrap "$keyring:debian-archive-keyring"; do
  if ! command -v "${tool%%:*}" >/dev/null && ! [ -e "${tool%%:*}" ]; then
    say "installing ${tool##*:}"
    apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${tool##*:}" >&2
  fi
done

# shellcheck disable=SC1091  # the machine's own description of itself
codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
# shellcheck disable=SC2016  # the dollars are apt's, not the shell's
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
  awk -v codename="$codename" '($2 == codename || $2 == "stable") && $3 == "main" && uri == "" { uri = $1 } END { print uri }')
[ -n "$mirror" ] || die "this machine's apt sources name no archive with the suite \`$codename\` and the component \`main\`"

build=$(mktemp -d "$cache/.$name.build.XXXXXX")
chmod 755 "$build"
log=$cache/$name.log
mapfile -t settings < <(apt_settings)
say "making Debian $suite with $what from $mirror; this takes a few minutes (log: $log)"
started=$SECONDS

export PRESEED=$preseed
# The mount name space is its own, so that nothing stays mounted however this ends; the lock is inherited, so that nobody
# touches the directory while an orphan still writes. The hooks are run by a shell of mmdebstrap's: $1 is the new root.
# Java's package wants a folder for its manual, which path-exclude keeps away. Ansible comes with 430 MB of collections that
# nobody uses here.
# shellcheck disable=SC2016
unshare --mount --propagation private mmdebstrap --variant=apt --mode=root --components=main --keyring="$keyring" \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' "${settings[@]}" \
  --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --essential-hook='printf "%s\n" "$PRESEED" | chroot "$1" debconf-set-selections' \
  --essential-hook='printf "#!/bin/sh\nexit 101\n" > "$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
  --customize-hook='cd "$1/usr/lib/python3/dist-packages/ansible_collections" 2>/dev/null || exit 0
    find . -mindepth 1 -maxdepth 1 ! -name openstack -exec rm -r {} +' \
  --include="$packages" "$suite" "$build" "$mirror" >"$log" 2>&1 &
maker=$!
give_up() {
  if kill "$maker" 2>/dev/null; then wait "$maker" 2>/dev/null || say "stopped"; fi
  discard "$build"
}
trap give_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
while kill -0 "$maker" 2>/dev/null; do
  sleep 5
  if ((SECONDS - started > 0 && (SECONDS - started) % 20 < 5)); then
    say "$((SECONDS - started)) s, $(du -smx "$build" 2>/dev/null | cut -f 1) MB"
  fi
done
if ! wait "$maker"; then
  tail -n 20 "$log" >&2
  die "could not make Debian $suite; the whole log is in $log"
fi

# Packages start their services with the machine; here only the edges start something, and by themselves.
mkdir -p "$build/srv/edge"
printf '%s\n' "$recipe" >"$build/$stamp"
if [ -e "$root" ]; then
  exec 8<"$root"
  if ! flock --nonblock 8; then
    say "an edge still runs in the old one; waiting"
    flock 8
  fi
  exec 8<&-
  discard "$root"
fi
mv "$build" "$root"
trap - EXIT
make_databases
say "ready after $((SECONDS - started)) s: $root"
printf '%s\n' "$root"
