package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Dict;
import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Singleton;
import io.idpmaster.evaluation.PythonValue.Str;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One entry of {@code remote}, made ready for {@code _verify_all_requirements} and {@code _evaluate_requirement}. */
final class Requirement {

    /** What becomes of the values of one attribute: not this rule, go on, or go on with these for the local part. */
    sealed interface Outcome {}

    /** The rule does not apply, or the requirement holds and adds nothing to map. */
    enum Verdict implements Outcome {
        REJECTED,
        HELD
    }

    /** The requirement holds and adds values to map. */
    record Mapped(Sequence values) implements Outcome {}

    private enum Kind {
        ANY_ONE_OF,
        NOT_ANY_OF,
        BLACKLIST,
        WHITELIST
    }

    private final Object type;
    private final Kind kind;
    private final boolean regex;
    private final Set<Object> members;
    private final List<Test> tests;
    private final EvaluationException failure;
    private final EvaluationException lateFailure;
    private final boolean lazy;

    /** One regular expression of a requirement, or why it is none. */
    private record Test(Regex regex, EvaluationException failure) {
        boolean search(String text, Budget budget) throws EvaluationException {
            if (failure != null) {
                throw failure;
            }
            return regex.search(text, budget);
        }
    }

    private Requirement(
            Object type,
            Kind kind,
            boolean regex,
            Set<Object> members,
            List<Test> tests,
            EvaluationException failure,
            EvaluationException lateFailure,
            boolean lazy) {
        this.type = type;
        this.kind = kind;
        this.regex = regex;
        this.members = members;
        this.tests = tests;
        this.failure = failure;
        this.lateFailure = lateFailure;
        this.lazy = lazy;
    }

    /** Never fails: what is wrong with the entry is raised when Keystone would come upon it. */
    static Requirement of(PythonValue entry, KeystoneRelease release, Map<String, Regex> known) {
        Object type = null;
        Kind kind = null;
        boolean regex = false;
        Set<Object> members = Set.of();
        List<Test> tests = List.of();
        EvaluationException lateFailure = null;
        try {
            type = entry.item("type").key();
            Dict dict = entry.dict("get");
            regex = dict.has("regex") && dict.get("regex").truthy();
            PythonValue values = Singleton.NONE;
            for (Kind candidate : Kind.values()) {
                values = dict.get(candidate.name().toLowerCase(java.util.Locale.ROOT));
                if (values != Singleton.NONE) {
                    kind = candidate;
                    break;
                }
            }
            if (kind != null) {
                try {
                    if (regex) {
                        tests = tests(values, release, known);
                    } else {
                        members = members(values);
                    }
                } catch (EvaluationException e) {
                    lateFailure = e;
                }
            }
        } catch (EvaluationException e) {
            return new Requirement(null, null, false, Set.of(), List.of(), e, null, true);
        }
        return new Requirement(
                type, kind, regex, members, tests, null, lateFailure, release.atLeast(KeystoneRelease.EPOXY));
    }

    private static Set<Object> members(PythonValue values) throws EvaluationException {
        Set<Object> members = new HashSet<>();
        for (PythonValue value : values.iterate()) {
            members.add(value.key());
        }
        return members;
    }

    private static List<Test> tests(PythonValue values, KeystoneRelease release, Map<String, Regex> known)
            throws EvaluationException {
        List<Test> tests = new ArrayList<>();
        for (PythonValue value : values.iterate()) {
            try {
                if (!(value instanceof Str str)) {
                    value.key();
                    throw EvaluationException.typeError("first argument must be string or compiled pattern");
                }
                Regex regex = known.get(str.text());
                if (regex == null) {
                    regex = Regex.compile(str.text(), release);
                    known.put(str.text(), regex);
                }
                tests.add(new Test(regex, null));
            } catch (EvaluationException e) {
                tests.add(new Test(null, e));
            }
        }
        return tests;
    }

    Outcome evaluate(Assertion assertion) throws EvaluationException {
        if (failure != null) {
            throw failure;
        }
        Sequence values = type instanceof String name ? assertion.values(name) : null;
        if (values == null) {
            return Verdict.REJECTED;
        }
        if (kind == null) {
            return new Mapped(values);
        }
        if (lateFailure != null) {
            throw lateFailure;
        }
        Collection<String> matches = regex ? matching(values, assertion.budget()) : common(values);
        switch (kind) {
            case ANY_ONE_OF:
                return matches.isEmpty() ? Verdict.REJECTED : Verdict.HELD;
            case NOT_ANY_OF:
                return matches.isEmpty() ? Verdict.HELD : Verdict.REJECTED;
            case WHITELIST:
                return new Mapped(list(matches));
            default:
                Collection<String> rest = inOrder(values);
                rest.removeAll(new HashSet<>(matches));
                return new Mapped(list(rest));
        }
    }

    /** In the order of the assertion, and as often: a list comprehension. */
    private List<String> matching(Sequence values, Budget budget) throws EvaluationException {
        List<String> matching = new ArrayList<>();
        for (PythonValue value : values.items) {
            String text = ((Str) value).text();
            boolean found = false;
            for (Test test : tests) {
                found |= test.search(text, budget);
                if (found && lazy) {
                    // up to 2024.2 every expression was tried, so a later invalid one was an error
                    break;
                }
            }
            if (found) {
                matching.add(text);
            }
        }
        return matching;
    }

    private Collection<String> common(Sequence values) {
        if (kind == Kind.ANY_ONE_OF || kind == Kind.NOT_ANY_OF) {
            for (PythonValue value : values.items) {
                if (members.contains(((Str) value).text())) {
                    return List.of(((Str) value).text());
                }
            }
            return List.of();
        }
        Collection<String> common = inOrder(values);
        common.retainAll(members);
        return common;
    }

    /** Keystone goes through a set here, whose order changes from process to process; ours is by code point. */
    private static Collection<String> inOrder(Sequence values) {
        if (values.items.size() == 1) {
            Set<String> one = new LinkedHashSet<>();
            one.add(((Str) values.items.get(0)).text());
            return one;
        }
        Set<String> ordered = new TreeSet<>(Requirement::byCodePoint);
        for (PythonValue value : values.items) {
            ordered.add(((Str) value).text());
        }
        return ordered;
    }

    private static int byCodePoint(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length()) {
            int difference = left.codePointAt(at) - right.codePointAt(at);
            if (difference != 0) {
                return difference;
            }
            at += Character.charCount(left.codePointAt(at));
        }
        return left.length() - right.length();
    }

    private static Sequence list(Collection<String> texts) {
        List<PythonValue> items = new ArrayList<>(texts.size());
        for (String text : texts) {
            items.add(new Str(text));
        }
        return new Sequence(items);
    }
}
