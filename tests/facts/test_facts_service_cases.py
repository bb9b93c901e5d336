"""From a service case to the books on it: the alerts are those that the records' times call for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.domain import Complaint, DomainError, HandOff, LineStop, Recharge, ServiceStop
from telcrm.facts import complaint_facts, recharge_facts, resumed_service_facts

START = datetime(2010, 3, 1, 9)
SERVICES = telcrm.vocabulary("cmcc.value_added_services").names()
MINUTES = st.integers(0, 300)
MAYBE = st.none() | MINUTES


def at(minutes: int | None) -> datetime | None:
    return None if minutes is None else START + timedelta(minutes=minutes)


@given(st.lists(MINUTES, max_size=5).map(sorted), st.none() | st.integers(0, 50), MINUTES)
def test_a_complaint_is_decided_by_what_had_happened(times, later, minute):
    """Hand-offs and resolution count from their moment; nothing later changes the answer."""
    resolved = None if later is None else max(times, default=0) + later
    complaint = Complaint(
        id="1",
        customer_id="1",
        about="余额",
        raised_at=START,
        received_by="0",
        hand_offs=[HandOff(to=str(n), at=at(when)) for n, when in enumerate(times, start=1)],
        resolved_at=at(resolved),
    )
    book = telcrm.load("cmcc.complaint_handoffs")
    answer = book.decide(complaint_facts(complaint, at(minute)))["complaint_action"]
    passed = sum(when <= minute for when in times)
    if resolved is not None and resolved <= minute:
        assert answer == "无须处理"
    else:
        assert answer == ("停止转手并督办" if passed > 1 else "责任人继续处理")


@given(MAYBE, MINUTES)
def test_a_recharge_alerts_when_it_waited_too_long(credited, minute):
    """After the book's half an hour (assumed) without the balance, and not once it is there."""
    recharge = Recharge(number="1", amount=50, confirmed_at=START, credited_at=at(credited))
    found = telcrm.load("cmcc.recharge_check").decide(recharge_facts(recharge, at(minute)))
    arrived = credited is not None and credited <= minute
    assert found["recharge_alert"] == (minute >= 30 and not arrived)


@given(
    MAYBE,
    st.dictionaries(st.sampled_from(SERVICES), st.tuples(MINUTES, MAYBE), max_size=4),
    MINUTES,
)
def test_services_alert_that_stay_off_too_long(resumed, services, minute):
    """Those that are off more than an hour (assumed) after calls are back, each by its name."""
    stop = LineStop(
        number="1",
        suspended_at=START,
        resumed_at=at(resumed),
        services=[
            ServiceStop(
                service=name,
                suspended_at=at(begun),
                resumed_at=None if lasted is None else at(begun + lasted),
            )
            for name, (begun, lasted) in services.items()
            if resumed is None or begun <= resumed
        ],
    )
    book = telcrm.load("cmcc.resumed_services")
    answers = [book.decide(facts) for facts in resumed_service_facts(stop, at(minute))]
    alerted = {one["alert_service"] for one in answers if one["service_alert"]}
    late = resumed is not None and minute - resumed > 60
    assert alerted == (set(stop.still_off(at(minute))) if late else set())
    assert len(answers) == len(stop.services)


@pytest.mark.parametrize("wrong", ["2010-03-01", 5, None])
def test_what_is_no_moment_is_refused(wrong):
    """A day is not precise enough for minutes."""
    recharge = Recharge(number="1", amount=50, confirmed_at=START)
    stop = LineStop(
        number="1", suspended_at=START, services=[{"service": "飞信", "suspended_at": START}]
    )
    complaint = Complaint(id="1", customer_id="1", about="余额", raised_at=START, received_by="0")
    for ask, case in (
        (recharge_facts, recharge),
        (resumed_service_facts, stop),
        (complaint_facts, complaint),
    ):
        with pytest.raises(DomainError, match="is no moment"):
            ask(case, wrong)
