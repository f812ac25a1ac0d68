package io.idpmaster.config;

import java.util.List;

/** What an edge checks the master's signatures with. */
public sealed interface Trust {

    /**
     * For SAML: the identity provider's metadata, unchanged.
     *
     * @param xml checked: no document type, the right entity, a signing certificate and an address to log in at
     */
    record Metadata(String xml) implements Trust {}

    /** For OpenID Connect: the public keys, sorted by id, at least one. */
    record Keys(List<Key> keys) implements Trust {
        public Keys {
            keys = List.copyOf(keys);
        }
    }

    /**
     * One public key.
     *
     * @param id the key id that tokens name in their header
     * @param pem a SubjectPublicKeyInfo
     */
    record Key(String id, String pem) {}
}
