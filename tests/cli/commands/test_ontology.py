"""`heddle ontology`: check, show and draft."""

from __future__ import annotations

from pathlib import Path

from heddle_process import Heddle

TRADE = "types:\n  Supplier: {parent: Organization}\nrelations:\n  SUPPLIES: {heads: [Supplier]}\n"


def test_what_is_wrong_is_told_line_by_line(heddle: Heddle, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(TRADE, "utf-8")
    bad.write_text("types:\n  Chunk: {}\n  Firm: {parent: Body}\n", "utf-8")

    fine, wrong = heddle("ontology", "check", str(good)), heddle("ontology", "check", str(bad), "--json")

    assert (fine.code, fine.out) == (0, f"{good} is an ontology: 1 types, 1 relations\n")
    assert wrong.code == 3
    assert [problem.split(": ")[0] for problem in wrong.json()["problems"]] == [
        f"{bad}, line 2",
        f"{bad}, line 3",
    ]


def test_the_ontology_in_force_is_shown_with_heddles_own_types(heddle: Heddle, tmp_path: Path) -> None:
    path = tmp_path / "trade.yaml"
    path.write_text(TRADE, "utf-8")

    own = heddle("ontology", "show").out
    shown = heddle("ontology", "show", "--ontology", str(path), "--json").json()

    assert "  Person:\n" in own
    assert {each["name"] for each in shown["types"]} >= {"Person", "Supplier"}
    assert [each["heads"] for each in shown["relations"] if each["name"] == "SUPPLIES"] == [["Supplier"]]


def test_a_draft_of_an_empty_home_is_empty_and_overwrites_nothing(heddle: Heddle, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"

    first = heddle("ontology", "suggest", "-o", str(path), "--sentences", "0")
    second = heddle("ontology", "suggest", "-o", str(path), "--json")

    assert (first.code, heddle("ontology", "check", str(path)).code) == (0, 0)
    assert second.code == 2
    assert second.json()["error"]["code"] == "usage"


def test_an_ontology_that_is_not_there_is_an_error_before_anything_is_read(
    heddle: Heddle, tmp_path: Path
) -> None:
    done = heddle("ingest", str(tmp_path), "--ontology", "nowhere.yaml", "--json")

    assert (done.code, done.json()["error"]["code"]) == (5, "path-not-found")
