"""Cases as the TOML of a case file: what `read_cases` reads back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from telcrm.arguments import instance, several, taking
from telcrm.rules.feel.moments import DaysTime, Point, YearsMonths
from telcrm.rules.feel.printer import print_literal
from telcrm.rules.record.feel_values import feel_value
from telcrm.rules.record.nulls import is_null
from telcrm.testing.cases import Case

__all__ = ["written"]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_LONGEST: Final = 40
"""Digits beyond which a number is written with an exponent."""


class _NotWritableError(Exception):
    """TOML has no place for a value."""


@taking(cases=several(instance(Case)))
def written(cases: Iterable[Case]) -> str:
    """Cases as TOML text, to append to a case file.

    A fact that is null is left out, as case files do; an output that is null stands under `null`.
    Durations and clocks with a zone, for which TOML has no type, are FEEL's literals as text:
    `'@"P1D"'`. An output that TOML cannot hold (a list with null in it, a range) is left out, and a
    comment says so.

    >>> print(written([Case("ten yuan", {"amount": Decimal("10.00")}, {"points": 1})]), end="")
    [[cases]]
    name = "ten yuan"
    given = { amount = 10.00 }
    expect = { points = 1 }
    """
    return "\n".join(_case(case) for case in cases)


def _case(case: Case) -> str:
    lines = [f"name = {_text(case.name)}", f"given = {_table(case.given)}"]
    if case.code is not None:
        lines = ["[[errors]]", *lines, f"code = {_text(case.code)}"]
    else:
        answers = list(_answers(case.expect))
        lines = ["[[cases]]", *lines, *answers]
        if all(line.startswith("#") for line in answers):
            lines = [line if line.startswith("#") else f"# {line}" for line in lines]
    if case.because is not None:
        lines.append(f"because = {_text(case.because)}" if lines[0][0] == "[" else "")
    return "\n".join(line for line in lines if line) + "\n"


def _answers(expect: Mapping[str, Any]) -> Iterator[str]:
    """What a case expects: values, outputs that are null, and those without a place in TOML."""
    null = [name for name, value in expect.items() if is_null(value)]
    said = {name: value for name, value in expect.items() if name not in null}
    beyond = [name for name, value in said.items() if not _is_writable(value)]
    kept = {name: value for name, value in said.items() if name not in beyond}
    if kept:
        yield f"expect = {_table(kept)}"
    if null:
        yield f"null = {_value(null)}"
    for name in beyond:
        yield f"# {name} = {said[name]!r}".replace("\n", " ")


def _is_writable(value: Any) -> bool:
    try:
        _value(value)
    except _NotWritableError:
        return False
    return True


def _table(facts: Mapping[str, Any]) -> str:
    known = {name: value for name, value in facts.items() if not is_null(value)}
    if not known:
        return "{}"
    pairs = ", ".join(f"{_key(name)} = {_value(value)}" for name, value in known.items())
    return f"{{ {pairs} }}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found[0] in '"\\' else f"\\u{ord(found[0]):04X}"


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float() | Decimal():
            return _number(value)
        case date() | time() | Point() | DaysTime() | YearsMonths() | timedelta():
            return _temporal(value)
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case Mapping() if not any(map(is_null, value.values())):
            return _table(value)
        case _:
            raise _NotWritableError


def _number(value: float | Decimal) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > _LONGEST:
        return str(exact).lower().replace("infinity", "inf")
    return f"{exact:f}"


def _temporal(value: Any) -> str:
    """What TOML has a type for as that, all else as text."""
    plain_date = isinstance(value, date) and not isinstance(value, datetime)
    if plain_date or (isinstance(value, time | datetime) and value.tzinfo is None):
        text: str = value.isoformat()
        return text
    spoken = feel_value(value) if isinstance(value, timedelta) else value
    return f"'{print_literal(spoken)}'"
