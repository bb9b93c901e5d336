"""The world outside: files of customers come in here, ratings go out.

Third-party names stand in this room alone, each in one module.
"""

from __future__ import annotations

__all__: list[str] = []
