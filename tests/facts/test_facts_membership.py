"""A VIP card holds on every day from its first to its last, and on no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.domain import VipCard, VipTier
from telcrm.errors import FactError
from telcrm.facts import vip_card_on, vip_card_this_year

FIRST = date(2022, 1, 1)
DAYS = st.integers(0, 1500).map(lambda days: FIRST + timedelta(days=days))
CARDS = st.lists(
    st.builds(
        lambda tier, start, days: VipCard(
            tier=tier,
            valid_from=start,
            valid_to=None if days is None else start + timedelta(days=days),
        ),
        st.sampled_from(VipTier),
        DAYS,
        st.none() | st.integers(0, 500),
    ),
    max_size=4,
)
RANK = {"钻石卡": 3, "金卡": 2, "银卡": 1}


def vip_this_year(cards: tuple[VipCard, ...], on: date) -> bool:
    return vip_card_this_year(cards, on) is not None


def days_of(card: VipCard, until: date) -> set[date]:
    """Every day on which a card holds, as far as a day."""
    last = until if card.valid_to is None else min(card.valid_to, until)
    return {card.valid_from + timedelta(days=n) for n in range((last - card.valid_from).days + 1)}


@given(CARDS, DAYS)
def test_the_tier_is_that_of_the_highest_card_that_holds(cards, on):
    """Of the cards whose days include the day asked about, the highest counts."""
    held = [card.tier for card in cards if on in days_of(card, on)]
    expected = max(held, key=RANK.__getitem__, default=None)
    assert vip_card_on(cards, on) == expected


@given(CARDS, DAYS)
def test_a_vip_of_the_year_held_a_card_on_a_day_of_it(cards, on):
    """Walking from New Year's Day to the day asked about meets a card's day, or does not."""
    year = {date(on.year, 1, 1) + timedelta(days=n) for n in range(on.timetuple().tm_yday)}
    expected = any(year & days_of(card, on) for card in cards)
    assert vip_this_year(cards, on) is expected


@given(CARDS, DAYS)
def test_who_holds_a_card_is_a_vip_of_the_year(cards, on):
    """Holding a card today makes a VIP of this year, today and until the year's end."""
    if vip_card_on(cards, on) is not None:
        assert vip_this_year(cards, on)
    if vip_this_year(cards, on):
        assert vip_this_year(cards, date(on.year, 12, 31))


def test_first_and_last_day_are_included():
    """A card holds on both its ends and not on the days beside them."""
    card = VipCard(tier="银卡", valid_from="2023-03-01", valid_to="2023-09-30")
    days = [date(2023, 2, 28), date(2023, 3, 1), date(2023, 9, 30), date(2023, 10, 1)]
    assert [vip_card_on([card], on) for on in days] == [None, "银卡", "银卡", None]


@pytest.mark.parametrize(("valid_to", "expected"), [("2023-12-31", False), ("2024-01-01", True)])
def test_a_card_must_reach_into_the_year(valid_to, expected):
    """A card that ran out on New Year's Eve makes no VIP of the new year; a day more does."""
    card = VipCard(tier="金卡", valid_from="2023-01-01", valid_to=valid_to)
    assert vip_this_year([card], date(2024, 6, 1)) is expected


def test_a_card_to_come_does_not_count_yet():
    """A card that starts later this year makes a VIP from its first day."""
    card = VipCard(tier="金卡", valid_from="2024-06-02")
    assert not vip_this_year([card], date(2024, 6, 1))
    assert vip_this_year([card], date(2024, 6, 2))


@pytest.mark.parametrize("fact", [vip_card_on, vip_card_this_year])
def test_not_recorded_is_not_without_a_card(fact):
    """Without card records membership is missing; with an empty record there is none."""
    assert not fact((), date(2024, 1, 1))
    with pytest.raises(FactError, match="VIP cards are not recorded") as caught:
        fact(None, date(2024, 1, 1))
    assert caught.value.code == "fact.missing"
