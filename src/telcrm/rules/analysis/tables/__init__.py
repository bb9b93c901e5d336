"""Questions about one decision table: its gaps, its rules that meet, its rules that never win."""

from telcrm.rules.analysis.tables.boxes import Box
from telcrm.rules.analysis.tables.entries import said
from telcrm.rules.analysis.tables.gap_boxes import Gaps, gaps
from telcrm.rules.analysis.tables.rule_pairs import (
    Conflicts,
    Overlap,
    Overlaps,
    conflicts,
    overlaps,
)
from telcrm.rules.analysis.tables.searching import Budget
from telcrm.rules.analysis.tables.table_space import TableSpace, has_cells, table_space, within
from telcrm.rules.analysis.tables.winners import (
    Outcomes,
    Unreachable,
    Unreached,
    outcomes,
    unreachable,
)
from telcrm.rules.analysis.tables.words import cells_text, column_names, describe_box, witness

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
