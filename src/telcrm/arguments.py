"""The door for arguments: each is what its function asks for, or an error that names it.

A function says above its name what its arguments are. Facts and columns have doors of their own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from inspect import Parameter, signature
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar

from telcrm.errors import ArgumentError, Problem

__all__ = [
    "LANGUAGE",
    "Reader",
    "any_of",
    "anything",
    "calendar_day",
    "file_path",
    "flag",
    "folders",
    "function",
    "instance",
    "is_finite",
    "is_whole",
    "mapping",
    "named",
    "number",
    "one_of",
    "optional",
    "path",
    "refused",
    "require_fields",
    "several",
    "taking",
    "text",
    "whole",
]

P = ParamSpec("P")
T = TypeVar("T")

Reader: TypeAlias = Callable[[Any, str], Any]
"""From an argument and its name to the argument as the function uses it."""

_SHOWN: Final = 60
_BOOLEANS: Final = ("bool", "bool_")
"""What NumPy's own truth values are called, which this room does not import."""


def taking(**readers: Reader) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Say of a function what its arguments are: they are read before it is called.

    How many arguments there are and how they are called stays Python's to check.

    Args:
        readers: by argument, how it is read; arguments that are left out are not.

    >>> @taking(months=whole(lowest=1))
    ... def days(months):
    ...     return 30 * months
    >>> days(2)
    60
    >>> days(months=0)
    Traceback (most recent call last):
    telcrm.errors.ArgumentError: argument.invalid (参数有误): months is a whole number from 1, not 0
    """

    def said(function: Callable[P, T]) -> Callable[P, T]:
        places = _places(function)
        doors = tuple((name, places[name], read) for name, read in readers.items())

        @wraps(function)
        def checked(*args: P.args, **named: P.kwargs) -> T:
            given: list[Any] = list(args)
            for name, place, read in doors:
                if place < len(given):
                    given[place] = read(given[place], name)
                elif name in named:
                    named[name] = read(named[name], name)
            return function(*given, **named)

        return checked

    return said


def _places(function: Callable[..., Any]) -> dict[str, int]:
    """By argument how many stand before it; of one that has no place, more than there ever are."""
    named = Parameter.KEYWORD_ONLY
    listed = enumerate(signature(function).parameters.values())
    return {one.name: sys.maxsize if one.kind is named else place for place, one in listed}


def require_fields(record: Any, **readers: Reader) -> None:
    """Read the fields of a frozen dataclass, as `taking` reads the arguments of a function.

    Args:
        record: the dataclass, from its `__post_init__`.
        readers: by field, how it is read.
    """
    for one in fields(record):
        if one.name in readers:
            value = readers[one.name](getattr(record, one.name), one.name)
            object.__setattr__(record, one.name, value)


def refused(name: str, wanted: str, value: object, hint: str | None = None) -> ArgumentError:
    """The error for an argument that is not what is wanted.

    Args:
        name: the argument's.
        wanted: what it is, when it is right.
        value: what was given.
        hint: an example, say.
    """
    message = f"{name} is {wanted}, not {_shown(value)}"
    return ArgumentError(Problem("argument.invalid", message, hint=hint))


def _shown(value: object) -> str:
    """A value on one line, and short; what cannot show itself is named by its type."""
    try:
        words = " ".join(repr(value).split())
    except Exception:  # noqa: BLE001  whatever a stranger's repr does
        return f"a {type(value).__name__}"
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}… ({type(value).__name__})"


# Readers.


def anything(value: Any, _: str) -> Any:
    """Whatever it is: another door reads it."""
    return value


def flag(value: Any, name: str) -> bool:
    """True or False; nothing else counts as one of them."""
    if isinstance(value, bool) or type(value).__name__ in _BOOLEANS:
        return bool(value)
    raise refused(name, "True or False", value)


def text(value: Any, name: str) -> str:
    """A text, an empty one too."""
    if isinstance(value, str):
        return value
    raise refused(name, "a text", value)


def calendar_day(value: Any, name: str) -> date:
    """A calendar day; a moment is none, for which day it belongs to depends on the zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise refused(name, "a day", value, "pass a datetime.date, such as date(2024, 1, 31)")


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """Something by name."""
    if not isinstance(value, Mapping):
        raise refused(name, "a mapping of names to values", value)
    for key in value:
        if not isinstance(key, str):
            raise refused(f"a name in {name}", "a text", key)
    return value


def path(value: Any, name: str) -> Any:
    """The path of a file, as text or as an object that stands for one."""
    if isinstance(value, str | os.PathLike) and _names_a_file(os.fspath(value)):
        return value
    raise refused(name, "the path of a file", value)


def _names_a_file(value: str | bytes) -> bool:
    try:
        return isinstance(value, str) and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def file_path(value: Any, name: str) -> Path:
    """The path of a file, as one; an empty text is none."""
    if not os.fspath(path(value, name)):
        raise refused(name, "the path of a file", value)
    return Path(value)


