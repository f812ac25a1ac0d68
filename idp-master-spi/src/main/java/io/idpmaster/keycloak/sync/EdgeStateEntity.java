package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What one edge was told last, and what it last reported. Outlives the edge's client: versions only rise. */
@Entity
@Table(name = "IDPM_EDGE")
public class EdgeStateEntity {

    @Id
    @Column(name = "ID")
    String id;

    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "EDGE")
    String edge;

    @Column(name = "BUNDLE_VERSION")
    long version;

    @Column(name = "ISSUED_AT")
    long issuedAt;

    @Column(name = "DIGEST")
    String digest;

    @Column(name = "SIGNED_BY")
    String signedBy;

    @Column(name = "CHANGE_NUMBER")
    long change;

    @Column(name = "CHECKED_AT")
    long checkedAt;

    @Column(name = "VERSION_AT")
    long versionAt;

    @Column(name = "BUNDLE")
    byte[] bundle;

    @Column(name = "REPORTED_AT")
    long reportedAt;

    @Column(name = "OUTCOME")
    String outcome;

    @Column(name = "APPLIED_VERSION")
    long appliedVersion;

    @Column(name = "AGENT")
    String agent;

    /** Keycloak's own id of the client that was registered as the edge's agent. */
    @Column(name = "AGENT_CLIENT")
    String agentClient;

    /** Keycloak's own id of the client that was made as the edge. */
    @Column(name = "EDGE_CLIENT")
    String edgeClient;

    /** For JPA. */
    protected EdgeStateEntity() {}

    EdgeStateEntity(
            String id,
            String realmId,
            String edge,
            long version,
            long issuedAt,
            String digest,
            String signedBy,
            long change,
            long checkedAt,
            long versionAt,
            byte[] bundle,
            long reportedAt,
            String outcome,
            long appliedVersion,
            String agent) {
        this.id = id;
        this.realmId = realmId;
        this.edge = edge;
        this.version = version;
        this.issuedAt = issuedAt;
        this.digest = digest;
        this.signedBy = signedBy;
        this.change = change;
        this.checkedAt = checkedAt;
        this.versionAt = versionAt;
        this.bundle = bundle;
        this.reportedAt = reportedAt;
        this.outcome = outcome;
        this.appliedVersion = appliedVersion;
        this.agent = agent;
    }
}
