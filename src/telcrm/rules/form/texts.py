"""What people read beside a rule: its words in both languages, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from telcrm.arguments import LANGUAGE

__all__ = ["Citation", "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}" if self.zh != self.en else self.en

    def get(self, lang: str) -> str:
        """The words in `zh` or `en`."""
        return self.zh if LANGUAGE(lang, "lang") == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value comes from: a passage of a document, an assumption of ours, or both."""

    document: str | None
    passage: str | None
    assumed: Text | None
