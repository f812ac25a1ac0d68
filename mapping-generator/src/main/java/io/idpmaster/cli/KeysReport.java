package io.idpmaster.cli;

import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.catalogue.Quoted;
import java.io.PrintWriter;

/** What somebody who signs, or adds what was signed, has to see. */
final class KeysReport {

    private KeysReport() {}

    static void print(SignedKeys keys, PrintWriter out) {
        out.println(keys.version() + " of " + Quoted.visible(keys.document().issuer(), 400) + ", issued "
                + keys.document().issued());
        keys.document().bundleKeys().forEach(key -> out.println("  bundle key " + key.id()));
        keys.document().rootKeys().forEach(key -> out.println("  root key   " + key.id()));
        keys.signers().forEach(id -> out.println("  signed by  " + Quoted.visible(id)));
    }
}
