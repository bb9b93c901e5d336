"""The unified profile, its completeness, and groups with who serves them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.analytics.profile import completeness as shares_of
from telcrm.domain import (
    PROFILE_FIELDS,
    Bill,
    CustomerProfile,
    DomainError,
    GroupCustomer,
    KeyAccount,
    PointsEntry,
    WinningBackTarget,
    completeness,
    unified,
)
from telcrm.errors import InputError

DAY = date(2024, 1, 1)
KNOWN = {
    "basic": {"name": "张三", "kind": "person", "born_on": DAY, "occupation": "教师"},
    "business": {"brand": "全球通", "plan": "88", "services": (), "contracts": ("1",)},
    "billing": {"account": "1", "bills": (Bill(month=202312, amount=1),), "credit_score": -100},
    "behaviour": {"monthly_minutes": 0, "monthly_messages": "1.5", "preferences": ()},
    "contact": {"telephone": "1", "address": "甲", "email": "a@b", "preferred_channel": "wap"},
    "service": {"channels": ("hall",), "cases": (), "satisfaction": 1, "points": 0},
}
"""Values of fields; a zero, an empty tuple and a negative score are known too."""

CHOSEN = st.fixed_dictionaries(
    {part: st.sets(st.sampled_from(sorted(fields))) for part, fields in KNOWN.items()}
)
WANTED = st.fixed_dictionaries(
    {part: st.lists(st.sampled_from(fields)) for part, fields in PROFILE_FIELDS.items()}
).filter(lambda wanted: any(wanted.values()))


def profile(chosen):
    parts = {part: {one: KNOWN[part][one] for one in names} for part, names in chosen.items()}
    return CustomerProfile(customer_id="1", as_of=DAY, **parts)


@pytest.mark.parametrize("kind", [int, np.int8, np.int64, np.uint16])
def test_counts_come_as_analyses_give_them(kind):
    """NumPy's integers are whole numbers, and are kept as Python's."""
    star = CustomerProfile(customer_id="1", as_of=DAY, billing={"star": kind(3)}).billing.star
    points = PointsEntry(on=DAY, change="earned", points=kind(3)).points
    customers = WinningBackTarget(group="GSM", customers=kind(3), by=DAY).customers
    assert [(one, type(one)) for one in (star, points, customers)] == [(3, int)] * 3


@pytest.mark.parametrize("star", [True, np.True_, 3.0, np.float64(3), "3", np.int64(6), -1])
def test_what_is_no_count_is_refused(star):
    """Neither a truth value nor a float nor text, and nothing out of range."""
    with pytest.raises(DomainError, match=r"billing\.star"):
        CustomerProfile(customer_id="1", as_of=DAY, billing={"star": star})


def test_the_parts_are_those_of_the_source():
    """Six parts, in the order in which the source names them."""
    parts = telcrm.vocabulary("cmcc.profile_parts").names("code")
    assert tuple(PROFILE_FIELDS) == parts
    assert tuple(CustomerProfile.model_fields)[2:] == parts


@given(CHOSEN)
def test_a_part_is_as_complete_as_its_fields_are_known(chosen):
    """Of all fields, those given count; a zero and an empty tuple are known."""
    found = completeness(profile(chosen))
    for part, fields in PROFILE_FIELDS.items():
        assert set(found[part].known) == chosen[part]
        assert set(found[part].missing) == set(fields) - chosen[part]
        assert found[part].score == Fraction(len(chosen[part]), len(fields))
    assert found.score == sum(one.score for one in found.parts) / 6


@given(CHOSEN, WANTED)
def test_only_what_is_wanted_counts(chosen, wanted):
    """Fields not wanted change nothing, a part of which nothing is wanted is left out."""
    found = completeness(profile(chosen), wanted)
    naive = {
        part: Fraction(len(set(fields) & chosen[part]), len(set(fields)))
        for part, fields in wanted.items()
        if fields
    }
    assert {one.part: one.score for one in found.parts} == naive
    assert found.score == sum(naive.values()) / len(naive)


@given(st.lists(CHOSEN, min_size=1, max_size=5), WANTED)
def test_columns_say_what_records_say(customers, wanted):
    """A base in columns has the shares of its profiles one by one."""
    wanted = {part: fields for part, fields in wanted.items() if fields}
    columns = {
        f"{part}.{field}": np.array(
            [KNOWN[part][field] if field in one[part] else None for one in customers] + [None],
            dtype=object,
        )[:-1]
        for part, fields in wanted.items()
        for field in fields
    }
    parts = {part: [f"{part}.{one}" for one in fields] for part, fields in wanted.items()}
    shares = shares_of(columns, parts)
    for row, one in enumerate(customers):
        for part in completeness(profile(one), wanted).parts:
            assert shares[part.part][row] == float(part.score)


@pytest.mark.parametrize(
    ("values", "known"),
    [
        (np.array([0.0, np.nan], np.float32), [True, False]),
        (np.array(["2024-01-01", "NaT"], "datetime64[D]"), [True, False]),
        (np.ma.masked_array([1, 2], [False, True]), [True, False]),
        (np.ma.masked_array(["a", ""], [True, False]), [False, False]),
        (["a", ""], [True, False]),
        (["", None], [False, False]),
        ([float("nan"), None], [False, False]),
        ([0, None], [True, False]),
        (pd.array([1, None], "Int64"), [True, False]),
        (pd.array(["a", None], "string"), [True, False]),
        ([True, False], [True, True]),
    ],
)
def test_nulls_of_every_kind_are_not_known(values, known):
    """NaN, NaT, None, masked entries and empty text are null; zero and false are not."""
    assert shares_of({"x": values}, {"p": ["x"]})["p"].tolist() == list(map(float, known))


@pytest.mark.parametrize(
    ("columns", "parts", "words"),
    [
        ({"x": [1]}, {"p": ["y"]}, "p wants 'y'"),
        ({"x": [1]}, {"p": []}, "wants no columns"),
        ({"x": [1]}, {"p": "x"}, "wants no columns"),
        ({"x": [1], "y": [1, 2]}, {"p": ["x", "y"]}, "different lengths: x 1, y 2"),
        ({"x": [[1]]}, {"p": ["x"]}, "has one dimension"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns, parts, words):
    """What cannot be counted is an error, never a share."""
    with pytest.raises(InputError, match=words) as caught:
        shares_of(columns, parts)
    assert caught.value.code == "data.invalid"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"contcat": ["email"]}, "did you mean 'contact'"),
        ({"contact": ["e_mail"]}, "did you mean 'email'"),
        ({"contact": "email"}, "are a text"),
        ({}, "no field is wanted"),
        ({"contact": []}, "no field is wanted"),
    ],
)
def test_what_is_wanted_must_be_there(wanted, words):
    """A part or field misspelt is refused with what was meant, never counted as missing."""
    with pytest.raises(DomainError, match=words):
        completeness(profile(dict.fromkeys(KNOWN, ())), wanted)


def test_a_part_not_asked_for_is_an_error():
    """Its score is neither zero nor one: nothing was asked of it."""
    found = completeness(profile(dict.fromkeys(KNOWN, ())), {"contact": ["email"]})
    assert found["contact"].title.zh == "联络资料"
    with pytest.raises(DomainError, match="no part 'basic'"):
        _ = found["basic"]
    assert replace(found, parts=found.parts * 2).score == 0


@pytest.mark.parametrize(
    ("part", "field", "wrong"),
    [
        ("basic", "name", ""),
        ("basic", "kind", "robot"),
        ("basic", "identity_checked", "yes"),
        ("billing", "star", 6),
        ("billing", "star", True),
        ("behaviour", "monthly_minutes", -1),
        ("behaviour", "monthly_megabytes", "NaN"),
        ("contact", "preferred_channel", "电话"),
        ("service", "satisfaction", 0),
        ("service", "satisfaction", 11),
        ("service", "points", -1),
        ("service", "fax", "1"),
    ],
)
def test_a_profile_refuses_nonsense_at_its_place(part, field, wrong):
    """What a field cannot hold is named with part and field."""
    with pytest.raises(DomainError) as caught:
        CustomerProfile(customer_id="1", as_of=DAY, **{part: {field: wrong}})
    assert caught.value.place.path == f"{part}.{field}"


# One profile from many.


def merged(held):
    """What the latest of each field's knowers have: a field at a time, by hand."""
    parts = {}
    for part, fields in PROFILE_FIELDS.items():
        parts[part] = {}
        for field in fields:
            known = [one for one in held if getattr(getattr(one, part), field) is not None]
            if known:
                latest = max(known, key=lambda one: one.as_of)
                parts[part][field] = getattr(getattr(latest, part), field)
    return CustomerProfile(customer_id="1", as_of=max(one.as_of for one in held), **parts)


