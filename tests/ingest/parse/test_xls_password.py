from __future__ import annotations

import pytest
from parsed_text import read

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.parse.xls_password import asks_for_password

BEGIN = (0x0809, bytes(16))
WRITE_PROTECT = (0x0086, b"")
FILE_PASS = (0x002F, bytes(6))
CODE_PAGE = (0x0042, bytes(2))
OTHERS = 3
"""Small sectors before the stream's own."""


def number(value: int, width: int) -> bytes:
    return value.to_bytes(width, "little")


def entry(name: str, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    head = written.ljust(64, b"\0") + number(len(written), 2)
    return head.ljust(116, b"\0") + number(start, 4) + number(size, 8)


def container(records: list[tuple[int, bytes]], *, size: int, name: str = "Workbook") -> bytes:
    """An OLE container: header, directory, and a sector with a stream, or with small sectors."""
    stream = b"".join(number(kind, 2) + number(len(body), 2) + body for kind, body in records)
    small = size < 4096
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + number(9, 2)
    directory = entry("Root Entry", 1, size) + entry(name, OTHERS if small else 1, size)
    content = (bytes(OTHERS * 64) if small else b"") + stream
    return b"".join(part.ljust(512, b"\0") for part in (header, directory, content))


@pytest.mark.parametrize("size", [2664, 20480])
@pytest.mark.parametrize("name", ["Workbook", "BOOK"])
@pytest.mark.parametrize("between", [[], [WRITE_PROTECT]])
def test_a_workbook_with_a_password_is_rejected_as_encrypted(
    size: int, name: str, between: list[tuple[int, bytes]]
) -> None:
    data = container([BEGIN, *between, FILE_PASS, CODE_PAGE], size=size, name=name)

    with pytest.raises(InputRejected) as caught:
        read(data, "a.xls")

    assert caught.value.reason is RejectionReason.ENCRYPTED


@pytest.mark.parametrize("size", [2664, 20480])
def test_a_workbook_without_a_password_asks_for_none(size: int) -> None:
    assert not asks_for_password(container([BEGIN, WRITE_PROTECT, CODE_PAGE, FILE_PASS], size=size))


@pytest.mark.parametrize("length", [0, 31, 600, 1024, 1100])
def test_a_cut_workbook_asks_for_none_or_for_its_password_but_never_fails(length: int) -> None:
    data = container([BEGIN, FILE_PASS], size=20480)[:length]

    assert asks_for_password(data) is (length == 1100)
