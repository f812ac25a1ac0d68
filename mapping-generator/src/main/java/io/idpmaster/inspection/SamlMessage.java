package io.idpmaster.inspection;

import java.util.Optional;

/**
 * A SAML response, not yet believed.
 *
 * @param xml the response, or the SOAP envelope that it is in
 * @param requestId the id of the request that it must answer; absent where that is not known
 */
public record SamlMessage(byte[] xml, Optional<String> requestId) {

    public SamlMessage {
        xml = xml.clone();
    }

    @Override
    public byte[] xml() {
        return xml.clone();
    }

    /** The length only: what is in it is not believed yet. */
    @Override
    public String toString() {
        return "a message of " + xml.length + " bytes"
                + requestId.map(id -> " that answers `" + id + "`").orElse("");
    }
}
