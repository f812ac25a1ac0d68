# Horizon's way to the IdP master, at edge @{#edge}. Written by `idpm config`, which writes it anew.
# Put it into Horizon's local_settings.d/ under a name that sorts last, or add it at the end of local_settings.py. Horizon's
# own OPENSTACK_KEYSTONE_URL has to lead to this edge's Keystone, by whatever address Horizon reaches it.

WEBSSO_ENABLED = True
# where browsers reach this edge's Keystone
WEBSSO_KEYSTONE_URL = @{url}
# Horizon demands the first; an administrator of this edge needs it too.
WEBSSO_CHOICES = (
    ("credentials", "Keystone Credentials"),
    (@{choice}, "Single sign-on"),
)
WEBSSO_IDP_MAPPING = {@{choice}: (@{provider}, @{protocol})}
WEBSSO_INITIAL_CHOICE = @{choice}
# Else Horizon takes for its Keystone whatever a browser's Referer says, and so whoever sends a browser to it.
WEBSSO_USE_HTTP_REFERER = False
