"""Compound files ([MS-CFB], version 3) written from a tree of streams, and Outlook messages in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Tree = dict[str, Any]
"""Streams as bytes and storages as trees, by name."""
_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = _END


@dataclass
class _Chains:
    """Sectors of one size and which follows which."""

    size: int
    sectors: list[bytes] = field(default_factory=list)
    next: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """Store data; returns its first sector."""
        first = len(self.sectors)
        for at in range(0, len(data), self.size):
            self.sectors.append(data[at : at + self.size].ljust(self.size, b"\0"))
            self.next.append(len(self.sectors))
        if not data:
            return _END
        self.next[-1] = _END
        return first


def compound_file(tree: Tree) -> bytes:
    """A compound file with these streams and storages."""
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _place(tree, entries)
    big, small = _Chains(_SECTOR), _Chains(_SMALL)
    for entry in entries[1:]:
        if entry.kind == 2:
            entry.start = (big if len(entry.data) >= _CUTOFF else small).add(entry.data)
    entries[0].data = b"".join(small.sectors)
    entries[0].start = big.add(entries[0].data)
    small_table = big.add(_table(small.next))
    directory = big.add(b"".join(_directory(entries)))
    tables = 1
    while (len(big.sectors) + tables) * 4 > tables * _SECTOR:
        tables += 1
    first = len(big.sectors)
    chain = _table([*big.next, *[_FAT] * tables])
    header = _MAGIC + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, tables, directory, 0, _CUTOFF)
    small_sectors = -(-len(small.next) * 4 // _SECTOR)
    header += struct.pack("<IIII", small_table, small_sectors, _END, 0)
    header += struct.pack("<109I", *range(first, first + tables), *[_FREE] * (109 - tables))
    return header + b"".join(big.sectors) + chain


def _place(tree: Tree, entries: list[_Entry]) -> int:
    """Add the entries of a storage; returns the first, from which the others hang to the right."""
    places = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        content = tree[name]
        places.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, 2, content))
        else:
            entry = _Entry(name, 1)
            entries.append(entry)
            entry.child = _place(content, entries)
    for left, right in pairwise(places):
        entries[left].right = right
    return places[0] if places else _FREE


def _directory(entries: list[_Entry]) -> Iterator[bytes]:
    for entry in entries:
        name = entry.name.encode("utf-16-le") + b"\0\0"
        yield name.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIQ",
            len(name),
            entry.kind,
            1,
            _FREE,
            entry.right,
            entry.child,
            entry.start,
            len(entry.data),
        )


def _table(numbers: list[int]) -> bytes:
    data = struct.pack(f"<{len(numbers)}I", *numbers)
    return data.ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\xff")


Value = str | bytes | int
"""A text, bytes, or a number of 32 bits."""
Values = Mapping[Any, Value]
"""Properties by id."""
Times = Mapping[Any, int]
"""Moments, in tenths of microseconds since 1601, by id."""


def properties(values: Values, header: int = 8, *, codec: str = "", times: Times | None = None) -> Tree:
    """Streams of properties by id; texts are 8-bit where a codec is named."""
    streams: Tree = {}
    listed = bytes(header)
    for tag, value in values.items():
        if isinstance(value, int):
            listed += struct.pack("<HHIQ", 3, tag, 6, value)
            continue
        kind = 0x0102 if isinstance(value, bytes) else 0x001E if codec else 0x001F
        data = value if isinstance(value, bytes) else value.encode(codec or "utf-16-le")
        streams[f"__substg1.0_{tag:04X}{kind:04X}"] = data
        listed += struct.pack("<HHIII", kind, tag, 6, len(data), 0)
    for tag, moment in (times or {}).items():
        listed += struct.pack("<HHIQ", 0x40, tag, 6, moment)
    return {**streams, "__properties_version1.0": listed}


def message_tree(
    values: Values,
    *,
    recipients: Sequence[Values] | None = None,
    attachments: Sequence[Mapping[Any, Any]] | None = None,
    header: int = 32,
    codec: str = "",
    times: Times | None = None,
) -> Tree:
    """The tree of an Outlook message; an attachment is its properties, or the tree of a message inside."""
    counts = struct.pack("<8xIIII8x", 0, 0, len(recipients or ()), len(attachments or ()))
    tree = properties(values, header, codec=codec, times=times)
    tree["__properties_version1.0"] = counts[:header] + tree["__properties_version1.0"][header:]
    for number, recipient in enumerate(recipients or ()):
        tree[f"__recip_version1.0_#{number:08X}"] = properties(recipient)
    for number, attachment in enumerate(attachments or ()):
        if "__properties_version1.0" in attachment:
            storage = {**properties({0x3705: 5}), "__substg1.0_3701000D": attachment}
        else:
            storage = properties({0x3705: 1, **attachment})
        tree[f"__attach_version1.0_#{number:08X}"] = storage
    return tree
