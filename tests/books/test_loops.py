"""State loops: each comes round, none gets stuck, and nothing moves that was not done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import telcrm

ROUNDS = (
    ("cmcc.hall_service_loop", "hall_step", {"hall_performance": "较好", "months_in_round": 0}),
    ("cmcc.sales_service_loop", "sales_step", {}),
)


def walked(book_id: str, name: str, others: dict, start: str) -> Iterator[str]:
    """The steps from one on, each done, until the first comes again."""
    book = telcrm.load(book_id)
    step = start
    while True:
        yield step
        step = book.decide({name: step, f"{name}_done": True, **others})[f"next_{name}"]
        if step == start:
            return


@pytest.mark.parametrize(("book_id", "name", "others"), ROUNDS)
def test_every_step_comes_once_and_in_order(book_id: str, name: str, others: dict) -> None:
    """From any step on, doing each leads through all of them, in the order they are declared."""
    steps = telcrm.load(book_id).inputs[name].type.values
    for place, start in enumerate(steps):
        assert tuple(walked(book_id, name, others, start)) == steps[place:] + steps[:place]


@pytest.mark.parametrize(("book_id", "name", "others"), ROUNDS)
def test_what_is_not_done_stays(book_id: str, name: str, others: dict) -> None:
    """No step is left before it is done."""
    book = telcrm.load(book_id)
    for step in book.inputs[name].type.values:
        assert book.decide({name: step, f"{name}_done": False, **others})[f"next_{name}"] == step


def test_service_always_comes_back() -> None:
    """Every event that fits leads on, and whatever follows service leads to service again."""
    book = telcrm.load("cmcc.service_closed_loop")
    stages, events = (book.inputs[name].type.values for name in ("service_stage", "service_event"))
    moves = {
        (stage, event): book.decide({"service_stage": stage, "service_event": event})
        for stage in stages
        for event in events
    }
    for (stage, _), answer in moves.items():
        assert answer["event_fits"] == (answer["next_service_stage"] != stage)
        if stage != "服务" and answer["event_fits"]:
            assert answer["next_service_stage"] == "服务"
    assert {stage for (stage, _), answer in moves.items() if answer["event_fits"]} == set(stages)
