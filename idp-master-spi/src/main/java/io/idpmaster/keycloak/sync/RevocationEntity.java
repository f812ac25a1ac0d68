package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What one user is not to hold at one edge any more, until the edge reports a version that says so. */
@Entity
@Table(name = "IDPM_REVOCATION")
public class RevocationEntity {

    @Id
    @Column(name = "ID")
    String id;

    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "EDGE_ID")
    String edgeId;

    @Column(name = "UNIQUE_ID")
    String uniqueId;

    @Column(name = "DOMAIN_NAME")
    String domain;

    @Column(name = "PROJECT_NAME")
    String project;

    @Column(name = "ROLE_NAME")
    String role;

    @Column(name = "BUNDLE_VERSION")
    long version;

    @Column(name = "TAKEN_AT")
    long takenAt;

    /** For JPA. */
    protected RevocationEntity() {}

    RevocationEntity(
            String id,
            String realmId,
            String edgeId,
            String uniqueId,
            String domain,
            String project,
            String role,
            long version,
            long takenAt) {
        this.id = id;
        this.realmId = realmId;
        this.edgeId = edgeId;
        this.uniqueId = uniqueId;
        this.domain = domain;
        this.project = project;
        this.role = role;
        this.version = version;
        this.takenAt = takenAt;
    }
}
