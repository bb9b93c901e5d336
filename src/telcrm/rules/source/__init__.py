"""From what a file says to what backends run: parsed, bound, checked, laid on the grid."""
