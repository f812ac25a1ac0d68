package io.idpmaster.keycloak.pages;

import io.idpmaster.keycloak.catalogue.CatalogueNames;
import org.keycloak.models.ClientModel;

/** The web pages that we serve, each with the public client of its own by which people log in to it. */
public enum Page {
    /** What a user may do where. */
    CLOUDS("clouds", "My clouds"),
    /** The edges, for administrators. */
    EDGES("edges", "Edges");

    private final String path;
    private final String shownName;

    Page(String path, String shownName) {
        this.path = path;
        this.shownName = shownName;
    }

    /** What follows {@code /realms/{realm}/idp-master/} in the page's address, before a slash. */
    public String path() {
        return path;
    }

    /** The id of its client. */
    public String clientId() {
        return "idp-master-" + path;
    }

    /** What its client is called at first. */
    public String shownName() {
        return shownName;
    }

    /** The page's address, letter for letter: the only one to which a login leads back. */
    public String address(String issuer) {
        return issuer + "/idp-master/" + path + "/";
    }

    /** Whether an import made the client for this page: another of the same id is a stranger. */
    public boolean owns(ClientModel client) {
        return clientId().equals(client.getClientId()) && path.equals(client.getAttribute(CatalogueNames.PAGE));
    }
}
