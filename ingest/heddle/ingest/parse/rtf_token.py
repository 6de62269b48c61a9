"""Tokens of Rich Text (Rich Text Format Specification 1.9.1): groups, control words, bytes of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?[0-9]{1,10})?[ ]?"  # a control word takes the space after it
    rb"|\\'([0-9a-fA-F]{2})"
    rb"|\\([^a-zA-Z])"
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)


class TokenKind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SYMBOL = auto()
    BYTE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token.

    Args:
        kind: What it is.
        name: Name of a control word or symbol.
        number: Parameter of a control word; None without one.
        data: Bytes of text.
    """

    kind: TokenKind
    name: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token(TokenKind.OPEN), Token(TokenKind.CLOSE)


def tokens(data: bytes) -> Iterator[Token]:
    r"""Cut a file into tokens; line ends say nothing, and raw bytes (`\bin`) are left out."""
    at = 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        if match is None:
            return
        at = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word is not None:
            token = Token(TokenKind.WORD, word.decode("ascii"), int(number) if number else None)
            if token.name == "bin":
                at += max(token.number or 0, 0)
            else:
                yield token
        elif text is not None:
            yield Token(TokenKind.TEXT, data=text)
        elif byte is not None:
            yield Token(TokenKind.BYTE, data=bytes.fromhex(byte.decode("ascii")))
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif symbol is not None:
            yield Token(TokenKind.SYMBOL, symbol.decode("latin-1"))
