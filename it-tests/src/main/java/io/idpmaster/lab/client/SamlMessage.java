package io.idpmaster.lab.client;

/**
 * What came back for one authentication request, not yet believed.
 *
 * @param envelope the SOAP envelope with the response in it
 * @param requestId the id of the request that it must answer
 */
public record SamlMessage(byte[] envelope, String requestId) {

    public SamlMessage {
        envelope = envelope.clone();
    }

    @Override
    public byte[] envelope() {
        return envelope.clone();
    }

    /** The length only: what is in it is not believed yet. */
    @Override
    public String toString() {
        return "a message of " + envelope.length + " bytes that answers `" + requestId + "`";
    }
}
