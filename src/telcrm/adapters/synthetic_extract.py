"""A made-up customer base as an extract, for those who have no file yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from telcrm.adapters.arrow import Batch, Extract, batch_of
from telcrm.analytics import synthetic
from telcrm.errors import ExtractError, Problem
from telcrm.rules import Codes

__all__ = ["SyntheticBase", "require_inputs", "synthetic_extract", "synthetic_records"]

_ID = "customer_id"


@dataclass(frozen=True, slots=True)
class SyntheticBase:
    """Which made-up base.

    Attributes:
        customers: how many.
        seed: the same seed gives the same customers.
        on: the day on which they are seen.
    """

    customers: int
    seed: int
    on: date


def require_inputs(base: SyntheticBase, book_id: str, inputs: Collection[str]) -> None:
    """Refuse a book over inputs that the base does not hold.

    Raises:
        ExtractError: one `extract.header` that names all of them.
    """
    held = synthetic_extract(base).columns[1:]
    if lacking := [name for name in inputs if name not in held]:
        message = f"the made-up base lacks inputs of {book_id}: {', '.join(lacking)}"
        hint = f"name a FILE that holds them; the made-up base holds {', '.join(held)}"
        raise ExtractError(Problem("extract.header", message, hint=hint))


def synthetic_extract(base: SyntheticBase) -> Extract:
    """The base as an extract: `customer_id`, and a column for each input of credit rating."""
    first = synthetic.base(1, seed=base.seed, on=base.on)
    columns = (_ID, *synthetic.credit_inputs(first))

    def batches(wanted: Sequence[str]) -> Iterator[Batch]:
        row = 1
        for part in synthetic.batches(base.customers, seed=base.seed, on=base.on):
            found = {_ID: part.ids, **synthetic.credit_inputs(part)}
            yield batch_of({name: found[name] for name in wanted}, row)
            row += len(part)

    return Extract(f"synthetic base {base.seed}", columns, base.customers, "rows", batches)


def synthetic_records(
    base: SyntheticBase, inputs: Collection[str], count: int
) -> Iterator[dict[str, Any]]:
    """These inputs of the first customers of the base, one record each."""
    columns = synthetic.credit_inputs(synthetic.base(count, seed=base.seed, on=base.on))
    for row in range(count):
        yield {name: _at(columns[name], row) for name in inputs}


def _at(column: Any, row: int) -> Any:
    if isinstance(column, Codes):
        code = int(column.codes[row])
        return None if code < 0 else column.categories[code]
    return column[row]
