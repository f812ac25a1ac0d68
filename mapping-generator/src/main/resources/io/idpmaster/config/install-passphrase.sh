
# With it mod_auth_openidc seals the cookie of a login that a browser has begun. It is made here and stays here. Hosts that
# serve the same edge share one: copy it from the first to the others before this runs there.
if ! [ -s "$there/passphrase" ]; then
  (
    umask 077
    head -c 32 /dev/urandom | base64 --wrap=0 >"$there/passphrase.new"
  )
  mv -- "$there/passphrase.new" "$there/passphrase"
fi

