"""Our own books as DMN documents and back: nothing of a book is lost on the way."""

from telcrm.adapters.dmn.native.export import to_definitions, to_dmn
from telcrm.adapters.dmn.native.reading import is_native, to_source

__all__ = ["is_native", "to_definitions", "to_dmn", "to_source"]
