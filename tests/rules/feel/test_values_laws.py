"""Values and functions of FEEL: laws that hold for all values."""

from __future__ import annotations

import decimal
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from feel_values import (
    KINDS,
    clocks,
    date_times,
    dates,
    days_times,
    fixed_zones,
    integers,
    numbers,
    ranges,
    times,
    values,
    wide_days,
    years_months,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from telcrm.rules.feel.builtins import BUILTINS
from telcrm.rules.feel.kinds import kind_of
from telcrm.rules.feel.moments import Point, civil, ordinal, point_of, settled
from telcrm.rules.feel.temporal import (
    DaysTime,
    YearsMonths,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_temporal,
    parse_time,
    print_temporal,
)
from telcrm.rules.feel.values import (
    Range,
    add,
    contains,
    divide,
    equal,
    multiply,
    negate,
    order,
    power,
    property_of,
    string_of,
    subtract,
    unary_range,
)

pairs = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(KINDS[kind], KINDS[kind]))
triples = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(*[KINDS[kind]] * 3))


# Texts.


@given(dates)
def test_a_date_printed_and_parsed_is_the_same(value: Any) -> None:
    """parse(print(x)) = x, the years Python lacks included."""
    assert parse_date(print_temporal(value)) == parse_temporal(print_temporal(value)) == value


@given(times)
def test_a_time_printed_and_parsed_is_the_same(value: Any) -> None:
    """parse(print(x)) = x, to the nanosecond and with the zone."""
    assert point_of(parse_time(print_temporal(value))) == point_of(value)
    assert point_of(parse_temporal(print_temporal(value))) == point_of(value)


@given(date_times)
def test_a_date_and_time_printed_and_parsed_is_the_same(value: Any) -> None:
    """parse(print(x)) = x, to the nanosecond and with the zone."""
    assert point_of(parse_date_time(print_temporal(value))) == point_of(value)
    assert point_of(parse_temporal(print_temporal(value))) == point_of(value)


@given(st.one_of(days_times, years_months))
def test_a_duration_printed_and_parsed_is_the_same(value: Any) -> None:
    """parse(print(x)) = x for both kinds, negative ones and fractions included."""
    assert parse_duration(print_temporal(value)) == parse_temporal(print_temporal(value)) == value


@given(st.text(alphabet="0123456789-+:.TZPYMDHS@/aE ", max_size=30))
def test_whatever_is_read_is_canonical_once_printed(text: str) -> None:
    """No text raises, and printing what was read settles at once."""
    value = parse_temporal(text)
    if value is not None:
        again = parse_temporal(print_temporal(value))
        assert print_temporal(again) == print_temporal(value)


@given(numbers)
def test_a_number_as_text_is_the_number(number: Any) -> None:
    """number(string(x)) = x, to 34 digits."""
    text = string_of(number)
    read = BUILTINS["number"].function(text)
    assume(read is not None)
    assert equal(read, decimal.Context(prec=34).create_decimal(number))


# The calendar.


@given(st.dates())
def test_the_calendar_agrees_with_pythons(value: date) -> None:
    """Where Python has the day, number and civil date are Python's."""
    assert civil(value.toordinal()) == (value.year, value.month, value.day)
    assert ordinal(value.year, value.month, value.day) == value.toordinal()


@given(wide_days)
def test_days_and_their_numbers_are_one_to_one(day: int) -> None:
    """A day's date names the day, and the next day's date is the next in the calendar."""
    assert ordinal(*civil(day)) == day
    assert civil(day) < civil(day + 1)


@given(st.integers(-(10**9), 10**9), st.integers(0, 13), st.integers(0, 32))
def test_only_days_of_the_calendar_have_a_number(year: int, month: int, day: int) -> None:
    """Naively: a month's length, by the rule of leap years."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    exists = abs(year) <= 999_999_999 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1]
    assert (ordinal(year, month, day) is not None) == exists


# Equality and order.


@given(triples)
def test_order_is_total_within_a_kind(triple: tuple[Any, Any, Any]) -> None:
    """Antisymmetric, transitive and decided, for every kind that has an order."""
    for a, b, c in permutations(triple):
        assert order(a, b) == -order(b, a)
        if order(a, b) <= 0 and order(b, c) <= 0:
            assert order(a, c) <= 0


@given(pairs)
def test_order_agrees_with_equality(pair: tuple[Any, Any]) -> None:
    """Neither is less than the other just where they are equal."""
    assert (order(*pair) == 0) is equal(*pair)


@given(values, values)
def test_equality_knows_no_sides(left: Any, right: Any) -> None:
    """Symmetric for all values, and null between kinds."""
    assert equal(left, right) is equal(right, left)
    assert order(left, right) == (None if order(right, left) is None else -order(right, left))
    if None not in (left, right) and kind_of(left) != kind_of(right):
        assert equal(left, right) is None


@given(pairs, st.booleans(), st.booleans())
def test_a_range_holds_its_ends_where_they_are_closed(
    pair: tuple[Any, Any], low_closed: bool, high_closed: bool
) -> None:
    """Against the four comparisons a range stands for."""
    low, value = pair
    signs = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "!=": (-1, 1)}
    for operator, allowed in signs.items():
        assert contains(unary_range(operator, low), value) is (order(value, low) in allowed)


# Arithmetic.


@given(integers, integers)
def test_whole_numbers_add_multiply_and_divide_exactly(left: int, right: int) -> None:
    """Ints stay ints, and division undoes multiplication."""
    assert add(left, right) == left + right and type(add(left, right)) is int
    assert multiply(left, right) == left * right and type(multiply(left, right)) is int
    assert divide(left * right, right) == (left if right else None)


@given(numbers, numbers)
def test_numbers_have_34_digits(left: Any, right: Any) -> None:
    """Against decimal's own operations in a context of 34 digits."""
    context = decimal.Context(prec=34)
    cases = ((add, context.add), (subtract, context.subtract), (multiply, context.multiply))
    for operation, oracle in cases:
        assert equal(operation(left, right), oracle(Decimal(left), Decimal(right)))


