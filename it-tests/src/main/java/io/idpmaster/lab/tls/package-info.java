/** Servers that speak TLS. */
package io.idpmaster.lab.tls;
