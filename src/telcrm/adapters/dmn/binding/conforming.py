"""An expression made to conform to a declared type."""

from __future__ import annotations

from dataclasses import replace

from telcrm.rules import form
from telcrm.rules.conformance import conform
from telcrm.rules.constants import constant_type
from telcrm.rules.form import Constant
from telcrm.rules.types import ANY, Type

__all__ = ["conforming", "not_callable"]


def conforming(bound: form.Expression, declared: Type) -> form.Expression:
    """An expression whose value is of a declared type, or null.

    That something is declared a function lets nobody call it: what a function is handed could be
    the function itself, and deciding would not end. Functions are called by the names that they
    are defined with.
    """
    if declared.kind == "any" or bound.type == declared or bound.type.kind == "function":
        return bound
    declared = not_callable(declared)
    if isinstance(bound, Constant):
        value = conform(bound.value, declared)
        return Constant(value, constant_type(value))
    return form.Conformed(bound, replace(declared, nullable=True))


def not_callable(declared: Type) -> Type:
    """A type without functions: what would be one may be anything.

    >>> not_callable(Type("list", element=Type("function"))).element.kind
    'any'
    """
    if declared.kind == "function":
        return ANY
    if declared.element is None and not declared.components:
        return declared
    return replace(
        declared,
        element=None if declared.element is None else not_callable(declared.element),
        components=tuple((name, not_callable(kind)) for name, kind in declared.components),
    )
