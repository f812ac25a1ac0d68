package io.idpmaster.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Python values that the rule processor meets: what {@code json.loads} and {@code ast.literal_eval} can make, and the
 * operations that keystone/federation/utils.py does on them, which raise what Python raises.
 */
sealed interface PythonValue {

    /** {@code str}. Half a surrogate pair beside its other half is taken for the one character that they encode. */
    record Str(String text) implements PythonValue {}

    /** {@code int}. */
    record Int(BigInteger value) implements PythonValue {}

    /** {@code float}. */
    record Real(double value) implements PythonValue {}

    /** {@code complex}. */
    record Complex(double real, double imaginary) implements PythonValue {}

    /** {@code bytes}, one character per byte. */
    record Bytes(String text) implements PythonValue {}

    /** {@code True} and {@code False}. */
    enum Bool implements PythonValue {
        FALSE,
        TRUE
    }

    /** {@code None} and {@code ...}. */
    enum Singleton implements PythonValue {
        NONE,
        ELLIPSIS
    }

    /** {@code tuple}. */
    record Tuple(List<PythonValue> items) implements PythonValue {}

    /** A class, which a format field such as {@code {0.__class__}} reaches. */
    record Type(String name) implements PythonValue {}

    /** {@code list}: mutable and shared, as in Python, because Keystone appends to lists that it reads again. */
    final class Sequence implements PythonValue {
        final List<PythonValue> items;

        Sequence(List<PythonValue> items) {
            this.items = items;
        }
    }

    /** {@code set}. */
    final class SetValue implements PythonValue {
        final Map<Object, PythonValue> members = new LinkedHashMap<>();

        void add(PythonValue member) throws EvaluationException {
            members.putIfAbsent(member.key(), member);
        }
    }

    /** {@code dict}, in the order of insertion. */
    final class Dict implements PythonValue {
        final Map<Object, Entry> entries = new LinkedHashMap<>();

        /** One key, as it was first written, and its value. */
        record Entry(PythonValue key, PythonValue value) {}

        void put(PythonValue key, PythonValue value) throws EvaluationException {
            Object hashed = key.key();
            Entry present = entries.get(hashed);
            entries.put(hashed, new Entry(present == null ? key : present.key(), value));
        }

        void put(String key, PythonValue value) {
            entries.put(key, new Entry(new Str(key), value));
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        /** {@code self.get(key)}, where {@code None} stands for a missing value. */
        PythonValue get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? Singleton.NONE : entry.value();
        }
    }

    /** The name of its class. */
    default String typeName() {
        if (this instanceof Str) {
            return "str";
        } else if (this instanceof Int) {
            return "int";
        } else if (this instanceof Real) {
            return "float";
        } else if (this instanceof Complex) {
            return "complex";
        } else if (this instanceof Bytes) {
            return "bytes";
        } else if (this instanceof Bool) {
            return "bool";
        } else if (this instanceof Tuple) {
            return "tuple";
        } else if (this instanceof Type) {
            return "type";
        } else if (this instanceof Sequence) {
            return "list";
        } else if (this instanceof SetValue) {
            return "set";
        } else if (this instanceof Dict) {
            return "dict";
        }
        return this == Singleton.NONE ? "NoneType" : "ellipsis";
    }

    /** {@code bool(self)}. */
    default boolean truthy() {
        if (this instanceof Str str) {
            return !str.text().isEmpty();
        } else if (this instanceof Int number) {
            return number.value().signum() != 0;
        } else if (this instanceof Real number) {
            return number.value() != 0;
        } else if (this instanceof Complex number) {
            return number.real() != 0 || number.imaginary() != 0;
        } else if (this instanceof Bytes bytes) {
            return !bytes.text().isEmpty();
        } else if (this instanceof Tuple tuple) {
            return !tuple.items().isEmpty();
        } else if (this instanceof Sequence list) {
            return !list.items.isEmpty();
        } else if (this instanceof SetValue set) {
            return !set.members.isEmpty();
        } else if (this instanceof Dict dict) {
            return !dict.entries.isEmpty();
        }
        return this != Bool.FALSE && this != Singleton.NONE;
    }

    /**
     * What makes two values one as a member of a set or a key: equal objects for equal values, across the kinds of
     * number ({@code 1 == 1.0 == True}).
     */
    default Object key() throws EvaluationException {
        if (this instanceof Str str) {
            return str.text();
        } else if (this instanceof Int number) {
            return number.value();
        } else if (this instanceof Bool bool) {
            return BigInteger.valueOf(bool.ordinal());
        } else if (this instanceof Real number) {
            return numberKey(number.value());
        } else if (this instanceof Complex number) {
            return number.imaginary() == 0
                    ? numberKey(number.real())
                    : List.of(numberKey(number.real()), "j", numberKey(number.imaginary()));
        } else if (this instanceof Tuple tuple) {
            List<Object> keys = new ArrayList<>();
            for (PythonValue item : tuple.items()) {
                keys.add(item.key());
            }
            return List.of("tuple", keys);
        } else if (this instanceof Sequence || this instanceof Dict || this instanceof SetValue) {
            throw EvaluationException.typeError("unhashable type: '" + typeName() + "'");
        }
        return this;
    }

    private static Object numberKey(double value) {
        if (Double.isNaN(value)) {
            // no nan equals another
            return new Object();
        }
        if (Double.isInfinite(value) || value != Math.rint(value)) {
            return value;
        }
        return new BigDecimal(value).toBigInteger();
    }

