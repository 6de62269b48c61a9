"""XML that opens files, calls servers or fills memory is refused, or is text like any other."""

from __future__ import annotations

from api_answers import faults
from canary_listener import CanaryListener
from guarded_world import BAIT_WORDS, GuardedWorld
from upload_outcome import Outcome, put_all
from xml_pack import attacks

LONGEST = 200_000
"""Code points that a document of the pack may come to; the largest is a plain text of 110,000 bytes."""


def test_no_xml_opens_a_file_or_calls_a_server_or_fills_memory(
    world: GuardedWorld, canary: CanaryListener
) -> None:
    before = world.dumps()
    # Named by what they try; the suffix stays, as their readers go by the bytes alone.
    pack = {
        f"{what}.{name.rpartition('.')[2]}": data for what, name, data in attacks(world.bait, canary.port)
    }

    outcomes = put_all(world.server.client, pack.items())
    found = [f"{name}: {fault}" for name, end in outcomes.items() for fault in harm(world, end)]
    world.tidy()

    assert len(pack) >= 25
    assert found == []
    assert canary.heard == []
    assert world.dumps() == before


def harm(world: GuardedWorld, outcome: Outcome) -> list[str]:
    """What an attack achieved; empty where it achieved nothing."""
    found = [fault for answer in outcome.answers for fault in faults(answer)]
    if outcome.state != "succeeded":
        return found if outcome.code == "input-rejected" else [*found, f"{outcome.problem}"]
    with world.server.client() as client:
        read = client.get(f"/v1/documents/{outcome.document}")
    if BAIT_WORDS in read.text:
        found.append("it holds the bait")
    if len(read.json()["text"]) > LONGEST:
        found.append("it grew")
    return found + faults(read)
