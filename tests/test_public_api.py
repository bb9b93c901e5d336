"""What users may rely on: small, documented, and light to import."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import telcrm

CONTRACT = {
    "Codes",
    "Decision",
    "Reason",
    "RuleBook",
    "books",
    "compare",
    "entitlements",
    "errors",
    "evaluate_all",
    "from_dmn",
    "lifecycle",
    "load",
    "loads",
    "rate_credit",
    "rfm",
    "testing",
    "vip_status",
    "vocabularies",
    "vocabulary",
}

SOURCE = Path(telcrm.__file__).parent
MODULES = sorted(
    ".".join(("telcrm", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if path.name != "__main__.py"
)
HEAVY = (
    *("pyarrow", "typer", "rich", "pandas", "sklearn", "hypothesis"),
    *("telcrm.adapters", "telcrm.cli"),
)


def test_the_package_offers_the_contract() -> None:
    """No name more and none less: what is public is decided here, not by accident."""
    assert set(telcrm.__all__) == CONTRACT
    assert list(telcrm.__all__) == sorted(telcrm.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_public_names_exist_and_are_documented(name: str) -> None:
    """Whatever `__all__` names is there; functions, classes and modules say what they are for."""
    module = importlib.import_module(name)
    for public in getattr(module, "__all__", ()):
        value = getattr(module, public)
        if inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value):
            assert inspect.getdoc(value), public


@pytest.mark.parametrize("name", MODULES)
def test_public_methods_are_documented(name: str) -> None:
    """So do the public methods and properties that a public class defines."""
    module = importlib.import_module(name)
    classes = [value for value in vars(module).values() if inspect.isclass(value)]
    for one in (one for one in classes if one.__module__ == name and one.__name__[0] != "_"):
        for member, value in vars(one).items():
            if member[0] != "_" and (inspect.isfunction(value) or isinstance(value, property)):
                assert inspect.getdoc(value), f"{one.__name__}.{member}"


def printed(code: str) -> str:
    """What a fresh process prints."""
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def test_using_the_package_is_light() -> None:
    """A BOSS process pays for pydantic and NumPy alone, whatever else is installed."""
    use = "import sys, telcrm; telcrm.load('cmcc.credit_rating'), telcrm.rfm, telcrm.rate_credit"
    assert printed(f"{use}; print([one for one in {HEAVY} if one in sys.modules])") == "[]"


def test_importing_the_package_imports_nothing_that_is_not_used() -> None:
    """Not even pydantic and NumPy, let alone the engine, before something is asked for."""
    rooms = ("numpy", "pydantic", "telcrm.rules", "telcrm.testing", "telcrm.policies")
    assert printed(f"import sys, telcrm; print([m for m in {rooms} if m in sys.modules])") == "[]"


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_each_name_can_be_the_first_that_is_used(name: str) -> None:
    """By attribute or by import, in whatever order rooms are imported; and `dir` knows it."""
    by_attribute = f"import telcrm; assert '{name}' in dir(telcrm); first = telcrm.{name}"
    code = f"{by_attribute}; telcrm.load, telcrm.policies; from telcrm import {name} as second"
    assert printed(f"{code}; print(first is second, callable(second))").startswith("True")


@pytest.mark.parametrize("module", [telcrm, importlib.import_module("telcrm.books")])
def test_a_name_that_is_not_there_is_named(module: object) -> None:
    """A name misspelt is an AttributeError, as it is for any module."""
    with pytest.raises(AttributeError, match="'lod'"):
        _ = module.lod


def test_the_package_says_that_it_is_typed() -> None:
    """Type checkers of users read our annotations only where py.typed stands."""
    assert (SOURCE / "py.typed").is_file()


def test_the_version_is_the_one_in_the_project_file() -> None:
    """Two places name the version; they agree."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{telcrm.__version__}"' in text
