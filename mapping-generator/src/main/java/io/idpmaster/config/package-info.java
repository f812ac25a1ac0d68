/**
 * What an edge needs in order to take logins from the master: fragments for Apache and Keystone, trust material, the
 * mapping, scripts that put all of it in place, and what its users need.
 *
 * <p>Everything here is for offline verification: an edge never asks the master anything.
 */
package io.idpmaster.config;
