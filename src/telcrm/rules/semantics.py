"""What each node of the form means for one record: the definition every other backend is held to.

An expression becomes a function of the record's values, a test becomes true, false or null. What
types do not allow is null, as FEEL has it; in a book with declared types it cannot come to that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from telcrm.errors import DecisionError
from telcrm.rules.bounds import bounded, with_budget
from telcrm.rules.conformance import conform, lost
from telcrm.rules.feel.arithmetic import add, divide, multiply, negate, power, subtract
from telcrm.rules.feel.builtins import BUILTINS
from telcrm.rules.feel.kinds import NUMBER, Range, kind_of, unary_range
from telcrm.rules.feel.members import among, at_place, entries_of, items_of, part_of
from telcrm.rules.feel.values import equal, order
from telcrm.rules.form import (
    Among,
    Arithmetic,
    Choice,
    Comparison,
    Conformed,
    Constant,
    ContextOf,
    Expression,
    Filter,
    Function,
    HalfRange,
    Invocation,
    Iteration,
    Lambda,
    ListOf,
    Logic,
    Matches,
    Negation,
    Not,
    Path,
    RangeOf,
    Reference,
    Table,
)
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.hit_policies import Hit, Outcome, conclude, contradiction
from telcrm.rules.types import Value
from telcrm.rules.unary_tests import any_of, holds

__all__ = ["EXPRESSIONS", "Evaluator", "concluding", "evaluator", "matching"]

Evaluator: TypeAlias = Callable[[Mapping[str, Value]], Any]


def _not(value: Any) -> bool | None:
    return not value if isinstance(value, bool) else None


def evaluator(node: Expression) -> Evaluator:
    """The function from a record's values to the value of an expression."""
    return EXPRESSIONS[type(node)](node)


def _constant(node: Constant) -> Evaluator:
    value = node.value
    return lambda _: value


def _reference(node: Reference) -> Evaluator:
    return operator.itemgetter(node.name)


def _negation(node: Negation) -> Evaluator:
    operand = evaluator(node.operand)
    return lambda record: negate(operand(record))


_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}


def _arithmetic(node: Arithmetic) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    apply = _ARITHMETIC[node.operator]
    return lambda record: apply(left(record), right(record))


