#!/usr/bin/env bash
# Makes, or reuses, the root file system of a container that can run Java: Debian's smallest with a JRE.
#
#   base.sh
#
# Prints progress on standard error and, as the only line on standard output, a tar. Needs Debian and root. Kept in
# ${IDP_MASTER_CACHE:-/var/cache/idp-master}/containers and made again only when the recipe below changes.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/debian.bash

say() { printf '[container] %s\n' "$*" >&2; }
is_debian_root || { say "making a root file system needs Debian and root"; exit 2; }

packages=default-jre-headless
# shellcheck disable=SC1091  # the machine's own description of itself
suite=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
recipe=$(printf '%s\n' 1 "$suite" "$packages" | sha256sum | cut -c 1-12)
cache=${IDP_MASTER_CACHE:-/var/cache/idp-master}/containers
base=$cache/java-$recipe.tar
mkdir -p "$cache"

exec 9>"$cache/.lock"
flock 9
if ! [ -f "$base" ]; then
  command -v mmdebstrap >/dev/null || install_packages mmdebstrap >&2
  mapfile -t settings < <(debian_settings)
  say "making Debian $suite with $packages; about a minute"
  # the mount name space is its own, so that nothing stays mounted however this ends
  unshare --mount --propagation private mmdebstrap --format=tar --variant=minbase --mode=root --components=main \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' "${settings[@]}" \
    --dpkgopt=force-unsafe-io --include="$packages" "$suite" "$base.new" "$(debian_mirror)" \
    </dev/null >"$cache/base.log" 2>&1 || { tail -n 20 "$cache/base.log" >&2; exit 1; }
  mv "$base.new" "$base"
  find "$cache" -name 'java-*.tar' ! -path "$base" -delete
fi
printf '%s\n' "$base"
