"""A page read whole is read anew once its matter is told from its frame, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from workbench import STAFF, a_mail

from heddle.ingest.derivation import DerivationJob, derive, is_current, joint_derivation
from heddle.ingest.html_mark import cut_html_mark, html_mark
from heddle.ingest.limits import Limits

MAIN, FULL = Limits(), replace(Limits(), html_full=True)
PAGE = b"<!DOCTYPE html><html><body><nav>Home</nav><h1>Looms</h1><p>A loom holds the warp.</p></body></html>"


def kinds(data: bytes, name: str, limits: Limits) -> tuple[set[str], str]:
    document = derive(DerivationJob(data, name, limits=limits)).documents[0]
    blocks = {str(node.properties["block"]) for node in document.subgraph.nodes if "block" in node.properties}
    return blocks, document.subgraph.derivation


def test_a_page_read_whole_has_no_boilerplate_and_is_read_anew_in_the_other_way() -> None:
    main_blocks, main = kinds(PAGE, "a.html", MAIN)
    full_blocks, full = kinds(PAGE, "a.html", FULL)

    assert "boilerplate" in main_blocks
    assert "boilerplate" not in full_blocks
    assert (is_current(main, MAIN), is_current(full, FULL)) == (True, True)
    assert (is_current(main, FULL), is_current(full, MAIN)) == (False, False)


@pytest.mark.parametrize(("data", "name"), [(STAFF.encode(), "staff.csv"), (b"# Looms\n\nWarp.", "a.md")])
def test_what_is_no_page_is_read_the_same_in_both_ways(data: bytes, name: str) -> None:
    _, derivation = kinds(data, name, MAIN)

    assert is_current(derivation, FULL)
    assert derivation == kinds(data, name, FULL)[1]


def test_what_two_files_hold_depends_on_both() -> None:
    _, page = kinds(PAGE, "a.html", FULL)
    _, table = kinds(STAFF.encode(), "staff.csv", FULL)
    _, mail = kinds(a_mail(("staff.csv", STAFF)), "a.eml", FULL)

    for other in (table, mail):
        joint = joint_derivation(page, other)
        assert joint is not None
        assert is_current(joint, FULL)


def test_the_mark_is_cut_off_again() -> None:
    mark = html_mark({"html"}, FULL)

    assert mark
    assert cut_html_mark(f"/ocr-x{mark}") == ("/ocr-x", mark)
    assert cut_html_mark("/ocr-x") == ("/ocr-x", "")
    assert html_mark({"csv"}, FULL) == html_mark({"html"}, MAIN) == ""