@given(st.lists(st.tuples(CHOSEN, st.booleans()), min_size=1, max_size=5), st.randoms())
def test_profiles_of_different_days_become_one(made, random):
    """Whatever one knows is known, the latest word counts, and their order does not matter."""
    held = []
    for offset, (chosen, other) in enumerate(made):
        one = profile(chosen)
        if other and "brand" in chosen["business"]:
            business = one.business.model_copy(update={"brand": "动感地带"})
            one = one.model_copy(update={"business": business})
        held.append(one.model_copy(update={"as_of": DAY + timedelta(days=offset)}))
    wanted = merged(held)
    random.shuffle(held)
    assert unified(held) == wanted
    assert unified([wanted]) == wanted == unified([wanted, wanted])


def test_systems_that_disagree_on_one_day_are_refused():
    """Two brands of one day contradict each other, unless a later system settles it."""
    held = [
        CustomerProfile(customer_id="1", as_of=DAY, business={"brand": brand})
        for brand in ("全球通", "动感地带")
    ]
    with pytest.raises(DomainError, match=r"disagree on business\.brand") as caught:
        unified(held)
    assert caught.value.code == "fact.invalid"
    later = held[0].model_copy(update={"as_of": DAY + timedelta(days=1)})
    assert unified([*held, later]).business.brand == "全球通"


