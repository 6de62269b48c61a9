"""Outlook messages: read as the mails that they were.

Part numbers are those of the mail put together again: `1` is the body (`1.1` and `1.2` where it is both
plain and HTML), and attachments follow in the order of the file.
"""

from __future__ import annotations

from email import policy

from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse import mail
from heddle.ingest.parse.compound import COMPOUND_REJECTIONS, Compound
from heddle.ingest.parse.msg_mail import rebuild
from heddle.ingest.parsed import ParsedDocument

_UNFOLDED = policy.compat32.clone(max_line_length=0)
REJECTIONS = (*mail.REJECTIONS, *COMPOUND_REJECTIONS)


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse an Outlook message; locators are spans of its parts."""
    message = rebuild(Compound(data, limits), limits)
    return mail.parse(message.as_bytes(policy=_UNFOLDED), media, limits)
