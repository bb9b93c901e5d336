"""What is written comes back, and what is written is DMN."""

from __future__ import annotations

from pathlib import Path

import pytest
from dmn_models import CASES, definitions
from dmn_tools import NEEDS_SCHEMA, follows_the_schema
from hypothesis import given, settings

from telcrm.adapters.dmn import Definitions, read_definitions, write_definitions


@given(model=definitions())
def test_a_model_comes_back_as_it_was_written(model: Definitions) -> None:
    """Reading undoes writing, with a diagram or without."""
    for diagram in (False, True):
        text = write_definitions(model, diagram=diagram)
        assert read_definitions(text.encode()) == model


@given(model=definitions())
def test_writing_again_changes_no_character(model: Definitions) -> None:
    """Ids made at the first writing stay, so that a file under version control stays quiet."""
    text = write_definitions(model, diagram=True)
    assert write_definitions(read_definitions(text.encode()), diagram=True) == text


@pytest.mark.skipif(not CASES, reason="the shared folder with the conformance cases is not here")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_models_survive(path: Path) -> None:
    """A file of the conformance suite says the same after it was read and written."""
    model = read_definitions(path)
    assert model.decisions
    for version in ("1.3", "1.4", "1.5"):
        assert read_definitions(write_definitions(model, version=version).encode()) == model


@NEEDS_SCHEMA
@settings(max_examples=50)
@given(model=definitions("1.3"))
def test_generated_models_follow_the_schema(model: Definitions) -> None:
    """The schema of DMN 1.3, the newest a package carries, finds no fault, diagram included."""
    follows_the_schema(write_definitions(model, version="1.3", diagram=True))


@NEEDS_SCHEMA
@pytest.mark.skipif(not CASES, reason="the shared folder with the conformance cases is not here")
def test_published_models_follow_the_schema() -> None:
    """Files of the conformance suite, written again, follow the schema."""
    for path in CASES:
        follows_the_schema(write_definitions(read_definitions(path), version="1.3", diagram=True))