_ORDER: Final[dict[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _comparison(node: Comparison) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    if node.operator == "=":
        return lambda record: equal(left(record), right(record))
    if node.operator == "!=":
        return lambda record: _not(equal(left(record), right(record)))
    compare = _ORDER[node.operator]

    def ordered(record: Mapping[str, Value]) -> bool | None:
        found = order(left(record), right(record))
        return None if found is None else compare(found, 0)

    return ordered


def _logic(node: Logic) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    decisive = node.operator == "or"

    def combine(record: Mapping[str, Value]) -> bool | None:
        a = left(record)
        if a is decisive:
            return a is True
        b = right(record)
        if b is decisive:
            return b is True
        return not decisive if isinstance(a, bool) and isinstance(b, bool) else None

    return combine


def _negated(node: Not) -> Evaluator:
    operand = evaluator(node.operand)
    return lambda record: _not(operand(record))


def _choice(node: Choice) -> Evaluator:
    condition = evaluator(node.condition)
    then, otherwise = evaluator(node.then), evaluator(node.otherwise)
    return lambda record: then(record) if condition(record) is True else otherwise(record)


def _matches(node: Matches) -> Evaluator:
    value, test = evaluator(node.value), node.test
    return lambda record: holds(test, value(record))


def _among(node: Among) -> Evaluator:
    value, endpoint = evaluator(node.value), evaluator(node.endpoint)
    if not node.condition:
        return lambda record: among(value(record), endpoint(record))

    def told(record: Mapping[str, Value]) -> bool | None:
        found = endpoint(record)
        return found if isinstance(found, bool) else among(value(record), found)

    return told


def _function(node: Function) -> Evaluator:
    arguments = [evaluator(argument) for argument in node.arguments]
    apply = BUILTINS[node.name].function
    return lambda record: apply(*[argument(record) for argument in arguments])


def _invocation(node: Invocation) -> Evaluator:
    function = evaluator(node.function)
    arguments = [evaluator(argument) for argument in node.arguments]

    def invoke(record: Mapping[str, Value]) -> Any:
        called = function(record)
        return called(*[argument(record) for argument in arguments]) if callable(called) else None

    return invoke


def _path(node: Path) -> Evaluator:
    source, name = evaluator(node.source), node.name
    return lambda record: part_of(source(record), name)


def _filter(node: Filter) -> Evaluator:
    source, condition, inside = evaluator(node.source), evaluator(node.condition), node.inside

    def select(record: Mapping[str, Value]) -> Any:
        found = source(record)
        if found is None:
            return None
        items = found if isinstance(found, tuple) else (found,)
        place: Any = condition({**record, **dict.fromkeys(inside), "item": None})
        if kind_of(place) == NUMBER:
            return at_place(items, place)
        record, spend = with_budget(record)
        blank = {**record, **dict.fromkeys(inside)}
        kept = []
        for item in items:
            spend()
            if condition({**blank, "item": item, **entries_of(item)}) is True:
                kept.append(item)
        return tuple(kept)

    return select


def _list(node: ListOf) -> Evaluator:
    items = [evaluator(item) for item in node.items]
    return lambda record: bounded(tuple([item(record) for item in items]))


def _context(node: ContextOf) -> Evaluator:
    entries = [(entry.key, evaluator(entry.value)) for entry in node.entries]

    def build(record: Mapping[str, Value]) -> Any:
        context: dict[str, Value] = {}
        for key, value in entries:
            found = value({**record, **context})
            if key is None:
                return found
            context[key] = found
        return bounded(FrozenDict(context))

    return build


def _range(node: RangeOf) -> Evaluator:
    low, high = evaluator(node.low), evaluator(node.high)
    closed = node.low_closed, node.high_closed
    return lambda record: Range(low(record), closed[0], high(record), closed[1])


def _half_range(node: HalfRange) -> Evaluator:
    operator_, end = node.operator, evaluator(node.end)
    return lambda record: unary_range(operator_, end(record))


def _iteration(node: Iteration) -> Evaluator:
    domain, result, name = evaluator(node.domain), evaluator(node.result), node.variable
    collect = _ITERATIONS[node.kind]

    def iterate(record: Mapping[str, Value]) -> Any:
        items = items_of(domain(record))
        if items is None:
            return None
        record, spend = with_budget(record)
        found: list[Value] = []
        for item in items:
            spend()
            inside = {**record, name: item}
            if node.partial:
                inside["partial"] = tuple(found)
            found.append(result(inside))
        return collect(found)

    return iterate


_ITERATIONS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "for": tuple,
    "each": lambda found: tuple(item for one in found for item in one or ()),
    "some": any_of,
    "every": lambda found: _not(any_of(map(_not, found))),
}


def _conformed(node: Conformed) -> Evaluator:
    operand, declared = evaluator(node.operand), node.type
    return lambda record: conform(operand(record), declared)


def _lambda(node: Lambda) -> Evaluator:
    """A function keeps the values known where it stands; its arguments come before them.

    It gives null where an argument does not conform to its parameter.
    """
    body = evaluator(node.body)
    names = [parameter.name for parameter in node.parameters]
    kinds = [parameter.type for parameter in node.parameters]

    def close(record: Mapping[str, Value]) -> Any:
        def call(*arguments: Value) -> Value:
            if len(arguments) != len(names):
                return None
            given = tuple(map(conform, arguments, kinds))
            return (
                None
                if lost(arguments, given)
                else body({**record, **dict(zip(names, given, strict=True))})
            )

        return call

    return close


# Decision tables.


def matching(table: Table) -> Callable[[Mapping[str, Value]], tuple[int, ...]]:
    """The function from a record to the rules that match, each tried in turn."""
    columns = [evaluator(column) for column in table.columns]

    def tried(record: Mapping[str, Value]) -> tuple[int, ...]:
        values = [column(record) for column in columns]
        return tuple(
            index
            for index, rule in enumerate(table.rules)
            if all(holds(t, v) is True for t, v in zip(rule.tests, values, strict=True))
        )

    return tried


def concluding(
    table: Table, rules: Callable[[Mapping[str, Value]], tuple[int, ...]]
) -> Callable[[Mapping[str, Value]], Outcome]:
    """The function from a record to what the table says, its entries calculated for the record.

    Args:
        table: the table.
        rules: finds the rules that match.
    """
    entries = [[evaluator(entry) for entry in rule.entries] for rule in table.rules]
    default = None if table.default is None else [evaluator(entry) for entry in table.default]

    def outcome(record: Mapping[str, Value]) -> Outcome:
        hits = tuple(
            Hit(index, tuple([entry(record) for entry in entries[index]]))
            for index in rules(record)
        )
        said = None if default is None or hits else tuple([entry(record) for entry in default])
        return conclude(table, hits, said)

    return outcome


def _table(node: Table) -> Evaluator:
    """A table inside an expression."""
    conclusion = concluding(node, matching(node))

    def value(record: Mapping[str, Value]) -> Any:
        outcome = conclusion(record)
        if outcome.problem:
            raise DecisionError(contradiction(node, outcome))
        return outcome.values[0]

    return value


EXPRESSIONS: Final[dict[type, Callable[[Any], Evaluator]]] = {
    Constant: _constant,
    Reference: _reference,
    Negation: _negation,
    Arithmetic: _arithmetic,
    Comparison: _comparison,
    Logic: _logic,
    Not: _negated,
    Choice: _choice,
    Matches: _matches,
    Among: _among,
    Function: _function,
    Invocation: _invocation,
    Path: _path,
    Filter: _filter,
    ListOf: _list,
    ContextOf: _context,
    RangeOf: _range,
    HalfRange: _half_range,
    Iteration: _iteration,
    Conformed: _conformed,
    Lambda: _lambda,
    Table: _table,
}
