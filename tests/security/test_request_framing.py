"""Requests that break or bend HTTP: each is refused or answered as what it is, and the next one as ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
from guarded_world import GuardedWorld
from raw_request import Heard, RawAnswer, say
from request_pack import Attempt, attempts
from running_server import RunningServer

SILENCE = 0.25
"""Seconds after which a line that stays open has said all it will."""
AT_ONCE = 8


def faults(attempt: Attempt, heard: Heard) -> list[str]:
    """What is wrong with what came back."""
    found = [fault for answer in heard.answers for fault in _faults_of(answer)]
    if heard.rest:
        found.append(f"bytes that are no answer: {heard.rest[:60]!r}")
    if attempt.alone and len(heard.answers) > 1:
        found.append(f"{len(heard.answers)} answers to one request")
    if attempt.refused and any(answer.status < 400 for answer in heard.answers):
        found.append(f"answered as if it were well-formed: {[answer.status for answer in heard.answers]}")
    if attempt.refused and not heard.answers and not heard.closed:
        found.append("neither refused nor closed")
    return found


def _faults_of(answer: RawAnswer) -> list[str]:
    found = []
    if answer.status >= 500:
        found.append(f"{answer.status}: {answer.body[:200]!r}")
    kind = answer.headers.get("content-type", "")
    if answer.status >= 400 and not kind.startswith("application/problem+json"):
        found.append(f"{answer.status} without a problem document: {kind} {answer.body[:80]!r}")
    if "x-injected" in answer.headers or b"a-traced-secret" in answer.body:
        found.append("it gives back what the request said as if the server had said it")
    place = answer.headers.get("location", "")
    if "evil" in place or place.startswith(("//", "javascript:")):
        found.append(f"it leads away: {place}")
    return found


def tried(server: RunningServer, attempt: Attempt) -> list[str]:
    """What an attempt achieved; and whether the next request, on a line of its own, is answered as ever."""
    heard = say(server.port, attempt.data, seconds=SILENCE, finish=attempt.finish)
    found = faults(attempt, heard)
    with httpx.Client(base_url=server.url, trust_env=False) as fresh:
        after = fresh.get("/livez")
    if (after.status_code, after.text) != (200, '{"live":true}'):
        found.append(f"the next request was answered {after.status_code} {after.text[:80]}")
    return [f"{attempt.name}: {fault}" for fault in found]


def test_no_request_breaks_the_line_or_the_server(world: GuardedWorld) -> None:
    server = world.server
    before, logged = world.dumps(), len(server.logged())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = pool.map(lambda attempt: tried(server, attempt), attempts(server.port, server.key))
        found = [fault for each in results for fault in each]

    assert found == []
    assert server.alive
    assert world.dumps() == before
    assert server.logged()[logged:].count("Traceback") == 0, server.logged()[logged:][-3000:]
