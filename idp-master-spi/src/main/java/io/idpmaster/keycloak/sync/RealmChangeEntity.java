package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How often a realm's catalogue has changed, as far as Keycloak says so. */
@Entity
@Table(name = "IDPM_REALM")
public class RealmChangeEntity {

    @Id
    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "CHANGE_NUMBER")
    long number;

    @Column(name = "CHANGED_AT")
    long changedAt;

    /** For JPA. */
    protected RealmChangeEntity() {}

    RealmChangeEntity(String realmId, long number, long changedAt) {
        this.realmId = realmId;
        this.number = number;
        this.changedAt = changedAt;
    }
}
