package io.idpmaster.lab.edge;

/**
 * A user that a login has made at an edge.
 *
 * @param uniqueId as the identity provider releases it
 */
public record ShadowUser(String id, String name, String domainId, String uniqueId) {}
