package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.EdgeOverview.Page;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Parts of lists: {@code {"total": …, "first": …, "items": […]}}. */
final class Pages {

    /** The most that one answer holds. */
    static final int MOST = 500;

    private Pages() {}

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
