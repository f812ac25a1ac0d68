package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Who did what about edges. */
@Entity
@Table(name = "IDPM_AUDIT")
public class AuditEntity {

    @Id
    @Column(name = "ID")
    String id;

    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "AT_TIME")
    long at;

    @Column(name = "EDGE")
    String edge;

    @Column(name = "ACTOR")
    String actor;

    @Column(name = "ACTION")
    String action;

    @Column(name = "DETAIL")
    String detail;

    /** For JPA. */
    protected AuditEntity() {}

    AuditEntity(String id, String realmId, long at, String edge, String actor, String action, String detail) {
        this.id = id;
        this.realmId = realmId;
        this.at = at;
        this.edge = edge;
        this.actor = actor;
        this.action = action;
        this.detail = detail;
    }
}
