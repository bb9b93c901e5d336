"""DMN's XML as data and back: safe to read, versions 1.1 to 1.5."""

from telcrm.adapters.dmn.document.reading import read_definitions
from telcrm.adapters.dmn.document.writing import write_definitions

__all__ = ["read_definitions", "write_definitions"]
