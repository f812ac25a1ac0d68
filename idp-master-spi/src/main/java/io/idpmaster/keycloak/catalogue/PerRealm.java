package io.idpmaster.keycloak.catalogue;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One value for each realm, read again once it is old: by one thread, while the others go on with the old one, or wait where
 * there is none or it is twice as old. Safe for use by many threads.
 *
 * @param <V> immutable
 */
final class PerRealm<V> {

    /** Longer nobody waits for another, who may wait for a connection that the waiting hold. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private record Read<V>(V value, long at) {}

    private static final class Slot<V> {
        private final ReentrantLock reading = new ReentrantLock();
        private volatile Optional<Read<V>> read = Optional.empty();
    }

    private final Clock clock;
    private final Duration kept;
    private final Duration patience;
    private final Map<String, Slot<V>> realms = new ConcurrentHashMap<>();

    /**
     * @param clock to know what is old by
     * @param kept after how long a value is old
     */
    PerRealm(Clock clock, Duration kept) {
        this(clock, kept, PATIENCE);
    }

    PerRealm(Clock clock, Duration kept, Duration patience) {
        this.clock = clock;
        this.kept = kept;
        this.patience = patience;
    }

    /** The value. */
    V of(String realmId, Function<Optional<V>, V> reader) {
        return of(realmId, value -> true, reader);
    }

    /**
     * The value; one that does not serve is read again at once, and the one that was read then is returned whether it serves
     * or not.
     *
     * @param reader given the value of before
     */
    V of(String realmId, Predicate<V> serves, Function<Optional<V>, V> reader) {
        Slot<V> slot = realms.computeIfAbsent(realmId, id -> new Slot<>());
        Optional<V> fresh = young(slot, kept).filter(serves);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        Optional<V> old = young(slot, kept.multipliedBy(2)).filter(serves);
        boolean alone = slot.reading.tryLock();
        if (!alone && old.isPresent()) {
            return old.get();
        }
        alone = alone || waited(slot.reading);
        try {
            // somebody else may have read it meanwhile
            Optional<V> meanwhile = young(slot, kept).filter(serves);
            return meanwhile.isPresent() ? meanwhile.get() : read(slot, reader);
        } finally {
            if (alone) {
                slot.reading.unlock();
            }
        }
    }

    private Optional<V> young(Slot<V> slot, Duration age) {
        return slot.read
                .filter(read -> clock.millis() - read.at() <= age.toMillis())
                .map(Read::value);
    }

    private boolean waited(ReentrantLock lock) {
        try {
            return lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // as old as the question, not as the answer
    private V read(Slot<V> slot, Function<Optional<V>, V> reader) {
        long at = clock.millis();
        V value = reader.apply(slot.read.map(Read::value));
        slot.read = Optional.of(new Read<>(value, at));
        return value;
    }

    /** A realm is gone. Whoever reads it at this moment leaves nothing behind. */
    void forget(String realmId) {
        realms.remove(realmId);
    }
}
