package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** One version of one edge's bundle, without the bundle. */
@Entity
@Table(name = "IDPM_VERSION")
public class VersionEntity {

    @Id
    @Column(name = "ID")
    String id;

    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "EDGE_ID")
    String edgeId;

    @Column(name = "BUNDLE_VERSION")
    long version;

    @Column(name = "MADE_AT")
    long madeAt;

    @Column(name = "DIGEST")
    String digest;

    @Column(name = "USERS")
    int users;

    @Column(name = "ASSIGNMENTS")
    int assignments;

    @Column(name = "REVOKED")
    int revoked;

    /** For JPA. */
    protected VersionEntity() {}

    VersionEntity(
            String id,
            String realmId,
            String edgeId,
            long version,
            long madeAt,
            String digest,
            int users,
            int assignments,
            int revoked) {
        this.id = id;
        this.realmId = realmId;
        this.edgeId = edgeId;
        this.version = version;
        this.madeAt = madeAt;
        this.digest = digest;
        this.users = users;
        this.assignments = assignments;
        this.revoked = revoked;
    }
}
