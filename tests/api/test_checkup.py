from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from heddle.api import checkup as checkup_module
from heddle.api.checkup import Check, Level, checkup
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable
from heddle.core.settings import Settings


def look(home: Path, **settings: str) -> dict[str, Check]:
    with Workbench(Settings(home=str(home), encoder="hashing", **settings)) as bench:  # type: ignore[arg-type]
        return {check.name: check for check in checkup(bench)}


def test_an_absent_home_is_healthy_and_stays_absent(tmp_path: Path) -> None:
    checks = look(tmp_path / "home")

    assert [name for name, check in checks.items() if check.level is Level.FAILED] == []
    notes = [name for name, check in checks.items() if check.level is Level.NOTE]
    assert notes == ["index", "model", "chat", "extraction"]
    assert all(check.fix for check in checks.values() if check.level is not Level.OK)
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_is_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    check = look(tmp_path / "home")["home"]

    assert (check.level, check.exit_code) == (Level.FAILED, 5)
    assert "HEDDLE_HOME" in check.fix


def test_a_device_that_is_not_there_is_a_setting_to_mend(tmp_path: Path) -> None:
    check = look(tmp_path / "home", device="cuda:99")["device"]

    assert (check.level, check.exit_code) == (Level.FAILED, 3)


def test_one_fault_does_not_keep_the_other_checks_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Workbench) -> str:
        raise ImportError("libfoo is missing")

    def unusable(_: Workbench) -> str:
        raise ModelUnusable("damaged", hint="train anew")

    looks: dict[str, Callable[[Workbench], str]] = {"library": broken, "model": unusable}
    monkeypatch.setattr(checkup_module, "_LOOKS", looks)

    checks = look(tmp_path / "home")

    assert [(check.level, check.exit_code) for check in checks.values()] == [
        (Level.FAILED, 1),
        (Level.FAILED, 5),
    ]
    assert "libfoo is missing" in checks["library"].detail


def test_an_extractor_that_cannot_be_loaded_is_a_setting_to_mend(tmp_path: Path) -> None:
    ontology = tmp_path / "trade.yaml"
    ontology.write_text("types:\n  Supplier: {}\n", "utf-8")

    good = look(tmp_path / "home", ontology=str(ontology))["extraction"]
    bad = look(tmp_path / "home", extractor="nowhere.at_all:reader")["extraction"]

    assert (good.level, good.detail) == (Level.OK, "1 types and 0 relations")
    assert (bad.level, bad.exit_code) == (Level.FAILED, 3)
