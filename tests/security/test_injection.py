"""Text that tries to become part of a query stays text: in every field of every route, and in documents."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest
from api_answers import faults
from api_fields import Field, fields, share_of
from canary_listener import CanaryListener
from guarded_world import GuardedWorld
from injection_pack import MARK, injections
from upload_outcome import put_all

PACK = 500
LISTS = frozenset({"list_entities", "list_relations", "list_documents", "list_communities"})


def sent(world: GuardedWorld, each: Field, payloads: Sequence[str]) -> list[str]:
    """What is wrong with the answers to these payloads in a field."""
    found = []
    with world.server.client() as client:
        for payload in payloads:
            request = each.request(client, payload)
            if request is None:
                continue
            answer = client.send(request)
            found += [f"{each} {payload!r}: {fault}" for fault in faults(answer, payload)]
    return found


def hold_harmless(world: GuardedWorld, canary: CanaryListener, least: int) -> None:
    payloads = injections(PACK, port=canary.port)
    every = fields(world.specification())
    before, around = world.dumps(), world.around()

    found = [
        fault
        for number, each in enumerate(every)
        for fault in sent(world, each, share_of(payloads, number, len(every), least=least))
    ]

    assert found == []
    assert world.dumps() == before
    assert world.around() == around
    assert canary.heard == []


def test_no_field_of_the_api_is_read_as_a_query(world: GuardedWorld, canary: CanaryListener) -> None:
    hold_harmless(world, canary, least=6)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_no_field_of_the_api_is_read_as_a_query_whatever_it_holds(
    world: GuardedWorld, canary: CanaryListener
) -> None:
    hold_harmless(world, canary, least=PACK)


def test_a_filter_finds_what_holds_its_text_and_no_more(world: GuardedWorld) -> None:
    # A pattern or a condition that is read as one would find everything.
    with world.server.client() as client:
        offered = [
            each
            for each in fields(world.specification())
            if each.operation.name in LISTS and each.where == "query" and each.at[0] in {"q", "type"}
        ]
        found = [
            (str(each), payload, answer.json())
            for each in offered
            for payload in injections(60, port=1)
            if (request := each.request(client, payload)) is not None
            and (answer := client.send(request)).is_success
            and any(answer.json()[name] for name in answer.json() if name != "next")
        ]

    assert found == []


def documents(payloads: Sequence[str]) -> dict[str, bytes]:
    """Documents whose every word, name, cell and key is a payload; so are their own names."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["Name", "Company", "City"])
    writer.writerows([f"{text} Keller", f"{text} GmbH", text] for text in payloads)
    clean = [text.replace("\0", "").replace("<", "&lt;") for text in payloads]
    cells = "".join(f"<tr><th>{text}</th><td>{text}</td></tr>" for text in clean)
    sentences = "\n\n".join(f"{text} Robotics acquired {text} GmbH in Zurich." for text in clean)
    names = "".join(f"To: {text!r} <x{n}@kestrel.example>\n" for n, text in enumerate(clean[:40]))
    mail = (
        f"From: Ada <ada@nordhav.example>\n{names}Date: Mon, 05 Feb 2024 10:00:00 +0100\n"
        f"Subject: {clean[41]}\nMessage-ID: <'{MARK}@nordhav.example>\n\n{sentences}\n"
    )
    made = {
        "staff.csv": rows.getvalue().encode(),
        "page.html": f"<html><body><table>{cells}</table></body></html>".encode(),
        "notes.md": "\n\n".join(f"# {text}\n\n{text} was there." for text in clean).encode(),
        "keys.json": json.dumps([{text: text} for text in payloads]).encode(),
        "letter.eml": mail.encode(),
        "prose.txt": sentences.encode(),
    }
    return {f"{payloads[-number]} {name}": data for number, (name, data) in enumerate(made.items(), 1)}


def put_in_and_take_out(world: GuardedWorld, port: int) -> dict[str, list[str]]:
    """The dumps while documents full of payloads are in."""
    ended = put_all(world.server.client, documents(injections(PACK, port=port)).items())
    within = world.dumps()
    with world.server.client() as client:
        read = {name: client.get(f"/v1/documents/{end.document}").text for name, end in ended.items()}
    world.tidy()
    assert {name: end.problem for name, end in ended.items() if end.state != "succeeded"} == {}
    assert [name for name, text in read.items() if text.count(MARK) < PACK // 10] == []
    return within


def test_documents_full_of_queries_are_only_text(world: GuardedWorld, canary: CanaryListener) -> None:
    before, around = world.dumps(), world.around()

    within = put_in_and_take_out(world, canary.port)

    assert len(within[world.workspace]) > len(before[world.workspace]) + PACK
    assert others(world, within) == others(world, before)
    assert world.dumps() == before
    assert world.around() == around
    assert canary.heard == []


@pytest.mark.neo4j
def test_both_stores_hold_the_same_text(embedded_world: GuardedWorld, neo4j_world: GuardedWorld) -> None:
    assert put_in_and_take_out(embedded_world, 1) == put_in_and_take_out(neo4j_world, 1)


def others(world: GuardedWorld, dumps: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: dump for name, dump in dumps.items() if name != world.workspace}
