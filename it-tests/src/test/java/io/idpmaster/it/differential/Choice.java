package io.idpmaster.it.differential;

import java.util.List;
import java.util.SplittableRandom;

/** Random decisions that a seed repeats. */
public final class Choice {

    private final SplittableRandom random;

    public Choice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    @SafeVarargs
    public final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A text with some of its characters lost, doubled, swapped or replaced. */
    String mutated(String text, String alphabet) {
        StringBuilder result = new StringBuilder(text);
        for (int i = between(1, 2); i > 0 && result.length() > 0; i--) {
            int at = below(result.length());
            switch (below(4)) {
                case 0 -> result.deleteCharAt(at);
                case 1 -> result.insert(at, alphabet.charAt(below(alphabet.length())));
                case 2 -> result.setCharAt(at, alphabet.charAt(below(alphabet.length())));
                default -> result.insert(at, result.charAt(below(result.length())));
            }
        }
        return result.toString();
    }
}
