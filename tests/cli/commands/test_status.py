from __future__ import annotations

from typing import Any

from heddle.cli.commands.status import status_text

REPORT: dict[str, Any] = {
    "workspace": "default",
    "home": "home",
    "store": "embedded",
    "graph_version": "a" * 64,
    "documents": 2,
    "nodes": {"Chunk": 3, "Document": 2},
    "edges": {"HAS_CHUNK": 3},
    "index": {"state": "behind", "generation": "g1", "detail": "run `heddle index`"},
    "model": {"state": "absent", "detail": "nothing is trained yet"},
    "reasons": {},
    "refused": [],
}


def test_the_state_is_one_line_a_part() -> None:
    lines = status_text(REPORT).splitlines()

    assert "graph      aaaaaaaaaaaa: 2 documents, 5 nodes, 3 edges" in lines
    assert "index      behind, g1, run `heddle index`" in lines


def test_refused_files_are_named_up_to_a_number() -> None:
    refused = [
        {"reason": "encrypted", "outcome": "rejected", "location": f"{number}.pdf", "message": "locked"}
        for number in range(25)
    ]

    lines = status_text({**REPORT, "refused": refused, "reasons": {"encrypted": 25}}).splitlines()

    assert "refused    25 encrypted" in lines
    assert "  encrypted: 0.pdf: locked" in lines
    assert lines[-1] == "  and 5 more: see --json"
