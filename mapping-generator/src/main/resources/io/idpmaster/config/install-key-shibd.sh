# shibd reads it, as a user of its own, and nobody else does
chgrp -- _shibd "$there/sp.key"
chmod 640 -- "$there/sp.key"
