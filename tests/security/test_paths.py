"""Names that try to be paths lead nowhere: nothing is written beside the home, nothing beside it is read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from urllib.parse import quote

import httpx
import pytest
from api_answers import faults
from api_fields import fields, share_of
from guarded_world import BAIT_WORDS, LETTER, GuardedWorld
from path_pack import paths
from raw_request import say
from sample_files import docx_file
from upload_outcome import ended
from zip_package import with_members

from heddle.core.ids import sha256_hex

SHORT = 25
_DISPOSITION = re.compile(
    r"attachment; filename(?:=\"[\x20-\x7e]*\"|\*=utf-8''[!-~]+)(?:; .*)?", re.IGNORECASE
)


def multipart(name: str, data: bytes) -> tuple[bytes, str]:
    """A form with one file whose name stands there as it is, line ends and all."""
    said = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22")
    head = b'Content-Disposition: form-data; name="file"; filename="' + said + b'"'
    body = b"--b\r\n" + head + b"\r\nContent-Type: text/plain\r\n\r\n" + data + b"\r\n--b--\r\n"
    return body, "multipart/form-data; boundary=b"


def upload_as(client: httpx.Client, name: str, data: bytes) -> httpx.Response:
    body, kind = multipart(name, data)
    return client.post("/v1/documents", content=body, headers={"Content-Type": kind})


def lie_in_their_folder(world: GuardedWorld) -> bool:
    """Whether every upload lies where uploads go: `<workspace>/<document>/<name>`."""
    uploads = world.server.home.root / "uploads"
    return all(
        len(path.relative_to(uploads).parts) == 3 and not path.is_symlink()
        for path in uploads.rglob("*")
        if path.is_file()
    )


def hold_names(world: GuardedWorld, names: Sequence[str]) -> None:
    before, around, top = world.dumps(), world.around(), top_of_home(world)
    found: list[str] = []
    with world.server.client(seconds=200) as client:
        answers = [(name, upload_as(client, name, LETTER + str(n).encode())) for n, name in enumerate(names)]
        for name, answer in answers:
            outcome = ended(client, answer)
            found += [f"{name!r}: {fault}" for each in outcome.answers for fault in faults(each, name)]
        for document in client.get("/v1/documents", params={"limit": 200}).json()["documents"]:
            found += served_well(client, document["id"])
    assert lie_in_their_folder(world)
    world.tidy()

    assert found == []
    assert world.around() == around
    assert top_of_home(world) == top
    assert world.dumps() == before


def top_of_home(world: GuardedWorld) -> set[str]:
    return {path.name for path in world.server.home.root.iterdir()}


def served_well(client: httpx.Client, document: str) -> list[str]:
    """What is wrong with how an original is served."""
    answer = client.get(f"/v1/documents/{document}/original")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return [f"{document}: its original is not there: {answer.text}"]
    shown = answer.headers.get("content-disposition", "")
    wrong = [] if _DISPOSITION.fullmatch(shown) else [f"{document}: disposition {shown!r}"]
    if "set-cookie" in answer.headers or "x-injected" in answer.headers:
        wrong.append(f"{document}: a header that the name brought: {answer.headers}")
    return wrong


def test_a_file_name_is_never_a_path(world: GuardedWorld) -> None:
    every = paths()
    hold_names(world, every[:: len(every) // SHORT])


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_none_of_all_file_names_is_a_path(world: GuardedWorld) -> None:
    every = paths()
    for start in range(0, len(every), 150):
        hold_names(world, every[start : start + 150])


def test_an_id_or_a_workspace_is_never_a_path(world: GuardedWorld) -> None:
    every = [each for each in fields(world.specification()) if each.where in {"path", "header"}]
    before, around, top = world.dumps(), world.around(), top_of_home(world)
    found: list[str] = []
    with world.server.client() as client:
        for number, each in enumerate(every):
            for name in share_of(paths(), number, len(every), least=10):
                request = each.request(client, name)
                if request is not None:
                    answer = client.send(request)
                    found += [f"{each} {name!r}: {fault}" for fault in faults(answer, name)]

    assert found == []
    assert world.around() == around
    assert world.dumps() == before
    assert top_of_home(world) <= top | {"communities", "index", "models", "locks", "uploads"}


def test_a_target_with_steps_up_is_no_file(world: GuardedWorld) -> None:
    key = world.server.key
    found = []
    for name in paths():
        target = quote(name, safe="/\\.%:;=&~$!*'()@+,-_").encode()[:4000]
        line = b"GET /v1/documents/" + target + b"/original HTTP/1.1\r\nConnection: close\r\n"
        heard = say(
            world.server.port, line + f"Host: localhost\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
        )
        wrong = [answer for answer in heard.answers if answer.status < 400 or answer.status >= 500]
        if wrong or BAIT_WORDS.encode() in b"".join(answer.body for answer in heard.answers):
            found.append((name, wrong))

    assert found == []


def test_names_inside_an_archive_are_never_used(world: GuardedWorld) -> None:
    before, around = world.dumps(), world.around()
    names = [name for name in paths() if 0 < len(name.encode("utf-8", "surrogatepass")) < 60_000]
    planted = io.BytesIO(with_members(docx_file(), dict.fromkeys(names, b"planted")))
    with zipfile.ZipFile(planted, "a") as archive:
        link = zipfile.ZipInfo("word/media/link.png")
        link.external_attr = 0o120777 << 16  # a symbolic link
        archive.writestr(link, str(world.bait))
    with world.server.client(seconds=200) as client:
        outcome = ended(client, upload_as(client, "planted.docx", planted.getvalue()))
        document = client.get(f"/v1/documents/{sha256_hex(planted.getvalue())}")
    world.tidy()

    assert outcome.state in {"succeeded", "failed"}
    assert BAIT_WORDS not in document.text
    assert "planted" not in document.json().get("text", "")
    assert world.around() == around
    assert not list(world.server.tmp.rglob("*link*"))
    assert world.dumps() == before
