"""What a table or a book can say, asked of boxes of inputs instead of single records.

A box holds sets of cells of the grid, so that one question covers all inputs inside it, and an
answer is a proof.
"""

from telcrm.rules.analysis.boxes import Box
from telcrm.rules.analysis.entries import said
from telcrm.rules.analysis.gap_boxes import Gaps, gaps
from telcrm.rules.analysis.rule_pairs import Conflicts, Overlap, Overlaps, conflicts, overlaps
from telcrm.rules.analysis.searching import Budget
from telcrm.rules.analysis.table_space import TableSpace, has_cells, table_space, within
from telcrm.rules.analysis.winners import Outcomes, Unreachable, Unreached, outcomes, unreachable
from telcrm.rules.analysis.words import cells_text, column_names, describe_box, witness

__all__ = [
    "Box",
    "Budget",
    "Conflicts",
    "Gaps",
    "Outcomes",
    "Overlap",
    "Overlaps",
    "TableSpace",
    "Unreachable",
    "Unreached",
    "cells_text",
    "column_names",
    "conflicts",
    "describe_box",
    "gaps",
    "has_cells",
    "outcomes",
    "overlaps",
    "said",
    "table_space",
    "unreachable",
    "within",
    "witness",
]
