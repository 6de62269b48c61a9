"""Damage to files that knows their structure: lengths, tables, members, tags, streams, and plain bytes.

The kinds of damage follow AFL's deterministic stages (bit flips, interesting numbers, blocks moved, two files
spliced) and, per format, the places that its readers trust: local headers and the central directory of a ZIP
(APPNOTE 4.3), cross-reference and stream lengths of a PDF (ISO 32000, 7.3.8 and 7.5.4), boundaries and
transfer encodings of a mail (RFC 2046).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from random import Random

from structure_mutation import (
    damage_chunks,
    damage_headers,
    damage_inside,
    damage_json,
    damage_objects,
    damage_sectors,
    damage_streams,
    damage_tokens,
    damage_xml,
)
from zip_package import members_of, package

Mutation = Callable[[bytes, Random, Sequence[bytes]], bytes]
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_LIMIT = 1 << 18
"""Bytes that a mutated file may have."""


def mutated(data: bytes, name: str, random: Random, others: Sequence[bytes]) -> bytes:
    """A damaged copy of a file.

    Args:
        data: The file.
        name: Its name; the suffix tells its structure.
        random: Decides everything.
        others: Files to splice with.
    """
    own = _BY_SUFFIX.get(name.rpartition(".")[2], ())
    # Plain damage breaks the outside of what is packed or bound; most files must get past that.
    kinds = own if own and random.random() < 0.7 else (*_PLAIN, *own)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice(kinds)(data, random, others)[:_LIMIT]
    return data


def truncate(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def flip_bits(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _time in range(random.choice((1, 2, 8, 64)) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def swap_blocks(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    first, second, third = sorted(random.randrange(len(data) + 1) for _time in range(3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


def repeat_block(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    first, second = sorted(random.randrange(len(data) + 1) for _time in range(2))
    return data[:second] + data[first:second] * random.choice((1, 2, 16)) + data[second:]


def write_number(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    size = random.choice((1, 2, 4))
    if len(data) < size:
        return data
    place = random.randrange(len(data) - size + 1)
    number = (random.choice(_NUMBERS) & ((1 << 8 * size) - 1)).to_bytes(
        size, random.choice(("little", "big"))
    )
    return data[:place] + number + data[place + size :]


def splice(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def insert_bytes(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    place = random.randrange(len(data) + 1)
    odd = random.choice(
        (b"\0" * 64, b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"%PDF-1.7", b"PK\x03\x04", b"<" * 500)
    )
    return data[:place] + odd + data[place:]


def change_digits(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Replace a number that is written in digits: lengths, counts, offsets, references."""
    numbers = list(re.finditer(rb"\d+", data))
    if not numbers:
        return data
    chosen = random.choice(numbers)
    other = random.choice((b"0", b"-1", b"1", b"4294967296", b"99999999999999999999", b"1e9", b"NaN"))
    return data[: chosen.start()] + other + data[chosen.end() :]


