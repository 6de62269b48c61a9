"""Kind votes: what the words around a name say about its kind, against a model's guess.

A small model often takes an unknown firm of two words for a person. `the chief executive of X`, `X acquires`
or `Ms X` say better what X is, and one sentence that says it holds for the whole document.
"""

from __future__ import annotations

import re

_BODY_BEFORE = re.compile(
    r"(?:\b(?:CEO|executive|chairman|chairwoman|president|director|head|officer|founder|employees?|staff|board"
    r"|subsidiary|division|customers?|suppliers?|headquarters|shareholders?|shares|acquisition) (?:of|at)"
    r"|\bwork(?:s|ed|ing)? (?:for|at)|\bhired by|\bemployed by|\bacquire[sd]?(?: by)?"
    r"|\bsubsidiary)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BODY_AFTER = re.compile(
    r"\s*(?:,\s+(?:a|an|the)\s+(?:\w+\s+){0,3}?(?:company|firm|maker|manufacturer|supplier|startup|subsidiary)\b"
    r"|(?:has |have )?(?:acquire[sd]|launche[sd]|supplie[sd]|manufacture[sd]|employs|employed|makes|sells"
    r"|delivers|delivered|pays)\b"
    r"|['’]s? (?:CEO|chief executive|board|headquarters|employees|shares|subsidiary)\b"
    r"|(?:CEO|spokes(?:man|woman|person))\b)"
)
_PERSON_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|Sir|Dame|Miss)\.? $")
_PERSON_AFTER = re.compile(
    r",? (?:CEO|chief executive|head|director|founder|president|chairman|chairwoman|manager"
    r"|engineer) (?:of|at)\b"
    r"|, (?:aged )?\d\d,",
    re.IGNORECASE,
)
_SIGNATURE_BEFORE = re.compile(
    r"\n[A-Z][\w &/]*\b(?:Manager|Director|Head|Officer|Engineer|President|Lead|Buyer"
    r"|Analyst|Counsel)[\w ]*, $"
)
_REACH = 60
WEIGHT = 5
"""How many guesses of the model a word of the context outweighs."""


def kind_by_context(text: str, start: int, end: int, kind: str) -> str:
    """The kind that the words around a name say; empty where they say none, or nothing against `kind`.

    Args:
        text: The document's text.
        start: Span start of the name.
        end: Span end, exclusive.
        kind: What a model took it for; places, events and the like are left alone.
    """
    if kind not in ("Person", "Organization", "Product", "Work"):
        return ""
    before, after = text[max(start - _REACH, 0) : start], text[end : end + _REACH]
    if _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after):
        return "Person"
    if _SIGNATURE_BEFORE.search(before) or _BODY_BEFORE.search(before) or _BODY_AFTER.match(after):
        return "Organization"
    return ""
