"""How much is generated: by default what fits a few minutes, with TELCRM_THOROUGH set much more."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=5000)
settings.load_profile("thorough" if os.environ.get("TELCRM_THOROUGH") else "default")

collect_ignore = ["conformance/tck_adapter.py"]
collect_ignore_glob = ["*.cases.toml", "**/*.cases.toml"]
"""The adapter is no test, and imports a runner that may not be at hand; case files have theirs."""
