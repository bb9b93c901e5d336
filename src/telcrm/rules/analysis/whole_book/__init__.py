"""Boxes of facts decided by a whole book instead of single records, exactly or within bounds."""
