package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.RealmMappers;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import io.idpmaster.keycloak.release.ForgedRelease;
import io.idpmaster.strategy.Attributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.storage.UserStorageProvider;

/** The realm of a request, as {@link RealmRules} want to know it. */
final class RealmInHand implements RealmRules.Realm {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String issuer;
    private final List<UserRow> rows;
    private final Map<String, EdgeClaim> claims;
    private final ClientScopes scopes;
    private final boolean federated;

    /**
     * @param rows of the users that the rules are asked about
     * @param claims of the edges that are there already
     */
    RealmInHand(
            KeycloakSession session,
            RealmModel realm,
            String issuer,
            List<UserRow> rows,
            Map<String, EdgeClaim> claims,
            ClientScopes scopes) {
        this.session = session;
        this.realm = realm;
        this.issuer = issuer;
        this.rows = rows;
        this.claims = claims;
        this.scopes = scopes;
        this.federated = realm.getComponentsStream(realm.getId(), UserStorageProvider.class.getName())
                .findAny()
                .isPresent();
    }

    @Override
    public String issuer() {
        return issuer;
    }

    @Override
    public String id() {
        return realm.getId();
    }

    @Override
    public boolean duplicateEmailsAllowed() {
        return realm.isDuplicateEmailsAllowed();
    }

    @Override
    public List<UserRow> users() {
        return rows;
    }

    @Override
    public boolean storedElsewhere(String username) {
        return federated && session.users().getUserByUsername(realm, username) != null;
    }

    @Override
    public Map<String, EdgeClaim> claims() {
        return claims;
    }

    @Override
    public boolean taken(String clientId, String edge) {
        ClientModel client = realm.getClientByClientId(clientId);
        return client != null
                && !Optional.ofNullable(claims.get(edge))
                        .flatMap(RealmRules::client)
                        .map(EdgeClaim.Claimant::id)
                        .filter(client.getId()::equals)
                        .isPresent();
    }

    @Override
    public List<RealmMappers.Row> mappers() {
        return new RealmMappers(session, realm).told(ForgedRelease.NAMES, Attributes.PREFIX);
    }

    @Override
    public boolean scopeTaken(Edge edge) {
        return EdgeScope.isTaken(edge, scopes, realm);
    }
}
