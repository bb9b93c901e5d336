"""The nodes of the form as SQL: what `semantics` says of a record, said in a statement.

Three values of truth and null in arithmetic are SQL's own; equality knows null as a value, and is
written out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

from sqlglot import exp

from telcrm.adapters.sql.cells import by_cell
from telcrm.adapters.sql.terms import (
    Term,
    all_of,
    any_of,
    asked,
    atom,
    case,
    constant,
    is_null,
    negated,
    not_null,
    null,
    number,
    whole,
)
from telcrm.adapters.sql.writing import Writing, rescaled
from telcrm.rules.conformance import allowing
from telcrm.rules.form import (
    Arithmetic,
    Choice,
    Comparison,
    Conformed,
    Constant,
    Expression,
    Function,
    Logic,
    Matches,
    Negation,
    Not,
    Reference,
)
from telcrm.rules.grid import axis_of
from telcrm.rules.unary_tests import holds

__all__ = ["EXPRESSIONS", "term_of"]


def term_of(node: Expression, writing: Writing) -> Term:
    """The value of an expression; what can only be null is so in a word."""
    if node.type.kind == "null":
        return Term(null(), node.type)
    return EXPRESSIONS[type(node)](node, writing)


def _constant(node: Constant, writing: Writing) -> Term:
    """Numbers are given 64 bits, lest what is calculated with them have fewer."""
    plain = _plain(node, writing)
    known = plain.type.numeric and node.value is not None
    return Term(whole(plain.sql), plain.type, plain.scale) if known else plain


def _plain(node: Constant, writing: Writing) -> Term:
    scale = node.type.scale if node.type.numeric else None
    sql = constant(node.value, node.type, scale, writing.dialect)
    known = node.type.kind == "boolean" and node.value is not None
    return Term(asked(sql, writing.dialect) if known else sql, node.type, scale)


def _reference(node: Reference, writing: Writing) -> Term:
    return writing.same(node.name)


def _negation(node: Negation, writing: Writing) -> Term:
    operand = rescaled(term_of(node.operand, writing), node.type.scale)
    return _number(exp.Neg(this=atom(operand)), node)


def _number(sql: exp.Expression, node: Any) -> Term:
    return Term(sql, node.type, node.type.scale)


_OPERATORS: Final[dict[str, type[Any]]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def _arithmetic(node: Arithmetic, writing: Writing) -> Term:
    left, right = term_of(node.left, writing), term_of(node.right, writing)
    if node.operator == "*":
        sides = left.sql, right.sql
    else:
        sides = rescaled(left, node.type.scale), rescaled(right, node.type.scale)
    return _number(_OPERATORS[node.operator](this=atom(sides[0]), expression=atom(sides[1])), node)


_COMPARERS: Final[dict[str, type[Any]]] = {
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "=": exp.EQ,
    "!=": exp.NEQ,
}


def _side(node: Expression, writing: Writing) -> Term:
    return _plain(node, writing) if isinstance(node, Constant) else term_of(node, writing)


def _comparison(node: Comparison, writing: Writing) -> Term:
    sides = _side(node.left, writing), _side(node.right, writing)
    if node.operator not in ("=", "!="):
        left, right = _aligned(*sides)
        return Term(_COMPARERS[node.operator](this=atom(left), expression=atom(right)), node.type)
    same = _equal(*sides, writing)
    return Term(same if node.operator == "=" else negated(same), node.type)


def _aligned(left: Term, right: Term) -> tuple[exp.Expression, exp.Expression]:
    if left.scale is None or right.scale is None:
        return left.sql, right.sql
    scale = max(left.scale, right.scale)
    return rescaled(left, scale), rescaled(right, scale)


def _equal(left: Term, right: Term, writing: Writing) -> exp.Expression:
    """Null equals null and nothing else."""
    if left.type.kind == "boolean" or right.type.kind == "boolean":
        left, right = _as_held(left, writing), _as_held(right, writing)
    nulls = [one for one in (left, right) if isinstance(one.sql, exp.Null)]
    if nulls:
        other = right if nulls[0] is left else left
        return is_null(other.sql)
    absent = [one.type.nullable or one.type.kind == "null" for one in (left, right)]
    if any(absent):
        left, right = writing.once(left), writing.once(right)
    sides = _aligned(left, right)
    same = exp.EQ(this=atom(sides[0]), expression=atom(sides[1]))
    known = [
        not_null(one.sql.copy()) for one, may in zip((left, right), absent, strict=True) if may
    ]
    found = all_of((same, *known))
    if not all(absent):
        return found
    return any_of((found, all_of((is_null(left.sql.copy()), is_null(right.sql.copy())))))


def _as_held(term: Term, writing: Writing) -> Term:
    """Truths are compared as the values that columns hold."""
    if term.type.kind != "boolean" or writing.dialect.booleans:
        return term
    held = writing.held(term).sql
    return Term(held.this if isinstance(held, exp.EQ) else held, term.type)


def _logic(node: Logic, writing: Writing) -> Term:
    sides = _condition(node.left, writing), _condition(node.right, writing)
    connect = any_of if node.operator == "or" else all_of
    return Term(connect(sides), node.type)


def _not(node: Not, writing: Writing) -> Term:
    return Term(negated(_condition(node.operand, writing)), node.type)


def _condition(node: Expression, writing: Writing) -> exp.Expression:
    """A truth as a condition; null alone is none everywhere, a comparison with it is."""
    found = term_of(node, writing).sql
    known = not isinstance(found, exp.Null)
    return found if known else exp.EQ(this=found, expression=number(1))


def _choice(node: Choice, writing: Writing) -> Term:
    condition = _condition(node.condition, writing)
    sides = term_of(node.then, writing), term_of(node.otherwise, writing)
    if node.type.kind == "boolean":
        values = [_truth(one, writing) for one in sides]
        return Term(asked(case([(condition, values[0])], values[1]), writing.dialect), node.type)
    if not node.type.numeric:
        return Term(case([(condition, sides[0].sql)], sides[1].sql), node.type)
    then, otherwise = (rescaled(one, node.type.scale) for one in sides)
    return _number(case([(condition, then)], otherwise), node)


def _truth(term: Term, writing: Writing) -> exp.Expression:
    """A truth as a value; where there is no such type, by way of a column."""
    if writing.dialect.booleans or isinstance(term.sql, exp.Null):
        return term.sql
    held = writing.held(term).sql
    return held.this if isinstance(held, exp.EQ) else held


def _matches(node: Matches, writing: Writing) -> Term:
    """A test is a set of cells: true here, null there."""
    axis = axis_of(node.value.type, (node.test,))
    truth = [holds(node.test, value) for value in axis.representatives()]
    value = term_of(node.value, writing)
    return Term(
        asked(by_cell(axis, value, truth, _said(writing), writing), writing.dialect), node.type
    )


def _said(writing: Writing) -> Callable[[Any], exp.Expression]:
    """Truths as a column holds them."""

    def say(truth: bool | None) -> exp.Expression:
        if truth is None:
            return null()
        return exp.Boolean(this=truth) if writing.dialect.booleans else number(int(truth))

    return say


def _conformed(node: Conformed, writing: Writing) -> Term:
    """What the type does not allow is null."""
    test = allowing(node.type)
    axis = axis_of(node.operand.type, (test,))
    allowed = [holds(test, value) is True for value in axis.representatives()]
    value = writing.once(term_of(node.operand, writing))
    if all(allowed):
        return value
    kept = asked(by_cell(axis, value, allowed, _said(writing), writing), writing.dialect)
    if value.type.kind != "boolean":
        return Term(case([(kept, value.sql.copy())], None), value.type, value.scale)
    truth = _truth(value, writing)
    return Term(asked(case([(kept, truth.copy())], None), writing.dialect), value.type)


def _function(node: Function, writing: Writing) -> Term:
    terms = [term_of(argument, writing) for argument in node.arguments]
    numbers = [rescaled(term, node.type.scale) for term in terms]
    if node.name == "abs":
        return _number(exp.Abs(this=numbers[0]), node)
    compare = exp.LTE if node.name == "min" else exp.GTE
    return _number(reduce(lambda a, b: _extreme(compare, a, b, writing), numbers), node)


def _extreme(
    compare: type[Any], left: exp.Expression, right: exp.Expression, writing: Writing
) -> exp.Expression:
    """The smaller or larger number; null where either is, which no system's own function says."""
    a, b = writing.layers.shared(left), writing.layers.shared(right)
    wins = compare(this=atom(a.copy()), expression=atom(b.copy()))
    return case([(wins, a), (not_null(wins.copy()), b)], None)


EXPRESSIONS: Final[dict[type, Callable[[Any, Writing], Term]]] = {
    Constant: _constant,
    Reference: _reference,
    Negation: _negation,
    Arithmetic: _arithmetic,
    Comparison: _comparison,
    Logic: _logic,
    Not: _not,
    Choice: _choice,
    Matches: _matches,
    Conformed: _conformed,
    Function: _function,
}
