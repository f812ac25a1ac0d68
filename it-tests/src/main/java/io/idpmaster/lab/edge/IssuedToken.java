package io.idpmaster.lab.edge;

import java.time.Duration;
import java.util.Optional;

/**
 * What the openstack client says of a token that it got.
 *
 * @param secret the token itself; left out of {@link #toString}
 * @param projectId empty for a token without a scope
 * @param took the whole client, from its start to its end
 */
public record IssuedToken(String secret, String userId, Optional<String> projectId, Duration took) {

    @Override
    public String toString() {
        return "a token of user " + userId
                + projectId.map(id -> " for project " + id).orElse("");
    }
}
