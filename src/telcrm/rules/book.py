"""A rule book as its users hold it: load once, then decide one record or a whole column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from html import escape
from typing import Any, Final, Literal, TypeAlias, get_args

from telcrm.arguments import (
    calendar_day,
    flag,
    mapping,
    named,
    one_of,
    optional,
    several,
    taking,
    text,
    whole,
)
from telcrm.errors import BookError, InputError
from telcrm.extras import adapter
from telcrm.rules.analysis.advice import Advice, Wish, advise, cost, require_possible
from telcrm.rules.analysis.checking.check import Covered, check, errors
from telcrm.rules.analysis.checking.findings import Findings
from telcrm.rules.analysis.possible import Possible, possible
from telcrm.rules.columns.backend import evaluate
from telcrm.rules.columns.engines import EngineName, chosen
from telcrm.rules.columns.planning import Missing, column_plan
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.explain import Decision, Teller
from telcrm.rules.form import Input, Move, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.legend import LegendEntry, legend
from telcrm.rules.needs import decisions_for, inputs_for, outputs_of
from telcrm.rules.record.backend import Step, record_steps
from telcrm.rules.record.door import record_door, require_mapping, unknown
from telcrm.rules.record.generated import decider
from telcrm.rules.record.running import Run
from telcrm.rules.source.book import build_book
from telcrm.rules.types import Number, Value

__all__ = ["RuleBook"]


Build: TypeAlias = Callable[[Any, Mapping[str, Value]], CompiledBook]
"""From what a book is built from, and values of its parameters, to its form and grid."""

_NO_FACTS: Final[Mapping[str, Any]] = FrozenDict({})

_MOVE: Final = one_of(*get_args(Move))


class RuleBook:
    """An immutable rule book, safe to share between threads.

    Attributes:
        source: what it was built from: what the file says, parts of an extended book merged in;
            or a DMN document.
        parameters: the values given when it was loaded, by name.
        built: the checked intermediate form, and the grid of each decision.
        form: the form alone.
        inputs: the facts it asks for, by name.
        outputs: names of what it answers, in the order in which it is decided.

    >>> import telcrm
    >>> book = telcrm.loads('''
    ... id = "example"
    ... version = "1"
    ... document = "an example"
    ... passage = "an example"
    ... inputs.amount = { type = "decimal", scale = 2 }
    ... [decisions.points]
    ... kind = "scorecard"
    ... passage = "up to 10: 1 point; above: 5"
    ... [decisions.points.characteristics.size]
    ... input = "amount"
    ... attributes = [{ when = "<= 10", points = 1 }, { when = "> 10", points = 5 }]
    ... ''')
    >>> answer = book.decide(amount=10.01)
    >>> answer["points"], [reason.points for reason in answer.reasons]
    (5, [5])
    >>> book.decider("points")({"amount": 10})
    1
    >>> book.evaluate({"amount": [10.0, 10.01]})["points"].tolist()
    [1, 5]
    """

    def __init__(
        self,
        source: Any,
        parameters: Mapping[str, Value] | None = None,
        build: Build = build_book,
    ) -> None:
        self.source = source
        self.parameters: Mapping[str, Value] = FrozenDict(parameters or {})
        self._build = build
        self.built: CompiledBook = build(source, self.parameters)
        self._deciders: dict[tuple[str, ...], Callable[[Mapping[str, Any]], Any]] = {}
        self._steps: Mapping[str, Step] = FrozenDict(record_steps(self.built))
        self.form = self.built.form
        self._teller = Teller(self.form)
        self.inputs: Mapping[str, Input] = FrozenDict({i.name: i for i in self.form.inputs})
        self.outputs: tuple[str, ...] = tuple(self.form.outputs)
        self._read = record_door(self.form.inputs, self.inputs, self.id)
        self._sealed = True

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, "_sealed", False):
            raise AttributeError(f"a rule book is immutable: {name} cannot be set")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a rule book is immutable: {name} cannot be deleted")

    def __reduce__(self) -> tuple[type[RuleBook], tuple[Any, Mapping[str, Value], Build]]:
        """Pickled and copied as what the file says, and built anew."""
        return RuleBook, (self.source, self.parameters, self._build)

    @property
    def id(self) -> str:
        """The book's id, such as `publisher.name`."""
        return self.form.id

    @property
    def version(self) -> str:
        """The book's version."""
        return self.form.version

    @property
    def title(self) -> Text:
        """What people call it."""
        return self.form.title

    def __repr__(self) -> str:
        return f"<RuleBook {self.id} {self.version}>"

    # One record.

    def decide(self, inputs: Mapping[str, Any] = _NO_FACTS, /, **facts: Any) -> Decision:
        """Decide one record, with reasons.

        Args:
            inputs: facts by name. A float stands for the decimal of its shortest text.
            facts: the same as keywords, instead of a mapping or beside it.

        Returns:
            A mapping from output names to values that can explain itself.

        Raises:
            InputError: every fact that is missing, mistyped, out of range or unknown.
            DecisionError: rules that contradict each other on these facts.
        """
        if facts:
            require_mapping(inputs, "facts", self.id)
        record, hits = self._explained({**inputs, **facts} if facts else inputs)
        return Decision(self._teller, record, hits)

    @cached_property
    def _explained(self) -> Callable[[Mapping[str, Any]], Any]:
        """The function from facts to all values and what each decision hit; made when needed."""
        return decider(Run(self.built, self.form.inputs, self._steps, frozenset(self.inputs), None))

    def decider(self, *outputs: str) -> Callable[[Mapping[str, Any]], Any]:
        """The fastest way to decide one record: only the outputs asked for, no reasons.

        Args:
            outputs: names of outputs, and only inputs they depend on are read; none means all.

        Returns:
            A function from facts to the output's value, or to a tuple where several are asked for.
        """
        wanted = outputs_of(self.form, outputs)
        if outputs not in self._deciders:
            inputs = inputs_for(self.form, outputs)
            steps = {one.name: self._steps[one.name] for one in decisions_for(self.form, outputs)}
            run = Run(self.built, inputs, steps, frozenset(self.inputs), wanted)
            self._deciders[outputs] = decider(run)
        return self._deciders[outputs]

    def possible(self, inputs: Mapping[str, Any] = _NO_FACTS, /, **known: Any) -> Possible:
        """What the book may still answer when facts are missing, and which of these matter.

        Args:
            inputs: the facts known, by name. What is left out is not known; null is a fact.
            known: the same as keywords, instead of a mapping or beside it.

        Raises:
            InputError: every fact that is mistyped, out of range or unknown.

        >>> import telcrm
        >>> found = telcrm.load("cmcc.you_plus").possible(last_year_spend=1199.99)
        >>> found.answer["you_plus"], found.matters
        (False, ())
        """
        require_mapping(inputs, "facts", self.id)
        given = {**inputs, **known}
        specs = [spec for spec in self.form.inputs if spec.name in given]
        facts = record_door(specs, self.inputs, self.id)(given)
        return possible(self.built, facts, self.outputs)

    @taking(
        want=mapping,
        hold=several(text),
        moves=optional(named(_MOVE)),
        costs=optional(named(cost)),
        on=optional(calendar_day),
        most=whole(lowest=1),
    )
    def advise(
        self,
        inputs: Mapping[str, Any],
        want: Mapping[str, Value],
        *,
        hold: Iterable[str] = (),
        moves: Mapping[str, Move] | None = None,
        costs: Mapping[str, Number] | None = None,
        on: date | None = None,
        most: int = 5,
    ) -> Advice:
        """The least that must change for a wanted answer, cheapest first.

        Args:
            inputs: the facts now, by name: all that the book asks for.
            want: wanted values of outputs.
            hold: inputs that stay as they are.
            moves: which way inputs may move, instead of what the book says: `either`, `up`,
                `down`, `fixed`, or `months` and `days` for what grows with the calendar.
            costs: what moving an input by one unit costs, for a category any change, instead of
                what the book says.
            on: the day on which the facts hold; with it, what grows is answered with a date.
            most: how many ways to look for.

        Raises:
            InputError: facts that cannot be decided on, and names of no input or output.

        >>> import telcrm
        >>> facts = {"brand": "全球通", "tenure_months": 60, "monthly_spend": 380, "suspensions": 1}
        >>> book = telcrm.load("cmcc.credit_rating")
        >>> advice = book.advise(facts, {"star": 5}, hold=["brand"], most=2)
        >>> [dict(option.changes) for option in advice.options]
        [{'suspensions': (1, 0)}, {'monthly_spend': (380, Decimal('400.01'))}]
        """
        require_mapping(inputs, "facts", self.id)
        outputs_of(self.form, tuple(want))
        require_possible(want, self.form.outputs)
        named = (*hold, *(moves or {}), *(costs or {}))
        problems = tuple(unknown(named, frozenset(self.inputs)))
        if problems:
            raise InputError(*(problem.in_file(self.id) for problem in problems))
        ways: dict[str, Move] = {name: spec.moves for name, spec in self.inputs.items()}
        ways |= {**(moves or {}), **dict.fromkeys(hold, "fixed")}
        prices = {**{name: spec.cost for name, spec in self.inputs.items()}, **(costs or {})}
        wish = Wish(dict(want), ways, prices, on, most)
        return advise(self.built, self._read(inputs), wish)

    def check(self, covered: Covered | None = None) -> Findings:
        """What is wrong with the book, or good to know of it, proven for all facts.

        Gaps, rules that contradict each other or never count, what nobody uses or nothing gives,
        bounds, and the directions that the book declares.

        Args:
            covered: what the book's cases hit, as `telcrm.testing.coverage` says; what they do not
                hit is then found too.

        >>> import telcrm
        >>> [one.severity for one in telcrm.load("cmcc.credit_rating").check().of("error")]
        []
        """
        return check(self.built, covered)

    def require_sound(self) -> None:
        """Raise what `check` finds to be an error, as is done when a strict book is loaded.

        Raises:
            BookError: every error, none of the warnings.
        """
        found = errors(self.built)
        if found:
            raise BookError(*(one.problem for one in found))

    # Columns.

    @taking(explain=flag)
    def evaluate(
        self,
        columns: Any,
        outputs: Iterable[str] | None = None,
        *,
        explain: bool = False,
        missing: Missing = "raise",
        engine: EngineName | None = None,
    ) -> Any:
        """Decide a whole base.

        Args:
            columns: an array for each input: numbers, booleans, strings, `telcrm.Codes`,
                datetime64, or objects; NaN, NaT, None and masked entries are null. shape (n,).
                Or a frame of pandas, Polars, PyArrow, DuckDB or Spark with such columns.
            outputs: names of outputs, and only inputs they depend on are read; none means all.
            explain: add a column `<decision>.<characteristic>` with the index of the attribute
                that won (`….points` where each unit earns points) and `<decision>.rule` for
                tables; `legend` says what the indexes mean.
            missing: `raise` an error for rows that cannot be decided, or `mark` them: their
                outputs are null and `telcrm_status` says why; it says `rated` for the others.
            engine: `numpy`, or `native`, which compiles (extra `native`); the answers are the same.
                None is `native` where it is installed and so many rows are worth compiling for.

        Returns:
            Arrays of shape (n,) by name: integers in the smallest type that holds their range,
            decimals as float64, texts as objects; masked arrays where integers or booleans may
            be null. For a frame one of its kind, with these columns after its own.

        Raises:
            InputError: columns missing, unknown or of different lengths; rows that cannot be
                decided, with their count and the first of them.
            DecisionError: rows on which rules contradict each other.
            ExtraError: `extra.missing`, for a frame without the extra `frames`.
        """
        if not isinstance(columns, Mapping) and hasattr(type(columns), "columns"):
            how: Any = {"explain": explain, "missing": missing, "engine": engine}
            return adapter("frames").evaluate(self, columns, outputs, **how)
        require_mapping(columns, "columns", self.id)
        plan = column_plan(self.built, outputs, explain=explain, missing=missing)
        return evaluate(plan, columns, chosen(engine, self.built))

    def legend(self) -> Mapping[str, tuple[LegendEntry, ...]]:
        """What the integers of each reason column stand for."""
        return legend(self.built)

    # Elsewhere.

    @taking(version=one_of("1.5", "1.4", "1.3"))
    def to_dmn(self, version: Literal["1.5", "1.4", "1.3"] = "1.5") -> str:
        """The book as a DMN document, to be opened in a DMN tool and read back.

        Scorecards become COLLECT tables that sum, parameters become constant decisions. What DMN
        has no place for (citations, units, reasons) stands in extension elements.

        Args:
            version: of DMN. Modelers built on bpmn.io's dmn-js (Camunda's among them) open 1.3.

        Raises:
            BookError: `dmn.write`, for a name that DMN cannot hold.
            ExtraError: `extra.missing`, without the extra `dmn`.
        """
        text: str = adapter("dmn").to_dmn(self, version)
        return text

    @taking(explain=flag)
    def to_sql(
        self,
        table: str,
        dialect: str = "duckdb",
        outputs: Iterable[str] | None = None,
        *,
        explain: bool = False,
        **more: Any,
    ) -> str:
        """A statement that rates a table where it lies: its columns, the outputs, and the status.

        Args:
            table: name of the table.
            dialect: of SQL.
            outputs: names of outputs; none means all.
            explain: add the reason columns that `evaluate` has.
            more: `columns`, `keep` and `types`, as `telcrm.adapters.sql.to_sql` has them.

        Raises:
            InputError: `sql.dialect`, `sql.table`, `sql.unsupported`, `output.unknown`.
            ExtraError: `extra.missing`, without the extra `sql`.
        """
        wanted = () if outputs is None else outputs_of(self.form, outputs)
        text: str = adapter("sql").to_sql(self, table, dialect, wanted, explain=explain, **more)
        return text

    def _repr_html_(self) -> str:
        """Inputs and decisions as a table."""
        rows = [(one.name, str(one.type), str(one.title)) for one in self.form.inputs]
        rows += [(o.name, str(o.type), str(o.title)) for o in self.form.outputs.values()]
        cells = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        caption = escape(f"{self.title} ({self.id} {self.version})")
        return f"<table><caption>{caption}</caption><tbody>{cells}</tbody></table>"
