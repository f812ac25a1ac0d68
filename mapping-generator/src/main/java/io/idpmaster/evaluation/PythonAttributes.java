package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Str;
import io.idpmaster.evaluation.PythonValue.Type;
import java.util.Set;

/**
 * {@code getattr} on what a format field can reach. Of the attributes that strings, lists and their classes have, the
 * names of classes are modelled; the others render a memory address or run to pages of documentation.
 */
final class PythonAttributes {

    private static final Set<String> OBJECT = Set.of(
            "__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__"
                    .split(" "));
    private static final Set<String> STR = Set.of(
            "__add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ __rmul__ capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill"
                    .split(" "));
    private static final Set<String> LIST = Set.of(
            "__add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ __len__ __mul__ __reversed__ __rmul__ __setitem__ append clear copy count extend index insert pop remove reverse sort"
                    .split(" "));
    private static final Set<String> TYPE = Set.of(
            "__abstractmethods__ __annotate__ __annotations__ __base__ __bases__ __basicsize__ __call__ __dict__ __dictoffset__ __flags__ __instancecheck__ __itemsize__ __module__ __mro__ __name__ __or__ __prepare__ __qualname__ __ror__ __subclasscheck__ __subclasses__ __text_signature__ __type_params__ __weakrefoffset__ mro"
                    .split(" "));

    private PythonAttributes() {}

    static PythonValue get(PythonValue value, String name) throws EvaluationException {
        if (name.equals("__class__")) {
            return new Type(value.typeName());
        }
        if (value instanceof Type type) {
            if (name.equals("__name__") || name.equals("__qualname__")) {
                return new Str(type.name());
            } else if (name.equals("__module__")) {
                return new Str("builtins");
            } else if (TYPE.contains(name)) {
                throw notModelled(name);
            }
        }
        if (OBJECT.contains(name) || own(value).contains(name)) {
            throw notModelled(name);
        }
        throw EvaluationException.attributeError(value.typeName(), name);
    }

    private static Set<String> own(PythonValue value) {
        String type = value instanceof Type described ? described.name() : value.typeName();
        if (type.equals("str")) {
            return STR;
        }
        return type.equals("list") ? LIST : Set.of();
    }

    private static EvaluationException notModelled(String name) {
        return new EvaluationException(
                EvaluationException.NOT_MODELLED, "what the attribute `" + name + "` renders as");
    }
}
