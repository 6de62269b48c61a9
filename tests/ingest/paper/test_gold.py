from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from paper_lines import write_set

from heddle.core.errors import UsageError
from heddle.ingest.paper.gold import read_gold

JATS = b"""<article><front><article-meta><contrib-group>
<contrib contrib-type="author"><name><surname>Lindqvist</surname></name><email>Ada@uio.no</email>
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

    assert paper.links == (("lindqvist", "University of Oslo"),)
    assert paper.emails == {"ada@uio.no"}


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a set of papers"):
        read_gold(tmp_path)
