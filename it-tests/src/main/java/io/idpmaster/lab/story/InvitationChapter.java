package io.idpmaster.lab.story;

import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.Operators;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.keycloak.ServerState;
import java.util.ArrayList;
import java.util.List;

/** Where to look around, and with which passwords: they are for this machine alone, and made anew by --reset. */
final class InvitationChapter {

    private static final String OPERATOR = "operator";

    private final Narrator narrator;
    private final KeycloakServer server;
    private final Cloud cloud;
    private final ServerState state;

    InvitationChapter(Narrator narrator, KeycloakServer server, Cloud cloud, ServerState state) {
        this.narrator = narrator;
        this.server = server;
        this.cloud = cloud;
        this.state = state;
    }

    void tell() {
        Credentials operator = new Credentials(OPERATOR, state.secret(OPERATOR));
        Operators.ensure(server.administrator(), Cloud.REALM, operator);
        narrator.chapter("Look around");
        narrator.table(
                List.of("what", "where"),
                List.of(
                        List.of("the edges, for administrators", cloud.realm() + "/idp-master/edges/"),
                        List.of("my clouds, for users", cloud.realm() + "/idp-master/clouds/"),
                        List.of("Keycloak's console", server.url() + "/admin/master/console/#/" + Cloud.REALM),
                        List.of("a user's account", cloud.realm() + "/account"),
                        List.of("SAML metadata", cloud.realm() + "/protocol/saml/descriptor"),
                        List.of("OIDC discovery", cloud.realm() + "/.well-known/openid-configuration"),
                        List.of("log", server.log().toString())));
        narrator.blank();
        List<List<String>> people = new ArrayList<>();
        people.add(List.of(
                KeycloakServer.ADMINISTRATOR,
                state.secret(KeycloakServer.ADMINISTRATOR),
                "Keycloak's administrator, in its console"));
        people.add(List.of(operator.username(), operator.password(), "the cloud's administrator, at its edges"));
        cloud.catalogue()
                .users()
                .forEach(user -> people.add(List.of(
                        user.name(), cloud.credentials(user).password(), user.enabled() ? "user" : "user, disabled")));
        narrator.table(List.of("username", "password", "who"), people);
        narrator.blank();
        narrator.line("Keycloak stays up until Ctrl-C.");
    }
}
