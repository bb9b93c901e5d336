"""A mapping that nobody can change and that can still be copied and sent to another process."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

__all__ = ["FrozenDict"]

Key = TypeVar("Key")
Item = TypeVar("Item")


class FrozenDict(dict[Key, Item]):
    """A dictionary whose entries stay as they are.

    >>> FrozenDict(a=1)["a"]
    1
    >>> FrozenDict(a=1).update(b=2)
    Traceback (most recent call last):
    TypeError: this mapping cannot be changed
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        """What every way to change it comes to."""
        raise TypeError("this mapping cannot be changed")

    __setitem__ = __delitem__ = clear = pop = popitem = _refuse
    setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict[Key, Item]], tuple[dict[Key, Item]]]:
        return FrozenDict, (dict(self),)
