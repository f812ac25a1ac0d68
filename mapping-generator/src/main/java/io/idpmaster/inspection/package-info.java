/**
 * Messages of the master as somebody captured them: what they are, whether they are to be believed, and what an edge would
 * do with them.
 *
 * <p>The only package that needs OpenSAML, and with one class of {@code io.idpmaster.bundle} the only one that needs Nimbus
 * JOSE. Both are optional dependencies: whoever embeds this module for its other packages, such as the Keycloak providers,
 * has neither.
 */
package io.idpmaster.inspection;
