"""A parser's version is that of its own documents."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from tree import ROOT, imported_names
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.ingest import parser_version
from heddle.ingest.media import SUPPORTED
from heddle.ingest.parse.document import parser_of
from heddle.ingest.parser_version import BUILT_ON, PARSER_VERSIONS, SHARED, parser_mark, split_current

FOLDER = ROOT / "ingest" / "heddle" / "ingest" / "parse"


@cache
def imports(module: str) -> frozenset[str]:
    """Modules of the parsers' folder that one of them imports, all the way down."""
    prefix, found, waiting = "heddle.ingest.parse.", {module}, [module]
    while waiting:
        tree = ast.parse((FOLDER / f"{waiting.pop()}.py").read_text("utf-8"))
        for name in imported_names(tree):
            below = name.removeprefix(prefix).split(".")[0]
            if name.startswith(prefix) and below not in found and Path(FOLDER / f"{below}.py").exists():
                found.add(below)
                waiting.append(below)
    return frozenset(found)


def owner(module: str) -> str | None:
    """The parser that a module is a part of; None where several share it."""
    if module in SHARED:
        return None
    names = [name for name in PARSER_VERSIONS if module == name or module.startswith(f"{name}_")]
    return max(names, key=len, default=None)


def raised(monkeypatch: pytest.MonkeyPatch, parser: str) -> None:
    monkeypatch.setattr(parser_version, "PARSER_VERSIONS", {**PARSER_VERSIONS, parser: "of-tomorrow"})


def test_every_parser_has_a_version() -> None:
    assert {parser_of(media) for media in SUPPORTED} == set(PARSER_VERSIONS)


@pytest.mark.parametrize("parser", sorted(PARSER_VERSIONS))
def test_a_parser_names_those_that_it_is_built_on(parser: str) -> None:
    owners = {name for name in map(owner, imports(parser)) if name}

    assert owners - {parser} == BUILT_ON.get(parser, frozenset())


def test_a_mark_is_current_until_a_parser_in_it_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made = parser_mark(["msg", "pdf"])

    assert made == "/read-docx-1+html-1+mail-1+msg-1+pdf-1+rtf-1"
    parsers = frozenset({"docx", "html", "mail", "msg", "pdf", "rtf"})
    assert split_current(f"{made}/ocr-x") == (parsers, "/ocr-x")
    raised(monkeypatch, "pptx")
    assert split_current(made) == (parsers, "")
    raised(monkeypatch, "rtf")
    assert split_current(made) is None


@pytest.mark.parametrize("rest", ["", "/read-", "/ocr-x", "/read-cobol-1", "/read-pdf-10", "/read-pdf"])
def test_what_no_parser_of_now_has_left_is_not_current(rest: str) -> None:
    assert split_current(rest) is None


def test_a_new_parser_reads_its_own_documents_anew_and_no_others(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("staff.csv", STAFF)
    bench.write("letter.txt", LETTER)
    bench.write("mail.eml", a_mail(("other.csv", STAFF + "Ann Lee,CEO,Helios GmbH,Bonn\n")))
    bench.write("plain.eml", a_mail(message_id="m2@acme.example"))
    before = bench.ingest()

    raised(monkeypatch, "csv")
    summary = bench.ingest()

    assert (summary.updated, summary.unchanged) == (2, 2)
    assert bench.outcome("mail.eml")["outcome"] == "updated"
    assert summary.graph_version == before.graph_version


@pytest.mark.parametrize("parser", ["text", "markdown"])
def test_a_document_that_two_parsers_read_depends_on_both(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, parser: str
) -> None:
    bench.write("a.txt", NOTES)
    bench.write("b.md", NOTES)
    bench.ingest()
    assert bench.ingest().unchanged == 2

    raised(monkeypatch, parser)

    assert bench.ingest().updated == 2


def test_a_container_is_read_anew_for_what_could_not_be_read_in_it(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.write("mail.eml", a_mail(("broken.pdf", b"%PDF-1.7 but not really")))
    bench.ingest()

    raised(monkeypatch, "pdf")

    assert bench.ingest().updated == 1
