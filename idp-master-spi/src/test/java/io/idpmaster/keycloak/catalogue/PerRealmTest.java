package io.idpmaster.keycloak.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PerRealmTest {

    private static final long KEPT = 10_000;

    private final AtomicLong now = new AtomicLong();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now.get());
        }
    };
    private final PerRealm<String> values = new PerRealm<>(clock, Duration.ofMillis(KEPT), Duration.ofSeconds(20));

    @Test
    void aValueIsReadAgainOnceItIsOldAndForEachRealm() {
        assertThat(values.of("a", before -> "one" + before)).isEqualTo("oneOptional.empty");
        now.set(KEPT);
        assertThat(values.of("a", before -> "two")).isEqualTo("oneOptional.empty");
        assertThat(values.of("b", before -> "other")).isEqualTo("other");
        now.set(KEPT + 1);
        assertThat(values.of("a", before -> "two of " + before.orElseThrow())).isEqualTo("two of oneOptional.empty");
        assertThat(values.of("b", before -> "again")).isEqualTo("other");
    }

    @Test
    void whatDoesNotServeIsReadAgainAtOnceAndReturnedHoweverItIs() {
        assertThat(values.of("a", value -> false, before -> "one")).isEqualTo("one");
        assertThat(values.of("a", "two"::equals, before -> "two")).isEqualTo("two");
        assertThat(values.of("a", "two"::equals, before -> "three")).isEqualTo("two");
    }

    @Test
    void aRealmThatIsGoneIsForgotten() {
        values.of("a", before -> "one");
        values.forget("a");
        assertThat(values.of("a", before -> before.orElse("new"))).isEqualTo("new");
        // also where it goes while somebody reads
        values.forget("a");
        values.of("a", before -> {
            values.forget("a");
            return "late";
        });
        assertThat(values.of("a", before -> before.orElse("new"))).isEqualTo("new");
    }

    @Test
    void aReaderThatFailsLeavesTheOthersToRead() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> values.of("a", before -> {
                    throw new IllegalStateException("no database");
                }));
        assertThat(values.of("a", before -> "one")).isEqualTo("one");
    }

    /** One thread that reads until it is let go. */
    private final class Reading implements AutoCloseable {

        private final ExecutorService pool = Executors.newCachedThreadPool();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final Future<String> answer;

        Reading(String value) throws InterruptedException {
            answer = pool.submit(() -> values.of("a", before -> {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return value;
            }));
            begun.await();
        }

        @Override
        public void close() {
            end.countDown();
            pool.shutdown();
        }
    }

    @Test
    void whileOneReadsTheOthersGoOnWithTheOldValue() throws Exception {
        values.of("a", before -> "old");
        now.set(KEPT + 1);
        try (Reading reading = new Reading("new")) {
            assertThat(values.of("a", before -> "mine")).isEqualTo("old");
            reading.end.countDown();
            assertThat(reading.answer.get()).isEqualTo("new");
            assertThat(values.of("a", before -> "mine")).isEqualTo("new");
        }
    }

    /** At a server's start, and after a night without logins. */
    @Test
    void whereThereIsNoneOrItIsTooOldTheOthersWaitForTheOneThatReads() throws Exception {
        for (long late : List.of(0L, 2 * KEPT + 1)) {
            now.set(late);
            String value = "read at " + late;
            try (Reading reading = new Reading(value)) {
                AtomicInteger own = new AtomicInteger();
                List<Future<String>> waiting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    waiting.add(reading.pool.submit(() -> values.of("a", before -> "mine " + own.incrementAndGet())));
                }
                Thread.sleep(100);
                assertThat(waiting).noneMatch(Future::isDone);
                reading.end.countDown();
                for (Future<String> each : waiting) {
                    assertThat(each.get()).isEqualTo(value);
                }
                assertThat(own).hasValue(0);
            }
        }
    }

    /** The one that reads may wait for a connection to the database, which those who wait for it hold. */
    @Test
    void nobodyWaitsForEver() throws Exception {
        PerRealm<String> hasty = new PerRealm<>(clock, Duration.ofMillis(KEPT), Duration.ofMillis(10));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread slow = new Thread(() -> hasty.of("a", before -> {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "slow";
        }));
        slow.start();
        begun.await();
        assertThat(hasty.of("a", before -> "mine")).isEqualTo("mine");
        end.countDown();
        slow.join();
    }
}
