package io.idpmaster.lab.edge;

import java.time.Duration;
import java.util.Optional;

/**
 * What the openstack client says of a token that it got; not the token.
 *
 * @param projectId empty for a token without a scope
 * @param took the whole client, from its start to its end
 */
public record IssuedToken(String userId, Optional<String> projectId, Duration took) {}
