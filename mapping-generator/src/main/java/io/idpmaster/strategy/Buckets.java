package io.idpmaster.strategy;

import io.idpmaster.catalogue.RoleAssignment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many slots of each clause group a rule has: one number a group. A release picks the smallest bucket that holds
 * it and fills it up by repeating each group's last assignment, so that a mapping needs a rule per bucket and not per
 * user.
 *
 * <p>The ladders depend on the number of groups alone, so that a login picks its bucket without asking how large the
 * mapping came out. With several groups every combination needs a rule, so the steps are fewer.
 */
record Buckets(List<Integer> counts) {

    private static final List<List<Integer>> LADDERS =
            List.of(List.of(1, 2, 4, 8, 16, 32, 64), List.of(1, 4, 12), List.of(8), List.of(4));

    /** All buckets for this many groups, smallest first. */
    static List<Buckets> all(int groups) {
        List<Integer> steps = new ArrayList<>();
        steps.add(0);
        steps.addAll(LADDERS.get(groups - 1));
        List<List<Integer>> vectors = List.of(List.of());
        for (int group = 0; group < groups; group++) {
            vectors = vectors.stream()
                    .flatMap(vector -> steps.stream().map(step -> append(vector, step)))
                    .toList();
        }
        return vectors.stream()
                .map(Buckets::new)
                .filter(buckets -> buckets.total() > 0)
                .sorted(Comparator.comparingInt(Buckets::total).thenComparing(Buckets::text))
                .toList();
    }

    /** The largest number of assignments that one group can have. */
    static int limit(int groups) {
        List<Integer> ladder = LADDERS.get(groups - 1);
        return ladder.get(ladder.size() - 1);
    }

    /** The smallest bucket for these assignments, or nothing where a group has more than its ladder reaches. */
    static Optional<Buckets> fitting(List<SortedSet<RoleAssignment>> byGroup) {
        List<Integer> ladder = LADDERS.get(byGroup.size() - 1);
        List<Integer> counts = new ArrayList<>();
        for (SortedSet<RoleAssignment> assignments : byGroup) {
            int wanted = assignments.size();
            Optional<Integer> step = wanted == 0
                    ? Optional.of(0)
                    : ladder.stream().filter(size -> size >= wanted).findFirst();
            if (step.isEmpty()) {
                return Optional.empty();
            }
            counts.add(step.get());
        }
        return Optional.of(new Buckets(List.copyOf(counts)));
    }

    int total() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** The value of {@link Attributes#SIZE}: {@code 4}, or {@code 4+16} for two groups. */
    String text() {
        return counts.stream().map(String::valueOf).collect(Collectors.joining("+"));
    }

    /** For each slot, in order, the index of the group it belongs to. */
    int[] slots() {
        return IntStream.range(0, counts.size())
                .flatMap(group -> IntStream.generate(() -> group).limit(counts.get(group)))
                .toArray();
    }

    private static List<Integer> append(List<Integer> vector, int step) {
        List<Integer> longer = new ArrayList<>(vector);
        longer.add(step);
        return List.copyOf(longer);
    }
}
