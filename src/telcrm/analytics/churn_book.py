"""A churn model stored as what it is: a rule book like any other, with points per attribute."""

from __future__ import annotations

import json
from collections.abc import Iterator

from telcrm.analytics.arrays import invalid
from telcrm.analytics.churn_model import Bands, Categories, Characteristic, ChurnModel, Points
from telcrm.analytics.numbers import require_names
from telcrm.arguments import instance, optional, taking, text

__all__ = ["churn_book"]

_DOCUMENT = "004 移动通信企业CRM分析"


@taking(
    model=instance(ChurnModel),
    book_id=text,
    version=text,
    zh=text,
    en=text,
    points=optional(instance(Points)),
)
def churn_book(
    model: ChurnModel,
    book_id: str,
    *,
    version: str,
    zh: str,
    en: str,
    points: Points | None = None,
) -> str:
    """Write a churn model as the TOML text of a rule book.

    The book has a scorecard, `churn_score`, and a table, `churn_act`, that asks for action from a
    score on, the parameter `act_from`; `common.churn_action` asks for it from a probability on. The
    source says that action is due where leaving is too likely, and not how likely that is: the
    parameter has no value, and must be given when the book is loaded.

    Source:
        004 移动通信企业CRM分析: 「给出明确的数学公式」, 「如果客户流失的可能性过高」,
        「则通过促销等手段来提高客户忠诚度」.

    Args:
        model: fitted, or given by hand.
        book_id: publisher.name, lower case.
        version: of the book.
        zh: whence the coefficients come, in Chinese: the data, its period, who fitted it.
        en: the same in English.
        points: the model's points; `model.points()` by default.

    Returns:
        TOML for `telcrm.loads(text, parameters={"act_from": ...})`, or for a file of your own.

    Raises:
        InputError: `data.invalid` where it is not said whence the coefficients come.

    >>> import telcrm
    >>> model = ChurnModel(0.0, {"paid": Categories(("no", "yes"))}, {"paid": (0.7, -0.7)})
    >>> text = churn_book(model, "demo.churn", version="1", zh="手工给定", en="given by hand")
    >>> book = telcrm.loads(text, parameters={"act_from": 510})
    >>> dict(book.decide({"paid": "no"}))
    {'churn_score': 520, 'churn_act': True}
    """
    if not zh.strip() or not en.strip():
        raise invalid("zh, en: whence the coefficients come is not said", "name data and period")
    card = model.points() if points is None else _fitting(points, model)
    assumed = f"assumed = {_both(zh, en)}"
    lines = [
        f"id = {_text(book_id)}",
        f"version = {_text(version)}",
        f"title = {_both('客户流失评分', 'Churn score')}",
        f"document = {_text(_DOCUMENT)}",
        "",
        *(line for name, one in model.characteristics.items() for line in _input(name, one)),
        *_parameter(),
        *_scorecard(card, assumed),
    ]
    for name, one in model.characteristics.items():
        lines += _characteristic(name, one, card.by_attribute[name])
    return "\n".join([*lines, *_table(_range(card))]) + "\n"


def _fitting(points: Points, model: ChurnModel) -> Points:
    """Points, if they are those of the model's attributes."""
    require_names(points.by_attribute, model.characteristics, "points")
    for name, one in model.characteristics.items():
        found, wanted = len(points.by_attribute[name]), len(one.attributes)
        if found != wanted:
            raise invalid(f"points: {name} has {found} for {wanted} attributes", "model.points()")
    return points


def _input(name: str, one: Characteristic) -> Iterator[str]:
    yield f"[inputs.{_text(name)}]"
    yield f"title = {_both(one.zh or name, one.en or name)}"
    if isinstance(one, Categories):
        yield 'type = "category"'
        yield f"values = [{', '.join(map(_text, one.values))}]"
    else:
        yield f'type = "{one.type}"'
        if one.type == "decimal":
            yield f"scale = {one.scale}"
        yield f"minimum = {_number(one.minimum, one)}"
        yield f"maximum = {_number(one.maximum, one)}"
    yield ""


def _parameter() -> tuple[str, ...]:
    zh, en = "从多少分起采取措施", "the score from which to act"
    return ("[parameters.act_from]", 'type = "integer"', f"title = {_both(zh, en)}", "")


def _scorecard(card: Points, assumed: str) -> tuple[str, ...]:
    return (
        "[decisions.churn_score]",
        'kind = "scorecard"',
        f"title = {_both('流失评分', 'churn score')}",
        f"initial_score = {card.initial}",
        f"passage = {_text('给出明确的数学公式')}",
        assumed,
        "",
    )


def _characteristic(name: str, one: Characteristic, points: tuple[int, ...]) -> Iterator[str]:
    yield f"[decisions.churn_score.characteristics.{_text(name)}]"
    yield f"input = {_text(name)}"
    yield f"title = {_both(one.zh or name, one.en or name)}"
    yield "attributes = ["
    for row, (shown, earned) in enumerate(zip(one.attributes, points, strict=True)):
        cell = _text(shown) if isinstance(one, Categories) else shown
        reason = _both(f"{one.zh or name}：{shown}", f"{one.en or name}: {shown}")
        code = _text(f"{name.upper()}_{row}")
        said = f"points = {earned}, code = {code}, reason = {reason}"
        yield f"    {{ when = {_text(cell)}, {said} }},"
    yield "]"
    yield ""


def _range(card: Points) -> tuple[int, int]:
    """The least and the most points there are."""
    most = sum(max(points) for points in card.by_attribute.values())
    return card.initial, card.initial + most


def _table(ends: tuple[int, int]) -> tuple[str, ...]:
    act = _both("流失可能性过高，采取挽留措施", "too likely to leave: act")
    leave = _both("流失可能性未过高", "not too likely to leave")
    title = _both("须行动", "action is due")
    return (
        f"# From {ends[0]} to {ends[1]} points can be earned.",
        "[decisions.churn_act]",
        'kind = "decision_table"',
        f"title = {title}",
        'inputs = ["churn_score"]',
        f"passage = {_text('如果客户流失的可能性过高,则通过促销等手段来提高客户忠诚度')}",
        "rules = [",
        _rule("act", ">= act_from", "true", act),
        _rule("leave", "< act_from", "false", leave),
        "]",
        f'outputs.churn_act = {{ type = "boolean", title = {title} }}',
    )


def _rule(name: str, cell: str, act: str, reason: str) -> str:
    when, then = f'{{ churn_score = "{cell}" }}', f"{{ churn_act = {act} }}"
    return f'    {{ id = "{name}", when = {when}, then = {then}, reason = {reason} }},'


def _number(value: float, one: Bands) -> str:
    return f"{value:.{one.scale if one.type == 'decimal' else 0}f}"


def _both(zh: str, en: str) -> str:
    return f"{{ zh = {_text(zh)}, en = {_text(en)} }}"


def _text(words: str) -> str:
    # A JSON string is a TOML string, but for DEL.
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
