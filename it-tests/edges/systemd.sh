#!/usr/bin/env bash
# A host with systemd as its first process, over a root file system of chroot.sh's, which it does not write to.
#
#   systemd.sh ROOT STATE
#
# STATE/idp-master is /etc/idp-master there, STATE/opt is /opt/idp-master, and this folder is /srv/lab. Standard input is the leash:
# the host is gone when it ends, with every process, mount and control group of its own. The line `ready` on standard output says
# that systemd has started what it starts; STATE/pid then says which process it is, for nsenter. The network is the caller's.
set -euo pipefail

if [ "$1" = --inside ]; then
  root=$2 state=$3
  here=$(cd "$(dirname "$0")" && pwd)
  # chroot.sh takes this lock alone before it replaces a root: not while anything runs in it
  exec 8<"$root"
  flock --shared 8
  host=$state/host
  mkdir -p "$host"
  mount -t tmpfs tmpfs "$host"
  mkdir "$host/upper" "$host/work" "$host/root"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$host/upper,workdir=$host/work" "$host/root"
  cd "$host/root"
  mkdir -p etc/idp-master opt/idp-master srv/lab
  mount --bind "$state/idp-master" etc/idp-master
  mount --bind "$state/opt" opt/idp-master
  mount --bind -o ro "$here" srv/lab
  mount -t proc proc proc
  mount --bind -o ro proc/sys proc/sys
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  ln -s /proc/self/fd dev/fd
  ln -s pts/ptmx dev/ptmx
  mkdir dev/shm
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  # what would set up the machine's own network, kernel and clock, which are not this host's; by need and by right
  for unit in systemd-{firstboot,modules-load,network-generator,networkd,networkd-wait-online,remount-fs,sysctl,timesyncd}.service \
    apt-daily.timer apt-daily-upgrade.timer; do
    ln -sf /dev/null "etc/systemd/system/$unit"
  done
  # who wants a Keystone sets it up first, at a port that is free
  for unit in apache2 keystone; do
    rm -f "etc/systemd/system/multi-user.target.wants/$unit.service"
  done
  tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
  pivot_root . .
  umount -l .
  # a service's credentials are mounted in a name space of their own, and seen in its own by propagation alone
  mount --make-rshared /
  exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set=-net_admin,-sys_boot,-sys_module,-sys_rawio,-sys_time \
    /lib/systemd/systemd --unit=multi-user.target 8<&-
fi

if [ "$1" != --apart ]; then
  exec unshare --mount --propagation private -- "$0" --apart "$@"
fi
shift
state=$2
# control groups of the second version, wherever this machine has its own
hierarchy=$state/groups
mkdir -p "$hierarchy"
mount -t cgroup2 cgroup2 "$hierarchy"
# systemd takes the whole hierarchy for its own, so it gets to see this part alone
group=$(mktemp -d "$hierarchy/idp-master-XXXXXX")
(
  printf '%s\n' "$BASHPID" >"$group/cgroup.procs"
  exec unshare --mount --pid --fork --kill-child --uts --ipc --cgroup --propagation private -- "$0" --inside "$@" </dev/null >&2
) &
around=$!
# shellcheck disable=SC2317  # the trap calls it
stop() {
  if kill -KILL "$around" 2>/dev/null; then wait "$around" || true; fi
  # the last of its processes may still be ending
  for _ in $(seq 50); do
    if find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; then return; fi
    sleep 0.1
  done
  printf 'systemd.sh: %s is left\n' "$group" >&2
}
trap stop EXIT

first=
for _ in $(seq 600); do
  kill -0 "$around" || exit 1
  # false at the end of a file, which this one has in its first line; whether it said anything is asked below
  read -r first _ <"/proc/$around/task/$around/children" || true
  if [ -n "$first" ] && nsenter --target "$first" --all systemctl is-system-running >/dev/null 2>&1; then
    printf '%s\n' "$first" >"$state/pid"
    printf 'ready\n'
    cat >/dev/null
    exit
  fi
  sleep 0.2
done
printf 'systemd.sh: systemd has not started what it starts\n' >&2
exit 1
