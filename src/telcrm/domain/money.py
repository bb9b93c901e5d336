"""Exact money: yuan (元) with two decimals, or integer fen (分).

Nothing here reads the thread's decimal context, so a caller's rounding never moves an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from numbers import Integral
from typing import Annotated, Final

from pydantic import BeforeValidator

from telcrm.arguments import anything, several, taking
from telcrm.domain.error import DomainError

__all__ = [
    "Fen",
    "Yuan",
    "fen",
    "fen_from_yuan",
    "mean_yuan",
    "total_yuan",
    "yuan",
    "yuan_from_fen",
]

# Sixteen digits before the point: the amount in fen then fits an int64 column.
_INTEGER_DIGITS: Final = 16
_FEN_LIMIT: Final = 10 ** (_INTEGER_DIGITS + 2)
_MEAN_DECIMALS: Final = 10
_MEAN_STEPS: Final = 10 ** (_MEAN_DECIMALS - 2)  # in one fen
_FEN_UNIT: Final = Decimal("0.01")
_ZERO: Final = Decimal("0.00")
_AMOUNT: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_HINT: Final = "an amount has at most two decimals and sixteen digits before the point"
_EXACT: Final = Context(
    prec=40,
    rounding=ROUND_HALF_EVEN,
    Emin=-999999,
    Emax=999999,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[Inexact, InvalidOperation],
)


def yuan(value: object) -> Decimal:
    """An amount in yuan as a Decimal of exactly two decimals.

    Args:
        value: a Decimal, an integer, a text of plain digits such as "12.5", or a float, which
            stands for the decimal of its shortest repr.

    Raises:
        DomainError: (`fact.value`) the value is finer than 0.01 yuan, has more than sixteen digits
            before the point, is NaN or infinite, or is no number.

    Examples:
        >>> yuan(12.3), yuan("80"), yuan(5)
        (Decimal('12.30'), Decimal('80.00'), Decimal('5.00'))
        >>> yuan(0.125)
        Traceback (most recent call last):
        telcrm.domain.error.DomainError: fact.value (历史数据的取值有误): 0.125 yuan is no whole fen
          an amount has at most two decimals and sixteen digits before the point
    """
    number = _number(value)
    if not number.is_finite():
        raise DomainError.because(f"{number} is no amount of money", hint=_HINT)
    if not number:
        return _ZERO
    if number.adjusted() >= _INTEGER_DIGITS:
        digits = number.adjusted() + 1
        raise DomainError.because(f"an amount with {digits} digits before the point", hint=_HINT)
    try:
        return _EXACT.quantize(number, _FEN_UNIT)
    except Inexact:
        raise DomainError.because(f"{number!s:.40} yuan is no whole fen", hint=_HINT) from None


def _number(value: object) -> Decimal:
    """The decimal that a value from outside stands for."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, float):
        # float's own repr, because a subclass such as numpy's writes its type's name too.
        return Decimal(float.__repr__(value))
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    raise DomainError.because(f"{value!r:.40} is no amount of money", hint=_HINT)


def fen(value: object) -> int:
    """An amount in fen as an int.

    Raises:
        DomainError: (`fact.value`) the value is no integer, or has more than eighteen digits.

    Examples:
        >>> fen(1230)
        1230
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise DomainError.because(
            f"{value!r:.40} is no amount in fen", hint="fen are integers; 12.30 yuan are 1230 fen"
        )
    number = int(value)
    if abs(number) >= _FEN_LIMIT:
        raise DomainError.because("an amount in fen of more than eighteen digits")
    return number


def yuan_from_fen(amount: int) -> Decimal:
    """Fen as yuan.

    Examples:
        >>> yuan_from_fen(1230)
        Decimal('12.30')
    """
    return _EXACT.scaleb(Decimal(fen(amount)), -2)


def fen_from_yuan(amount: Decimal | float | str) -> int:
    """Yuan, in any form that `yuan` takes, as fen.

    Examples:
        >>> fen_from_yuan("12.30")
        1230
    """
    return int(_EXACT.scaleb(yuan(amount), 2))


@taking(amounts=several(anything, ordered=True))
def total_yuan(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum of amounts in yuan; 0.00 for none.

    Examples:
        >>> total_yuan([Decimal("0.10"), Decimal("0.20")])
        Decimal('0.30')
    """
    return yuan_from_fen(sum(map(fen_from_yuan, amounts)))


@taking(amounts=several(anything, ordered=True))
def mean_yuan(amounts: Iterable[Decimal]) -> Decimal:
    """The mean of amounts in yuan, for comparing with thresholds.

    It has the fewest decimals that hold it, from two up to ten; a mean that ten do not hold is
    rounded half to even at the tenth. Comparing the result with a threshold of up to four
    decimals still gives the answer of the exact mean, for means of fewer than 2 000 000 amounts:
    a mean of n amounts that is not the threshold is at least 1 / (10 000 n) yuan away from it,
    more than the 0.000 000 000 05 yuan by which rounding may move it.

    Raises:
        DomainError: (`fact.value`) there are no amounts.

    Examples:
        >>> mean_yuan([Decimal("20.00"), Decimal("20.01")])
        Decimal('20.005')
        >>> mean_yuan([Decimal("20.00"), Decimal("20.00"), Decimal("20.01")])
        Decimal('20.0033333333')
    """
    parts = [fen_from_yuan(amount) for amount in amounts]
    if not parts:
        raise DomainError.because("no amounts have no mean")
    scaled = round(Fraction(sum(parts) * _MEAN_STEPS, len(parts)))
    if scaled % _MEAN_STEPS == 0:
        return yuan_from_fen(scaled // _MEAN_STEPS)
    return _EXACT.normalize(_EXACT.scaleb(Decimal(scaled), -_MEAN_DECIMALS))


Yuan = Annotated[Decimal, BeforeValidator(yuan)]
"""A field in yuan: `yuan` reads it."""

Fen = Annotated[int, BeforeValidator(fen)]
"""A field in fen: `fen` reads it."""
