"""Load or run a script that lies outside the packages (`checks/`, `examples/`)."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def load_script(path: str) -> ModuleType:
    """Import a script by its path from the repository's root; its neighbours are importable meanwhile."""
    file = ROOT / path
    name = f"script_{file.parent.name}_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    sys.path.insert(0, str(file.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(file.parent))
    return module


def run_script(path: str) -> subprocess.CompletedProcess[str]:
    """Run a script as `make check` does."""
    return subprocess.run(
        [sys.executable, path], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60
    )
