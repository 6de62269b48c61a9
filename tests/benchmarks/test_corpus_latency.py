"""The latency benchmark: copies of a corpus that speak of other things, and vectors that are lent."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from scripts import load_script
from toy_corpora import PASSAGE_QUESTIONS, PASSAGES

from heddle.models.hashing_encoder import HashingEncoder

latency = load_script("benchmarks/corpus_latency.py")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, lines in (("corpus", PASSAGES), ("questions", [*PASSAGE_QUESTIONS] * 6)):
        text = "".join(json.dumps({**line, "qid": str(place)}) + "\n" for place, line in enumerate(lines))
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def test_copies_have_as_many_entries_each_and_all_stages_are_timed(data: Path) -> None:
    encoder, base = HashingEncoder(), data / "base.db"
    found = []
    for copies in (1, 3):
        folder = data / str(copies)
        folder.mkdir()
        made = latency.measure(data, encoder, copies=copies, questions=2, base=base, folder=folder)
        found.append(made)
    assert [made["passages"] for made in found] == [3, 9]
    assert found[1]["entries"] == 3 * found[0]["entries"]
    assert {"encode", "ranker", "total"} <= set(found[0]["stages_ms"])
    assert found[0]["questions"] == 2


def test_a_copy_has_the_same_length_and_no_name_of_the_original() -> None:
    text = "In Paris the Eiffel Tower, says USA Today"
    assert len(latency.shifted(text, 3)) == len(text)
    assert "Eiffel" not in latency.shifted(text, 3)
    assert latency.shifted(text, 0) == text


def test_a_lent_vector_is_of_unit_length_and_the_same_again() -> None:
    lending = latency.LendingEncoder(HashingEncoder(), {"one text", "another"})
    own, lent, again = (lending.encode([text])[0] for text in ("one text", "unknown", "unknown"))
    assert np.allclose(own, HashingEncoder().encode(["one text"])[0])
    assert np.array_equal(lent, again)
    assert np.linalg.norm(lent) == pytest.approx(1, abs=1e-5)
