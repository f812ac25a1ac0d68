"""Answers cases with Keystone's own rule processor.

Run by the Python of an edge's file system. Each line of standard input is one case, a JSON object with "schema", "rules"
and "attributes", without "rules" if they are those of the case before; each line of standard output is its answer: what
RuleProcessor.process returns, or {"error": {"kind": the exception's class, "message": ...}}. The first line says which
Keystone and Python this is.

Keystone's code runs as it is, but for one thing: a list that was made from a set of strings is sorted, because its order
changes from process to process.
"""

import json
import logging
import math
import os
import platform
import resource
import runpy
import signal
import sys
import warnings

# of the processor, or a busy machine would decide what is too costly
SECONDS_PER_CASE = 2
MEMORY = 3 << 30

warnings.simplefilter("ignore")
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

import keystone.conf  # noqa: E402
from keystone.federation import utils  # noqa: E402

keystone.conf.configure()
keystone.conf.CONF([], project="keystone", default_config_files=[])

logging.disable(logging.CRITICAL)

evaluate_requirement = utils.RuleProcessor._evaluate_requirement


def in_order(self, values, assertion_values, eval_type, regex):
    result = evaluate_requirement(self, values, assertion_values, eval_type, regex)
    if isinstance(result, list) and (not regex or eval_type == self._EvalType.BLACKLIST):
        result.sort()
    return result


utils.RuleProcessor._evaluate_requirement = in_order


class TooCostly(BaseException):
    pass


def give_up(number, frame):
    raise TooCostly()


def processor(schema, rules):
    if not hasattr(utils, "IDP_ATTRIBUTE_MAPPING_SCHEMAS"):
        return utils.RuleProcessor("mapping", rules)
    return utils.create_attribute_mapping_rules_processor(
        {"id": "mapping", "schema_version": schema, "rules": rules}
    )


def encoded(value):
    """The value in terms of JSON; see io.idpmaster.evaluation.MappedProperties."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return {"$float": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {key: encoded(item) for key, item in value.items()}
        return {"$dict": [[encoded(key), encoded(item)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"$tuple": [encoded(item) for item in value]}
    if isinstance(value, set):
        return {"$set": [encoded(item) for item in value]}
    if isinstance(value, bytes):
        return {"$bytes": value.decode("latin-1")}
    if isinstance(value, complex):
        return {"$complex": [encoded(value.real), encoded(value.imag)]}
    if value is Ellipsis:
        return {"$ellipsis": True}
    raise AssertionError(type(value))


def answer(case):
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_CASE)
        try:
            mapped = processor(case["schema"], case["rules"]).process(case["attributes"])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as e:
        return {"error": {"kind": type(e).__name__, "message": str(e)[:300]}}
    return {
        "user": encoded(mapped["user"]),
        "group_ids": encoded(mapped["group_ids"]),
        "group_names": encoded(mapped["group_names"]),
        # whatever it is, what comes next iterates over it
        "projects": encoded(list(mapped["projects"])),
    }


def fixtures():
    """The mappings and assertions of Keystone's own tests."""
    # the package around them would configure Keystone once more
    path = os.path.join(os.path.dirname(keystone.__file__), "tests", "unit", "mapping_fixtures.py")
    mappings = {}
    assertions = {}
    for name, value in runpy.run_path(path).items():
        if isinstance(value, dict) and name.isupper():
            if "rules" in value:
                mappings[name] = value
            elif value and all(isinstance(item, (str, int, type(None), list, dict)) for item in value.values()):
                assertions[name] = {key: item for key, item in value.items() if isinstance(item, str)}
    return {"mappings": mappings, "assertions": assertions}


def main():
    signal.signal(signal.SIGPROF, give_up)
    hello = {
        "python": platform.python_version(),
        "schemas": sorted(getattr(utils, "IDP_ATTRIBUTE_MAPPING_SCHEMAS", ["1.0"])),
        "unicode": __import__("unicodedata").unidata_version,
    }
    print(json.dumps(hello), flush=True)
    # numbers of any length can be written, but are read as Keystone reads them
    longest = sys.get_int_max_str_digits()
    rules = None
    for line in sys.stdin.buffer:
        case = json.loads(line)
        if case.get("ask") == "fixtures":
            result = fixtures()
        elif case.get("ask") == "ready":
            result = {}
        else:
            # Keystone fills values into copies of them, so they can be used again
            rules = case.setdefault("rules", rules)
            result = answer(case)
        sys.set_int_max_str_digits(0)
        text = json.dumps(result)
        sys.set_int_max_str_digits(longest)
        sys.stdout.write(text + "\n")
        if case.get("flush"):
            sys.stdout.flush()


main()
