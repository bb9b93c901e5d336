"""The narrowest type of a value that is known when a book loads."""

from __future__ import annotations

from typing import Any

from telcrm.rules.feel.kinds import DATE, NULL, NUMBER, STRING, kind_of
from telcrm.rules.types import NULL as NULL_TYPE
from telcrm.rules.types import Type, Value, scale_of

__all__ = ["constant_type"]


def constant_type(value: Value) -> Type:
    """The narrowest type of a constant.

    >>> constant_type(5).kind, constant_type("a").values, constant_type((1, 2)).kind
    ('integer', ('a',), 'list')
    """
    kind: Any = kind_of(value)
    if kind == NUMBER:
        scale = scale_of(value)
        return Type("decimal" if scale else "integer", scale, value, value)
    if kind == STRING:
        return Type("category", values=(value,))
    if kind == DATE:
        return Type("date", minimum=value, maximum=value)
    return NULL_TYPE if kind == NULL else Type(kind)
