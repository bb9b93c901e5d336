"""The two engines of columns held to each other, with kernels that run as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from telcrm.adapters.native import engine, kernels
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook
from telcrm.rules.written import made

__all__ = ["assert_alike", "assert_both_alike", "uncompiled"]


def wrapping(dtype: type) -> Any:
    """Conversion to a type as compiled code does it, without a look at what fits."""
    return lambda value: np.asarray(value).astype(np.int64).astype(dtype)[()]


INTERPRETED = {
    **kernels._NAMES,
    **{name: wrapping(getattr(np, name)) for name in ("int8", "int16", "int32")},
    **{name: wrapping(getattr(np, name)) for name in ("uint8", "uint16", "uint32")},
    "empty": lambda size, _: np.zeros(size, np.int64),
    "lowest": lambda word: np.uint64((int(word) & -int(word)).bit_length() - 1),
}


@contextmanager
def uncompiled() -> Iterator[None]:
    """With kernels that run as they are written."""

    def kernel(draft: kernels.Draft) -> kernels.Kernel:
        written = made(draft.written.source, "kernel", INTERPRETED)

        def run(*given: Any) -> int:
            with np.errstate(all="ignore"):  # Compiled code wraps without a word.
                found: int = written(*given)
                return found

        return kernels.Kernel(run, draft.written.tables, draft.results)

    with patch.object(engine, "kernel_of", kernel):
        yield


def assert_alike(book: RuleBook, columns: dict[str, Any], **asked: Any) -> None:
    """Both engines give the same names, types, values and nulls, or the same error."""
    assert_both_alike(lambda engine: book.evaluate(columns, engine=engine, **asked))


def assert_both_alike(evaluate: Callable[[Any], dict[str, Any]]) -> None:
    """The same of whatever takes the name of an engine."""
    try:
        wanted = evaluate("numpy")
    except TelcrmError as error:
        with pytest.raises(type(error)) as raised:
            evaluate("native")
        assert str(raised.value) == str(error)
        return
    found = evaluate("native")
    assert list(found) == list(wanted)
    for name, values in wanted.items():
        assert found[name].dtype == values.dtype, name
        assert type(found[name]) is type(values), name
        assert [repr(one) for one in found[name].tolist()] == [repr(one) for one in values.tolist()]
