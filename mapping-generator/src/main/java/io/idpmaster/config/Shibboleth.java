package io.idpmaster.config;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.Remote;
import io.idpmaster.strategy.Attributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What mod_shib and its daemon shibd read: who the edge is, whom it believes, and which attributes it passes on. */
record Shibboleth(KeystoneAddress keystone, EdgeAddresses addresses, String issuer, Mapping mapping, String path) {

    static final String CONFIGURATION = "shibboleth2.xml";

    private static final String ATTRIBUTES = "attribute-map.xml";

    /** The files, in the order a reader wants them. */
    List<ConfigFile> files() {
        return List.of(
                ConfigFile.of(CONFIGURATION, configuration()),
                ConfigFile.of(ATTRIBUTES, attributes()),
                ConfigFile.of(
                        "shibd.conf",
                        ConfigTemplate.fill(
                                "shibd.conf", Syntax.OSLO, Map.of("configuration", path + "/" + CONFIGURATION))));
    }

    private String configuration() {
        return ConfigTemplate.fill(
                CONFIGURATION,
                Syntax.XML,
                Map.ofEntries(
                        Map.entry("entityId", addresses.clientId()),
                        Map.entry("issuer", issuer),
                        Map.entry(
                                "delimiter",
                                "&#" + ApacheModule.SHIBBOLETH.delimiter().codePointAt(0) + ";"),
                        Map.entry("handler", EdgeAddresses.SHIBBOLETH),
                        Map.entry("post", EdgeAddresses.SHIBBOLETH_POST),
                        Map.entry("ecp", EdgeAddresses.SHIBBOLETH_ECP),
                        Map.entry("secure", String.valueOf(keystone.secure())),
                        Map.entry(
                                "cookies",
                                // without TLS a browser drops the cookie that asks to cross sites
                                keystone.secure()
                                        ? "cookieProps=\"https\""
                                        : "cookieProps=\"http\" sameSiteFallback=\"true\""),
                        Map.entry("idpMetadata", path + "/idp-metadata.xml"),
                        Map.entry("attributes", path + "/" + ATTRIBUTES),
                        Map.entry("key", path + "/sp.key"),
                        Map.entry("certificate", path + "/sp.crt")));
    }

    /** Every attribute that the mapping looks at, and no other. */
    private String attributes() {
        StringBuilder lines = new StringBuilder();
        mapping.rules().stream()
                .flatMap(rule -> rule.remote().stream())
                .map(Remote::type)
                .filter(type -> type.startsWith(ApacheModule.SHIBBOLETH.variable(Attributes.PREFIX)))
                .distinct()
                .sorted(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
                .forEach(type -> lines.append("  <Attribute name=\"")
                        .append(Syntax.XML.quote(type))
                        .append("\" nameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:basic\" id=\"")
                        .append(Syntax.XML.quote(type))
                        .append("\"/>\n"));
        return ConfigTemplate.fill(ATTRIBUTES, Syntax.XML, Map.of("attributes", lines.toString()));
    }
}
