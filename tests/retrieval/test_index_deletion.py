"""A deletion reaches the index at once, whatever else goes on in the graph."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from index_reading import ENCODER, CountingEncoder, living
from indexed_world import DocumentBuilder, contracts, filled_scope, letter, report, world

from heddle.core.errors import IndexCorrupt, ModelUnusable, StoreBusy
from heddle.core.lock import exclusive
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval import index
from heddle.retrieval.index import build_index, following_deletions, lingering_documents, open_index


def test_documents_that_come_in_meanwhile_do_not_keep_a_deleted_one_in_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    scope = filled_scope(tmp_path, [report(), letter()])
    build_index(scope, ENCODER, folder)

    with following_deletions(scope, ENCODER, folder):
        scope.delete(letter().document)
        scope.put([contracts().put()])

    left = {document for entry in living(open_index(folder)).values() for document in entry.documents}
    assert left == {report().document}


def test_after_a_deletion_the_index_is_the_one_that_a_run_would_have_made(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, folder)

    with following_deletions(scope, ENCODER, folder):
        scope.delete(letter().document)
    made = open_index(folder)

    assert made.manifest.graph_version == scope.version()
    encoder = CountingEncoder()
    assert build_index(scope, encoder, folder).generation == made.id
    assert encoder.texts == []


def test_an_index_that_cannot_be_changed_is_told_before_anything_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_PATIENCE", 0.1)
    folder = tmp_path / "index"
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, folder)
    deleted = []

    with (
        exclusive(folder / ".lock", what="the index"),
        pytest.raises(StoreBusy),
        following_deletions(scope, ENCODER, folder),
    ):
        deleted.append("while it is built")
    with pytest.raises(ModelUnusable), following_deletions(scope, HashingEncoder(32), folder):
        deleted.append("with another encoder")
    (open_index(folder).folder / "manifest.json").write_bytes(b"{}")
    with pytest.raises(IndexCorrupt), following_deletions(scope, ENCODER, folder):
        deleted.append("from a damaged index")

    assert deleted == []


_DELETE = """
import sys
from pathlib import Path
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.embedded import EmbeddedStore
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import following_deletions

folder = Path(sys.argv[1])
scope = EmbeddedStore(folder / "graph.db").scope(DEFAULT_WORKSPACE)
with following_deletions(scope, HashingEncoder(64), folder / "index"):
    scope.delete(DocumentId(sys.argv[2]))
"""


@pytest.mark.parametrize("place", ["index.before-deletion", "index.written", "index.renamed"])
def test_what_a_killed_deletion_left_in_the_index_is_known_and_taken_out(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "index"
    scope = filled_scope(tmp_path, world())
    build_index(scope, ENCODER, folder)
    document = letter().document

    killed = subprocess.run(
        [sys.executable, "-c", _DELETE, str(tmp_path), document],
        env={**os.environ, "HEDDLE_FAILPOINT": place},
        timeout=60,
        check=False,
    )
    left = lingering_documents(scope, folder)
    with following_deletions(scope, ENCODER, folder):
        pass

    assert killed.returncode == -signal.SIGKILL
    assert scope.document(document) is None
    assert set(left) == {document}
    assert lingering_documents(scope, folder) == {}
    assert all(document not in entry.documents for entry in living(open_index(folder)).values())


def test_without_an_index_nothing_lingers(tmp_path: Path) -> None:
    assert lingering_documents(filled_scope(tmp_path, [report()]), tmp_path / "index") == {}


def test_deletions_that_leave_the_same_facts_can_follow_each_other(tmp_path: Path) -> None:
    # Each leaves the entities as they were, so segments of equal content meet in one generation.
    folder = tmp_path / "index"
    copies = [letter(f"copy-{number}") for number in range(8)]
    scope = filled_scope(tmp_path, [report(), contracts(), letter(), *copies])
    build_index(scope, ENCODER, folder)

    for copy in copies:
        with following_deletions(scope, ENCODER, folder):
            scope.delete(copy.document)

    fresh = tmp_path / "fresh"
    build_index(scope, ENCODER, fresh)
    assert living(open_index(folder)) == living(open_index(fresh))


def test_what_a_merge_leaves_may_say_what_a_later_deletion_says(tmp_path: Path) -> None:
    # The second segment brings a note anew and a longer one; the third buries the note. Without the longer
    # one the second says no more than that the note is buried, which the third says as well.
    folder = tmp_path / "index"
    scope = filled_scope(tmp_path, [report(), contracts(), note("brief", 1)])
    build_index(scope, ENCODER, folder)
    scope.put([note("brief", 2).put(), note("long", 9).put()])
    build_index(scope, ENCODER, folder)

    for title in ("brief", "long"):
        with following_deletions(scope, ENCODER, folder):
            scope.delete(note(title, 1).document)

    fresh = tmp_path / "fresh"
    build_index(scope, ENCODER, fresh)
    assert living(open_index(folder)) == living(open_index(fresh))


def note(title: str, length: int) -> DocumentBuilder:
    """Some paragraphs that name nobody."""
    made = DocumentBuilder(title)
    for number in range(length):
        made.paragraph(f"Paragraph {number} of the {title} note speaks of the weather.")
    return made
