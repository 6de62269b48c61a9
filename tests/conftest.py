"""What every test may ask for: a Neo4j server, the data sets, hypothesis profiles, a home of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from neo4j_server import Neo4jSettings, start_neo4j, tools_present

# Small by default, so that a unit run stays quick; `make verify` asks for more of the same.
_QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", settings(_QUIET, max_examples=50))
settings.register_profile("verify", settings(_QUIET, max_examples=1000))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

if not Path("/dev/nvidiactl").exists():
    # Read when Triton is first imported, by whatever test comes first: without a GPU, its interpreter runs
    # kernels, slowly but truly. Asking torch would load it for every test.
    os.environ.setdefault("TRITON_INTERPRET", "1")


@pytest.fixture(scope="session", autouse=True)
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's own home or settings."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEDDLE_HOME", str(home / ".heddle"))
        patch.delenv("HEDDLE_CONFIG", raising=False)
        yield


@pytest.fixture(scope="session")
def neo4j_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jSettings]:
    """A real server: the one that HEDDLE_NEO4J_URI names, else one started for this run."""
    named = os.environ.get("HEDDLE_NEO4J_URI")
    if named:
        yield Neo4jSettings(
            named,
            os.environ.get("HEDDLE_NEO4J_USER", "neo4j"),
            os.environ.get("HEDDLE_NEO4J_PASSWORD", ""),
            os.environ.get("HEDDLE_NEO4J_DATABASE", "neo4j"),
        )
        return
    if not tools_present():
        _cannot("no Neo4j: set HEDDLE_NEO4J_URI to a server, or install a JDK 17 and Maven")
    server = start_neo4j(tmp_path_factory.mktemp("neo4j"))
    try:
        yield server.settings
    finally:
        server.stop()


@pytest.fixture(scope="session")
def datasets() -> Path:
    """The folder of the benchmark data sets."""
    named = os.environ.get("HEDDLE_DATASETS", "")
    if not named or not Path(named).is_dir():
        pytest.skip("no data sets: set HEDDLE_DATASETS to their folder")
    return Path(named)


def _cannot(why: str) -> None:
    """Skip, but not where every test is expected to run."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)
