package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.RealmChanges;
import java.util.List;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
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

    private static final Logger LOG = Logger.getLogger(Batches.class);

    private final KeycloakSessionFactory factory;
    private final String realmId;
    private final String realmName;

    Batches(KeycloakSessionFactory factory, RealmModel realm) {
        this.factory = factory;
        this.realmId = realm.getId();
        this.realmName = realm.getName();
    }

    /**
     * Does the steps in their order.
     *
     * @param what in a few words, for the log
     * @param each how many in one transaction
     */
    void run(String what, List<? extends Step> steps, int each) {
        if (steps.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        for (int from = 0; from < steps.size(); from += each) {
            List<? extends Step> batch = steps.subList(from, Math.min(from + each, steps.size()));
            KeycloakModelUtils.runJobInTransaction(factory, session -> {
                RealmModel realm = session.realms().getRealm(realmId);
                session.getContext().setRealm(realm);
                // what is only an attribute nobody else would count
                RealmChanges.of(session).changed(realm);
                batch.forEach(step -> step.accept(session, realm));
            });
        }
        LOG.infof(
                "catalogue import into realm `%s`: %s, %d in %d ms",
                realmName, what, steps.size(), (System.nanoTime() - began) / 1_000_000);
    }
}
