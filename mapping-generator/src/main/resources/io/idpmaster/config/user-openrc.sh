# For a shell: . ./openrc.sh, and type your password. It holds no secret.
# Edge @{#edge}: the project @{#project} in the domain @{#domain}.
unset OS_CLOUD OS_CLIENT_CONFIG_FILE OS_TOKEN OS_SYSTEM_SCOPE OS_DOMAIN_ID OS_DOMAIN_NAME OS_PROJECT_ID OS_PROJECT_DOMAIN_ID
unset OS_TENANT_ID OS_TENANT_NAME OS_USER_ID OS_USER_DOMAIN_ID OS_USER_DOMAIN_NAME OS_REGION_NAME
unset OS_APPLICATION_CREDENTIAL_ID OS_APPLICATION_CREDENTIAL_SECRET OS_ACCESS_TOKEN OS_IDENTITY_PROVIDER_URL OS_DISCOVERY_ENDPOINT
unset OS_CLIENT_ID OS_CLIENT_SECRET
export OS_IDENTITY_API_VERSION=3
export OS_AUTH_TYPE=@{type}
export OS_AUTH_URL=@{url}
export OS_IDENTITY_PROVIDER=@{provider}
export OS_PROTOCOL=@{protocol}
@{=talk}export OS_PROJECT_DOMAIN_NAME=@{domain}
export OS_PROJECT_NAME=@{project}
export OS_USERNAME=@{user}
if [ -z "${OS_PASSWORD-}" ]; then
  printf 'Password of %s: ' "$OS_USERNAME" >&2
  stty -echo
  IFS= read -r OS_PASSWORD
  stty echo
  echo >&2
fi
export OS_PASSWORD