def test_profiles_of_nobody_and_of_two_are_refused():
    """There is no profile of no customer, and none of two."""
    with pytest.raises(DomainError, match="no profile is given"):
        unified([])
    two = [CustomerProfile(customer_id=one, as_of=DAY) for one in "12"]
    with pytest.raises(DomainError, match="several customers: 1, 2"):
        unified(two)


# Groups.


@pytest.mark.parametrize(
    ("group_class", "channels"),
    [
        ("a", ["account_manager"]),
        ("b", ["account_manager"]),
        ("government", ["account_manager"]),
        ("c", ["shop_in_shop", "call_centre", "partner"]),
        ("d", ["shop_in_shop", "call_centre", "partner"]),
    ],
)
def test_a_group_is_served_as_the_source_says(group_class, channels):
    """A, B and government by account managers; C and D by shops, call centre and partners."""
    group = GroupCustomer(id="1", name="甲", group_class=group_class)
    assert [one.code for one in group.served_by] == channels


def test_a_key_account_takes_the_words_of_the_source():
    """How it buys, what it minds and needs are the vocabularies' codes; not known is None."""
    account = KeyAccount(buys="new", sensitive_to=["security", "price"], needs=["access"])
    assert account.sensitive_to == ("security", "price")
    assert KeyAccount().buys is None
    with pytest.raises(DomainError, match=r"is no word of common\.key_account_purchases"):
        KeyAccount(buys="renewed")


def test_a_member_belongs_once():
    """A group that lists a member twice contradicts itself."""
    with pytest.raises(DomainError, match="a member stands twice"):
        GroupCustomer(id="1", name="甲", group_class="a", members=["1", "2", "1"])
