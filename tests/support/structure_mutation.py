"""Damage inside a format's own structure: a file is taken apart, one piece changed, and all put together.

What comes out is whole on the outside (checksums, lengths, tags that close), so that the damage gets past the
first check and into the reader behind it. Bytes that cannot be taken apart come back as they are.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

import olefile
import pikepdf
from compound_file import Tree, compound_file
from lxml import etree

ODD_NUMBERS = ("0", "-1", "1", "2147483648", "99999999999999999999", "1e9", "NaN", "")
_ODD_WORDS = ("", " ", "\t\n", "\u202e", "A1:XFD1048576", "x" * 5000, "../../x", "#")
_ODD_HEADERS = (
    b'Content-Type: text/plain; charset="utf-16"',
    b'Content-Type: text/html; charset="no such"',
    b"Content-Type: text/plain; charset*=iso-8859-1'%00'x",
    b"Content-Type: message/rfc822",
    b'Content-Type: multipart/mixed; boundary=""',
    b"Content-Type: multipart/alternative; boundary*0=a; boundary*2=b",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Transfer-Encoding: x-uuencode",
    b"Content-Disposition: attachment; filename*=utf-8''%ff%fe..%2f",
    b"Date: Mon, 99 Feb 99999 99:99:99 +9999",
    b"From: =?utf-7?B?+AGE-?= <<a@b>, \"\\\" @,;:<>",
    b"References: " + b"<a@b> " * 300,
    b"Subject: =?iso-2022-jp?B?GyRC?= =?utf-8?q?=ff=fe?=",
    b"\xff\xfe: \x00",
)  # fmt: skip
_RTF_TOKEN = re.compile(rb"\\'[0-9a-f]{2}|\\[a-z]+-?\d* ?|\\.|[{}]|[^\\{}]+", re.DOTALL)
_LIMIT = 1 << 18
# It warns of every damaged page tree that it is given, which is all this file is about.
logging.getLogger("pikepdf").setLevel(logging.ERROR)


def damage_xml(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change one element of an XML tree, and write it so that it is still well formed."""
    try:
        root = etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except (etree.XMLSyntaxError, ValueError):
        return data
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    one, two = random.choice(elements), random.choice(elements)
    random.choice(_XML)(one, two, random)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _drop(one: etree._Element, _two: etree._Element, _random: Random) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _repeat(one: etree._Element, _two: etree._Element, random: Random) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.extend(deepcopy(one) for _ in range(random.choice((1, 30))))


def _nest(one: etree._Element, _two: etree._Element, random: Random) -> None:
    inner = one
    for _ in range(random.choice((1, 60, 230))):
        inner = etree.SubElement(inner, one.tag)


def _graft(one: etree._Element, two: etree._Element, _random: Random) -> None:
    one.append(deepcopy(two))


def _rename(one: etree._Element, two: etree._Element, _random: Random) -> None:
    one.tag = two.tag


def _change_attribute(one: etree._Element, two: etree._Element, random: Random) -> None:
    owner = one if len(one.attrib) else two
    if not len(owner.attrib):
        one.text = random.choice(ODD_NUMBERS)
        return
    name = random.choice(sorted(owner.attrib))
    owner.attrib[name] = random.choice((*ODD_NUMBERS, *_ODD_WORDS))


def _change_text(one: etree._Element, _two: etree._Element, random: Random) -> None:
    one.text = random.choice((*ODD_NUMBERS, *_ODD_WORDS))


_XML: tuple[Callable[[etree._Element, etree._Element, Random], None], ...] = (
    _drop,
    _repeat,
    _nest,
    _graft,
    _rename,
    _change_attribute,
    _change_attribute,
    _change_text,
)


