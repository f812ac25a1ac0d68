/**
 * Real Keystones behind real Apaches, each in a root file system of its Debian, configured only by what
 * {@code idpm config} writes; and the real openstack client.
 *
 * <p>Whatever is started here lives in mount and process name spaces of its own and hangs on a pipe held by this Java
 * process: when that ends, however it ends, nothing is left running, mounted or listening.
 */
package io.idpmaster.lab.edge;
