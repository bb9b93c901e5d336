"""An expression made to conform to a declared type."""

from __future__ import annotations

from dataclasses import replace

from telcrm.rules import form
from telcrm.rules.conformance import conform
from telcrm.rules.constants import constant_type
from telcrm.rules.form import Constant
from telcrm.rules.types import Type

__all__ = ["conforming"]


def conforming(bound: form.Expression, declared: Type) -> form.Expression:
    """An expression whose value is of a declared type, or null."""
    if declared.kind == "any" or bound.type == declared:
        return bound
    if isinstance(bound, Constant):
        value = conform(bound.value, declared)
        return Constant(value, constant_type(value))
    return form.Conformed(bound, replace(declared, nullable=True))
