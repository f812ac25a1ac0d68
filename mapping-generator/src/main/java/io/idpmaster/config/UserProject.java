package io.idpmaster.config;

import io.idpmaster.catalogue.Edge;

/** A project at an edge, as what a user works with: the name of its domain, and its own. */
public record UserProject(Edge edge, String domain, String name) {}
