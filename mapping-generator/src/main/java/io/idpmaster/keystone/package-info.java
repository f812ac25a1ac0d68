/**
 * A small client of Keystone's v3 API, and the credentials it needs, read as every OpenStack client reads them. Knows
 * nothing of catalogues and mappings.
 */
package io.idpmaster.keystone;
