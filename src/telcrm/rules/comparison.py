"""Two rule books held against each other: where they differ, and whom a change moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

from telcrm.arguments import (
    LANGUAGE,
    calendar_day,
    instance,
    mapping,
    one_of,
    optional,
    several,
    taking,
    text,
)
from telcrm.errors import DecisionError, InputError, Problem, did_you_mean
from telcrm.rules.analysis.differences import (
    Difference,
    changed_outputs,
    common_inputs,
    differences,
)
from telcrm.rules.analysis.impact import Impact, measure
from telcrm.rules.analysis.merging import Union, example, merged, words
from telcrm.rules.analysis.tables.words import some_value
from telcrm.rules.analysis.whole_book.answers import Answers
from telcrm.rules.analysis.whole_book.dimensions import Dimension, dimensions_of
from telcrm.rules.book import RuleBook
from telcrm.rules.explain import Language
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.needs import named
from telcrm.rules.page import WRITERS, Form
from telcrm.rules.proofs import Better, Proof, Question, Region, no_answer, ranking, require_order
from telcrm.rules.report import Findings, report_page
from telcrm.rules.types import Value

__all__ = ["Comparison", "Proof", "Region", "compare"]

_NOTHING: Final[Mapping[str, Better]] = FrozenDict({})

_BOOK: Final = instance(RuleBook, "telcrm.load(…) gives one")
_IMPACTS: Final = several(instance(Impact, "Comparison.impact gives one"))


@taking(old=_BOOK, new=_BOOK)
def compare(old: RuleBook, new: RuleBook, outputs: Iterable[str] | None = None) -> Comparison:
    """Hold two books against each other.

    Args:
        old: the book in force.
        new: the book to take its place.
        outputs: outputs of both to look at; None takes those that no other decision needs.

    Raises:
        BookError: `compare.inputs`, if they ask for inputs of one name and different kinds.
        InputError: `output.unknown`, for an output that one of them does not give, and where they
            have none in common.
    """
    return Comparison(old, new, _asked(old, new, outputs))


def _asked(old: RuleBook, new: RuleBook, outputs: Iterable[str] | None) -> tuple[str, ...]:
    shared = [name for name in new.outputs if name in old.outputs]
    if not shared:
        message = f"{old.id} and {new.id} have no output in common"
        raise InputError(Problem("output.unknown", message))
    if outputs is None:
        needed = set().union(*new.form.needs.values())
        makers = {o.name: one.name for one in new.form.decisions for o in one.outputs}
        final = [name for name in shared if makers[name] not in needed]
        return tuple(final or shared)
    wanted = named(outputs)
    unknown = [name for name in wanted if not isinstance(name, str) or name not in shared]
    if unknown:
        message = f"{unknown[0]!r} is no output of both books"
        raise InputError(Problem("output.unknown", message, hint=did_you_mean(unknown[0], shared)))
    return wanted


class Comparison:
    """Where two books differ.

    Attributes:
        old: the book in force.
        new: the book to take its place.
        outputs: the outputs looked at.
    """

    def __init__(self, old: RuleBook, new: RuleBook, outputs: Sequence[str]) -> None:
        self.old = old
        self.new = new
        self.outputs = tuple(outputs)
        self._inputs = common_inputs(old.form, new.form)

    def __repr__(self) -> str:
        return f"<Comparison of {self.old!r} and {self.new!r}>"

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Where the answers differ, in as few boxes as were found, the largest first."""
        return tuple(region for name in self.outputs for region in self._regions(name))

    @cached_property
    def open(self) -> tuple[Mapping[str, str], ...]:
        """Boxes on which it was not found out whether the books differ."""
        return tuple(
            self._words(union)
            for name in self.outputs
            for union in merged(one.box for one in self._differences[name] if one.old is None)
        )

    # Questions.

    @property
    def equivalent(self) -> Proof:
        """Whether both books answer alike, whatever the facts."""
        return self._proof(lambda _: True)

    @taking(output=optional(text))
    def nobody_worse_off(self, output: str | None = None, better: Better = "up") -> Proof:
        """Whether the new answer is nowhere worse than the old one.

        A contradiction, or null where there was an answer, is worse than any answer.

        Args:
            output: one of the outputs looked at; None for the first.
            better: of a number `up` where more is better, `down` where less is; of words, which
                have no order of their own, all of them from worst to best.

        Raises:
            InputError: `output.unknown`, for an output that is not looked at; `argument.invalid`
                for an order that is none of its values.
        """
        name = self._looked_at(output)
        require_order(better, [book.form.outputs[name].type for book in (self.old, self.new)])
        rank = ranking(better)
        return self._proof(
            lambda region: region.output == name and rank(region.new) < rank(region.old)
        )

    @property
    def never_undetermined(self) -> Proof:
        """Whether the new book answers wherever the old one does."""
        return self._proof(lambda region: no_answer(region.new) and not no_answer(region.old))

    def _proof(self, against: Callable[[Region], bool]) -> Proof:
        found = next((region for region in self.regions if against(region)), None)
        if found is not None:
            return Proof(False, found)
        return Proof(None if self.open else True)

    def _looked_at(self, output: str | None) -> str:
        name = self.outputs[0] if output is None else output
        if name not in self.outputs:
            message = f"{name!r} is no output that is looked at"
            hint = did_you_mean(name, self.outputs)
            raise InputError(Problem("output.unknown", message, hint=hint))
        return name

    # A population.

    @taking(columns=mapping, output=optional(text))
    def impact(
        self, columns: Mapping[str, Any], output: str | None = None, weight: Any | None = None
    ) -> Impact:
        """Whom the change moves: old answers against new ones over a population.

        Rows that a book cannot decide have no answer there.

        Args:
            columns: facts as `RuleBook.evaluate` takes them; each book is given those it asks for.
            output: the output; None for the first of those looked at.
            weight: a number a row, such as what the customer pays, of at most two decimals.

        Raises:
            InputError: columns missing, unknown or of different lengths; `data.invalid` for
                weights that cannot be added exactly.
        """
        name = self._looked_at(output)
        unknown = [one for one in columns if one not in {**self.old.inputs, **self.new.inputs}]
        old, new = (self._answers(book, columns, name, unknown) for book in (self.old, self.new))
        return measure(name, old, new, weight)

    def _answers(
        self, book: RuleBook, columns: Mapping[str, Any], output: str, unknown: list[str]
    ) -> Any:
        asked = {name: columns[name] for name in (*book.inputs, *unknown) if name in columns}
        try:
            return book.evaluate(asked, [output])[output]
        except (InputError, DecisionError):
            return book.evaluate(asked, [output], missing="mark")[output]

    # A report.

    @taking(
        lang=LANGUAGE,
        form=one_of(*WRITERS),
        better=mapping,
        notes=several(text),
        on=optional(calendar_day),
    )
    def report(
        self,
        lang: Language = "zh",
        form: Form = "text",
        *,
        impact: Impact | Sequence[Impact] = (),
        better: Mapping[str, Better] = _NOTHING,
        notes: Sequence[str] = (),
        on: date | None = None,
    ) -> str:
        """What was found, ready to sign.

        Args:
            lang: `zh` or `en`.
            form: `text`, `html` or `markdown`.
            impact: whom the change moves, as `impact` gives it, for one output or several.
            better: what is better, by output, as `nobody_worse_off` takes it; of a number more is
                better where nothing is said, and other outputs are not asked about.
            notes: what else is to be said about the impact, such as who was left out.
            on: the day that the report bears.

        Raises:
            ArgumentError: for another language or form, say.
            InputError: `output.unknown`, for an output in `better` that is not looked at.

        >>> import telcrm
        >>> book = telcrm.load("cmcc.you_plus")
        >>> print(compare(book, book).report("en").splitlines()[8])
        Whatever the inputs, the two books answer alike.
        """
        found = Findings(
            self.old,
            self.new,
            self.outputs,
            self.regions,
            self.open,
            tuple(self._questions(better)),
            (impact,) if isinstance(impact, Impact) else _IMPACTS(impact, "impact"),
            tuple(notes),
            on,
        )
        return WRITERS[form](report_page(found, lang))

    def _questions(self, better: Mapping[str, Better]) -> Iterator[Question]:
        yield Question("equivalent", self.equivalent)
        kinds = {name: self.new.form.outputs[name].type for name in self.outputs}
        orders = {name: "up" for name, kind in kinds.items() if kind.number}
        for name, order in {**orders, **better}.items():
            yield Question("nobody_worse_off", self.nobody_worse_off(name, order), name, order)
        yield Question("never_undetermined", self.never_undetermined)

    # Regions.

    @cached_property
    def _dimensions(self) -> tuple[Dimension, ...]:
        return dimensions_of((self.old.built, self.new.built), self._inputs)

    @cached_property
    def _differences(self) -> Mapping[str, list[Difference]]:
        changed = changed_outputs(self.old.form, self.new.form)
        return {name: self._found(name) if name in changed else [] for name in self.outputs}

    def _found(self, name: str) -> list[Difference]:
        old, new = (Answers(book.built, self._dimensions, (name,)) for book in (self.old, self.new))
        return list(differences(old, new))

    def _regions(self, name: str) -> Iterator[Region]:
        groups: dict[tuple[Value, Value], list[Any]] = {}
        for one in self._differences[name]:
            if one.old is not None and one.new is not None:
                groups.setdefault((one.old[0], one.new[0]), []).append(one.box)
        for (old, new), boxes in groups.items():
            for union in merged(boxes):
                yield Region(name, self._words(union), old, new, self._witness(union))

    def _words(self, union: Union) -> Mapping[str, str]:
        told = {
            dimension.name: words(dimension, runs)
            for dimension, runs in zip(self._dimensions, union, strict=True)
        }
        return FrozenDict({name: text for name, text in told.items() if text is not None})

    def _witness(self, union: Union) -> Mapping[str, Value]:
        parts = zip(self._inputs, self._dimensions, union, strict=True)
        return FrozenDict(
            {
                spec.name: example(line, runs) if line.known else some_value(spec.type)
                for spec, line, runs in parts
            }
        )
