package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Str;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One request to evaluate: its environment variables, each split on {@code ;} the first time that a rule asks for it. */
final class Assertion {

    private final Map<String, String> attributes;
    private final Map<String, Sequence> split = new HashMap<>();
    private final Budget budget = new Budget();

    Assertion(Map<String, String> attributes) {
        this.attributes = attributes;
    }

    /** What its evaluation may cost. */
    Budget budget() {
        return budget;
    }

    /** The values of an attribute, always at least one, or null where it is missing. */
    Sequence values(String name) {
        Sequence values = split.get(name);
        if (values == null) {
            String text = attributes.get(name);
            if (text != null) {
                values = split(text);
                split.put(name, values);
            }
        }
        return values;
    }

    private static Sequence split(String text) {
        List<PythonValue> items = new ArrayList<>(1);
        int from = 0;
        int to = text.indexOf(';');
        while (to >= 0) {
            items.add(new Str(text.substring(from, to)));
            from = to + 1;
            to = text.indexOf(';', from);
        }
        items.add(new Str(text.substring(from)));
        return new Sequence(items);
    }
}
