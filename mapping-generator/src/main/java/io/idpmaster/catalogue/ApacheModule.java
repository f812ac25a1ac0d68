package io.idpmaster.catalogue;

import java.util.Locale;

/** The Apache module in front of an edge's Keystone: decides the protocol and the names of the environment variables. */
public enum ApacheModule {
    MELLON("MELLON_IDP", "MELLON_", ";"),
    /**
     * mod_shib. Between the values of one attribute it writes a tab, because it puts a backslash before whatever it separates
     * values by (ServiceProvider.cpp, {@code exportAttributes}): by default before a semicolon, at which Keystone splits all the
     * same. No name and no text of ours has a tab.
     */
    SHIBBOLETH("Shib-Identity-Provider", "", "\t"),
    OPENIDC("OIDC-iss", "OIDC-", ";");

    private final String issuerVariable;
    private final String prefix;
    private final String delimiter;

    ApacheModule(String issuerVariable, String prefix, String delimiter) {
        this.issuerVariable = issuerVariable;
        this.prefix = prefix;
        this.delimiter = delimiter;
    }

    /** The environment variable in which the module states who signed: Keystone's {@code remote_id_attribute}. */
    public String issuerVariable() {
        return issuerVariable;
    }

    /** The environment variable that an attribute or claim of this name becomes. */
    public String variable(String attribute) {
        return prefix + attribute;
    }

    /** What the module writes between several values of one attribute, configured as {@code idpm config} does. */
    public String delimiter() {
        return delimiter;
    }

    /**
     * A value as the module writes it into the variable. mod_auth_mellon does not read an attribute's text, it prints its
     * node (auth_mellon_handler.c, {@code lasso_node_dump}), so {@code R&D} arrives as {@code R&amp;D}: at whose semicolon
     * Keystone then splits it. mod_shib changes its own delimiter alone.
     */
    public String passedOn(String value) {
        return switch (this) {
            case MELLON -> value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            case SHIBBOLETH -> value.replace(delimiter, "\\" + delimiter);
            case OPENIDC -> value;
        };
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
