from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from paper_lines import write_set

from heddle.core.errors import UsageError
from heddle.ingest.paper.gold import bare_place, read_gold, unpaired

JATS = b"""<article><front><article-meta><contrib-group>
<contrib contrib-type="author"><name><surname>Lindqvist</surname><given-names>Ada</given-names></name>
<email>Ada@uio.no</email>
<xref ref-type="aff" rid="a1"/></contrib>
<contrib contrib-type="editor"><name><surname>Moe</surname></name><xref ref-type="aff" rid="a1"/></contrib>
</contrib-group><aff id="a1"><label>1</label>University of Oslo</aff></article-meta></front></article>"""


def test_gold_is_read_by_id(tmp_path: Path) -> None:
    papers = read_gold(write_set(tmp_path / "set", ("b", "a")))

    assert [paper.name for paper in papers] == ["a", "b"]
    assert [paper.publisher for paper in papers] == ["a", "b"]
    assert papers[0].links == ()


def test_who_works_where_comes_from_the_publishers_xml(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    (folder / "xml").mkdir()
    (folder / "xml" / "a.xml.gz").write_bytes(gzip.compress(JATS))

    (paper,) = read_gold(folder)

    assert paper.links == (("lindqvist a", "University of Oslo"),)
    assert paper.emails == {"ada@uio.no"}


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a set of papers"):
        read_gold(tmp_path)


def test_files_that_miss_their_half_are_named(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("a", "b", "c"))
    (folder / "gold" / "b.json").unlink()
    (folder / "pdf" / "c.pdf").unlink()

    assert unpaired(folder) == (["b"], ["c"])


@pytest.mark.parametrize(
    "written",
    [
        "grid.5254.60000 0001 0674 042XUniversity of Oslo",
        "000 0001 0674 042XUniversity of Oslo",
        "University of Oslo; E-Mails: ada@uio.no (A.L.); tor@uio.no",
    ],
)
def test_a_place_is_freed_of_what_xml_runs_into_it(written: str) -> None:
    assert bare_place(written).endswith("University of Oslo")
    assert bare_place(written).startswith("University")


def test_addresses_that_stand_in_one_field_are_several(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    gold = folder / "gold" / "a.json"
    fields = json.loads(gold.read_text(encoding="utf-8"))
    fields["authors"][0]["email"] = "ada@uio.no, Tor@uio.no"
    gold.write_text(json.dumps(fields), encoding="utf-8")

    assert read_gold(folder)[0].emails == {"ada@uio.no", "tor@uio.no"}


def test_a_folder_whose_gold_is_empty_is_refused(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    (folder / "gold" / "a.json").unlink()

    with pytest.raises(UsageError, match="no gold for any paper"):
        read_gold(folder)


@pytest.mark.parametrize("content", [b"{bad", b"\xff\xfe", b"[]"])
def test_gold_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    folder = write_set(tmp_path / "set")
    (folder / "gold" / "a.json").write_bytes(content)

    with pytest.raises(UsageError, match=r"gold/a\.json"):
        read_gold(folder)
