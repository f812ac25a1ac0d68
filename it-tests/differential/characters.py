"""Prints what this Python knows about characters, as io.idpmaster.evaluation.CharacterTable reads it.

Run by the Python of a Debian release: python3 characters.py > characters-3.13.txt

A set is a list of numbers: how many characters are out, how many are in, how many are out, and so on.
A mapping is a list of groups of four numbers: the distance from the last group's last character, how many characters,
the distance between them, and what is added to each.
Characters that are alike without regard to case, beyond having one lower case, are groups of a count and so many
characters.
All numbers are of base 36.
"""

import sys
import unicodedata

import _sre
from re._casefix import _EXTRA_CASES

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
POINTS = range(sys.maxunicode + 1)


def number(value):
    text = ""
    rest = abs(value)
    while rest or not text:
        rest, digit = divmod(rest, 36)
        text = DIGITS[digit] + text
    return "-" + text if value < 0 else text


def members(predicate):
    lengths = []
    inside = False
    length = 0
    for point in POINTS:
        if predicate(point) != inside:
            lengths.append(length)
            length = 0
            inside = not inside
        length += 1
    if inside:
        lengths.append(length)
    return lengths


def mapped(function):
    changes = [(point, function(point) - point) for point in POINTS if function(point) != point]
    groups = []
    last = 0
    at = 0
    while at < len(changes):
        start, delta = changes[at]
        count = 1
        stride = 1
        if at + 1 < len(changes) and changes[at + 1][1] == delta and changes[at + 1][0] - start <= 2:
            stride = changes[at + 1][0] - start
            while at + count < len(changes) and changes[at + count] == (start + stride * count, delta):
                count += 1
        groups += [start - last, count, stride, delta]
        last = start + stride * (count - 1)
        at += count
    return groups


def upper(point):
    # where a character becomes several, none of them matters to a regular expression
    text = chr(point).upper()
    return ord(text) if len(text) == 1 else point


def alike():
    groups = sorted({tuple(sorted((point, *others))) for point, others in _EXTRA_CASES.items()})
    assert all(set(_EXTRA_CASES[point]) | {point} == set(group) for group in groups for point in group)
    return [value for group in groups for value in (len(group), *group)]


def main():
    decimals = {}
    for point in POINTS:
        value = unicodedata.decimal(chr(point), None)
        if value is not None:
            decimals[point] = value
    # digits of a script stand side by side from 0 to 9
    zeros = [point for point, value in decimals.items() if value == 0]
    assert sorted(decimals) == [zero + i for zero in zeros for i in range(10)]
    assert all(decimals[zero + i] == i for zero in zeros for i in range(10))
    tables = {
        "printable": members(lambda point: chr(point).isprintable()),
        "alphanumeric": members(lambda point: chr(point).isalnum()),
        "space": members(lambda point: chr(point).isspace()),
        "decimal": members(lambda point: point in decimals),
        "identifier-start": members(lambda point: chr(point).isidentifier()),
        "identifier-part": members(lambda point: ("a" + chr(point)).isidentifier()),
        "cased": members(_sre.unicode_iscased),
        "lower": mapped(_sre.unicode_tolower),
        "upper": mapped(upper),
        "alike": alike(),
    }
    print("# Python", sys.version.split()[0] + ", Unicode", unicodedata.unidata_version + "; made by characters.py")
    for name, numbers in tables.items():
        print(name, *map(number, numbers))


main()
