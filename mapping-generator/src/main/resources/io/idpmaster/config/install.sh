#!/usr/bin/env bash
# Puts what Apache and Keystone of this edge read to where their configuration looks for it: @{#path}
#
#   install.sh            as root, on each host or in each container that serves the edge's Keystone
#
# May be repeated. Written by `idpm config` for edge @{#edge}.
set -euo pipefail
umask 022

here=$(cd -- "$(dirname -- "$0")" && pwd)
there=@{path}
mkdir -p -- "$there"
if ! [ "$here" -ef "$there" ]; then
  for file in @{=files}; do
    install -m 644 -- "$here/$file" "$there/$file"
  done
fi
@{=key}printf 'installed in %s\n' "$there"
