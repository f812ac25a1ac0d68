package io.idpmaster.catalogue;

/**
 * A person, or a service that logs in as one.
 *
 * @param name the username; what the shadow user is called
 * @param id Keycloak's user id, and the unique id from which Keystone makes the shadow user's id; survives a rename
 * @param email empty where there is none
 */
public record User(String name, String id, String email, boolean enabled) {

    /** What of this user goes into a release. */
    public Subject subject() {
        return new Subject(id, name, email);
    }
}
