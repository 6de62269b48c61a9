"""What was deleted out of an archive or a mail comes back with the next ingest of the file that holds it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

from heddle.core.home import Home
from heddle.core.ids import document_id
from heddle.graph.records import StoredDocument
from heddle.ingest.limits import Limits
from heddle.ingest.plan import Intention, make_plan

INNER = a_mail(("staff.csv", STAFF), ("notes.md", NOTES), message_id="inner@x")
OUTER = a_mail(("inner.eml", INNER), message_id="outer@x")


def an_archive(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=(2025, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


ARCHIVE = an_archive({"letter.txt": LETTER, "outer.eml": OUTER})
HOLDERS: dict[str, tuple[bytes, str | bytes]]
HOLDERS = {"archive": (ARCHIVE, LETTER), "mail": (INNER, STAFF), "mail in a mail": (OUTER, STAFF)}
HOLDERS |= {"mail in a mail in an archive": (ARCHIVE, STAFF), "mail itself": (ARCHIVE, INNER)}


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def state(bench: Workbench) -> tuple[list[StoredDocument], list[str], str]:
    return list(bench.scope.documents()), bench.dump(), bench.scope.version()


@pytest.mark.parametrize("own_file", [True, False], ids=["file too", "member only"])
@pytest.mark.parametrize(("holder", "member"), HOLDERS.values(), ids=HOLDERS)
def test_a_deleted_member_comes_back_to_all_its_places(
    bench: Workbench, holder: bytes, member: str | bytes, own_file: bool
) -> None:
    bench.write("b.bin", holder)
    if own_file:
        bench.write("a.txt" if isinstance(member, str) else "a.bin", member)
    bench.ingest()
    before = state(bench)

    bench.delete(document_id(as_bytes(member)))
    assert state(bench) != before
    bench.ingest()

    assert state(bench) == before


def test_a_deleted_member_comes_back_where_its_own_file_is_gone(bench: Workbench) -> None:
    bench.write("b.bin", ARCHIVE)
    bench.ingest()
    before = state(bench)
    path = bench.write("a.txt", LETTER)
    bench.ingest()

    bench.delete(str(path))
    path.unlink()
    bench.ingest()

    assert state(bench) == before


@pytest.mark.parametrize("member", [LETTER, STAFF], ids=["member", "member of a member"])
def test_a_deleted_member_comes_back_to_every_copy_though_one_is_ingested_alone(
    bench: Workbench, member: str
) -> None:
    paths = [bench.write(name, ARCHIVE) for name in ("a.bin", "sub/b.bin", "z.bin")]
    paths.append(bench.write("mail.eml", OUTER))
    bench.ingest()
    before = state(bench)

    for path in paths:
        bench.delete(document_id(member.encode()))
        bench.ingest(path)
        bench.ingest()
        assert state(bench) == before


def test_a_copy_of_a_file_that_lacks_a_member_has_it(bench: Workbench) -> None:
    copy = bench.write("a.bin", ARCHIVE)
    bench.write("b.bin", ARCHIVE)
    bench.ingest()
    before = state(bench)
    bench.scope.remove_sources([str(copy)])

    bench.delete(document_id(STAFF.encode()))
    bench.ingest()

    assert state(bench) == before


def test_a_renamed_file_that_lacks_a_member_has_it(bench: Workbench) -> None:
    path, former = bench.write("a.bin", ARCHIVE), bench.files / "b.bin"
    bench.ingest()
    before = state(bench)
    path.rename(former)
    bench.ingest()
    bench.scope.remove_sources([str(path)])

    bench.delete(document_id(STAFF.encode()))
    former.rename(path)
    bench.ingest()
    bench.scope.remove_sources([str(former)])

    assert state(bench) == before


def test_a_mail_that_was_a_member_only_has_its_attachment_as_a_file_too(bench: Workbench) -> None:
    bench.write("b.bin", ARCHIVE)
    bench.write("inner.eml", INNER)
    bench.ingest()
    before = state(bench)
    bench.scope.remove_sources([str(bench.files / "inner.eml")])

    bench.delete(document_id(NOTES.encode()))
    bench.ingest(bench.files / "inner.eml")
    bench.ingest()

    assert state(bench) == before


def test_a_mail_that_takes_the_place_of_the_one_in_it_leaves_no_place_behind(bench: Workbench) -> None:
    path = bench.write("b.eml", OUTER)
    bench.ingest()
    before = state(bench)
    bench.scope.remove_sources([str(path)])
    bench.write("b.eml", INNER)
    bench.ingest()

    bench.write("b.eml", OUTER)
    bench.ingest()

    assert state(bench) == before


def test_a_known_mail_that_takes_the_place_of_the_one_in_it_has_all_that_is_in_it(bench: Workbench) -> None:
    copies = [bench.write(name, OUTER) for name in ("a.eml", "b.eml")]
    bench.ingest()
    before = state(bench)
    bench.scope.remove_sources([str(copies[1])])
    bench.write("b.eml", INNER)
    bench.ingest()

    bench.write("b.eml", OUTER)
    bench.ingest()

    assert state(bench) == before


def test_a_mail_deleted_around_one_that_stays_leaves_no_place_behind(bench: Workbench) -> None:
    bench.write("inner.eml", INNER)
    bench.ingest()
    before = state(bench)
    outer = bench.write("outer.eml", OUTER)
    bench.ingest()

    bench.delete(str(outer))

    assert state(bench) == before


def test_what_lacks_a_member_is_read_once_and_no_more(bench: Workbench) -> None:
    bench.write("b.bin", OUTER)
    bench.write("letter.txt", LETTER)
    bench.ingest()
    bench.delete(document_id(STAFF.encode()))

    read, again = bench.ingest(), bench.ingest()

    assert (read.updated, read.unchanged) == (1, 1)
    assert (again.updated, again.unchanged) == (0, 2)


def test_a_plan_foretells_that_a_member_comes_back(bench: Workbench) -> None:
    bench.write("b.bin", OUTER)
    bench.write("letter.txt", LETTER)
    bench.ingest()
    bench.delete(document_id(STAFF.encode()))

    plan = make_plan(
        [bench.files], scope=bench.scope, ledger=bench.ledger, home=bench.home, limits=Limits(), workers=1
    )
    read = bench.ingest()

    assert (
        (plan.counts[Intention.OUTDATED], plan.counts[Intention.UNCHANGED])
        == (1, 1)
        == (read.updated, read.unchanged)
    )


def test_a_ledger_that_is_lost_loses_no_member(bench: Workbench, tmp_path: Path) -> None:
    bench.write("b.bin", OUTER)
    bench.ingest()
    before = state(bench)

    bench.delete(document_id(STAFF.encode()))
    bench.ledger.close()
    Home(tmp_path / "home").ledger.unlink()
    bench.ingest()

    assert state(bench) == before
