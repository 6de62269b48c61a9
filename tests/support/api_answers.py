"""What holds for every answer of the API, whatever was asked."""

from __future__ import annotations

import re

import httpx
from guarded_world import BAIT_WORDS
from upload_outcome import problem_in

_INSIDE = re.compile(
    r"Traceback \(most recent call last\)|File \"|\.py\b, line \d|sqlite3?\.|near \"[^\"]*\": syntax error"
    r"|Neo\.(?:Client|Database|Transient)Error|SyntaxError|no such table|unrecognized token"
    r"|root:[x*]?:0:0|bolt://|\bsite-packages\b"
)
"""What only the inside of the program would say."""


def faults(answer: httpx.Response, said: str = "") -> list[str]:
    """What is wrong with an answer; empty where nothing is.

    Args:
        answer: The answer.
        said: What the request said, which an answer may repeat.
    """
    found = []
    if answer.status_code >= 500 and not (answer.status_code == 503 and "retry-after" in answer.headers):
        found.append(f"{answer.status_code}: {answer.text[:300]}")
    if answer.status_code >= 400:
        try:
            problem_in(answer)
        except AssertionError as error:
            found.append(f"no problem document: {error}")
    text = answer.text.replace(said, "") if said else answer.text
    if "/openapi.json" not in str(answer.request.url) and (inside := _INSIDE.search(text)):
        found.append(f"it shows the inside: {inside.group()!r}")
    if BAIT_WORDS in answer.text:
        found.append("it holds the bait")
    return found
