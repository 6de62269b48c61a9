"""Three small files go in; the graph learns; a question is answered from them; the graph travels."""

from __future__ import annotations

from pathlib import Path

import pytest
from heddle_process import Ended, call

NOTES = """# Kestrel turbine

The Kestrel turbine is made by Corvane Ltd in Leeds. Ada Marsh works for Corvane Ltd.

The first unit failed on 3 March because a bearing of Pellard Works cracked.
"""
ORDERS = "supplier,part,quantity\nPellard Works,bearing,40\nOtto Glass,window,12\n"
MAIL = """From: Ada Marsh <ada.marsh@corvane.example>
To: Ben Okri <ben.okri@pellard.example>
Subject: Cracked bearing
Date: Tue, 4 Mar 2025 09:00:00 +0000
Message-ID: <m1@corvane.example>

Dear Ben, the bearing that Pellard Works delivered has cracked. Please send forty new bearings.
"""


class Workplace:
    """A home with the three files ingested, trained on and indexed, and how each step ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = folder / "files"
        files.mkdir()
        (files / "notes.md").write_text(NOTES)
        (files / "orders.csv").write_text(ORDERS)
        (files / "mail.eml").write_text(MAIL)
        self.ingested = self.heddle("ingest", "files", "--json")
        self.indexed = self.heddle("index", "--json")

    def heddle(self, *words: str) -> Ended:
        return call(self.folder / "home", *words)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return Workplace(tmp_path_factory.mktemp("workplace"))


def test_each_file_gives_a_line_and_the_last_line_sums_up(workplace: Workplace) -> None:
    *documents, summary = workplace.ingested.lines()

    assert workplace.ingested.code == 0, workplace.ingested.err
    assert {each["event"] for each in documents} == {"document"}
    assert sorted(each["name"] for each in documents) == ["mail.eml", "notes.md", "orders.csv"]
    assert {
        "event",
        "files",
        "ingested",
        "updated",
        "unchanged",
        "duplicate",
        "rejected",
        "failed",
        "attachments",
        "reasons",
        "pages",
        "seconds",
        "graph_version",
    } <= summary.keys()
    assert (summary["event"], summary["files"], summary["ingested"]) == ("summary", 3, 3)


def test_a_second_run_changes_nothing(workplace: Workplace) -> None:
    again = workplace.heddle("ingest", "files", "--json").lines()[-1]

    assert (again["ingested"], again["unchanged"]) == (0, 3)
    assert again["graph_version"] == workplace.ingested.lines()[-1]["graph_version"]


def test_a_question_is_answered_with_evidence(workplace: Workplace) -> None:
    result = workplace.heddle("query", "Whose bearing cracked?", "--json").json()

    sources = {each["source"] for each in result["evidence"]}
    assert workplace.indexed.code == 0, workplace.indexed.err
    assert "Pellard Works" in result["answer"]["text"]
    assert {"notes.md", "mail.eml"} <= sources
    assert result["graph_version"] == workplace.ingested.lines()[-1]["graph_version"]


def test_the_answer_is_shown_with_marks(workplace: Workplace) -> None:
    ended = workplace.heddle("query", "Whose bearing cracked?")

    assert "[1]" in ended.out.splitlines()[0]
    assert "\n[1] " in ended.out
    assert "\nhits\n" in ended.out


def test_tables_alone_are_searched_where_that_is_asked(workplace: Workplace) -> None:
    result = workplace.heddle("query", "bearing", "--types", "table", "--no-answer", "--json").json()

    assert {each["type"] for each in result["hits"]} == {"table"}
    assert result["answer"] is None


def test_status_and_doctor_find_all_in_order(workplace: Workplace) -> None:
    status = workplace.heddle("status", "--documents", "--json").json()
    doctor = workplace.heddle("doctor", "--json")

    assert (status["documents"], status["index"]["state"], status["refused"]) == (3, "ready", [])
    assert len(status["listed"]) == 3
    assert doctor.code == 0, doctor.out
    levels = {each["name"]: each["level"] for each in doctor.json()["checks"]}
    assert (levels["store"], levels["index"], levels["model"]) == ("ok", "ok", "note")


def test_a_graph_travels_as_json_lines(workplace: Workplace) -> None:
    written = workplace.heddle("export", "-o", "graph.jsonl", "--json").json()
    read = workplace.heddle("import", "graph.jsonl", "--workspace", "copy", "--json").json()
    dumps = [
        workplace.heddle("export", "--format", "dump", "--workspace", name).out
        for name in ("default", "copy")
    ]

    assert read["graph_version"] == written["graph_version"]
    assert dumps[0].count("\n") > 10


@pytest.mark.parametrize(("form", "word"), [("graphml", "<graphml"), ("networkx-json", '"nodes"')])
def test_other_programs_can_read_the_graph(workplace: Workplace, form: str, word: str) -> None:
    assert word in workplace.heddle("export", "--format", form).out


def test_a_document_can_be_read_as_an_article(workplace: Workplace) -> None:
    document = workplace.heddle("status", "--documents", "--json").json()["listed"][0]["id"]

    assert workplace.heddle("export", "--jats", document).out.startswith('<?xml version="1.0"')
    assert workplace.heddle("export", "--jats", "nothing").code != 0


def test_triples_become_a_document_that_can_be_deleted(workplace: Workplace) -> None:
    (workplace.folder / "facts.tsv").write_text("Leeds\tlies in\tEngland\n")

    imported = workplace.heddle("import", "--triples", "facts.tsv", "--workspace", "facts", "--json").json()
    deleted = workplace.heddle("delete", "facts.tsv", "--workspace", "facts", "--json").json()

    assert (imported["entities"], imported["relations"]) == (2, 1)
    assert deleted["deleted"] == [imported["document"]]


def test_a_deleted_document_leaves_the_index_at_once(workplace: Workplace) -> None:
    workplace.heddle("import", "graph.jsonl", "--workspace", "less")
    for words in (["ingest", "files"], ["index"], ["delete", "mail.eml"]):
        ended = workplace.heddle(*words, "--workspace", "less")
        assert ended.code == 0, ended.err

    result = workplace.heddle("query", "cracked bearing", "--workspace", "less", "--json").json()

    assert result["hits"]
    assert "mail.eml" not in {each["source"] for each in result["evidence"]}


@pytest.mark.long
def test_the_graph_learns(workplace: Workplace) -> None:
    ended = workplace.heddle("train", "rphgnn", "--json", "--threads", "1")

    # Three files may hold too few edges; that is said, not hidden.
    assert ended.code in {0, 5}, ended.err
    if ended.code == 0:
        assert {"trained", "untrained", "features"} <= ended.json()["metrics"].keys()
