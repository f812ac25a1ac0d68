package io.idpmaster.keycloak.sync;

import java.util.List;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;

/** Our tables, beside Keycloak's. */
final class SyncEntityProvider implements JpaEntityProvider {

    @Override
    public List<Class<?>> getEntities() {
        return List.of(
                RealmChangeEntity.class,
                EdgeStateEntity.class,
                VersionEntity.class,
                RevocationEntity.class,
                LossEntity.class,
                ReportEntity.class,
                AuditEntity.class);
    }

    @Override
    public String getChangelogLocation() {
        return "META-INF/idp-master-changelog.xml";
    }

    @Override
    public String getFactoryId() {
        return SyncEntityProviderFactory.ID;
    }

    @Override
    public void close() {
        // one instance for all
    }
}