@given(st.one_of(date_times, times), days_times)
def test_a_duration_added_is_what_lies_between(moment: Any, duration: DaysTime) -> None:
    """(x + d) - x = d for dates and times; a time of day forgets whole days."""
    later = add(moment, duration)
    assume(later is not None)
    apart = subtract(later, moment)
    if kind_of(moment) == "time":
        assert (apart.seconds - duration.seconds) % 86_400 == 0
    else:
        assert apart == duration
        assert point_of(subtract(later, duration)) == point_of(moment) or point_of(moment).zone


@given(dates, st.integers(-(10**6), 10**6))
def test_days_added_to_a_date_are_what_lies_between(day: Any, count: int) -> None:
    """(x + d) - x = d and (x + d) - d = x for whole days."""
    duration = DaysTime(Decimal(count * 86_400))
    later = add(day, duration)
    assume(later is not None)  # Beyond the last year there is nothing.
    assert subtract(later, day) == duration
    assert subtract(later, duration) == day


@given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(-6000, 6000))
def test_months_added_keep_the_day_or_take_the_last(day: date, months: int) -> None:
    """Against counting: the month moves, the day is the same or its month's last."""
    found = add(day, YearsMonths(months))
    assert (found.year - day.year) * 12 + found.month - day.month == months
    last_day = (found + timedelta(days=1)).month != found.month
    assert found.day == day.day or (found.day < day.day and last_day)


