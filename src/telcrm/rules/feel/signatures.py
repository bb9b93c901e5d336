"""How a built-in function is declared and called: its parameters, their kinds, what does not fit.

A call that does not fit gives null. A list of one value stands for the value where no list is
wanted, and a value for the list of it where a list is, as the standard's coercions have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from telcrm.rules.feel.kinds import LIST, NULL, Value, kind_of

__all__ = ["MISFIT", "Builtin", "Misfit", "Parameter", "builtin", "fitted"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, its kind (`any` for all of them), whether it may be left out."""

    name: str
    kind: str
    optional: bool = False


class Misfit:
    """The type of `MISFIT`."""


MISFIT: Final = Misfit()
"""What `fitted` gives for a value that is not of the kind wanted."""


def fitted(value: Value, kind: str) -> Value:
    """A value as one of the kind wanted, or `MISFIT`.

    >>> fitted((1,), "number"), fitted(1, "list"), fitted("a", "number") is MISFIT
    (1, (1,), True)
    """
    found = kind_of(value)
    if kind in ("any", found):
        return value
    if kind == LIST:
        return MISFIT if found == NULL else (value,)
    if found == LIST and len(value) == 1 and kind_of(value[0]) == kind:
        return value[0]
    return MISFIT


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function.

    Attributes:
        name: what it is called by.
        signatures: the names of its parameters, one tuple for each way to call it.
        function: values in the order of the parameters to a value; null where they do not fit.
        variadic: whether the last parameter takes any number of values.
    """

    name: str
    signatures: tuple[tuple[str, ...], ...]
    function: Callable[..., Value]
    variadic: bool = False

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many values."""
        if self.variadic:
            return count >= min(map(len, self.signatures))
        return any(len(names) == count for names in self.signatures)

    def order_of(self, names: tuple[str, ...]) -> tuple[int, ...] | None:
        """Where each parameter's value stands among named arguments; None where names are wrong.

        >>> modulo = builtin("modulo", lambda a, b: a % b, "dividend:number, divisor:number")
        >>> modulo.order_of(("divisor", "dividend")), modulo.order_of(("divisor", "by"))
        ((1, 0), None)
        """
        wanted = sorted(names)
        fitting = (signature for signature in self.signatures if sorted(signature) == wanted)
        signature = next(fitting, None)
        return None if signature is None else tuple(map(names.index, signature))

    def named(self, arguments: Mapping[str, Value]) -> Value:
        """The value for named arguments; null where the names are not its parameters'."""
        names = tuple(arguments)
        places = self.order_of(names)
        if places is None:
            return None
        return self.function(*[arguments[names[place]] for place in places])


def builtin(name: str, function: Callable[..., Value], *declarations: str) -> Builtin:
    """Declare a built-in function.

    Args:
        name: what it is called by.
        function: takes values that fit one of the declarations.
        declarations: parameters as `name:kind` parted by commas; `name?:kind` may be left out;
            `...` after the last one's kind says that it takes any number of values.

    >>> half = builtin("half", lambda number: number / 2, "n:number")
    >>> half.function(4), half.function("a"), half.function()
    (2.0, None, None)
    """
    variadic = declarations[0].endswith("...")
    parsed = [_parameters(text.removesuffix("...")) for text in declarations]
    variants = tuple(variant for parameters in parsed for variant in _variants(parameters))

    def call(*values: Value) -> Value:
        for variant in variants:
            kinds = _kinds(variant, len(values), variadic=variadic)
            if len(kinds) == len(values):
                arguments = tuple(map(fitted, values, kinds))
                if all(argument is not MISFIT for argument in arguments):
                    return function(*arguments)
        return None

    names = (tuple(parameter.name for parameter in variant) for variant in variants)
    return Builtin(name, tuple(dict.fromkeys(names)), call, variadic)


def _parameters(text: str) -> tuple[Parameter, ...]:
    pairs = [part.strip().split(":") for part in text.split(",") if part.strip()]
    return tuple(Parameter(name.rstrip("?"), kind, name.endswith("?")) for name, kind in pairs)


def _variants(parameters: tuple[Parameter, ...]) -> list[tuple[Parameter, ...]]:
    """One for each number of trailing parameters left out."""
    required = sum(not parameter.optional for parameter in parameters)
    return [parameters[:count] for count in range(required, len(parameters) + 1)]


def _kinds(variant: tuple[Parameter, ...], count: int, *, variadic: bool) -> list[str]:
    kinds = [parameter.kind for parameter in variant]
    return kinds + kinds[-1:] * (count - len(kinds)) if variadic else kinds
