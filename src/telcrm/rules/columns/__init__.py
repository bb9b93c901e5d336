"""The column backend: its door, expressions and decisions over arrays, in blocks."""
