package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** One report of one edge's agent. */
@Entity
@Table(name = "IDPM_REPORT")
public class ReportEntity {

    @Id
    @Column(name = "ID")
    String id;

    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "EDGE_ID")
    String edgeId;

    @Column(name = "RECEIVED_AT")
    long receivedAt;

    @Column(name = "OUTCOME")
    String outcome;

    @Column(name = "REPORT")
    String report;

    /** For JPA. */
    protected ReportEntity() {}

    ReportEntity(String id, String realmId, String edgeId, long receivedAt, String outcome, String report) {
        this.id = id;
        this.realmId = realmId;
        this.edgeId = edgeId;
        this.receivedAt = receivedAt;
        this.outcome = outcome;
        this.report = report;
    }
}
