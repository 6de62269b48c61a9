"""What a file is to the graph, by its bytes and its place."""

from __future__ import annotations

from workbench import LETTER, NOTES, Workbench

from heddle.core.ids import sha256_hex
from heddle.ingest.discovery import discover
from heddle.ingest.limits import Limits
from heddle.ingest.standing import Place, Standing, Standings, limits_text


def look_up(bench: Workbench, limits: Limits | None = None) -> dict[str, Place]:
    standings = Standings(bench.scope, bench.ledger, limits or Limits())
    return {
        file.name: standings.of(file, sha256_hex(file.path.read_bytes())) for file in discover([bench.files])
    }


def test_a_file_stands_as_it_was_read_and_where(bench: Workbench) -> None:
    bench.write("same.txt", LETTER)
    bench.write("changed.txt", f"{LETTER}before\n")
    bench.write("refused.txt", "")
    bench.ingest()
    bench.write("changed.txt", NOTES)
    bench.write("copy.txt", LETTER)
    # Of the same bytes a Markdown file may be read otherwise.
    bench.write("copy.md", LETTER)

    places = look_up(bench)

    assert {name: place.standing for name, place in places.items()} == {
        "same.txt": Standing.UNCHANGED,
        "changed.txt": Standing.NEW,
        "refused.txt": Standing.REFUSED,
        "copy.txt": Standing.KNOWN,
        "copy.md": Standing.NEW,
    }
    assert places["changed.txt"].held is not None
    assert places["changed.txt"].stored is None
    assert places["copy.md"].stored == places["copy.txt"].stored == places["same.txt"].held


def test_what_was_refused_is_new_under_other_limits(bench: Workbench) -> None:
    bench.write("refused.txt", "")
    bench.ingest()

    assert look_up(bench, Limits(pages=1))["refused.txt"].standing is Standing.NEW
    assert limits_text(Limits(pages=1)) != limits_text(Limits())
