/**
 * The signed bundle for one edge, and the keys that it is signed with.
 *
 * <p>A bundle is what an edge needs in order to be in step with the master: mapping, roster, trust material. It travels over
 * any link or on a stick, so everything about it is believed only because of signatures, and by nobody but the edge that it
 * names. What may go wrong with that is known from The Update Framework (TUF, specification 1.0.34, section 1.5.2); which of
 * its attacks apply and how each is met is written at {@link io.idpmaster.bundle.BundleVerifier} and in {@code
 * docs/security.md}.
 *
 * <p>Only {@code JoseVerification} needs Nimbus JOSE, an optional dependency: who makes and signs bundles, such as the
 * Keycloak providers, does without, and checks the keys that it is given with {@link io.idpmaster.bundle.SignatureCheck#JDK}.
 */
package io.idpmaster.bundle;