def damage_member(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Damage what one member of a ZIP holds, and pack it again so that its checksum is right."""
    try:
        members = members_of(data)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError):
        return data
    except Exception as error:  # zlib.error, struct.error: it was damaged before
        if type(error).__name__ != "error":
            raise
        return data
    if not members:
        return data
    name = random.choice(sorted(members))
    kind = random.choice(
        (
            damage_xml,
            damage_xml,
            damage_xml,
            truncate,
            flip_bits,
            damage_tags,
            swap_blocks,
            splice,
            change_digits,
        )
    )
    members[name] = kind(members[name], random, others)[:_LIMIT]
    return package(members)


def drop_member(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Take one member of a ZIP out, or give it the name of another."""
    try:
        members = members_of(data)
    except Exception:  # noqa: BLE001  (whatever a damaged archive makes the reader say)
        return data
    name = random.choice(sorted(members)) if members else ""
    taken = members.pop(name, b"")
    if members and random.random() < 0.5:
        members[random.choice(sorted(members))] = taken
    return package(members)


def damage_directory(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change a number in a local header, a central directory entry or the end record of a ZIP."""
    places = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    if not places:
        return data
    place = random.choice(places) + random.randrange(4, 42, 2)
    return data[:place] + random.choice(_NUMBERS).to_bytes(4, "little") + data[place + 4 :]


def damage_tags(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Take out, double, swap or rename a tag."""
    tags = list(re.finditer(rb"<[^<>]{1,200}>", data))
    if not tags:
        return data
    one, two = random.choice(tags), random.choice(tags)
    text = random.choice((b"", one.group() * 2, two.group(), one.group()[:-1], one.group() * 300, b"<!--"))
    return data[: one.start()] + text + data[one.end() :]


def damage_pdf(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Damage a table of references, a stream's length or filter, or how objects refer to each other."""
    forms = (
        (rb"startxref\s+\d+", b"startxref\n%d" % random.choice(_NUMBERS)),
        (rb"/Length \d+", b"/Length %d" % random.choice(_NUMBERS)),
        (rb"/Filter \[? ?/\w+", b"/Filter [/ASCIIHexDecode /FlateDecode /LZWDecode"),
        (rb"\d+ 0 R", b"%d 0 R" % random.randrange(12)),
        (rb"/Count \d+", b"/Count 2147483647"),
        (rb"/Kids \[[^\]]*\]", b"/Kids [ 1 0 R 2 0 R 3 0 R 4 0 R ]"),
        (rb"\d{10} \d{5} n", b"%010d 00000 n" % random.randrange(10**10)),
        (rb"endstream|endobj|xref|trailer", b""),
        (rb"/MediaBox \[[^\]]*\]", b"/MediaBox [ -1e38 0 1e38 NaN ]"),
    )
    pattern, other = random.choice(forms)
    found = list(re.finditer(pattern, data))
    if not found:
        return data
    chosen = random.choice(found)
    return data[: chosen.start()] + other + data[chosen.end() :]


def damage_lines(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Drop, double or shuffle lines: headers and boundaries of mails, rows of tables, braces of JSON."""
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines[place:place] = [lines[place]] * random.choice((1, 50))
        case 2:
            random.shuffle(lines)
        case _:
            lines[place] = lines[place] * random.choice((2, 400))
    return b"\n".join(lines)


_PLAIN: tuple[Mutation, ...] = (
    truncate,
    flip_bits,
    swap_blocks,
    repeat_block,
    write_number,
    splice,
    insert_bytes,
)
_ARCHIVE: tuple[Mutation, ...] = (damage_member, damage_member, damage_member, drop_member, damage_directory)
_TEXT: tuple[Mutation, ...] = (damage_lines, change_digits)
_BOUND: tuple[Mutation, ...] = (damage_streams, damage_streams, damage_sectors)
_BY_SUFFIX: Mapping[str, tuple[Mutation, ...]] = {
    **dict.fromkeys(("docx", "xlsx", "xlsm", "xlsb", "pptx", "ods", "odt", "odp", "epub", "zip"), _ARCHIVE),
    **dict.fromkeys(("doc", "xls", "msg"), _BOUND),
    **dict.fromkeys(("csv", "tsv", "md", "txt"), _TEXT),
    **dict.fromkeys(("json", "jsonl", "ipynb"), (*_TEXT, damage_json, damage_json)),
    **dict.fromkeys(("eml", "mbox"), (*_TEXT, damage_headers, damage_headers)),
    **dict.fromkeys(("png", "jpeg", "gif", "bmp", "webp", "tiff"), (damage_chunks, damage_chunks)),
    "gz": (damage_inside,),
    "rtf": (damage_tokens, damage_tokens, damage_tokens, change_digits),
    "html": (*_TEXT, damage_tags, damage_tags),
    "pdf": (damage_pdf, damage_pdf, damage_objects, damage_objects, damage_objects, change_digits),
}