@given(dates, dates)
def test_months_between_dates_reach_the_later_and_no_more(start: Any, end: Any) -> None:
    """The most whole months that, added to the earlier, do not pass the later."""
    if order(start, end) == 1:
        start, end = end, start
    found = BUILTINS["years and months duration"].function(start, end)
    assert BUILTINS["years and months duration"].function(end, start) == negate(found)
    reached, beyond = add(start, found), add(start, add(found, YearsMonths(1)))
    assert order(reached, end) in (0, -1)
    # At the end of a month a day may be cut short; then the day itself has not come round.
    assert (
        beyond is None
        or order(beyond, end) == 1
        or property_of(beyond, "day") < property_of(start, "day")
    )


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(3000, 1, 1)),
    st.timedeltas(timedelta(-(10**5)), timedelta(10**5)),
    st.one_of(st.none(), fixed_zones),
)
def test_dates_and_times_move_as_pythons_do(moment: datetime, span: timedelta, zone: Any) -> None:
    """Against Python's arithmetic, which is right for bare offsets."""
    moment = moment.replace(tzinfo=zone)
    microseconds = Decimal(span // timedelta(microseconds=1))
    assert add(moment, DaysTime(microseconds / 10**6)) == moment + span


@given(st.lists(days_times, min_size=2, max_size=2), st.integers(-1000, 1000).filter(bool))
def test_durations_count_like_their_seconds(spans: list[DaysTime], factor: int) -> None:
    """Against plain numbers of seconds."""
    a, b = (span.seconds for span in spans)
    assert add(*spans).seconds == a + b
    assert subtract(*spans).seconds == a - b
    assert multiply(spans[0], factor).seconds == multiply(factor, spans[0]).seconds == a * factor
    assert equal(divide(multiply(spans[0], factor), factor), spans[0])
    assert order(*spans) == (a > b) - (a < b)


@given(years_months, years_months, st.integers(-1000, 1000).filter(bool))
def test_months_count_like_numbers(a: YearsMonths, b: YearsMonths, factor: int) -> None:
    """Against plain numbers of months; what a division leaves over is dropped."""
    assert add(a, b).months == a.months + b.months
    assert subtract(a, b).months == a.months - b.months
    assert multiply(a, factor).months == a.months * factor
    assert divide(a, factor).months == int(Decimal(a.months) / factor)


@given(days_times)
def test_the_parts_of_a_duration_make_it_up(span: DaysTime) -> None:
    """days, hours, minutes and seconds, each in its range, sum to the whole."""
    days, hours, minutes, seconds = (
        property_of(span, name) for name in ("days", "hours", "minutes", "seconds")
    )
    assert ((days * 24 + hours) * 60 + minutes) * 60 + seconds == span.seconds
    assert abs(hours) < 24 and abs(minutes) < 60 and abs(seconds) < 60


@given(wide_days, clocks, fixed_zones)
def test_only_what_python_cannot_hold_is_a_point(day: int, clock: int, zone: Any) -> None:
    """A point is used where year or fraction need it, and nowhere else."""
    value = settled(Point(day, clock, zone))
    needed = not 1 <= civil(day)[0] <= 9999 or clock % 1000 != 0
    assert isinstance(value, Point) == needed
    assert point_of(value) == Point(day, clock, zone)


# Relations of ranges, against sets of points.

small_ranges = st.builds(
    lambda low, width, closed: Range(low, closed[0], low + width, closed[1]),
    st.integers(0, 5),
    st.integers(1, 5),
    st.tuples(st.booleans(), st.booleans()),
)
HALVES = [Decimal(step) / 4 for step in range(-4, 48)]


def members(value: Any) -> set[Decimal]:
    """Quarters in a range of whole ends: enough of them to tell such ranges apart."""
    return {half for half in HALVES if contains(value, half)}


@given(small_ranges, small_ranges)
def test_relations_of_ranges_are_relations_of_sets(left: Any, right: Any) -> None:
    """Naively, by the points of both."""
    a, b = members(left), members(right)
    told = {name: BUILTINS[name].function(left, right) for name in BUILTINS if name in RELATIONS}
    assert told == {name: relation(a, b) for name, relation in RELATIONS.items()}


def touches(a: set[Decimal], b: set[Decimal]) -> bool:
    """One point in common, the last of one and the first of the other."""
    return a & b == {max(a)} == {min(b)}


RELATIONS = {
    "before": lambda a, b: max(a) < min(b),
    "after": lambda a, b: min(a) > max(b),
    "meets": touches,
    "met by": lambda a, b: touches(b, a),
    "overlaps": lambda a, b: bool(a & b),
    "includes": lambda a, b: a >= b,
    "during": lambda a, b: a <= b,
    "starts": lambda a, b: a <= b and min(a) == min(b),
    "started by": lambda a, b: a >= b and min(a) == min(b),
    "finishes": lambda a, b: a <= b and max(a) == max(b),
    "finished by": lambda a, b: a >= b and max(a) == max(b),
    "coincides": lambda a, b: a == b,
}


# Nothing raises, and nothing depends on the thread's own settings.


@given(st.sampled_from(sorted(BUILTINS)), st.lists(values, max_size=4))
@settings(max_examples=1500)
def test_functions_never_raise(name: str, arguments: list[Any]) -> None:
    """Whatever is handed over, an answer comes back, and it is a value of FEEL."""
    found = BUILTINS[name].function(*arguments)
    assert found is None or kind_of(found) != "null"


@given(values, values)
@settings(max_examples=500)
def test_operators_never_raise(left: Any, right: Any) -> None:
    """Whatever stands on either side."""
    for operation in (add, subtract, multiply, divide, power, equal, order):
        operation(left, right)
    for name in ("year", "second", "time offset", "timezone", "days", "start", "x"):
        property_of(left, name)
    negate(left)
    string_of(left)


@given(ranges(values), values)
def test_ranges_of_anything_hold_or_do_not(container: Any, value: Any) -> None:
    """A range whose ends make no sense holds nothing, without an error."""
    assert contains(container, value) in (True, False, None)


@pytest.mark.parametrize("precision", [1, 60])
def test_the_threads_decimal_context_plays_no_part(precision: int) -> None:
    """A host program may have set any precision."""
    third, long = divide(1, 3), parse_duration("P9DT1.123456789S")
    with decimal.localcontext() as context:
        context.prec = precision
        assert divide(1, 3) == third
        assert print_temporal(long) == "P9DT1.123456789S"
        assert parse_duration("P9DT1.123456789S") == long
        assert BUILTINS["round half up"].function(Decimal("12345.678"), 1) == Decimal("12345.7")
        assert BUILTINS["stddev"].function(2, 4, 7, 5) == BUILTINS["stddev"].function(7, 5, 2, 4)
        assert property_of(long, "seconds") == Decimal("1.123456789")
        assert add(datetime(2024, 1, 1), long) is not None
