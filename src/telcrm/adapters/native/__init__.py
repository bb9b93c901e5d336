"""Columns by kernels that numba compiles: the extra `native`."""

from telcrm.adapters.native.engine import by_kernels, for_blocks, side_by_side, where_worth

__all__ = ["by_kernels", "for_blocks", "side_by_side", "where_worth"]
