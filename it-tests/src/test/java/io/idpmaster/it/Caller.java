package io.idpmaster.it;

import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** Somebody who calls the catalogue's REST, with or without a right to it. */
final class Caller {

    private final KeycloakServer server;
    private final String authorization;

    private Caller(KeycloakServer server, String authorization) {
        this.server = server;
        this.authorization = authorization;
    }

    /** Who says nothing about themselves. */
    static Caller nobody(KeycloakServer server) {
        return new Caller(server, "");
    }

    static Caller with(KeycloakServer server, String accessToken) {
        return new Caller(server, "Bearer " + accessToken);
    }

    Answer get(String realm, String accept) throws IOException {
        return Answer.to(request(realm, "").header("Accept", accept).GET().build());
    }

    /** @param query such as {@code ?dryRun=true}, or nothing */
    Answer put(String realm, String query, String contentType, String catalogue) throws IOException {
        return Answer.to(request(realm, query)
                .header("Content-Type", contentType)
                .PUT(BodyPublishers.ofString(catalogue))
                .build());
    }

    private HttpRequest.Builder request(String realm, String query) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.url() + "/admin/realms/" + realm + "/idp-master/catalogue" + query))
                .timeout(Duration.ofMinutes(5));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }
}
