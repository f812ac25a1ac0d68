package io.idpmaster.lab.client;

import io.idpmaster.inspection.RelyingParty;
import java.net.URI;
import java.util.Set;

/**
 * An edge as SAML sees it.
 *
 * @param entityId whom an assertion is for
 * @param paosConsumer where a response is delivered to in the ECP profile
 */
public record ServiceProvider(String entityId, URI paosConsumer) {

    /** As verification wants it: with one address, for the lab speaks ECP only. */
    public RelyingParty relyingParty() {
        return new RelyingParty(entityId, Set.of(paosConsumer.toString()));
    }
}
