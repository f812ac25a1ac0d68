package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.idpmaster.catalogue.Quoted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Documents of keys in their order, the newest last: what a master keeps and what a bundle carries, so that an edge gets
 * from the keys that it has to those that count now. A JSON list.
 */
public record KeysChain(List<SignedKeys> documents) {

    /** How far behind an edge may be and still find its way, with ten days to spare. */
    public static final Duration HORIZON = Duration.ofDays(100);

    /** More documents than anybody makes in that time. */
    public static final int MOST = 1_000;

    public KeysChain {
        documents = List.copyOf(documents);
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("a chain has a document");
        }
    }

    /** The keys that count now. */
    public SignedKeys newest() {
        return documents.get(documents.size() - 1);
    }

    /**
     * With one more document.
     *
     * @throws BundleRefused if it does not follow the newest one
     */
    public KeysChain with(SignedKeys next) throws BundleRefused {
        return with(next, SignatureCheck.NIMBUS);
    }

    /** The same, checked with something else. */
    public KeysChain with(SignedKeys next, SignatureCheck check) throws BundleRefused {
        next.follows(newest(), check);
        List<SignedKeys> more = new ArrayList<>(documents);
        more.add(next);
        return new KeysChain(more);
    }

    /** A chain of one, which two of its own root keys must have signed. */
    public static KeysChain first(SignedKeys first) throws BundleRefused {
        first.requireOwnRoots();
        return new KeysChain(List.of(first));
    }

    /**
     * What of it a bundle needs: whatever was the newest one at some time since the horizon, and all after that; and the
     * first of each epoch, because who is further behind still believes its root keys.
     */
    public KeysChain since(Instant now) {
        Instant horizon = now.minus(HORIZON);
        List<SignedKeys> kept = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            boolean newest = i + 1 == documents.size();
            if (newest
                    || documents.get(i).version().number() == 0
                    || documents.get(i + 1).document().issued().isAfter(horizon)) {
                kept.add(documents.get(i));
            }
        }
        return new KeysChain(kept);
    }

    /**
     * Walks from what is in hand to what counts now (TUF 5.3, the root workflow).
     *
     * <p>Where there is a higher epoch, only the first document of each counts on the way: a thief of a bundle key may have
     * led this edge astray within the old one, and what root keys have signed must bring it back (TUF: recovery from a key
     * compromise, and from the fast-forward attack).
     *
     * @throws BundleRefused if there is no such way
     */
    public SignedKeys walk(SignedKeys held) throws BundleRefused {
        return walk(held, SignatureCheck.NIMBUS);
    }

    /**
     * For a master: this chain takes the place of the one in hand, or is the first of all.
     *
     * @param held what the master keeps now
     * @param issuer the master
     * @param ours the master's keys, of which the newest document has to name one
     * @return all that the two say, in order
     * @throws BundleRefused if it is another master's, names none of its keys, or if an edge that believes the one in hand,
     *     or the first document of this one, would not come to believe its newest
     */
    public KeysChain after(Optional<KeysChain> held, String issuer, List<VerificationKey> ours, SignatureCheck check)
            throws BundleRefused {
        KeysDocument document = newest().document();
        if (!document.issuer().equals(issuer)) {
            throw new BundleRefused.IssuerMismatch(issuer, document.issuer());
        }
        if (document.bundleKeys().stream().noneMatch(ours::contains)) {
            throw new BundleRefused.UnknownKey(
                    ours.stream().map(VerificationKey::id).toList(),
                    String.join(
                            ", ",
                            document.bundleKeys().stream()
                                    .map(VerificationKey::id)
                                    .toList()));
        }
        if (held.isEmpty()) {
            SignedKeys first = documents.get(0);
            first.requireOwnRoots(check);
            requireNewest(walk(first, check));
            return this;
        }
        SignedKeys newest = held.get().newest();
        requireNewest(walk(newest, check));
        List<SignedKeys> all = new ArrayList<>(held.get().documents());
        documents.stream()
                .filter(each -> each.version().compareTo(newest.version()) > 0)
                .forEach(all::add);
        return new KeysChain(all);
    }

    private void requireNewest(SignedKeys reached) throws BundleRefused {
        if (!reached.sameAs(newest())) {
            throw new BundleRefused.KeysBroken("a way to " + newest().version(), reached.version());
        }
    }

    private SignedKeys walk(SignedKeys held, SignatureCheck check) throws BundleRefused {
        requireOrder(held.document().issuer());
        if (newest().version().compareTo(held.version()) < 0) {
            throw new BundleRefused.KeysRolledBack(held.version(), newest().version());
        }
        long last = newest().version().epoch();
        SignedKeys current = held;
        for (SignedKeys next : documents) {
            long epoch = next.version().epoch();
            if (epoch > current.version().epoch()) {
                next.follows(current, check);
                current = next;
            } else if (epoch == last
                    && next.version().number() == current.version().number()) {
                if (!next.sameAs(current)) {
                    throw new BundleRefused.KeysForked(
                            current.version() + " with digest " + Quoted.value(current.digest()),
                            Quoted.value(next.digest()));
                }
            } else if (epoch == last
                    && next.version().number() > current.version().number()) {
                next.follows(current, check);
                current = next;
            }
        }
        return current;
    }

    /** When root keys signed the first document of the newest epoch, where it is among these. */
    Optional<Instant> newestEpochIssued() {
        KeysVersion first = new KeysVersion(newest().version().epoch(), 0);
        return documents.stream()
                .filter(each -> each.version().equals(first))
                .map(each -> each.document().issued())
                .findFirst();
    }

    private void requireOrder(String issuer) throws BundleRefused {
        KeysVersion before = new KeysVersion(0, 0);
        for (SignedKeys each : documents) {
            if (!each.document().issuer().equals(issuer)) {
                throw new BundleRefused.IssuerMismatch(issuer, each.document().issuer());
            }
            if (each.version().compareTo(before) <= 0) {
                throw new BundleRefused.KeysBroken("keys after " + before, each.version());
            }
            before = each.version();
        }
    }

    /** The digest of all of it, signatures too: what a bundle says about the chain that it came with. */
    String digest() {
        return Sha256.base64Url(StrictJson.write(toJson()));
    }

    ArrayNode toJson() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        documents.forEach(each -> list.add(each.toJson()));
        return list;
    }

    /** As a file: one document a line. */
    public byte[] write() {
        StringBuilder text = new StringBuilder("[");
        for (SignedKeys each : documents) {
            text.append(text.length() == 1 ? "\n" : ",\n")
                    .append(new String(StrictJson.write(each.toJson()), StandardCharsets.UTF_8));
        }
        return text.append("\n]\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #write} writes; nothing of it is verified. */
    public static KeysChain read(byte[] bytes) throws BundleRefused {
        return of(StrictJson.read(bytes, "a chain of keys"));
    }

    static KeysChain of(JsonNode json) throws BundleRefused {
        if (!json.isArray() || json.isEmpty() || json.size() > MOST) {
            throw new BundleRefused.Malformed(
                    "a list of 1 to " + MOST + " documents of keys",
                    json.isArray() ? Integer.toString(json.size()) : "another value");
        }
        List<SignedKeys> documents = new ArrayList<>(json.size());
        for (JsonNode each : json) {
            documents.add(SignedKeys.of(each));
        }
        return new KeysChain(documents);
    }
}
