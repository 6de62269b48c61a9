"""Names put together by the resolver, parted by a person and joined again, through a server as it is run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from indexed_world import DocumentBuilder, filled_scope
from running_server import RunningServer

KINDS = {
    **dict.fromkeys(
        ("Acme Robotics", "Acme Robotics AG", "Acme Robotics Ltd", "Helios GmbH"), "Organization"
    ),
    **dict.fromkeys(("Maria Keller", "M. Keller"), "Person"),
    **dict.fromkeys(("Bonn", "Zurich"), "Place"),
}
PAGES = {
    "letter": (
        "Maria Keller leads Acme Robotics in Zurich. Acme Robotics acquired Helios GmbH in Bonn last year.",
        ("Maria Keller", "Acme Robotics", "Helios GmbH", "Bonn", "Zurich"),
    ),
    "minutes": (
        "The board of Acme Robotics Ltd met in Zurich. M. Keller reported on Helios GmbH in Bonn.",
        ("M. Keller", "Acme Robotics Ltd", "Helios GmbH", "Bonn", "Zurich"),
    ),
    "press": (
        "Acme Robotics AG opened a plant in Bonn. Maria Keller spoke of Helios GmbH to the press.",
        ("Maria Keller", "Acme Robotics AG", "Helios GmbH", "Bonn"),
    ),
}
QUESTION = "Who spoke for Acme Robotics AG?"


def fill(home: Path) -> None:
    """Put the pages into the graph of a home, as an ingest would."""
    home.mkdir()
    pages = []
    for title, (text, names) in PAGES.items():
        page = DocumentBuilder(title, {name: KINDS[name] for name in names})
        page.paragraph(text)
        pages.append(page)
    filled_scope(home, pages)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    serving = RunningServer(tmp_path)
    fill(serving.home.root)
    with serving:
        yield serving


def entity(client: httpx.Client, name: str) -> dict[str, Any]:
    listed = client.get("/v1/entities", params={"q": name, "type": "Organization"}).json()["entities"]
    (node,) = [each["id"] for each in listed if each["name"] == name]
    found: dict[str, Any] = client.get(f"/v1/entities/{node}").json()
    return found


def run_index(client: httpx.Client) -> None:
    job = client.post("/v1/jobs", json={"kind": "index"}).json()
    # The events of a job end when it does.
    client.get(f"/v1/jobs/{job['id']}/events")
    assert client.get(f"/v1/jobs/{job['id']}").json()["state"] == "succeeded"


def joined_in_search(client: httpx.Client) -> set[frozenset[str]]:
    """Names that the paths of a search join as one thing."""
    result = client.post("/v1/search", json={"question": QUESTION}).json()
    return {
        frozenset((one["name"], other["name"]))
        for path in result["paths"]
        for (one, other), edge in zip(pairwise(path["nodes"]), path["edges"], strict=True)
        if edge["edge"] == "SAME_AS"
    }


def test_a_wrong_pair_is_split_undone_and_searches_follow(server: RunningServer) -> None:
    apart = frozenset(("Acme Robotics AG", "Acme Robotics Ltd"))
    with server.client() as client:
        run_index(client)
        ours, theirs = entity(client, "Acme Robotics AG"), entity(client, "Acme Robotics Ltd")
        assert set(ours["aliases"]) == {"Acme Robotics", "Acme Robotics Ltd"}
        assert apart in joined_in_search(client)
        doubts = client.get("/v1/resolution/review").json()["pairs"]
        assert {doubts[0]["left"]["name"], doubts[0]["right"]["name"]} == apart, "the greatest doubt"

        body = {"verdict": "split", "left": ours["id"], "right": theirs["id"], "reason": "two firms"}
        decision = client.post("/v1/resolution/decisions", json=body).json()
        parted = entity(client, "Acme Robotics AG")
        assert "Acme Robotics Ltd" not in parted["aliases"]
        run_index(client)
        assert apart not in joined_in_search(client)

        client.delete(f"/v1/resolution/decisions/{decision['number']}")
        again = entity(client, "Acme Robotics AG")
        assert (again["aliases"], again["cluster"]["pairs"]) == (ours["aliases"], ours["cluster"]["pairs"])
        run_index(client)
        assert apart in joined_in_search(client)
        log = client.get("/v1/resolution/decisions").json()["decisions"]
        assert [(each["verdict"], each["in_force"]) for each in log] == [
            ("withdraw", False),
            ("split", False),
        ]


def test_a_decision_that_was_answered_outlives_a_power_cut(server: RunningServer) -> None:
    with server.client() as client:
        ends = [entity(client, name)["id"] for name in ("Acme Robotics AG", "Acme Robotics Ltd")]
        body = {"verdict": "split", "left": ends[0], "right": ends[1]}
        answered = client.post("/v1/resolution/decisions", json=body).json()
    server.kill()
    server.start()

    with server.client() as client:
        log = client.get("/v1/resolution/decisions").json()["decisions"]
        assert log == [answered]
        assert "Acme Robotics Ltd" not in entity(client, "Acme Robotics AG")["aliases"]
