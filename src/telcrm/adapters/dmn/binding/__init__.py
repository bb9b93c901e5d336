"""From a DMN document to a rule book: types, expressions and tables bound to the engine's form."""

from telcrm.adapters.dmn.binding.book import bind

__all__ = ["bind"]
