package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonExpression.Constant;
import io.idpmaster.evaluation.PythonExpression.Display;
import io.idpmaster.evaluation.PythonExpression.Kind;
import io.idpmaster.evaluation.PythonExpression.Node;
import io.idpmaster.evaluation.PythonExpression.Signed;
import io.idpmaster.evaluation.PythonExpression.Sum;
import io.idpmaster.evaluation.PythonValue.Complex;
import io.idpmaster.evaluation.PythonValue.Dict;
import io.idpmaster.evaluation.PythonValue.Int;
import io.idpmaster.evaluation.PythonValue.Real;
import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.SetValue;
import io.idpmaster.evaluation.PythonValue.Str;
import io.idpmaster.evaluation.PythonValue.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code RuleProcessor._ast_literal_eval}: the members of a text that is a Python list display, else the text itself
 * (keystone/federation/utils.py; CPython, Lib/ast.py {@code literal_eval}).
 *
 * <p>Keystone catches {@code ValueError} and {@code SyntaxError} only, so a literal that cannot be built, such as
 * {@code {[]}}, is an error of the login.
 */
final class LiteralList {

    /** Shorter texts have no room for an integer beyond the range of a float. */
    private static final int LONG = 300;

    private final KeystoneRelease release;

    private LiteralList(KeystoneRelease release) {
        this.release = release;
    }

    static List<PythonValue> evaluate(PythonValue value, KeystoneRelease release) throws EvaluationException {
        if (!(value instanceof Str str) || isOrdinary(str.text())) {
            return List.of(value);
        }
        try {
            Node node = PythonExpression.parse(PythonLexer.tokens(str.text(), release));
            return new LiteralList(release).convert(node) instanceof Sequence list ? list.items : List.of(value);
        } catch (NotALiteral e) {
            return List.of(value);
        }
    }

    /** Only displays, and sums of an integer beyond the range of a float, do anything but give the text back. */
    private static boolean isOrdinary(String text) {
        return text.indexOf('[') < 0 && text.indexOf('{') < 0 && text.length() < LONG;
    }

    private PythonValue convert(Node node) throws NotALiteral, EvaluationException {
        if (node instanceof Constant constant) {
            return constant.value();
        } else if (node instanceof Display display) {
            return convertDisplay(display);
        } else if (node instanceof Sum sum) {
            PythonValue left = signedNumber(sum.left());
            PythonValue right = number(sum.right());
            if (!(left instanceof Complex) && right instanceof Complex complex) {
                return add(left, sum.negative(), complex);
            }
            throw new NotALiteral();
        }
        return signedNumber(node);
    }

    private PythonValue convertDisplay(Display display) throws NotALiteral, EvaluationException {
        List<Node> nodes = display.items();
        if (display.kind() == Kind.DICT) {
            Dict dict = new Dict();
            for (int i = 0; i < nodes.size(); i += 2) {
                PythonValue key = convert(nodes.get(i));
                dict.put(key, convert(nodes.get(i + 1)));
            }
            return dict;
        } else if (display.kind() == Kind.SET) {
            SetValue set = new SetValue();
            for (Node node : nodes) {
                set.add(convert(node));
            }
            return set;
        }
        List<PythonValue> items = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            items.add(convert(node));
        }
        return display.kind() == Kind.LIST ? new Sequence(items) : new Tuple(items);
    }

    private static PythonValue number(Node node) throws NotALiteral {
        if (node instanceof Constant constant
                && (constant.value() instanceof Int
                        || constant.value() instanceof Real
                        || constant.value() instanceof Complex)) {
            return constant.value();
        }
        throw new NotALiteral();
    }

    private static PythonValue signedNumber(Node node) throws NotALiteral {
        if (!(node instanceof Signed signed)) {
            return number(node);
        }
        PythonValue operand = number(signed.operand());
        if (!signed.negative()) {
            return operand;
        } else if (operand instanceof Int integer) {
            return new Int(integer.value().negate());
        } else if (operand instanceof Real real) {
            return new Real(-real.value());
        }
        Complex complex = (Complex) operand;
        return new Complex(-complex.real(), -complex.imaginary());
    }

    private PythonValue add(PythonValue left, boolean negative, Complex right) throws EvaluationException {
        double real = left instanceof Int integer ? integer.value().doubleValue() : ((Real) left).value();
        if (left instanceof Int && Double.isInfinite(real)) {
            throw new EvaluationException("OverflowError", "int too large to convert to float");
        }
        // from Python 3.14 on a real number has no imaginary part that takes part in a sum
        boolean mixed = release.atLeast(KeystoneRelease.GAZPACHO);
        if (!negative) {
            return new Complex(real + right.real(), mixed ? right.imaginary() : 0.0 + right.imaginary());
        }
        return new Complex(real - right.real(), mixed ? -right.imaginary() : 0.0 - right.imaginary());
    }
}
