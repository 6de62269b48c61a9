"""Mailboxes: who a mail's address stands for."""

from __future__ import annotations

import re

from heddle.core.names import clean_name
from heddle.ingest.mention import Named, is_name
from heddle.ingest.parsed import Address

_BODY = re.compile(
    r"\b(?:inc|llc|ltd|gmbh|ag|corp|corporation|company|co|plc|sa|bv|university|institute|foundation|bank"
    r"|association|department|ministry|society|council|agency|laboratories|labs)\b\.?",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\b(?:team|support|list|group|service|services|newsletter|news|notifications?|info|admin|sales|office"
    r"|reply|noreply|mailer|daemon|postmaster|help|desk|alerts?|updates?|accounts?|undisclosed|recipients?)\b",
    re.IGNORECASE,
)
_PERSON_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:[-'’.][^\W\d_]*)*")


def named_by_mailbox(address: Address) -> Named | None:
    """The entity behind a mailbox.

    A display name that reads as a person's is a Person, one that says `Inc` or `University` an
    Organization; otherwise all we know is the address, a Resource.
    """
    if address.name:
        named = named_by_header(address.name)
        if named is not None:
            return named
    mailbox = address.address.strip().lower()
    return Named("Resource", mailbox) if "@" in mailbox else None


def named_by_header(name: str) -> Named | None:
    """The entity of a bare name in a header or an author field; None for neither person nor body."""
    cleaned = clean_name(_natural_order(name))
    if not is_name(cleaned) or _DESK.search(cleaned):
        return None
    if _BODY.search(cleaned):
        return Named("Organization", cleaned)
    words = cleaned.split(" ")
    if 2 <= len(words) <= 5 and all(_PERSON_WORD.fullmatch(word) for word in words) and words[0][0].isupper():
        return Named("Person", cleaned)
    return None


def _natural_order(name: str) -> str:
    """`Keller, Maria` is Maria Keller."""
    last, comma, first = name.partition(",")
    if comma and "," not in first and first.strip() and not _BODY.search(first):
        return f"{first.strip()} {last.strip()}"
    return name
