"""S-FEEL, the language of cells: text to syntax tree and back. It knows no names and no types."""

from telcrm.rules.feel.parser import parse_expression, parse_unary_tests
from telcrm.rules.feel.printer import print_expression, print_literal, print_unary_tests

__all__ = [
    "parse_expression",
    "parse_unary_tests",
    "print_expression",
    "print_literal",
    "print_unary_tests",
]
