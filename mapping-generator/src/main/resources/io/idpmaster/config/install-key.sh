
# The key is made here and stays here: the master never sees it. Hosts that serve the same edge share one: copy sp.key
# and sp.crt from the first to the others before this runs there.
if ! [ -s "$there/sp.key" ]; then
  (
    umask 077
    openssl req -x509 -newkey rsa:3072 -sha256 -nodes -days 3650 -subj @{subject} \
      -keyout "$there/sp.key.new" -out "$there/sp.crt" 2>/dev/null
  )
  chmod 644 -- "$there/sp.crt"
  mv -- "$there/sp.key.new" "$there/sp.key"
fi
@{=reader}certificate=$(openssl x509 -in "$there/sp.crt" -outform DER | base64 --wrap=0)
key='<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
key+="$certificate</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
sed -i "s|<!-- the edge's certificate: install.sh -->|$key|" "$there/sp-metadata.xml"

