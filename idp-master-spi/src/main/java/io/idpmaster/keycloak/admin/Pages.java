package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.EdgeOverview.Page;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Parts of lists: {@code {"total": …, "first": …, "items": […]}}. */
final class Pages {

    /** The most that one answer holds. */
    static final int MOST = 500;

    private static final int LONGEST_SEARCH = 255;

    private Pages() {}

    /** What is wrong with words to look for, such as names; nothing where nothing is. */
    static Optional<Response> wrong(String... words) {
        return Arrays.stream(words).anyMatch(word -> word.length() > LONGEST_SEARCH)
                ? Optional.of(Answers.error(
                        Response.Status.BAD_REQUEST,
                        "what is looked for has at most " + LONGEST_SEARCH + " characters: shorten it"))
                : Optional.empty();
    }

    /** A part of a list that is at hand as a whole. */
    static <T> Page<T> of(List<T> all, int first, int max) {
        int from = Math.min(first, all.size());
        return new Page<>(all.size(), all.subList(from, Math.min(from + max, all.size())));
    }

    static <T> Response answer(int first, int max, Supplier<Page<T>> page, Function<T, Map<String, Object>> shown) {
        if (first < 0 || max < 1 || max > MOST) {
            return Answers.error(Response.Status.BAD_REQUEST, "`first` is from 0 on, and `max` from 1 to " + MOST);
        }
        Page<T> found = page.get();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("total", found.total());
        body.put("first", first);
        body.put("items", found.items().stream().map(shown).toList());
        return Answers.object(Response.Status.OK, body);
    }
}
