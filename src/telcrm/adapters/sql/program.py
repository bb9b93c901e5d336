"""From a book to what a statement is made of: layers, and the columns of the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlglot import exp

from telcrm.adapters.sql.decisions import decide
from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.door import read
from telcrm.adapters.sql.layers import Layers
from telcrm.adapters.sql.refusing import refuse_what_sql_cannot_say
from telcrm.adapters.sql.statement import Answer
from telcrm.adapters.sql.terms import all_of, as_value, case, decimals, negated, not_null
from telcrm.adapters.sql.terms import asked as asked_value
from telcrm.adapters.sql.writing import Writing
from telcrm.rules import RuleBook
from telcrm.rules.columns.backend import STATUS
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import (
    Constant,
    Decision,
    Expression,
    Input,
    Reference,
    Scorecard,
    Table,
    children,
)
from telcrm.rules.needs import decisions_for, inputs_for

__all__ = ["Asked", "Program", "asked_of", "program"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a book.

    Attributes:
        built: the book.
        inputs: the inputs to read.
        decisions: the decisions to take, in order.
        outputs: the outputs to give.
        columns: the table's columns of inputs, where they have other names; None where it has
            none, so that the fact is null.
        explain: whether reasons are wanted.
        whole: the inputs whose columns hold whole numbers only.
    """

    built: CompiledBook
    inputs: tuple[Input, ...]
    decisions: tuple[Decision, ...]
    outputs: tuple[str, ...]
    columns: Mapping[str, str | None]
    explain: bool
    whole: frozenset[str] = frozenset()

    def with_columns(self, columns: Mapping[str, str | None]) -> Asked:
        """The same of a table whose columns have further other names."""
        return replace(self, columns={**self.columns, **columns})

    def with_whole(self, names: Iterable[str]) -> Asked:
        """The same of a table in whose columns for these inputs there are whole numbers only."""
        return replace(self, whole=frozenset(names))


def asked_of(
    book: RuleBook, outputs: Sequence[str], columns: Mapping[str, str | None], *, explain: bool
) -> Asked:
    """What must be read and decided for some outputs; for none, all that columns can hold.

    Args:
        book: the book.
        outputs: names of outputs of the book.
        columns: the table's columns of inputs, where they have other names.
        explain: whether reasons are wanted.
    """
    form = book.form
    used = frozenset(word for needs in form.needs.values() for word in needs)
    wanted = inputs_for(form, outputs)
    inputs = tuple(spec for spec in wanted if spec.name in used or spec.type.columnar)
    decisions = decisions_for(form, outputs)
    return Asked(book.built, inputs, decisions, tuple(outputs) or book.outputs, columns, explain)


@dataclass(frozen=True, slots=True)
class Program:
    """What a statement is made of."""

    layers: Layers
    answers: tuple[Answer, ...]


def program(asked: Asked, dialect: Dialect, taken: Sequence[str]) -> Program:
    """Write down a book's decisions.

    Args:
        asked: what is asked of it.
        dialect: in which it is said.
        taken: names that nothing made here may begin with.

    Raises:
        InputError: `sql.unsupported`.
    """
    refuse_what_sql_cannot_say(asked.built, asked.decisions, asked.inputs, explain=asked.explain)
    names = _asked_names(asked)
    writing = Writing(dialect, Layers(_prefix(asked, taken)), frozenset(names), asked.whole)
    alone = _asked_once(asked, names)
    for spec in asked.inputs:
        column = asked.columns.get(spec.name, spec.name)
        read(spec, column, writing, alone=spec.name in alone)
    reasons: dict[str, exp.Expression] = {}
    for decision in asked.decisions:
        reasons |= decide(decision, asked.built, writing, explain=asked.explain)
    values = {name: _output(name, asked, writing) for name in asked.outputs} | reasons
    rated = _rated(writing)
    answers = [Answer(name, _where(rated, sql)) for name, sql in values.items()]
    told = [(one.when, one.said) for one in writing.faults]
    status = case([(rated, exp.Literal.string("rated")), *told], None)
    return Program(writing.layers, (*answers, Answer(STATUS, status)))


def _asked_names(asked: Asked) -> Counter[str]:
    """How often decisions ask for an input or an output."""
    names: Counter[str] = Counter()
    for decision in asked.decisions:
        if isinstance(decision, Scorecard):
            names.update(one.reference.name for one in decision.characteristics)
        elif isinstance(decision, Table):
            names.update(_names(decision))
        else:
            names.update(_names(decision.expression))
    return names


def _asked_once(asked: Asked, names: Counter[str]) -> frozenset[str]:
    """Names that nothing asks for but one characteristic of one scorecard."""
    cards = [one for one in asked.decisions if isinstance(one, Scorecard)]
    found = {part.reference.name for card in cards for part in card.characteristics}
    return frozenset(name for name in found if names[name] == 1)


def _names(node: Expression) -> Iterator[str]:
    if isinstance(node, Reference):
        yield node.name
    elif not isinstance(node, Constant):
        for child in children(node):
            yield from _names(child)


def _rated(writing: Writing) -> exp.Expression:
    """Whether a row is rated; a condition that may be written again and again."""
    conditions = [*writing.sound, *(negated(one) for one in writing.contradictions)]
    found = all_of(conditions)
    if len(conditions) == 1 and not writing.contradictions:
        return found
    held = writing.layers.bind(as_value(found, writing.dialect))
    return asked_value(held, writing.dialect)


def _where(rated: exp.Expression, sql: exp.Expression) -> exp.Expression:
    """An answer, null where the row is not rated."""
    known = rated == not_null(sql.copy())
    return sql if known else case([(rated.copy(), sql)], None)


def _prefix(asked: Asked, taken: Sequence[str]) -> str:
    """What names made here begin with: no name that is known begins so, and hardly any other."""
    form = asked.built.form
    said = f"{form.id} {form.version} {asked.outputs} {sorted(taken)}"
    inputs = [asked.columns.get(one.name, one.name) for one in asked.inputs]
    known = [word.lower() for word in (*taken, *inputs, *asked.outputs) if word]
    digest = sha256(said.encode()).hexdigest()
    lengths = range(6, len(digest))
    words = (f"telcrm_{digest[:length]}_" for length in lengths)
    return next(word for word in words if not any(one.startswith(word) for one in known))


def _output(name: str, asked: Asked, writing: Writing) -> exp.Expression:
    term = writing.same(name)
    if term.scale and asked.built.form.outputs[name].type.numeric:
        return decimals(term.sql, term.scale, writing.dialect)
    return writing.value(term)
