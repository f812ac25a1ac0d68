/**
 * The agent at an edge: gets bundles from the master or from a stick, believes them or says why not, brings the edge to
 * the last one that it believed, and reports. Works on without a link.
 */
package io.idpmaster.agent;
