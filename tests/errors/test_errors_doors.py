"""The doors for facts and for arguments.

Two doors for facts, one rule: what the record door refuses the column door refuses, by the same
code. And for every argument in the documented API: rubbish has an error of ours, or an answer where
it is none.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from numbers import Number
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from public_calls import CALLS, Call
from pydantic import BaseModel

import telcrm
from telcrm.domain import month_of
from telcrm.errors import CODES, InputError, TelcrmError
from telcrm.rules import RuleBook

SCALE = settings().max_examples
KINDS = {
    "boolean": 'type = "boolean"',
    "integer": 'type = "integer"\nminimum = 0\nmaximum = 1200',
    "unbounded": 'type = "integer"',
    "decimal": 'type = "decimal"\nscale = 2\nminimum = 0\nmaximum = 99999.99',
    "exact": 'type = "decimal"\nscale = 2\nminimum = 0\nmaximum = 99999.99',
    "category": 'type = "category"\nvalues = ["全球通", "5", "nan"]',
    "string": 'type = "string"',
    "date": 'type = "date"\nminimum = 1990-01-01\nmaximum = 2099-12-31',
    "month": 'type = "month"',
}
"""The input `x` of each book. The category's values are what numbers become as texts."""


class NAType:
    """Stands for pandas.NA, which is known by the name of its type."""


@cache
def book(kind: str, *, optional: bool) -> RuleBook:
    """A book that looks at one input, and calculates with it where that is what is tried."""
    calculated = "x * 2 > 3" if kind == "exact" else "1 > 0"
    return telcrm.loads(f"""
id = "test.door"
version = "1"
document = "an invented document"

[inputs.x]
{KINDS[kind]}
optional = {str(optional).lower()}

[decisions.seen]
kind = "decision_table"
passage = "an invented passage"
inputs = ["x"]
outputs.seen = {{ type = "boolean" }}
rules = [{{ id = "any", then = {{ seen = true }} }}]

[decisions.answer]
kind = "expression"
passage = "an invented passage"
expression = "{calculated}"
""")


def code_of_record(kind: str, value: Any, *, optional: bool) -> str:
    try:
        book(kind, optional=optional).decide({"x": value})
    except InputError as error:
        return error.code
    return "rated"


def code_of_column(kind: str, column: Any, *, optional: bool) -> str:
    """The status of the only row, and the same from the error where it is raised."""
    door = book(kind, optional=optional)
    (status,) = door.evaluate({"x": column}, missing="mark")["telcrm_status"].tolist()
    try:
        door.evaluate({"x": column})
    except InputError as error:
        assert [f"{one.code}: x" for one in error.problems] == [status]
    else:
        assert status == "rated"
    return str(status).partition(":")[0]


def as_objects(value: Any) -> Any:
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


def native(value: Any) -> Any:
    """The array NumPy makes of the value alone; of objects where it is no scalar."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            array = np.asarray([value])
        except (ValueError, TypeError, OverflowError):
            return as_objects(value)
    return array if array.ndim == 1 else as_objects(value)


def beside_a_text(value: Any) -> Any:
    """A list in which the value stands beside a text: NumPy would make a text of both."""
    return [value, "全球通"]


numbers = (
    st.integers(-2, 1202)
    | st.integers()
    | st.sampled_from([10**15, 10**15 + 1, -(10**15) - 1, 2**63, 10**400])
    | st.floats()
    | st.floats(-1, 1300).map(lambda x: round(x, 2))
    | st.decimals(-1, 1300, places=2)
    | st.decimals()
    | st.sampled_from(
        [Decimal("sNaN"), Decimal("1E+400"), Decimal("1E-400"), Decimal("1." + "0" * 40 + "1")]
    )
    | st.fractions()
    | st.complex_numbers()
    | st.booleans()
)
numpy_numbers = (
    st.integers(-128, 127).map(np.int8)
    | st.integers(0, 2**64 - 1).map(np.uint64)
    | st.integers(-(2**63), 2**63 - 1).map(np.int64)
    | st.floats(width=16).map(np.float16)
    | st.floats(width=32).map(np.float32)
    | st.floats().map(np.float64)
    | st.floats().map(np.longdouble)
    | st.booleans().map(np.bool_)
)
texts = st.sampled_from(["全球通", "全球通 ", "5", "nan", "", "True", "2024-01-31"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=5
)
days = (
    st.dates()
    | st.datetimes()
    | st.dates().map(np.datetime64)
    | st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)).map(
        lambda moment: np.datetime64(moment, "ns")
    )
    | st.dates(date(1700, 1, 1), date(2200, 1, 1)).map(lambda day: np.datetime64(day, "ns"))
    | st.integers(-(10**6), 10**6).map(lambda number: np.datetime64(number, "D"))
    | st.timedeltas()
    | st.just(np.timedelta64(5, "D"))
)
nulls = st.sampled_from(
    [None, float("nan"), NAType(), np.datetime64("NaT", "D"), np.timedelta64("NaT", "D")]
)
things = st.sampled_from(
    [[1], (1, 2), {}, {1}, b"x", object, np.ones(2), np.ma.masked, Fraction(1)]
)
months = st.sampled_from([202401, 202413, 202400, 202412.0, 202413.0, -88, 12, 0, 1])
values = numbers | numpy_numbers | texts | days | nulls | things | months
kinds = st.sampled_from(sorted(KINDS))


@settings(max_examples=15 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_objects_are_read_as_records_are(kind: str, value: Any, optional: bool) -> None:
    """A value in an array of objects has the code it has in a record."""
    record = code_of_record(kind, value, optional=optional)
    assert code_of_column(kind, as_objects(value), optional=optional) == record


@settings(max_examples=15 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_typed_arrays_are_read_as_records_are(kind: str, value: Any, optional: bool) -> None:
    """A value in an array of NumPy's own type has the code it has in a record."""
    record = code_of_record(kind, value, optional=optional)
    assert code_of_column(kind, native(value), optional=optional) == record


