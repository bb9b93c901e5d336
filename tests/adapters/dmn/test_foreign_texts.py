"""Documents as they come: in the encodings of files, with marks, blanks and breaks in names."""

from __future__ import annotations

from pathlib import Path

import pytest
from dmn_texts import decision, document, fact, literal, problems_of
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import BookError

CHINESE = document(fact("月消费"), decision("星级", literal("月消费 + 1"), inputs="x"))

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb2312", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


def declared(encoding: str) -> str:
    name = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
    return f'<?xml version="1.0" encoding="{name.get(encoding, encoding.upper())}"?>\n{CHINESE}'


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_read_in_the_encoding_it_declares(encoding: str, tmp_path: Path) -> None:
    """Those that Chinese editors save in among them, as bytes and as a file."""
    content = declared(encoding).encode(encoding)
    path = tmp_path / "星级.dmn"
    path.write_bytes(content)
    for source in (content, path, str(path)):
        assert telcrm.from_dmn(source).decide({"月消费": 5})["星级"] == 6


@pytest.mark.parametrize("encoding", [*ENCODINGS, "none"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n  ", "\ufeff\n"])
def test_a_text_is_what_it_is(encoding: str, before: str) -> None:
    """A text has no encoding any more, whatever it says of one; a mark or blanks may precede it."""
    assert telcrm.from_dmn(before + declared(encoding)).decide({"月消费": 5})["星级"] == 6


@given(st.sampled_from(["", "\n", "\n\n  "]), st.sampled_from(["", "\n", "\r\n"]))
def test_lines_keep_their_numbers(before: str, inside: str) -> None:
    """Line breaks before and within a declaration that is passed over count."""
    source = f'{before}<?xml version="1.0"{inside} encoding="GBK"?>\n<definitions/>'
    with pytest.raises(BookError) as caught:
        telcrm.from_dmn(source)
    assert caught.value.place.row == (before + inside).count("\n") + 2


@pytest.mark.parametrize("encoding", ["GBK", "GB18030"])
def test_bytes_that_are_not_of_their_encoding(encoding: str) -> None:
    """The error says so; no byte is passed over."""
    content = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + b"<a>\xff\xff</a>"
    assert problems_of(content) == [("dmn.xml", None, None)]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le"])
def test_other_encodings_open_no_door(encoding: str) -> None:
    """Document types and entities are refused in every encoding, and as text."""
    text = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-le")}"?>'
        f'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>{CHINESE}'
    )
    for source in (text, text.encode(encoding)):
        with pytest.raises(BookError, match="a document type or an entity is not let in"):
            telcrm.from_dmn(source)


def test_half_a_character_is_no_text() -> None:
    """A lone surrogate has no bytes: an error of ours."""
    assert problems_of(document(decision("d", literal('"\ud800"'))))[0][0] == "dmn.xml"


words = st.lists(st.sampled_from(["Monthly", "Spend", "a", "金额"]), min_size=2, max_size=4)
blanks = st.sampled_from([" ", "  ", "\n", " \n ", "&#10;", "&#9; ", "\t"])


@given(words, st.data())
def test_names_are_the_same_however_they_are_broken(parts: list[str], data: st.DataObject) -> None:
    """Blanks and line breaks between the words of a name, in elements and in texts."""

    def broken(name: list[str]) -> str:
        return "".join(part + data.draw(blanks) for part in name[:-1]) + name[-1]

    text = literal(f"{broken(parts)} + 1").replace("&amp;#", "&#")
    answer = decision("NAME", text, inputs="x").replace(
        'name="NAME"', f'name="to\n{broken(parts)}"'
    )
    book = telcrm.from_dmn(document(fact(broken(parts)), answer))
    name = " ".join(parts)
    assert (tuple(book.inputs), book.outputs) == ((name,), (f"to {name}",))
    assert book.decide({name: 1})[f"to {name}"] == 2


@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_a_blank_name_is_none(name: str) -> None:
    """What texts cannot name is refused."""
    assert problems_of(document(fact(name)))[0][0] == "dmn.schema"
