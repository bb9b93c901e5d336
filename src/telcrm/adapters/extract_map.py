"""The map of an extract: which column, constant or table of values feeds which input of a book.

A map is TOML that a data engineer writes once for an extract and a rule owner can read.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from telcrm.arguments import file_path, taking, text
from telcrm.errors import ExtractError, Place, Problem, did_you_mean

__all__ = ["Constant", "ExtractMap", "FileForm", "InputMap", "load_map", "parse_map"]

ExactDecimal: TypeAlias = Annotated[Decimal, Field(strict=True)]
Day: TypeAlias = Annotated[dt.date, Field(strict=True)]
Constant: TypeAlias = StrictBool | StrictInt | ExactDecimal | StrictStr | Day
"""A value written in the map itself: a TOML boolean, integer, decimal, string or date."""

_ORIGINS: Final = ("column", "constant", "absent")
_READING: Final = ("values", "unit", "months_at", "format", "null")


class _Part(BaseModel):
    """What a map is made of: written in a file, or built in Python."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise ExtractError(*_problems(error, type(self).__name__)) from None

    # Parts inside of a whole are read by pydantic itself, which knows the path to each.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


class FileForm(_Part):
    """How a CSV file is written. A Parquet file says so itself.

    Attributes:
        encoding: `utf-8` (with or without a byte order mark), or `gb18030` or `gbk`.
        delimiter: the one character between two fields.
        header: true if the first row names the columns; else the names, in order.
    """

    encoding: Literal["utf-8", "gb18030", "gbk"] = "utf-8"
    delimiter: str = Field(default=",", pattern=r'^[^"\r\n]$')
    header: Literal[True] | tuple[str, ...] = True


class InputMap(_Part):
    """Where one input comes from: a column, read as said here, a constant, or nowhere.

    Attributes:
        column: the extract's column.
        constant: one value for every row, in the book's own unit.
        absent: true where the extract does not record the input, and null is meant in every row.
        values: the input's value for each text of the column; any other text is rejected.
        unit: the column's unit where it is not the book's, such as 分 for 元; converted exactly.
        months_at: the column is a date, the input the whole months from it to this day.
        format: how dates are written, as in `datetime.strptime`; `%Y-%m-%d` if not given.
        null: the texts that mean that nothing is known; an empty field if not given.
        note: anything a reader of the map should know.
    """

    column: str | None = None
    constant: Constant | None = None
    absent: Literal[True] | None = None
    values: Mapping[str, Constant] | None = None
    unit: str | None = None
    months_at: Day | None = None
    format: str | None = Field(default=None, pattern="%")
    null: tuple[str, ...] = ("",)
    note: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> InputMap:
        origins = [key for key in _ORIGINS if getattr(self, key) is not None]
        if len(origins) != 1:
            raise ValueError("give exactly one of `column`, `constant` and `absent = true`")
        extra = [key for key in _READING if key in self.model_fields_set]
        if self.column is None and extra:
            raise ValueError(
                f"`{extra[0]}` tells how to read a column, and with `{origins[0]}` there is none"
            )
        return self

    @model_validator(mode="after")
    def _one_reading(self) -> InputMap:
        if self.values is not None and {"unit", "months_at", "format"} & self.model_fields_set:
            raise ValueError("`values` gives the input's own values: nothing is left to convert")
        if self.unit is not None and self.months_at is not None:
            raise ValueError("`months_at` counts months: `unit` has no place beside it")
        return self


class ExtractMap(_Part):
    """A whole map.

    Attributes:
        book: id or path of the rule book, unless the caller names it.
        file: how the file is written.
        keep: the columns carried to the output; all of them if not given.
        inputs: for each input of the book, where it comes from. An input that is not listed is
            read from the column of its name, which the extract must then have.
        note: anything a reader of the map should know.
    """

    book: str | None = None
    file: FileForm = FileForm()
    keep: tuple[str, ...] | None = None
    inputs: Mapping[str, InputMap] = Field(default_factory=dict)
    note: str | None = None


@taking(path=file_path)
def load_map(path: Path) -> ExtractMap:
    """Read a map from a TOML file.

    Raises:
        ExtractError: `extract.not_found`, or `map.invalid` with the key path and what to write.
    """
    place = Place(str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        hint = "save the map as UTF-8"
        raise ExtractError(Problem("map.invalid", "the map is not UTF-8", place, hint)) from error
    except OSError as error:
        message = f"the map cannot be read: {error.strerror}"
        raise ExtractError(Problem("extract.not_found", message, place)) from error
    return parse_map(text, file=str(path))


@taking(text=text, file=text)
def parse_map(text: str, file: str = "map") -> ExtractMap:
    """A map from its TOML text.

    Example:
        >>> parsed = parse_map('''
        ... [inputs.monthly_spend]
        ... column = "ARPU_FEN"
        ... unit = "分"
        ... ''')
        >>> parsed.inputs["monthly_spend"].unit
        '分'

    Raises:
        ExtractError: `map.invalid`, one problem for each key that is wrong.
    """
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ExtractError(_toml_problem(str(error), file)) from error
    try:
        return ExtractMap.model_validate(content)
    except ValidationError as error:
        problems = {problem.place.path: problem for problem in _problems(error, file)}
        raise ExtractError(*problems.values()) from error


def _toml_problem(message: str, file: str) -> Problem:
    line = re.search(r"line (\d+)", message)
    place = Place(file, row=int(line[1]) if line else None)
    return Problem("map.invalid", f"this is not TOML: {message}", place, "see https://toml.io")


def _problems(error: ValidationError, file: str) -> list[Problem]:
    return [_problem(detail, file) for detail in error.errors()]


def _problem(detail: ErrorDetails, file: str) -> Problem:
    keys = _keys(detail["loc"])
    message = detail["msg"].removeprefix("Value error, ")
    hint = None
    if detail["type"] == "extra_forbidden":
        message = f"there is no key {keys[-1]!r} here"
        hint = did_you_mean(keys[-1], _fields_at(keys))
    return Problem("map.invalid", message, Place(file, ".".join(keys) or None), hint)


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys as they stand in the file, without the names of the alternatives of a union."""
    keys = [str(key) for key in location]
    if not keys:
        return keys
    depth = {"file": 2, "inputs": 4 if keys[2:3] == ["values"] else 3}.get(keys[0], 1)
    return keys[:depth]


def _fields_at(keys: list[str]) -> list[str]:
    if len(keys) == 1:
        return list(ExtractMap.model_fields)
    return list((FileForm if keys[0] == "file" else InputMap).model_fields)
