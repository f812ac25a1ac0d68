#!/usr/bin/env bash
# Runs a command inside one of chroot.sh's root file systems, with a directory of the caller's as its only memory.
#
#   enter.sh ROOT STATE COMMAND [ARGUMENT…]
#
# ROOT is read-only inside; STATE is /srv/edge there, its idp-master/ is /etc/idp-master, and this folder is /srv/lab.
# Every process and every mount below lives in name spaces that end with this command, even when it is killed: nothing is
# left running or mounted. The environment is the caller's own; bin/ here comes first in the path.
set -euo pipefail

if [ "$1" != --inside ]; then
  exec unshare --mount --pid --fork --kill-child --propagation private -- "$0" --inside "$@"
fi
shift
root=$1 state=$2
shift 2

# chroot.sh takes this lock alone before it replaces a root: not while anything runs in it
exec 8<"$root"
flock --shared 8

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$state/idp-master" "$root/srv/edge" "$root/srv/lab" "$root/etc/idp-master"
mount --bind "$root" "$root"
mount --bind "$state" "$root/srv/edge"
mount --bind "$state/idp-master" "$root/etc/idp-master"
mount --bind -o ro "$here" "$root/srv/lab"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
for scratch in tmp run var/log; do
  mount -t tmpfs -o mode=1777 tmpfs "$root/$scratch"
done
mount -o remount,bind,ro "$root"
if [ -d "$root/etc/openstack-dashboard" ]; then
  # where Horizon reads what its operator has set, and keeps its key
  mkdir -p "$state/horizon/local_settings.d" "$state/horizon/secret-key"
  cp "$root"/etc/openstack-dashboard/local_settings.d/*.py "$state/horizon/local_settings.d"
  mount --bind "$state/horizon/local_settings.d" "$root/etc/openstack-dashboard/local_settings.d"
  mount --bind "$state/horizon/secret-key" "$root/var/lib/openstack-dashboard/secret-key"
fi
if [ -e "$state/tls/authority.pem" ]; then
  # as update-ca-certificates makes a host trust an operator's own authority, and here nobody else
  trusted=$state/tls/trusted
  if ! [ -d "$trusted" ]; then
    mkdir -m 755 "$trusted"
    install -m 644 "$state/tls/authority.pem" "$trusted/ca-certificates.crt"
    ln -s ca-certificates.crt "$trusted/$(chroot "$root" openssl x509 -hash -noout <"$state/tls/authority.pem").0"
  fi
  mount --bind "$trusted" "$root/etc/ssl/certs"
fi
exec chroot "$root" /usr/bin/env -C /srv/edge PATH=/srv/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
