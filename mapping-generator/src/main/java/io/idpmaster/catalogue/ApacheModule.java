package io.idpmaster.catalogue;

import java.util.Locale;

/** The Apache module in front of an edge's Keystone: decides the protocol and the names of the environment variables. */
public enum ApacheModule {
    MELLON("MELLON_IDP", "MELLON_"),
    SHIBBOLETH("Shib-Identity-Provider", ""),
    OPENIDC("OIDC-iss", "OIDC-");

    private final String issuerVariable;
    private final String prefix;

    ApacheModule(String issuerVariable, String prefix) {
        this.issuerVariable = issuerVariable;
        this.prefix = prefix;
    }

    /** The environment variable in which the module states who signed: Keystone's {@code remote_id_attribute}. */
    public String issuerVariable() {
        return issuerVariable;
    }

    /** The environment variable that an attribute or claim of this name becomes. */
    public String variable(String attribute) {
        return prefix + attribute;
    }

    /**
     * A value as the module writes it into the variable. mod_auth_mellon does not read an attribute's text, it prints its
     * node (auth_mellon_handler.c, {@code lasso_node_dump}), so {@code R&D} arrives as {@code R&amp;D}: at whose semicolon
     * Keystone then splits it.
     */
    public String passedOn(String value) {
        return this == MELLON ? value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") : value;
    }

    /** Whether the module speaks SAML; else OpenID Connect. */
    public boolean saml() {
        return this != OPENIDC;
    }

    /** The name as the catalogue writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
