package io.idpmaster.catalogue;

/**
 * The Keystone domain in which every edge makes the shadow users. Its id goes into each shadow user's id, so the same
 * id at all edges gives a user the same shadow user id everywhere (keystone/identity/id_generators/sha256.py).
 *
 * @param id 32 lower-case hex digits, as Keystone's {@code explicit_domain_id} wants them
 */
public record UserDomain(String name, String id) {}
