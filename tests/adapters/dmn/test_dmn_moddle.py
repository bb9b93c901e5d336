"""The modelers' own reader opens what is written here."""

from __future__ import annotations

from pathlib import Path

import pytest
from dmn_models import CASES, definitions
from dmn_tools import NEEDS_MODDLE, warnings_of
from hypothesis import HealthCheck, given, settings

from telcrm.adapters.dmn import Definitions, read_definitions, write_definitions

pytestmark = NEEDS_MODDLE


@pytest.mark.skipif(not CASES, reason="the shared folder with the conformance cases is not here")
@pytest.mark.parametrize("version", ["1.3", "1.5"])
def test_published_models_load_without_a_warning(tmp_path: Path, version: str) -> None:
    """Each file of the conformance suite, written again with a diagram."""
    models = map(read_definitions, CASES)
    texts = [write_definitions(model, version=version, diagram=True) for model in models]
    assert warnings_of(tmp_path, texts) == {}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(model=definitions("1.3"))
def test_generated_models_load_without_a_warning(tmp_path: Path, model: Definitions) -> None:
    """Whatever the model says, as far as dmn-moddle knows its kinds of boxes."""
    assert warnings_of(tmp_path, [write_definitions(model, diagram=True)]) == {}


def test_a_fault_is_told(tmp_path: Path) -> None:
    """The script does warn: of an attribute that DMN does not have."""
    namespace = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    text = f'<definitions xmlns="{namespace}" name="a" namespace="b" colour="red"/>'
    assert warnings_of(tmp_path, [text]) == {"0.dmn": ["unknown attribute <colour>"]}
