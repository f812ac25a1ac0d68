package io.idpmaster.keycloak.admin;

import java.util.List;
import java.util.function.BiConsumer;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Work in small transactions. Hibernate looks through everything a transaction has touched at every query, so one large
 * transaction costs the square of what it does; many small ones cost in proportion, and what they did stays done when a
 * later one fails.
 */
final class Batches {

    /** One piece of work, done wholly or not at all. */
    interface Step extends BiConsumer<KeycloakSession, RealmModel> {}

    private final KeycloakSessionFactory factory;
    private final String realm;

    Batches(KeycloakSessionFactory factory, RealmModel realm) {
        this.factory = factory;
        this.realm = realm.getId();
    }

    /** Does the steps in their order, so many in each transaction. */
    void run(List<? extends Step> steps, int each) {
        for (int from = 0; from < steps.size(); from += each) {
            List<? extends Step> batch = steps.subList(from, Math.min(from + each, steps.size()));
            KeycloakModelUtils.runJobInTransaction(factory, session -> {
                RealmModel model = session.realms().getRealm(realm);
                session.getContext().setRealm(model);
                batch.forEach(step -> step.accept(session, model));
            });
        }
    }
}