@settings(max_examples=5 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_masked_entries_are_null_whatever_they_hide(kind: str, value: Any, optional: bool) -> None:
    """What lies under a mask is not read."""
    hidden = np.ma.MaskedArray(native(value), mask=[True])
    wanted = "rated" if optional else "input.missing"
    assert code_of_column(kind, hidden, optional=optional) == wanted


@settings(max_examples=5 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_lists_keep_their_values_types(kind: str, value: Any, optional: bool) -> None:
    """A list is read value by value: a number beside a text does not become a text."""
    door = book(kind, optional=optional)
    found = door.evaluate({"x": beside_a_text(value)}, missing="mark")["telcrm_status"].tolist()
    wanted = [code_of_record(kind, one, optional=optional) for one in (value, "全球通")]
    assert [status.partition(":")[0] for status in found] == wanted


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value", [np.float32("nan"), np.float16("nan"), np.longdouble("nan")], ids=repr
)
def test_narrow_and_wide_nan(kind: str, value: Any) -> None:
    """NaN is null in floats of every width, at both doors."""
    for optional in (True, False):
        wanted = "rated" if optional else "input.missing"
        assert code_of_record(kind, value, optional=optional) == wanted
        assert code_of_column(kind, as_objects(value), optional=optional) == wanted
        assert code_of_column(kind, native(value), optional=optional) == wanted


# Arguments.


class Odd:
    """Nothing that anybody asks for."""

    def __repr__(self) -> str:
        return "Odd()"


RUBBISH: dict[str, Any] = {
    "None": lambda: None,
    "5": lambda: 5,
    "-1": lambda: -1,
    "0": lambda: 0,
    "1.5": lambda: 1.5,
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: float("-inf"),
    "numpy's nan": lambda: np.float64("nan"),
    "huge": lambda: 10**400,
    "hugely negative": lambda: -(10**30),
    "True": lambda: True,
    "complex": lambda: 1j,
    "empty text": lambda: "",
    "text": lambda: "x",
    "no text": lambda: "\ud800",
    "bytes": lambda: b"x",
    "NaT": lambda: np.datetime64("NaT", "D"),
    "a moment": lambda: datetime(2024, 1, 1, tzinfo=UTC),
    "object": Odd,
    "nothing": list,
    "no names": dict,
    "odd names": lambda: {5: 1, None: 2},
    "a matrix": lambda: np.ones((2, 2)),
    "one value": lambda: np.array(1),
    "another length": lambda: np.arange(17),
    "ragged": lambda: [[1], [2, 3]],
    "nulls": lambda: [None],
    "NaNs": lambda: [float("nan")] * 2,
    "texts": lambda: ["x"],
    "objects": lambda: np.array([1, "a", None], object),
    "a set": lambda: {1, 2},
    "a generator": lambda: (number for number in range(3)),
    "codes": lambda: telcrm.Codes([0, 5], ["a"]),
}
NUMBERS = {"5", "-1", "0", "huge", "hugely negative"}
TEXTS = {"empty text", "text", "no text"}
SEVERAL = {
    *("nothing", "no names", "odd names", "a matrix", "another length", "ragged", "nulls", "NaNs"),
    *("texts", "objects", "a set", "a generator", "codes"),
}


def places(right: Any, wrong: Any) -> Iterator[tuple[str, Any]]:
    """An argument that is wrong as a whole, and in the first thing it holds."""
    yield "", wrong
    if isinstance(right, list | tuple) and right and not hasattr(right, "_fields"):
        yield "[0]", type(right)([wrong, *right[1:]])
    if isinstance(right, dict) and right:
        first, held = next(iter(right.items()))
        yield from ((f"{{{first}}}{at}", right | {first: one}) for at, one in places(held, wrong))


def refusal(call: Call, **given: Any) -> TelcrmError | None:
    """The error that a call ends with; None where it ends with an answer."""
    try:
        call.function(**{**call.given, **given})
    except TelcrmError as error:
        return error
    return None


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a call writes does not lie about."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_the_right_arguments_are_answered(call: Call) -> None:
    """The ground that the tests below stand on."""
    assert refusal(call) is None


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_rubbish_has_an_error_of_ours(call: Call) -> None:
    """Nothing of Python's, NumPy's or pydantic's own comes out, whatever goes in.

    The error has a known code and says which argument it is about, or shows what it is about.
    """
    for name, right in call.given.items():
        for label, make in RUBBISH.items():
            for at, wrong in places(right, make()):
                error = refusal(call, **{name: wrong})
                if error is not None:
                    assert error.problems, (name, at, label)
                    assert all(one.code in CODES for one in error.problems), (name, at, label)
                    assert told(error, name, right, wrong), (name, at, label, str(error))


def told(error: TelcrmError, name: str, right: Any, wrong: Any) -> bool:
    """Whether an error names the argument or something of it, or shows what is wrong."""
    said = str(error)
    inner = [str(one) for one in right] if isinstance(right, dict | list | tuple) else []
    shown = repr(wrong)[:20], wrong if isinstance(wrong, str) else ""
    words = (name, name.rstrip("s"), *inner, *ABOUT.get(name, ()), *shown, NAMELESS)
    return any(word in said for word in words if word)


NAMELESS = "not all named by texts"
"""What a record says whose fields cannot be told apart, for Python does not say which it is."""

ABOUT: dict[str, tuple[str, ...]] = {
    "activated": ("months_since_activation",),
    "categories": ("brand",),
    "codes": ("brand",),
    "later": ("ids are",),
    "source": ("tariff", "XML"),
    "text": ("TOML",),
}
"""What else an argument is called: what it is read as, or the input whose column it is."""


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_only_what_is_of_its_kind_is_answered(call: Call) -> None:
    """No guess: NaN is no threshold, a number no text, None nothing but what may be left out."""
    for name, right in call.given.items():
        answered = {one for one, make in RUBBISH.items() if refusal(call, **{name: make()}) is None}
        assert answered <= kindred(call, name, right), name


def kindred(call: Call, name: str, right: Any) -> set[str]:
    """The rubbish that is none in the place of an argument."""
    found = {"None"} if right is None or left_out(call, name) else set()
    if call.name == "telcrm.RuleBook.to_sql" and name in ("columns", "keep", "types"):
        found = {"None"}  # They are handed on, with the rest.
    match right:
        case bool():
            return found | {"True"}
        case Number():
            return found | NUMBERS | {"1.5"}
        case str() | Path():
            # Bytes are text to pydantic, where they are UTF-8.
            read = {"bytes"} if issubclass(type(call.function), type(BaseModel)) else set()
            return found | TEXTS | read | MORE.get(name, set())
        case list() | tuple() | dict() | np.ndarray():
            return found | SEVERAL | MORE.get(name, set())
        case BaseModel():
            return found | {"no names"}
    return found | MORE.get(name, set())


BELOW_ZERO = {"lowest", "minimum", "even", "initial", "intercept", "slowest", "fastest"}
"""Arguments that may be: ends of scales, scores and rates."""


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_thresholds_and_counts_are_not_below_zero(call: Call) -> None:
    """A threshold below 0 is reached by everybody, and nobody is counted less than no times."""
    for name, right in call.given.items():
        number = isinstance(right, Number) and not isinstance(right, bool)
        unused = name == "bins" and call.given.get("cuts") is not None
        if number and not unused and name not in BELOW_ZERO and "domain" not in call.name:
            assert refusal(call, **{name: -1}) is not None, name


def left_out(call: Call, name: str) -> bool:
    """Whether an argument is None where it is left out."""
    try:
        parameters = inspect.signature(call.function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters and parameters[name].default is None


MORE: dict[str, set[str]] = {
    **{name: {"texts"} for name in ("table", "customers", "suspensions", "purchases", "bills")},
    "amount": NUMBERS | {"1.5"},
    "value": NUMBERS | {"1.5"},
    "keep": TEXTS,
    "map_path": TEXTS,
    "code": TEXTS,
    "because": TEXTS,
    "engine": {"None"},
    "header": {"True"},
    "out": {"None"},
    "outputs": {"None"},
}
"""Arguments that may be of several kinds: parts of a name, money as text or number, or nothing."""


def numpys(value: Any) -> Any:
    """A value as NumPy has it, and what holds several as a tuple of such; None for no change."""
    match value:
        case bool():
            return np.bool_(value)
        case int():
            return np.int64(value)
        case float():
            return np.float64(value)
        case str():
            return np.str_(value)
        case list():
            return tuple(value)
    return None


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_what_numpy_counted_is_what_it_is(call: Call) -> None:
    """Numbers, texts and truth values of NumPy's are those of Python's, and a tuple is a list."""
    for name, right in call.given.items():
        other = numpys(right)
        assert other is None or refusal(call, **{name: other}) is None, name


deep = st.recursive(
    st.sampled_from([label for label in RUBBISH if label not in SEVERAL]).map(
        lambda label: RUBBISH[label]()
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=10 * SCALE, deadline=None)
@given(st.data())
def test_rubbish_within_rubbish_has_an_error_of_ours(data: st.DataObject) -> None:
    """Nor does it where lists and mappings hold it, one in the other."""
    call = data.draw(st.sampled_from([one for one in CALLS if one.given]))
    name, right = data.draw(st.sampled_from(sorted(call.given.items(), key=lambda one: one[0])))
    if name == "progress":
        return
    wrong = data.draw(deep)
    for _, one in places(right, wrong):
        error = refusal(call, **{name: one})
        assert error is None or all(problem.code in CODES for problem in error.problems)


def test_how_many_arguments_there_are_stays_pythons() -> None:
    """Too few, too many, twice, and names that there are not: as of any function."""
    calls: list[Any] = [
        lambda: telcrm.compare(new=book("date", optional=False)),
        lambda: month_of(date(2024, 1, 1), 2),
        lambda: telcrm.load("cmcc.credit_rating", None, "strict"),
        lambda: telcrm.load("cmcc.credit_rating", source="cmcc.vip_club"),
        lambda: telcrm.vocabulary("cmcc.brands", folder="."),
    ]
    for call in calls:
        with pytest.raises(TypeError, match="argument"):
            call()


def documented() -> Iterator[str]:
    """What the API page shows that takes arguments, but for the errors that come out."""
    script = Path(__file__).parents[2] / "docs" / "make_api.py"
    spec = importlib.util.spec_from_file_location("make_api", script)
    assert spec
    assert spec.loader
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    for name in page.MODULES:
        module = importlib.import_module(name)
        for public in module.__all__ if name != "telcrm.errors" else ():
            value = getattr(module, public)
            if module is telcrm or value is not getattr(telcrm, public, None):
                yield from taking_arguments(f"{name}.{public}", value)


def taking_arguments(name: str, value: Any) -> Iterator[str]:
    """A function, and the methods of a class, that take arguments."""
    if inspect.isclass(value):
        for member, one in tuple(vars(value).items()):
            function = getattr(one, "__func__", one)
            public = member[0] != "_" and inspect.isfunction(function)
            if public and len(inspect.signature(function).parameters) > 1:
                yield f"{name}.{member}"
    elif inspect.isroutine(value) and inspect.signature(value).parameters:
        yield name


def test_every_argument_is_tried() -> None:
    """In one way to call a function at least; `key` and `place` are the calls' own."""
    given: dict[str, set[str]] = {}
    asked: dict[str, set[str]] = {}
    for call in CALLS:
        name = call.name.partition(" (")[0]
        given.setdefault(name, set()).update(call.given)
        parameters = inspect.signature(call.function).parameters.values()
        asked[name] = {one.name for one in parameters if one.kind not in FURTHER} - {"key", "place"}
    assert {name: found - given[name] for name, found in asked.items() if found - given[name]} == {}


FURTHER = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def test_every_call_of_the_documented_api_is_tried() -> None:
    """Whoever adds a function to the API adds a call that is right to `public_calls`."""
    tried = {call.name.partition(" (")[0] for call in CALLS}
    elsewhere = {
        "telcrm.domain.DomainError.because",  # It makes an error.
        "telcrm.analytics.steady_state.steady_base",  # As telcrm.lifecycle has it.
        "telcrm.analytics.steady_state.steady_shares",
    }
    assert set(documented()) - tried == elsewhere
