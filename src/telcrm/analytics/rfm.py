"""RFM: how recently, how often and for how much customers buy, scored and named.

`table` measures, `score` compares, `segment` names, `summary` adds up. `repeat_summary` measures
what models of repeat buying are fitted to, which is something else.
"""

from __future__ import annotations

from telcrm.analytics.purchases import Ignored
from telcrm.analytics.rfm_repeat import RepeatSummary, repeat_summary
from telcrm.analytics.rfm_scores import RfmCuts, RfmScores, score
from telcrm.analytics.rfm_segments import RfmSegments, SegmentSummary, segment, summary
from telcrm.analytics.rfm_table import RfmTable, table

__all__ = [
    "Ignored",
    "RepeatSummary",
    "RfmCuts",
    "RfmScores",
    "RfmSegments",
    "RfmTable",
    "SegmentSummary",
    "repeat_summary",
    "score",
    "segment",
    "summary",
    "table",
]
