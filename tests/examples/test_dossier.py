"""The sample dossier is what its sources say, and its questions can be answered from it."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
DOSSIER = EXAMPLES / "dossier"
FILES = sorted(path for path in DOSSIER.iterdir() if path.is_file())


def questions() -> list[dict[str, Any]]:
    """The questions asked of the dossier."""
    found: list[dict[str, Any]] = json.loads((EXAMPLES / "questions.json").read_text("utf-8"))["questions"]
    return found


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("dossier")
    builder = [sys.executable, str(EXAMPLES / "build_dossier.py"), "--into", str(folder)]
    subprocess.run(builder, check=True, capture_output=True, timeout=60)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def words(path: Path) -> str:
    """The words of a dossier file, attachments included, with single spaces."""
    return re.sub(r"\s+", " ", _text(path.name, path.read_bytes()))


def _text(name: str, data: bytes) -> str:
    match Path(name).suffix:
        case ".pdf":
            import pypdfium2

            return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
        case ".docx":
            import docx

            return " ".join(t.text or "" for t in docx.Document(io.BytesIO(data)).element.iter() if t.text)
        case ".xlsx":
            from openpyxl import load_workbook

            sheets = load_workbook(io.BytesIO(data)).worksheets
            return " ".join(
                str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
            )
        case ".eml":
            mail = message_from_bytes(data, policy=policy.default)
            body = mail.get_body()
            assert body is not None
            attached = [
                _text(str(part.get_filename()), part.get_content())
                if part.get_content_type() != "text/csv"
                else str(part.get_content())
                for part in mail.iter_attachments()
            ]
            return " ".join([str(mail["From"]), str(mail["To"]), str(body.get_content()), *attached])
        case _:
            return data.decode("utf-8")


def test_rebuilding_gives_the_committed_bytes(rebuilt: dict[str, bytes]) -> None:
    committed = {name: hashlib.sha256((DOSSIER / name).read_bytes()).hexdigest() for name in rebuilt}

    assert {name: hashlib.sha256(data).hexdigest() for name, data in rebuilt.items()} == committed


def test_what_is_not_built_is_plain_text(rebuilt: dict[str, bytes]) -> None:
    plain = {path.name for path in FILES} - set(rebuilt)

    assert {Path(name).suffix for name in plain} == {".csv", ".html", ".json", ".md", ".txt"}
    assert all((DOSSIER / name).read_bytes().decode("utf-8") for name in plain)


def test_the_dossier_is_small_and_of_many_formats() -> None:
    formats = [path.suffix for path in FILES]

    assert sum(path.stat().st_size for path in FILES) < 300_000
    assert 12 <= len(FILES) <= 16
    assert set(formats) >= {".pdf", ".docx", ".xlsx", ".html", ".eml", ".md", ".csv", ".json", ".txt"}
    assert formats.count(".pdf") >= 2
    assert formats.count(".eml") >= 2


def test_one_mail_carries_a_table_one_a_paper_and_one_answers_another() -> None:
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in DOSSIER.glob("*.eml")]
    attached = {part.get_content_type() for mail in mails for part in mail.iter_attachments()}
    ids = {mail["Message-ID"] for mail in mails}
    replies = [mail for mail in mails if mail["In-Reply-To"]]

    assert attached == {"text/csv", "application/pdf"}
    assert [mail["In-Reply-To"] in ids for mail in replies] == [True]
    assert all(mail["In-Reply-To"] in mail["References"] for mail in replies)


def test_every_mail_address_and_host_is_an_example() -> None:
    found = {
        host
        for path in FILES
        if path.suffix not in {".docx", ".xlsx"}  # their markup names the schemas of Office
        for host in re.findall(r"(?:@|://)([\w.-]+\w)", words(path))
    }

    assert found
    assert {host for host in found if not host.endswith(".example")} == set()


@pytest.mark.parametrize(
    ("name", "formats"),
    [
        ("Helena Brask", {".pdf", ".docx", ".xlsx", ".eml"}),
        ("Pellard Valves", {".pdf", ".docx", ".xlsx", ".eml", ".html", ".md"}),
        ("Brightwater Hospital", {".pdf", ".csv", ".json", ".eml", ".html", ".md", ".txt"}),
        ("PV-40", {".pdf", ".docx", ".xlsx", ".csv", ".eml", ".md", ".txt"}),
        ("Rosa Wickstead", {".pdf", ".docx", ".xlsx", ".html", ".md"}),
        ("Project Larkspur", {".docx", ".xlsx", ".md"}),
        ("ThermExpo", {".pdf", ".html"}),
    ],
)
def test_the_same_names_stand_in_files_of_several_formats(name: str, formats: set[str]) -> None:
    assert formats <= {path.suffix for path in FILES if name in words(path)}


def test_there_are_enough_questions_and_five_need_two_formats() -> None:
    asked = questions()
    crossing = [
        question
        for question in asked
        if len(question["documents"]) > 1
        and not set.intersection(*({Path(name).suffix for name in names} for names in question["documents"]))
    ]

    assert len({question["id"] for question in asked}) == len(asked) >= 12
    assert len(crossing) >= 5


@pytest.mark.parametrize("question", questions(), ids=lambda question: question["id"])
def test_a_question_is_answered_by_the_documents_it_names(question: dict[str, Any]) -> None:
    for names in itertools.product(*question["documents"]):
        together = " ".join(words(DOSSIER / name) for name in names).casefold()

        assert [text for text in question["expected"] if text.casefold() not in together] == []
