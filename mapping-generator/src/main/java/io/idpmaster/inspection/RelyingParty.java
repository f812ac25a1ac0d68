package io.idpmaster.inspection;

import java.util.Set;

/**
 * An edge as SAML sees it.
 *
 * @param entityId whom an assertion must be for, and nobody else
 * @param consumers the addresses that a response may be delivered to, one for each binding
 */
public record RelyingParty(String entityId, Set<String> consumers) {

    public RelyingParty {
        consumers = Set.copyOf(consumers);
    }
}
