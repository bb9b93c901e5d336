"""From what stands in a cell of an extract to the value an input takes: exactly, or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from typing import Any, Final, TypeAlias

from telcrm.adapters.extract_map import InputMap
from telcrm.errors import FactError
from telcrm.facts.tenure import tenure_months
from telcrm.rules.form import Input, Text
from telcrm.rules.types import Number, Value

__all__ = ["UNITS", "Reader", "UnreadableError", "reader"]

Reader: TypeAlias = Callable[[Any], Value]
"""Takes a cell (text, number, date or None), gives an input's value, or raises UnreadableError."""

UNITS: Final[Mapping[tuple[str, str], Decimal]] = {
    ("厘", "元"): Decimal("0.001"),
    ("分", "元"): Decimal("0.01"),
    ("fen", "元"): Decimal("0.01"),
    ("角", "元"): Decimal("0.1"),
    ("万元", "元"): Decimal(10_000),
    ("年", "个月"): Decimal(12),
    ("years", "个月"): Decimal(12),
}
"""What one unit of an extract is in a book's unit."""

_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
# 34 digits are what a decimal of the rule language holds; a cell that needs more is not rounded.
_EXACT: Final = Context(prec=34, Emin=-6143, Emax=6144, traps=[Inexact, InvalidOperation, Overflow])
_INT64_DIGITS: Final = 18


class UnreadableError(ValueError):
    """A cell that does not say what its input takes; `text` tells why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)


def reader(how: InputMap, spec: Input) -> Reader:
    """The function that reads the cells of one column.

    Blanks around a text do not belong to it. A cell that the map's `values` list is what they say;
    else one that its `null` lists is null; else it is read as the input's kind. A cell that holds
    no text, as in Parquet, is listed where the text of its value is: 1 and 1.0 are both "1".

    Args:
        how: what the map says about the input.
        spec: the input.
    """
    convert = _converter(how, spec)
    table = {key.strip(): value for key, value in (how.values or {}).items()}
    nulls = frozenset(text.strip() for text in how.null)

    def read(cell: Any) -> Value:
        bare = cell.strip() if isinstance(cell, str) else cell
        if bare is None or bare != bare:  # noqa: PLR0124  NaN alone differs from itself
            return None
        for text in _spellings(bare) if table or nulls else ():
            if text in table:
                return convert(table[text])
            if text in nulls:
                return None
        if table:
            raise UnreadableError("取值不在映射的 values 中", "it is not among the map's values")
        return convert(bare)

    return read


def _spellings(cell: Any) -> tuple[str, ...]:
    """The texts by which a map lists a cell: as it stands, then a number's shortest."""
    if not isinstance(cell, float | Decimal):
        return (_key(cell),)
    digits = format(Decimal(str(cell)) or Decimal(0), "f")
    return str(cell), digits.rstrip("0").rstrip(".") if "." in digits else digits


def _key(cell: Any) -> str:
    """A cell as the key of a table of values; TOML keys are texts."""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _converter(how: InputMap, spec: Input) -> Reader:
    kind = spec.type.kind
    if how.months_at is not None:
        form, at = how.format or "%Y-%m-%d", how.months_at
        return lambda cell: _months(_date(cell, form), at)
    if kind == "integer":
        factor = _factor(how, spec)
        return lambda cell: _whole(_times(_number(cell), factor))
    if kind == "decimal":
        factor = _factor(how, spec)
        return lambda cell: _times(_number(cell), factor)
    if kind == "date":
        return lambda cell: _date(cell, how.format or "%Y-%m-%d")
    if kind == "month":
        return lambda cell: _month(cell, how.format or "%Y%m")
    return _boolean if kind == "boolean" else _text


def _factor(how: InputMap, spec: Input) -> Decimal | None:
    own = spec.unit.zh if spec.unit else ""
    return None if how.unit is None else UNITS.get((how.unit, own))


def _number(cell: Any) -> Number:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    try:
        if isinstance(cell, Decimal):
            return _EXACT.create_decimal(cell)
        if isinstance(cell, float) or (isinstance(cell, str) and _NUMBER.fullmatch(cell)):
            return _EXACT.create_decimal(str(cell))
    except DecimalException:
        raise UnreadableError("数字超过 34 位有效数字", "the number has over 34 digits") from None
    raise UnreadableError("不是数字", "it is not a number")


def _times(number: Number, factor: Decimal | None) -> Number:
    try:
        return number if factor is None else _EXACT.multiply(Decimal(number), factor)
    except DecimalException:
        raise UnreadableError("数字超过 34 位有效数字", "the number has over 34 digits") from None


def _whole(number: Number) -> int:
    if Decimal(number).adjusted() >= _INT64_DIGITS:
        raise UnreadableError("数字过大", "the number is too large")
    if number != int(number):
        raise UnreadableError("不是整数", "it is not a whole number")
    return int(number)


def _date(cell: Any, form: str) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = str(cell)
    try:
        parsed = dt.datetime.strptime(text, form)  # noqa: DTZ007  a calendar day has no time zone
    except ValueError:
        parsed = None
    # Digits that run together can be cut in more ways than one: 2024111 is no day.
    if parsed is None or (re.search(r"%\w%\w", form) and parsed.strftime(form) != text):
        raise UnreadableError(f"不是格式为 {form} 的日期", f"it is not a date written {form}")
    return parsed.date()


def _months(begun: dt.date, at: dt.date) -> int:
    try:
        return tenure_months(begun, at)
    except FactError:
        raise UnreadableError(f"晚于 {at}", f"it lies after {at}") from None


def _month(cell: Any, form: str) -> int:
    on = _date(cell, form)
    return on.year * 100 + on.month


def _boolean(cell: Any) -> bool:
    known = _BOOLEANS.get(_key(cell).lower())
    if known is None:
        raise UnreadableError("不是 true 或 false", "it is neither true nor false")
    return known


def _text(cell: Any) -> str:
    if isinstance(cell, str | int):
        return _key(cell)
    raise UnreadableError("不是文本", "it is not text")
