package io.idpmaster.catalogue;

import java.util.Optional;

/** What an agreement that leaves something out means, in one place for those who read and those who write one. */
public final class AgreementDefaults {

    /** As what an edge's Keystone knows the master. */
    public static final String IDENTITY_PROVIDER = "idp-master";

    /** Take back only what was given. */
    public static final Sweep SWEEP = Sweep.GRANTED_ONLY;

    /** An edge that is cut off works on. */
    public static final Expired EXPIRED = Expired.KEEP;

    private static final String SAML = "saml2";
    private static final String OPENID = "openid";

    private AgreementDefaults() {}

    /** The protocol that an edge with this Apache module uses. */
    public static String protocol(ApacheModule module) {
        return module.saml() ? SAML : OPENID;
    }

    /** The Apache module for a protocol of this id, if the id says which language it speaks. */
    public static Optional<ApacheModule> module(String protocol) {
        return switch (protocol) {
            case SAML -> Optional.of(ApacheModule.MELLON);
            case OPENID -> Optional.of(ApacheModule.OPENIDC);
            default -> Optional.empty();
        };
    }
}
