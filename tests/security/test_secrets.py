"""Twelve secrets are planted where secrets lie; none is found where it does not belong."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from guarded_world import LETTER
from running_server import RunningServer
from upload_outcome import ended

PLANTED = (
    "neo4j_password",  # nowhere
    "api_key",  # nowhere
    "made_key",  # in the one answer that makes it
    "model_key",  # nowhere: a variable that the server hands to nobody
    "address_password",  # nowhere: in the address of a database
    "document_bytes",  # nowhere: the document was refused
    "wrong_key",  # nowhere: the request was refused
    "query",  # nowhere
    "idempotency_key",  # nowhere
    "workspace",  # in answers to those whose it is, and in the access log
    "file_name",  # in what is said of the document, and of its job
    "home",  # in the log, which its keeper reads
)


@dataclass(slots=True)
class Seen:
    """All that came out of a server, by where it came out."""

    answers: list[tuple[str, str]] = field(default_factory=list)
    log: str = ""
    dumps: str = ""
    crashes: str = ""


@dataclass(slots=True)
class Canaries:
    """A server with a secret in every place, and what was seen of it."""

    words: dict[str, str]
    server: RunningServer
    seen: Seen = field(default_factory=Seen)

    def hear(self, answer: httpx.Response, label: str = "") -> httpx.Response:
        """Keep an answer with its headers."""
        said = f"{answer.status_code} {answer.headers.raw!r} {answer.text}"
        self.seen.answers.append((label or str(answer.request.url.path), said))
        return answer

    def found(self, text: str) -> set[str]:
        """The secrets in a text."""
        return {name for name, word in self.words.items() if word in text}


@contextmanager
def planted(root: Path) -> Iterator[Canaries]:
    words = {name: f"canary{secrets.token_hex(14)}" for name in PLANTED}
    folder = root / words["home"]
    folder.mkdir()
    server = RunningServer(
        folder,
        key=words["api_key"],
        environment={
            "HEDDLE_NEO4J_PASSWORD": words["neo4j_password"],
            "HEDDLE_NEO4J_URI": f"bolt://heddle:{words['address_password']}@127.0.0.1:1",
            "OPENAI_API_KEY": words["model_key"],
            "HEDDLE_ACCESS_LOG": "1",
        },
    )
    with server:
        yield Canaries(words, server)


def ask_everything(canaries: Canaries) -> None:
    """Requests that succeed, that fail, and that show as much as they can."""
    words, server = canaries.words, canaries.server
    with server.client() as client:
        for name, data in ((f"{words['file_name']}.txt", LETTER), ("b.docx", rejected(words))):
            first = client.post(
                "/v1/documents",
                files={"file": (name, data)},
                headers={"Idempotency-Key": words["idempotency_key"] + name[:1]},
            )
            label = "document" if name != "b.docx" else "rejected document"
            for answer in ended(client, first).answers:
                canaries.hear(answer, label)
        made = canaries.hear(client.post("/v1/keys", json=key_body(words["workspace"])), "making a key")
        words["made_key"] = made.json()["key"].rpartition("_")[2]
        for path in (
            "/livez",
            "/readyz",
            "/version",
            "/metrics",
            "/openapi.json",
            "/v1/models",
            "/v1/graph/schema",
        ):
            canaries.hear(client.get(path))
        for path in ("/v1/documents", "/v1/jobs"):
            canaries.hear(client.get(path), "document")
        for path in ("/v1/entities", "/v1/relations", "/v1/documents", "/v1/jobs", "/v1/communities"):
            canaries.hear(client.get(path, params={"q": words["query"], "limit": 0}), "a query")
            canaries.hear(client.get(path, params={words["query"]: words["query"]}), "a query of a document")
        canaries.hear(client.get("/v1/keys"), "keys of the workspace")
        own = {"Heddle-Workspace": words["workspace"]}
        canaries.hear(client.get("/v1/workspaces", headers=own), "a workspace")
        canaries.hear(client.post("/v1/search", json={"question": "Who?"}, headers=own), "a workspace")
    ask_as_strangers(canaries)


def ask_as_strangers(canaries: Canaries) -> None:
    words, server = canaries.words, canaries.server
    strange = {
        "a wrong key": f"Bearer {words['wrong_key']}",
        "a key of that form": f"Bearer hdl_0123456789ab_{words['wrong_key']}",
        "another scheme": f"Basic {words['wrong_key']}",
        "nothing": "",
    }
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        for label, said in strange.items():
            headers = {"Authorization": said, "Heddle-Workspace": words["workspace"]}
            for path in ("/v1/documents", "/v1/keys", "/readyz", "/metrics", "/nowhere"):
                canaries.hear(client.get(path, headers=headers), label)
    with server.client() as client:
        made = client.post("/v1/keys", json=key_body("elsewhere")).json()["key"]
        other = {"Authorization": f"Bearer {made}", "Heddle-Workspace": words["workspace"]}
        for path in ("/v1/documents", "/v1/workspaces", f"/v1/workspaces/{words['workspace']}"):
            canaries.hear(client.get(path, headers=other), "another's workspace")


def rejected(words: Mapping[str, str]) -> bytes:
    return b"PK\x03\x04" + words["document_bytes"].encode() * 20


def key_body(workspace: str) -> dict[str, object]:
    return {"label": "test", "scope": "read", "workspaces": [workspace]}


def break_parts(canaries: Canaries) -> None:
    """Damage what the server stands on, so that it has faults to speak of."""
    home = canaries.server.home.root
    for current in home.glob("index/*/CURRENT"):
        current.write_text("nowhere", "utf-8")
    with canaries.server.client() as client:
        for path in ("/readyz", "/v1/documents", "/v1/graph/schema"):
            canaries.hear(client.get(path), "document")
        canaries.hear(client.post("/v1/answer", json={"question": "Who leads?"}), "document")
    (home / "graph.db").write_bytes(b"this is no database " * 500)
    with canaries.server.client() as client:
        for path in ("/readyz", "/v1/documents", "/v1/entities", "/v1/graph/schema"):
            canaries.hear(client.get(path), "document")


def run(canaries: Canaries, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "heddle.cli.main", *words],
        env=canaries.server.variables(),
        cwd=canaries.server.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    with planted(tmp_path_factory.mktemp("secrets")) as made:
        ask_everything(made)
        for form in ("jsonl", "graphml", "dump"):
            made.seen.dumps += run(made, "export", "--format", form)
        made.seen.dumps += run(made, "status", "--json")
        break_parts(made)
        made.server.stop()
        made.seen.log = made.server.logged()
        for crash in made.server.home.root.glob("logs/*"):
            made.seen.crashes += crash.read_text("utf-8", "replace")
        yield made


SPOKEN_OF = {
    "document": {"file_name"},
    "a query of a document": {"file_name"},
    "making a key": {"made_key", "workspace"},
    "keys of the workspace": {"workspace"},
    "a workspace": {"workspace"},
}


def test_twelve_secrets_are_planted(canaries: Canaries) -> None:
    assert len(set(canaries.words.values())) == 12
    everything = "".join(said for _, said in canaries.seen.answers)
    # The scan finds what is there to find.
    assert canaries.found(everything) >= {"made_key", "file_name", "workspace"}
    assert len(canaries.seen.answers) > 40
    assert {said[:3] for _, said in canaries.seen.answers} >= {"200", "401", "403", "422", "503"}


def test_no_answer_holds_a_secret_that_is_not_for_its_caller(canaries: Canaries) -> None:
    leaks = {
        (label, name)
        for label, said in canaries.seen.answers
        for name in canaries.found(said) - SPOKEN_OF.get(label, set())
    }

    assert leaks == set()


def test_no_log_holds_a_secret(canaries: Canaries) -> None:
    assert '"route"' in canaries.seen.log, "the access log should be on"
    assert canaries.found(canaries.seen.log) <= {"home", "workspace"}


def test_no_export_holds_a_secret(canaries: Canaries) -> None:
    assert len(canaries.seen.dumps) > 1000
    assert canaries.found(canaries.seen.dumps) <= {"file_name", "home"}


def test_no_crash_report_holds_a_secret(canaries: Canaries) -> None:
    assert canaries.found(canaries.seen.crashes) <= {"home"}


def test_nothing_that_is_kept_holds_a_key_or_a_refused_document(canaries: Canaries) -> None:
    kept = b"".join(path.read_bytes() for path in canaries.server.home.root.rglob("*") if path.is_file())
    never = {"api_key", "made_key", "neo4j_password", "address_password", "model_key", "wrong_key", "query"}

    assert {name for name in never | {"document_bytes"} if canaries.words[name].encode() in kept} == set()
