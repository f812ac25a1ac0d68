package io.idpmaster.catalogue;

/**
 * What is released about the user, apart from what they may do.
 *
 * @param id the unique id, Keycloak's user id
 * @param name the username
 * @param email empty where there is none
 */
public record Subject(String id, String name, String email) {}
