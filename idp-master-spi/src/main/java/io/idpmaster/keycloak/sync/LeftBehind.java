package io.idpmaster.keycloak.sync;

import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.Succession;
import io.idpmaster.bundle.Succession.Taken;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** What may stay at an edge unseen once its terms are narrower: {@link Succession#leftBehind}, by what the tables say. */
public final class LeftBehind {

    private LeftBehind() {}

    /**
     * A warning where there is any; of how many, without saying whose. Reads, and writes nothing; what the edge should hold by
     * now is known by its newest bundle, which is made before.
     *
     * @param before the edge as it is
     * @param path where the terms stand that are to come
     */
    public static Optional<Finding> warning(
            KeycloakSession session, RealmModel realm, Edge before, Agreement next, String path) {
        // a later transaction: MariaDB shows one the tables as they were at its first question
        int left = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                later -> by(new SyncTables(later, realm), realm, before, next).size());
        if (left == 0) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                path,
                "edge `" + before.name() + "` has not confirmed yet how "
                        + (left == 1 ? "1 assignment stands" : left + " assignments stand")
                        + " that these terms no longer admit: one that somebody holds there, and of which its agent has "
                        + "never heard, stays",
                "let the edge be in step first, and change its terms then; or look there for what they do not admit, "
                        + "and take it away by hand"));
    }

    private static Set<Taken> by(SyncTables tables, RealmModel realm, Edge before, Agreement next) {
        return tables.state(before.name())
                .filter(was -> was.version > 0)
                .map(was -> Succession.leftBehind(
                        before,
                        next,
                        RealmChanges.losses(tables.manager(), realm.getId(), was.change, tables.number()),
                        tables.pending(before.name()),
                        unheard(was)))
                .orElse(Set.of());
    }

    private static Optional<BundleContent> unheard(EdgeStateEntity was) {
        return was.appliedVersion >= was.version || was.bundle.length == 0
                ? Optional.empty()
                : Optional.of(EdgeBundles.content(was.bundle));
    }
}
