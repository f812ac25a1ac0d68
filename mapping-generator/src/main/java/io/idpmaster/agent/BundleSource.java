package io.idpmaster.agent;

import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import java.util.List;
import java.util.Optional;

/** Where bundles come from. Nothing that comes from there is to be believed. */
public interface BundleSource {

    /** Bytes that may be a bundle. */
    interface Candidate {
        byte[] read() throws NoAnswer, BundleRefused;
    }

    /**
     * What there is, the most promising first; nothing where the one in hand is the newest.
     *
     * @throws NoAnswer where nobody could be asked
     */
    List<Candidate> newest(Optional<Bundle> inHand) throws NoAnswer;
}
