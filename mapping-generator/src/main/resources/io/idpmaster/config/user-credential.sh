# 1. While the link is there: this shows the id and the secret of an application credential, once.
openstack --os-cloud @{cloud} --os-project-domain-name @{domain} --os-project-name @{project} application credential create @{name}

# 2. Keep both where only you can read them, and put them here:
export OS_APPLICATION_CREDENTIAL_ID=
export OS_APPLICATION_CREDENTIAL_SECRET=

# 3. From then on, with the link or without:
openstack --os-cloud @{app} token issue