def damage_streams(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Damage one stream of a compound file and build the file anew around it."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = {tuple(path): container.openstream(path).read(_LIMIT) for path in container.listdir()}
    except Exception:  # noqa: BLE001  (whatever a damaged container makes the reader say)
        return data
    if not streams:
        return data
    path = random.choice(sorted(streams))
    if random.random() < 0.15:
        del streams[path]
    else:
        streams[path] = write_words(streams[path], random, others)
    return compound_file(_tree(streams)) if streams else data


def _tree(streams: dict[tuple[str, ...], bytes]) -> Tree:
    tree: Tree = {}
    for path, content in streams.items():
        place = tree
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = content
    return tree


def write_words(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Write odd numbers where binary structures have theirs: at even places, more often near the start."""
    changed = bytearray(data)
    for _time in range(random.choice((1, 2, 6)) if len(data) >= 4 else 0):
        reach = random.choice((64, 1024, len(data)))
        place = random.randrange(max(1, min(len(data) - 3, reach))) & ~1
        number = random.choice(
            (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, random.getrandbits(32))
        )
        size = random.choice((1, 2, 4))
        changed[place : place + size] = (number & (1 << 8 * size) - 1).to_bytes(size, "little")
    return bytes(changed)


def damage_sectors(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change what a compound file's header, tables or directory say of its sectors."""
    changed = bytearray(data)
    sectors = range(512, len(data), 128)
    spots = [
        *range(30, 76, 2),
        *(place + inner for place in sectors for inner in (64, 66, 68, 72, 76, 116, 120)),
    ]
    for _time in range(random.choice((1, 2, 4))):
        place = random.choice(spots)
        number = random.choice(
            (0, 1, 2, 0xFFFFFFFA, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF, random.randrange(64))
        )
        changed[place : place + 4] = struct.pack("<I", number)
    return bytes(changed[: len(data)])


def damage_objects(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change one object of a PDF: a number, a name, a reference, an entry, or the words of a stream."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            objects = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)]
            _change_object(pdf, random.choice(objects), random)
            out = io.BytesIO()
            mode = random.choice(tuple(pikepdf.ObjectStreamMode.__members__.values()))
            pdf.save(out, object_stream_mode=mode, deterministic_id=True)
    except Exception:  # noqa: BLE001  (whatever a damaged file makes the writer say)
        return data
    return out.getvalue()


def _change_object(pdf: pikepdf.Pdf, item: Any, random: Random) -> None:
    if isinstance(item, pikepdf.Stream) and random.random() < 0.5:
        item.write(_odd_content(item.read_bytes(), random))
        return
    name = random.choice(sorted(item.keys()))
    others = [
        pdf.make_indirect(other) for other in list(pdf.objects)[:40] if isinstance(other, pikepdf.Dictionary)
    ]
    value = random.choice(
        (
            0,
            -1,
            2**31 - 1,
            pikepdf.Name.Odd,
            pikepdf.String("\udbff".encode("utf-16-le", "surrogatepass")),
            pikepdf.Array([random.choice((0, -(10**9), 10**9, 7)) for _ in range(6)]),
            pikepdf.Array([item]) if item.is_indirect else pikepdf.Array([]),
            random.choice(others) if others else 0,
        )
    )
    if random.random() < 0.2:
        del item[name]
    else:
        item[name] = value


def _odd_content(content: bytes, random: Random) -> bytes:
    words = content.split(b" ")
    place = random.randrange(len(words))
    words[place:place] = random.choice(
        (
            [b"q"] * 400,
            [b"1e38", b"0", b"0", b"-1e38", b"0", b"0", b"cm"],
            [b"0", b"0", b"0", b"0", b"0", b"0", b"Tm"],
            [b"/Out", b"Do"] * 50,
            [b"(", b"\\377\\376" * 40, b")", b"Tj"],
            [b"99999999999", b"Tf", b"BT"],
            words[: random.randrange(1, 40)],
        )
    )
    return b" ".join(words)


def damage_tokens(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change one token of a Rich Text: a word, its number, a brace."""
    tokens = _RTF_TOKEN.findall(data)
    if not tokens:
        return data
    place = random.randrange(len(tokens))
    token = tokens[place]
    number = random.choice((b"-1", b"0", b"2147483648", b"99999999999999999999", b"65533"))
    tokens[place] = random.choice(
        (
            b"",
            token * random.choice((2, 40)),
            random.choice(tokens),
            re.sub(rb"-?\d+|(?<=[a-z]) ?$", number + b" ", token, count=1),
            b"{" * random.choice((1, 300)),
            b"}",
            rb"\bin99999 ",
            rb"\u-10179\'3f",
            rb"\*\objdata ",
        )
    )
    return b"".join(tokens)


def damage_headers(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Put an odd field into a mail's headers, or into those of one of its parts."""
    lines = data.split(b"\n")
    starts = [0, *(place + 1 for place, line in enumerate(lines) if line.startswith(b"--"))]
    place = min(random.choice(starts) + random.randrange(3), len(lines))
    lines.insert(place, random.choice(_ODD_HEADERS))
    return b"\n".join(lines)


def damage_json(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change one value of a JSON document."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return data
    places = list(_containers(value))
    if not places:
        return data
    where = random.choice(places)
    key: Any = random.choice(sorted(where)) if isinstance(where, dict) else random.randrange(len(where))
    odd: tuple[Any, ...] = (
        None,
        True,
        [],
        {},
        -(10**400),
        1e308,
        "\ud800",
        "",
        [[[]]],
        {"a": {"": None}},
        deepcopy(value),
    )
    where[key] = random.choice(odd)
    return json.dumps(value).encode()


def _containers(value: Any) -> Any:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if inner:
        yield value
    for item in inner:
        yield from _containers(item)


def damage_inside(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Damage what a gzip file holds and pack it again."""
    try:
        inner = bytearray(gzip.decompress(data))
    except (OSError, EOFError, zlib.error):
        return data
    for _time in range(min(4, len(inner))):
        inner[random.randrange(len(inner))] = random.randrange(256)
    return gzip.compress(bytes(inner), mtime=0)


def damage_chunks(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Change one chunk of a PNG, with its checksum made right again."""
    if not data.startswith(b"\x89PNG"):
        return write_words(data, random, ())
    chunks, place = [], 8
    while place + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, place)
        chunks.append((data[place + 4 : place + 8], bytearray(data[place + 8 : place + 8 + size])))
        place += size + 12
    if not chunks:
        return data
    body = random.choice(chunks)[1]
    for _time in range(random.choice((1, 4)) if body else 0):
        body[random.randrange(len(body))] = random.choice((0, 1, 0x7F, 0xFF))
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return data[:8] + b"".join(packed)
