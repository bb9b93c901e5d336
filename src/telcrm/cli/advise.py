"""The command that says what must change for a wanted answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import typer

import telcrm
from telcrm.adapters.cells import UnreadableError, reader
from telcrm.adapters.extract_map import InputMap
from telcrm.books import files
from telcrm.cli.options import (
    NO,
    On,
    OneLang,
    SearchFolders,
    day_of,
    errors_told,
    languages,
    pairs,
)
from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules import RuleBook
from telcrm.rules.form import Citation, Input, Move, Output
from telcrm.rules.types import Value

__all__ = ["advise_command"]

_FILES: Final = (".toml", ".json")


def advise_command(  # noqa: PLR0913, PLR0917 - one for each option
    book: Annotated[str, typer.Argument(help="Id or path of the rule book.")],
    facts: Annotated[
        list[str], typer.Option(help="name=value, or a .toml or .json file; repeatable.")
    ],
    want: Annotated[list[str], typer.Option(help="A wanted output, name=value; repeatable.")],
    hold: Annotated[
        list[str] | None, typer.Option(help="An input that stays as it is; repeatable.")
    ] = None,
    move: Annotated[
        list[str] | None,
        typer.Option(help="name=either, up, down, fixed, months or days; repeatable."),
    ] = None,
    cost: Annotated[
        list[str] | None, typer.Option(help="What a unit costs, name=number; repeatable.")
    ] = None,
    on: On = None,
    most: Annotated[int, typer.Option(min=1, help="How many ways to look for.")] = 5,
    lang: OneLang = None,
    search: SearchFolders = None,
) -> None:
    """怎样改变才能得到想要的答案。 The least that must change for a wanted answer, cheapest first.

    Exit status: 0 when there is a way, 1 when none was found, 2 when it cannot be asked. With --on
    the facts are those of that day, and what grows with the calendar is answered with a date.
    """
    moves, costs = pairs(move, "--move"), pairs(cost, "--cost")
    with errors_told():
        rules = telcrm.load(book, day_of(on), search=search or ())
        advice = rules.advise(
            _facts(rules, facts),
            _wanted(rules, pairs(want, "--want")),
            hold=hold or (),
            moves=dict(_moves(moves)),
            costs=dict(_costs(costs)),
            on=day_of(on),
            most=most,
        )
    for one in languages(lang):
        typer.echo(advice.explain(one))
    if not advice:
        raise typer.Exit(NO)


def _moves(given: Mapping[str, str]) -> Iterator[tuple[str, Move]]:
    known: dict[str, Move] = {one: one for one in get_args(Move)}
    for name, value in given.items():
        if value not in known:
            message = f"{value!r} is none of {', '.join(known)}"
            raise typer.BadParameter(message, param_hint="--move")
        yield name, known[value]


def _costs(given: Mapping[str, str]) -> Iterator[tuple[str, Decimal]]:
    for name, value in given.items():
        try:
            cost = Decimal(value)
        except InvalidOperation:
            cost = Decimal(-1)
        if not cost.is_finite() or cost < 0:
            message = f"{value!r} is no number from 0 on"
            raise typer.BadParameter(message, param_hint="--cost")
        yield name, cost


# Facts as a shell or a file gives them.


def _facts(book: RuleBook, given: list[str]) -> dict[str, Value]:
    """The facts of all words and files; later ones go before earlier ones."""
    found: dict[str, Any] = {}
    for word in given:
        found |= _file(Path(word)) if _is_file(word) else pairs([word], "--facts")
    return {
        name: _read(book.inputs[name], value, book.id) if name in book.inputs else value
        for name, value in found.items()
    }


def _is_file(word: str) -> bool:
    return "=" not in word and word.lower().endswith(_FILES)


def _file(path: Path) -> dict[str, Any]:
    if path.suffix.lower() == ".toml":
        return files.read(path)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        hint = "facts are one JSON object"
        raise InputError(
            Problem("data.invalid", f"it cannot be read: {error}", Place(str(path)), hint)
        ) from None
    if not isinstance(found, dict):
        raise InputError(Problem("data.invalid", "facts are one JSON object", Place(str(path))))
    return found


def _wanted(book: RuleBook, given: Mapping[str, str]) -> dict[str, Value]:
    known = book.form.outputs
    unknown = [name for name in given if name not in known]
    if unknown:
        message = f"{unknown[0]!r} is no output of the book"
        hint = did_you_mean(unknown[0], known)
        raise InputError(Problem("output.unknown", message, Place(book.id), hint))
    return {name: _value(_as_input(known[name]), text, book.id) for name, text in given.items()}


def _value(spec: Input, text: str, book: str) -> Value:
    """A wanted value, which must be one that the output may have."""
    value = _read(spec, text, book)
    if spec.type.kind == "category" and value is not None and value not in spec.type.values:
        hint = did_you_mean(text, spec.type.values)
        message = f"{text!r} is none of {spec.name}'s values"
        raise InputError(Problem("input.category", message, Place(book, spec.name), hint))
    return value


def _as_input(output: Output) -> Input:
    """An output as something that can be read from text."""
    nowhere = Citation(None, None, None)
    return Input(output.name, output.type, output.title, None, nowhere, exact=False)


def _read(spec: Input, value: Any, book: str) -> Value:
    """A value from its text, as a cell of a file is read; `null` is null but where texts are."""
    if not isinstance(value, str):
        return value
    nulls = ("",) if spec.type.textual else ("", "null")
    try:
        return reader(InputMap(column=spec.name, null=nulls), spec)(value)
    except UnreadableError as error:
        message = f"{value!r}: {error.text.en} / {error.text.zh}"
        raise InputError(Problem("input.type", message, Place(book, spec.name))) from None
