#!/usr/bin/env bash
# Gives the agent of edge @{#edge} its credentials for this Keystone, in @{#path}/agent-clouds.yaml, which root alone reads: an
# application credential of the administrator who calls this. To take it back, delete it in Keystone.
#
#   agent-credentials.sh  as root, on the host of the agent, with an administrator of this Keystone in OS_CLOUD or the
#                         other OS_ variables
#
# Needs the openstack client. KEYSTONE_URL states another way to the same Keystone, OS_CACERT whom to trust there. Written by
# `idpm config`, which writes it anew.
set -euo pipefail
umask 022
mkdir -p -- @{path}
umask 077

keystone=${KEYSTONE_URL:-@{url}}
file=@{path}/agent-clouds.yaml
if [ -s "$file" ]; then
  printf 'agent-credentials.sh: %s is there; remove it, and in Keystone the credential in it, to make another\n' "$file" >&2
  exit 1
fi

# without --unrestricted the agent could not delete what users who are gone have made of this kind; the columns are called
# otherwise in newer clients
made=$(openstack application credential create --unrestricted -f value -c id -c ID -c secret -c Secret idp-master-agent)
{
  read -r id
  read -r secret
} <<<"$made"
cat >"$file.new" <<END
clouds:
  idp-master-agent:
    auth_type: v3applicationcredential
    identity_api_version: 3
    auth:
      auth_url: "$keystone"
      application_credential_id: "$id"
      application_credential_secret: "$secret"
END
if [ -n "${OS_CACERT:-}" ]; then printf '    cacert: "%s"\n' "$OS_CACERT" >>"$file.new"; fi
mv -- "$file.new" "$file"
printf 'made %s\n' "$file"