def function(value: Any, name: str) -> Any:
    """Something to be called."""
    if callable(value):
        return value
    raise refused(name, "a function", value)


def folders(value: Any, name: str) -> tuple[Any, ...]:
    """Paths of folders; one alone is a list of one."""
    if isinstance(value, str | bytes | os.PathLike):
        raise refused(name, "a list of folders", value, f'write {name}=["a folder"]')
    listed: tuple[Any, ...] = several(path)(value, name)
    return listed


# What makes readers.


def one_of(*choices: str) -> Reader:
    """One of a few words."""
    listed = " or ".join(filter(None, (", ".join(map(repr, choices[:-1])), repr(choices[-1]))))

    def read(value: Any, name: str) -> str:
        """The word."""
        if isinstance(value, str) and value in choices:
            return value
        raise refused(name, listed, value)

    return read


LANGUAGE: Final = one_of("zh", "en")


def whole(lowest: int | None = None, highest: int | None = None) -> Reader:
    """A whole number between two; a truth value is none."""
    wanted = "a whole number" + _range(lowest, highest)

    def read(value: Any, name: str) -> int:
        if is_whole(value) and _within(int(value), lowest, highest):
            return int(value)
        raise refused(name, wanted, value)

    return read


def number(
    *, above: float | None = None, lowest: float | None = None, highest: float | None = None
) -> Reader:
    """A finite number between two, of any kind but truth values."""
    least = f" above {above:g}" if above is not None else ""
    wanted = "a finite number" + least + _range(lowest, highest)

    def read(value: Any, name: str) -> Any:
        in_range = is_finite(value) and _within(value, lowest, highest)
        if in_range and (above is None or value > above):
            return value
        raise refused(name, wanted, value)

    return read


def instance(kind: type[Any], example: str | None = None) -> Reader:
    """An object of a class.

    Args:
        kind: the class.
        example: how to come by one.
    """

    def read(value: Any, name: str) -> Any:
        if isinstance(value, kind):
            return value
        raise refused(name, f"a {kind.__name__}", value, example)

    return read


def optional(read: Reader) -> Reader:
    """What a reader reads, or None."""
    return lambda value, name: None if value is None else read(value, name)


def any_of(wanted: str, *readers: Reader) -> Reader:
    """What any of several readers reads.

    Args:
        wanted: what that is, in words.
        readers: in the order in which they are tried.
    """

    def read(value: Any, name: str) -> Any:
        """What the first reader that can makes of it."""
        for one in readers:
            try:
                return one(value, name)
            except ArgumentError:
                continue
        raise refused(name, wanted, value)

    return read


def several(read_one: Reader, *, ordered: bool = False) -> Reader:
    """Any number of things, as a tuple; one alone is not a list of one.

    Args:
        read_one: how each is read.
        ordered: whether their order counts, or how often each stands there: a set has neither.
    """

    def read(value: Any, name: str) -> tuple[Any, ...]:
        if ordered and isinstance(value, AbstractSet):
            raise refused(name, "a list, for its order counts", value)
        listed = _listed(value, name)
        try:
            return tuple([read_one(one, name) for one in listed])
        except ArgumentError:
            # Which of them it is, is said only where one is wrong: to name each takes time.
            return tuple(read_one(one, f"{name}[{place}]") for place, one in enumerate(listed))

    return read


def named(read_one: Reader) -> Reader:
    """Things by name, each of them read."""

    def read(value: Any, name: str) -> dict[str, Any]:
        return {key: read_one(one, f"{name}[{key!r}]") for key, one in mapping(value, name).items()}

    return read


def _listed(value: Any, name: str) -> tuple[Any, ...]:
    if isinstance(value, str | bytes | Mapping):
        raise refused(name, "a list", value)
    try:
        return tuple(value)
    except TypeError:
        raise refused(name, "a list", value) from None


# Numbers.


def is_whole(value: Any) -> bool:
    """Whether it is a whole number of Python or NumPy, and no truth value."""
    # The first is quick, and nearly always enough.
    return type(value) is int or (isinstance(value, Integral) and not isinstance(value, bool))


def is_finite(value: Any) -> bool:
    """Whether it is a number that a float can come near to, and no truth value."""
    if not isinstance(value, Real | Decimal) or isinstance(value, bool):
        return False
    try:
        return isfinite(float(value))
    except (OverflowError, ValueError):
        # Too large for a float, or a signalling NaN.
        return False


def _within(value: Any, lowest: Any, highest: Any) -> bool:
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _range(lowest: float | None, highest: float | None) -> str:
    low = "" if lowest is None else f" from {lowest:,}"
    return low + ("" if highest is None else f" to {highest:,}")
