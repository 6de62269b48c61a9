"""The demo shows an answer as people read it, and notices when it cites too little."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from readme_commands import run_command, scratch_copy
from scripts import load_script

demo = load_script("examples/demo.py")


def a_result(*sources: str) -> dict[str, Any]:
    """A result whose answer has one sentence for each source, cited in reverse order of the evidence."""
    evidence = [
        {
            "id": f"e{place}",
            "source": source,
            "quote": f"words of\n{source}",
            "locator": {"page": place, "boxes": []},
        }
        for place, source in enumerate(sources, 1)
    ]
    sentences = [{"text": f"Says {item['source']}.", "evidence": [item["id"]]} for item in reversed(evidence)]
    return {"question": "Who?", "evidence": evidence, "answer": {"sentences": sentences}}


def test_citations_are_numbered_in_the_order_of_the_answer() -> None:
    text = demo.readable(a_result("a.pdf", "b.csv"))

    assert "Says b.csv. [1]" in text
    assert "[1] b.csv, page 2: “words of b.csv”" in text
    assert "[2] a.pdf, page 1: “words of a.pdf”" in text


def test_a_sentence_without_evidence_is_shown_as_unsupported() -> None:
    result = a_result()
    result["answer"]["sentences"] = [{"text": "I guess.", "evidence": []}]

    assert "I guess. [unsupported]" in demo.readable(result)


def test_no_answer_cites_nothing() -> None:
    assert demo.cited({"question": "Who?", "evidence": [], "answer": None}) == []


@pytest.mark.parametrize(
    ("sources", "count"), [(("a.pdf", "b.csv"), 2), (("a.pdf", "b.pdf"), 1), (("m.eml/t.csv", "c.csv"), 1)]
)
def test_formats_are_counted_not_documents(sources: tuple[str, ...], count: int) -> None:
    assert len(demo.formats(demo.cited(a_result(*sources)))) == count


@pytest.mark.timeout(900)
def test_the_demo_ends_with_a_cited_answer_and_leaves_other_workspaces_alone(tmp_path: Path) -> None:
    folder = scratch_copy(tmp_path / "heddle")
    (folder / "note.md").write_text("# Note\n\nAda Lovelace met Charles Babbage in London.\n", "utf-8")
    before = run_command("heddle ingest note.md --json", folder)

    done = run_command(f"{sys.executable} examples/demo.py", folder, seconds=600)
    again = run_command("heddle ingest note.md --json", folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Time to first answer" in done.stdout
    result = json.loads((folder / ".heddle" / "demo.json").read_text("utf-8"))
    assert len(demo.formats(demo.cited(result))) >= 2
    versions = {json.loads(run.stdout.splitlines()[-1])["graph_version"] for run in (before, again)}
    assert len(versions) == 1
