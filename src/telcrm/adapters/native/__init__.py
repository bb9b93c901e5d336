"""Columns by kernels that numba compiles, and purchases by loops: the extra `native`."""

from telcrm.adapters.native.engine import by_kernels, for_blocks, where_worth
from telcrm.adapters.native.kernels import threads
from telcrm.adapters.native.purchases import loops_are_worth, tally_by_loops

__all__ = [
    "by_kernels",
    "for_blocks",
    "loops_are_worth",
    "tally_by_loops",
    "threads",
    "where_worth",
]
