"""The one place where characters that no text needs are taken out.

NUL breaks databases, lone surrogates break UTF-8, other control characters break terminals. They
come from broken fonts, wrong charsets and hostile files. Zero-width spaces say nothing and keep words
from being found. Composition (NFC) is left as the author wrote it, because quotes must be found again
in the source.
"""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200b\u2060\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Take out control characters and lone surrogates; make every line end a newline."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Clean text with every run of white space made one space: what a table's cell or a title holds."""
    return _SPACE.sub(" ", clean(text)).strip()