    /** {@code self[key]} for a string key. */
    default PythonValue item(String key) throws EvaluationException {
        if (this instanceof Dict dict) {
            Dict.Entry entry = dict.entries.get(key);
            if (entry == null) {
                throw new EvaluationException("KeyError", "'" + key + "'");
            }
            return entry.value();
        } else if (this instanceof Sequence || this instanceof Tuple) {
            throw EvaluationException.typeError(typeName() + " indices must be integers or slices, not str");
        } else if (this instanceof Str) {
            throw EvaluationException.typeError("string indices must be integers, not 'str'");
        }
        throw EvaluationException.typeError("'" + typeName() + "' object is not subscriptable");
    }

    /** The value as a dict, where Python code calls a method that only a dict has. */
    default Dict dict(String method) throws EvaluationException {
        if (this instanceof Dict dict) {
            return dict;
        }
        throw EvaluationException.attributeError(typeName(), method);
    }

    /** {@code text in self}. */
    default boolean contains(String text) throws EvaluationException {
        if (this instanceof Str str) {
            return str.text().contains(text);
        } else if (this instanceof Dict dict) {
            return dict.has(text);
        } else if (this instanceof SetValue set) {
            return set.members.containsKey(text);
        } else if (this instanceof Sequence || this instanceof Tuple) {
            for (PythonValue item : iterate()) {
                if (item instanceof Str str && str.text().equals(text)) {
                    return true;
                }
            }
            return false;
        } else if (this instanceof Bytes) {
            throw EvaluationException.typeError("a bytes-like object is required, not 'str'");
        }
        throw EvaluationException.typeError("argument of type '" + typeName() + "' is not iterable");
    }

    /** {@code iter(self)}. */
    default List<PythonValue> iterate() throws EvaluationException {
        if (this instanceof Sequence list) {
            return list.items;
        } else if (this instanceof Tuple tuple) {
            return tuple.items();
        } else if (this instanceof SetValue set) {
            return List.copyOf(set.members.values());
        } else if (this instanceof Dict dict) {
            List<PythonValue> keys = new ArrayList<>();
            for (Dict.Entry entry : dict.entries.values()) {
                keys.add(entry.key());
            }
            return keys;
        } else if (this instanceof Str str) {
            List<PythonValue> characters = new ArrayList<>();
            str.text().codePoints().forEach(point -> characters.add(new Str(Character.toString(point))));
            return characters;
        } else if (this instanceof Bytes bytes) {
            List<PythonValue> numbers = new ArrayList<>();
            bytes.text().chars().forEach(number -> numbers.add(new Int(BigInteger.valueOf(number))));
            return numbers;
        }
        throw EvaluationException.typeError("'" + typeName() + "' object is not iterable");
    }

    /** What {@code json.loads} makes of the text that the node was read from. */
    static PythonValue of(JsonNode node) {
        if (node.isTextual()) {
            return new Str(node.textValue());
        } else if (node.isArray()) {
            List<PythonValue> items = new ArrayList<>(node.size());
            for (JsonNode item : node) {
                items.add(of(item));
            }
            return new Sequence(items);
        } else if (node.isObject()) {
            Dict dict = new Dict();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                dict.put(member.getKey(), of(member.getValue()));
            }
            return dict;
        } else if (node.isBoolean()) {
            return node.booleanValue() ? Bool.TRUE : Bool.FALSE;
        } else if (node.isIntegralNumber()) {
            return new Int(node.bigIntegerValue());
        } else if (node.isNumber()) {
            return new Real(node.doubleValue());
        }
        return Singleton.NONE;
    }

    /** As JSON, in the form that {@link MappedProperties} describes. */
    default JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (this instanceof Str str) {
            return json.textNode(str.text());
        } else if (this instanceof Int number) {
            BigInteger value = number.value();
            return value.bitLength() < Long.SIZE ? json.numberNode(value.longValue()) : json.numberNode(value);
        } else if (this instanceof Bool) {
            return json.booleanNode(this == Bool.TRUE);
        } else if (this instanceof Real number) {
            return real(number.value());
        } else if (this instanceof Sequence list) {
            return array(list.items);
        } else if (this instanceof Dict dict) {
            return dictionary(dict);
        } else if (this instanceof Tuple tuple) {
            return json.objectNode().set("$tuple", array(tuple.items()));
        } else if (this instanceof SetValue set) {
            return json.objectNode().set("$set", array(set.members.values()));
        } else if (this instanceof Bytes bytes) {
            return json.objectNode().put("$bytes", bytes.text());
        } else if (this instanceof Complex number) {
            return json.objectNode()
                    .set("$complex", json.arrayNode().add(real(number.real())).add(real(number.imaginary())));
        }
        return this == Singleton.NONE ? json.nullNode() : json.objectNode().put("$ellipsis", true);
    }

    private static JsonNode real(double value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (Double.isFinite(value)) {
            return json.numberNode(value);
        }
        return json.objectNode().put("$float", Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }

    private static ArrayNode array(Iterable<PythonValue> items) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (PythonValue item : items) {
            array.add(item.toJson());
        }
        return array;
    }

    private static JsonNode dictionary(Dict dict) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
        boolean strings = true;
        for (Dict.Entry entry : dict.entries.values()) {
            pairs.addArray().add(entry.key().toJson()).add(entry.value().toJson());
            if (entry.key() instanceof Str str) {
                object.set(str.text(), entry.value().toJson());
            } else {
                strings = false;
            }
        }
        return strings ? object : JsonNodeFactory.instance.objectNode().set("$dict", pairs);
    }
}
