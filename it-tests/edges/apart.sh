#!/usr/bin/env bash
# Runs a command in a network name space of its own, in which there is nothing but loopback. The name space ends with the
# command and whatever else has been brought into it.
#
#   apart.sh COMMAND [ARGUMENT…]
set -euo pipefail

if [ "$1" != --inside ]; then
  exec unshare --net -- "$0" --inside "$@"
fi
shift
ip link set lo up
exec "$@"
