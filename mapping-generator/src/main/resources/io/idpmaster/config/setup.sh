#!/usr/bin/env bash
# Makes in the Keystone of edge @{#edge} what a login through the IdP master needs: domains, roles, the identity provider,
# the mapping and the protocol.
#
#   setup.sh              with an administrator of this Keystone in OS_CLOUD or the other OS_ variables
#
# Needs the openstack client and curl. May be repeated: what is there is brought up to date, nothing is ever deleted.
# KEYSTONE_URL states another way to the same Keystone. Written by `idpm config`, which writes it anew.
set -euo pipefail

keystone=${KEYSTONE_URL:-@{url}}
provider=@{provider}
protocol=@{protocol}
users=@{domainId}
here=$(cd -- "$(dirname -- "$0")" && pwd)

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
answer=$scratch/answer
trust=()
if [ -n "${OS_CACERT:-}" ]; then trust=(--cacert "$OS_CACERT"); fi

token=$(openstack token issue -f value -c id)

# call METHOD PATH [CURL OPTION…] prints the status and leaves the body in $answer. The token goes in by a pipe: the
# arguments of a command can be read by everybody on the machine.
call() {
  local method=$1 path=$2
  shift 2
  : >"$answer"
  curl --silent --show-error --max-time 120 --output "$answer" --write-out '%{http_code}' \
    "${trust[@]}" --request "$method" --config - "$@" "$keystone$path" <<END
header = "X-Auth-Token: $token"
header = "Content-Type: application/json"
END
}

did() { printf '%s\n' "$*"; }
fail() {
  printf 'setup.sh: %s\n' "$*" >&2
  exit 1
}
refused() { fail "$1: keystone answered $2: $(head -c 2000 "$answer")"; }

# domain ID NAME BODY
domain() {
  local status
  status=$(call GET "/domains/$1")
  case $status in
    200)
      local name
      name=$(openstack domain show "$1" -f value -c name)
      if [ "$name" != "$2" ]; then
        fail "the domain $1 is called \`$name\` here and \`$2\` in the catalogue; rename it here, or in the catalogue"
      fi
      did "domain $2: there"
      ;;
    404)
      status=$(call POST /domains --data-binary "$3")
      case $status in
        201) did "domain $2: made" ;;
        409) fail "a domain \`$2\` with another id than $1 is here; rename it, or put its id into the catalogue" ;;
        *) refused "domain \`$2\`" "$status" ;;
      esac
      ;;
    *) refused "domain \`$2\`" "$status" ;;
  esac
}

# role NAME BODY
role() {
  local status
  status=$(call POST /roles --data-binary "$2")
  case $status in
    201) did "role $1: made" ;;
    409) did "role $1: there" ;;
    *) refused "role \`$1\`" "$status" ;;
  esac
}

# put WHAT PATH BODY-TO-MAKE BODY-TO-CHANGE, bodies as curl takes them
put() {
  local status
  status=$(call GET "$2")
  case $status in
    200)
      status=$(call PATCH "$2" --data-binary "$4")
      [ "$status" = 200 ] || refused "$1" "$status"
      did "$1: up to date"
      ;;
    404)
      status=$(call PUT "$2" --data-binary "$3")
      [ "$status" = 201 ] || refused "$1" "$status"
      did "$1: made"
      ;;
    *) refused "$1" "$status" ;;
  esac
}

@{=domains}
@{=roles}

put "identity provider $provider" "/OS-FEDERATION/identity_providers/$provider" \
  @{providerToMake} \
  @{providerToChange}
if ! grep -qE "\"domain_id\": ?\"$users\"" "$answer"; then
  fail "the identity provider \`$provider\` does not make its users in the domain $users, and that cannot be changed;" \
    "register the master under another id, and put that into the agreement"
fi

# the schema's version is always sent: without it a change falls back to 1.0
{
  printf '{"mapping": '
  cat -- "$here/mapping.json"
  printf '}'
} >"$scratch/mapping"
put "mapping $provider" "/OS-FEDERATION/mappings/$provider" "@$scratch/mapping" "@$scratch/mapping"

put "protocol $protocol" "/OS-FEDERATION/identity_providers/$provider/protocols/$protocol" \
  @{protocolBody} \
  @{protocolBody}
