"""The server calls nobody: not the addresses in documents, not those in requests."""

from __future__ import annotations

import httpx
from api_answers import faults
from api_fields import fields, share_of
from canary_listener import CanaryListener
from guarded_world import GuardedWorld
from link_carriers import carriers
from upload_outcome import put_all
from url_pack import urls


def test_the_listener_hears_who_calls(canary: CanaryListener) -> None:
    answer = httpx.get(f"http://127.0.0.1:{canary.port}/x", follow_redirects=False, trust_env=False)

    assert answer.status_code == 302
    assert [said.split(b"\r\n")[0] for said in canary.heard] == [b"GET /x HTTP/1.1"]


def test_no_address_in_a_document_is_called(world: GuardedWorld, canary: CanaryListener) -> None:
    before = world.dumps()
    outcomes = put_all(world.server.client, carriers(urls(canary.port)))
    found = [
        f"{name}: {fault}"
        for name, outcome in outcomes.items()
        for answer in outcome.answers
        for fault in faults(answer)
    ]
    with world.server.client() as client:
        for outcome in outcomes.values():
            for part in ("", "/original", "/pages", "/pages/1/image"):
                client.get(f"/v1/documents/{outcome.document}{part}")
        client.post("/v1/answer", json={"question": "What does Ada Lindqvist sell, and where is the link?"})
    world.tidy()

    assert found == []
    assert [name for name, outcome in outcomes.items() if outcome.state != "succeeded"] == []
    assert canary.heard == []
    assert world.dumps() == before


def test_no_address_in_a_request_is_called(world: GuardedWorld, canary: CanaryListener) -> None:
    every = fields(world.specification())
    pack = urls(canary.port)
    found = []
    with world.server.client() as client:
        for number, each in enumerate(every):
            for url in share_of(pack, number, len(every), least=6):
                request = each.request(client, url)
                if request is not None:
                    answer = client.send(request)
                    found += [f"{each} {url!r}: {fault}" for fault in faults(answer, url)]

    assert found == []
    assert canary.heard == []
