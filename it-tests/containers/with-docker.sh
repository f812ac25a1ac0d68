#!/usr/bin/env bash
# Runs a command with a Docker of its own, which holds an image of Keycloak made here and now from its distribution: no
# registry is asked. Daemon, bridge, packet filter rules, mounts and containers live in name spaces of this script and end
# with it, however it ends; nothing of a Docker that the machine may have is touched.
#
#   with-docker.sh KEYCLOAK_ZIP COMMAND…
#
# The command runs in the project's root, to which the zip's path is relative too.
# The command finds DOCKER_HOST, LAB_CONTAINER_IMAGE and what Testcontainers needs in its environment, and no network but
# its own loopback and the containers'. Needs Debian and root.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf '[container] %s\n' "$*" >&2; }

if [ "${1-}" != --inside ]; then
  . scripts/debian.bash
  is_debian_root || { say "a Docker of its own needs Debian and root"; exit 2; }
  for tool in dockerd:docker.io ip:iproute2; do
    command -v "${tool%%:*}" >/dev/null || { say "installing ${tool##*:}"; install_packages "${tool##*:}" >&2; }
  done
  base=$(it-tests/containers/base.sh)
  work=$(mktemp -d)
  group=idp-master-$$
  # shellcheck disable=SC2317  # called by the trap
  tidy() {
    rm -rf --one-file-system "$work"
    find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} + 2>/dev/null || :
  }
  trap tidy EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  status=0
  unshare --mount --propagation private --net --pid --fork --kill-child --mount-proc \
    it-tests/containers/with-docker.sh --inside "$work" "$group" "$base" "$@" || status=$?
  exit "$status"
fi

work=$2 group=$3 base=$4 archive=$(realpath "$5")
shift 5
ip link set lo up
# hides the sockets of a Docker and a containerd that the machine may run
mount -t tmpfs tmpfs /run
export DOCKER_HOST=unix://$work/docker.sock

say "starting a Docker of its own"
dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" \
  --cgroup-parent "$group" >"$work/docker.log" 2>&1 &
daemon=$!
for _ in $(seq 120); do
  docker version >/dev/null 2>&1 && break
  kill -0 "$daemon" 2>/dev/null || break
  sleep 0.5
done
docker version >/dev/null 2>&1 || { tail -n 20 "$work/docker.log" >&2; say "Docker did not start"; exit 1; }

say "making the image from ${archive##*/}"
mkdir "$work/keycloak"
(cd "$work/keycloak" && jar -xf "$archive" && mv keycloak-* keycloak && chmod 755 keycloak/bin/*.sh)
export LAB_CONTAINER_IMAGE=idp-master/keycloak:local
# the same entry point and environment as the image that the Keycloak project publishes
(cd "$work" && mkdir base && tar -xf "$base" -C base && mkdir -p base/opt && mv keycloak/keycloak base/opt/keycloak &&
  tar -c -C base . | docker import --change 'ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]' --change 'ENV LANG=C.UTF-8' \
    --change 'ENV KC_RUN_IN_CONTAINER=true' - "$LAB_CONTAINER_IMAGE" >/dev/null && rm -rf base)

# Ryuk would be pulled from a registry; what it cleans up ends with this script anyway
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
status=0
"$@" || status=$?

kill "$daemon"
wait "$daemon" || :
exit "$status"
