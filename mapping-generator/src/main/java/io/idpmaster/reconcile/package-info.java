/**
 * Makes one edge's Keystone hold what the master wants there and the edge's agreement admits: reads it with a fixed
 * number of lists, plans, writes a ledger of what is ours, and changes nothing that is not.
 */
package io.idpmaster.reconcile;
