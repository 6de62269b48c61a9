"""A running server over a small world with bait around it, and ways to see whether anything was touched."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from neo4j_server import Neo4jSettings
from path_pack import BAIT
from running_server import RunningServer, tree_of
from upload_outcome import Outcome, put, put_all

from heddle.api.composition import open_store
from heddle.core.settings import load_settings
from heddle.graph.dump import canonical_dump

BAIT_WORDS = "bait-" + secrets.token_hex(12)
"""Stands in a file beside the home; no answer may hold it."""
LETTER = b"Acme Robotics acquired Helios GmbH in Zurich. Maria Keller leads the new unit.\n"
STAFF = b"Name,Role,Company\nMaria Keller,CEO,Acme Robotics\nJohn Smith,Engineer,Helios GmbH\n"
WORLD = {"letter.txt": LETTER, "staff.csv": STAFF}


class GuardedWorld:
    """A server with two documents in one workspace and one in another.

    Args:
        root: A folder of its own.
        neo4j: Of a real server; the embedded store where none is given.
        workspace: Its workspace; the other one's name ends in `-other`.
    """

    def __init__(self, root: Path, neo4j: Neo4jSettings | None = None, *, workspace: str = "guarded") -> None:
        stored = neo4j.environment() if neo4j else {}
        self.workspace = workspace
        self.server = RunningServer(root, environment={**stored, "HEDDLE_WORKSPACE": workspace})
        self.bait = root / BAIT
        self.bait.write_text(BAIT_WORDS, "utf-8")

    def fill(self) -> None:
        """Put the documents in."""
        ends = [*put_all(self.server.client, WORLD.items()).values(), *self._put_into_other()]
        assert [end.problem for end in ends if end.state != "succeeded"] == [], self.server.logged()[-2000:]

    def _put_into_other(self) -> Iterator[Outcome]:
        with self.server.client() as client:
            yield put(client, LETTER, "other.txt", Heddle_Workspace=self._other)

    @property
    def _other(self) -> str:
        return f"{self.workspace}-other"

    def tidy(self, *, keep: Collection[bytes] = tuple(WORLD.values())) -> None:
        """Take out what does not belong here.

        Args:
            keep: What belongs here.
        """
        kept = {hashlib.sha256(data).hexdigest() for data in keep}
        with self.server.client(seconds=200) as client:
            for workspace in {*self.dumps(), self.workspace}:
                listed = client.get("/v1/documents", params={"limit": 200}, headers=_named(workspace))
                for document in listed.json()["documents"]:
                    if document["id"] not in kept:
                        path = f"/v1/documents/{document['id']}"
                        headers = {**_named(workspace), "Prefer": "wait=60"}
                        gone = client.delete(path, headers=headers)
                        assert gone.is_success, (gone.text, self.server.logged()[-2000:])

    def dumps(self) -> dict[str, list[str]]:
        """The canonical dump of each workspace of this world, read past the server."""
        settings = load_settings(environ=self.server.variables())
        with closing(open_store(settings)) as store:
            mine = [each for each in store.workspaces() if settings.store == "embedded" or self._mine(each)]
            return {each: list(canonical_dump(store.scope(each))) for each in mine}

    def _mine(self, workspace: str) -> bool:
        return workspace.startswith(self.workspace)

    def around(self) -> Mapping[str, str]:
        """All that lies beside the home, with its content."""
        return tree_of(self.server.root)

    def specification(self) -> dict[str, Any]:
        """What the server says of its own routes."""
        with self.server.client() as client:
            said: dict[str, Any] = client.get("/openapi.json").json()
        return said


def _named(workspace: str) -> dict[str, str]:
    return {"Heddle-Workspace": workspace}
