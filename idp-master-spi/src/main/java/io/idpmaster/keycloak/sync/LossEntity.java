package io.idpmaster.keycloak.sync;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What one user, or several, lost at one change of the realm, at whatever edges. */
@Entity
@Table(name = "IDPM_LOSS")
public class LossEntity {

    @Id
    @Column(name = "ID")
    String id;

    @Column(name = "REALM_ID")
    String realmId;

    @Column(name = "CHANGE_NUMBER")
    long change;

    @Column(name = "LOST_AT")
    long lostAt;

    @Column(name = "UNIQUE_ID")
    String uniqueId;

    /** Who else lost the same, as JSON; null where nobody did. */
    @Column(name = "OTHER_IDS")
    String otherIds;

    @Column(name = "GRANTS")
    String grants;

    /** For JPA. */
    protected LossEntity() {}

    LossEntity(String id, String realmId, long change, long lostAt, String uniqueId, String otherIds, String grants) {
        this.id = id;
        this.realmId = realmId;
        this.change = change;
        this.lostAt = lostAt;
        this.uniqueId = uniqueId;
        this.otherIds = otherIds;
        this.grants = grants;
    }
}
