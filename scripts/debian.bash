# Sourced: what a script needs to know about this Debian, and how it gets packages.

is_debian_root() { [ -r /etc/debian_version ] && [ "$(id -u)" = 0 ]; }

# Installs packages with what apt is set up with here, and starts no service of theirs.
install_packages() {
  local policy=/usr/sbin/policy-rc.d mine='' status=0
  if ! [ -e "$policy" ]; then
    mine=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  {
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" ||
      { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; }
  } </dev/null || status=$?
  [ -z "$mine" ] || rm -f "$policy"
  return "$status"
}

# The archive that this machine's own suite comes from.
debian_mirror() {
  local codename
  # shellcheck disable=SC1091  # the machine's own description of itself
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
  # shellcheck disable=SC2016  # the dollars are apt's, not the shell's
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
    awk -v codename="$codename" '($2 == codename || $2 == "stable") && $3 == "main" && uri == "" { uri = $1 } END { print uri }'
}

# What this machine's apt needs in order to reach it (proxies, certificates, relaxed dates of a snapshot), for mmdebstrap.
debian_settings() {
  apt-config dump | grep -E '^Acquire::(https?::|ForceIPv|Retries|Check-)' | sed 's/^/--aptopt=/'
}
