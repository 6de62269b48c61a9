from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed_text import all_text, blocks, cells, read, tables, texts
from word_file import DEPTH_1, IN_LIST, IN_TABLE, ROW_END, Story, Word, word_file

from heddle.core.errors import InputRejected
from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.doc_summary import STREAM, read_summary
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import BlockKind

STYLES = {0: ("Normal", 0, 0xFFF), 1: ("Überschrift 1", 1, 0), 2: ("My Title", 62, 0), 3: ("Own", 0x0FFE, 1)}


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def test_paragraphs_have_the_kinds_of_their_styles() -> None:
    data = word_file(
        Word(
            "Annual Report\rLooms\rAda counts\x0bthreads.\rOne\rTwo\rLast\r",
            {0: (2, b""), 1: (1, b""), 3: (0, IN_LIST), 4: (0, IN_LIST + DEPTH_1), 5: (3, b"")},
            STYLES,
        )
    )

    parsed = read(data)

    assert detect(data) is Media.DOC
    assert [(block.kind, block.text, block.level) for block in blocks(parsed)] == [
        (BlockKind.TITLE, "Annual Report", 0),
        (BlockKind.HEADING, "Looms", 1),
        (BlockKind.PARAGRAPH, "Ada counts\nthreads.", 0),
        (BlockKind.LIST_ITEM, "One", 1),
        (BlockKind.LIST_ITEM, "Two", 2),
        (BlockKind.HEADING, "Last", 1),
    ]
    assert parsed.title == "Annual Report"
    assert blocks(parsed)[2].locator == PathLocator("paragraph", "3")


def test_empty_cells_are_told_from_ends_of_rows() -> None:
    inside, end = (0, IN_TABLE), (0, IN_TABLE + ROW_END)
    data = word_file(
        Word(
            "Before\rPart\x07Price\x07\x07Reed\x07\x07\x07After\r",
            {1: inside, 2: inside, 3: end, 4: inside, 5: inside, 6: end},
        )
    )

    parsed = read(data)

    (table,) = tables(parsed)
    assert cells(table) == [("Part", "Price"), ("Reed", "")]
    assert texts(parsed) == ["Before", "After"]
    assert table.locator == PathLocator("paragraph", "2-5")


def test_fields_show_their_result_and_links_lead_to_their_target() -> None:
    link = '\x13 HYPERLINK "https://nordhav.example" \x14the mill\x15'

    parsed = read(word_file(Word(f"See {link}, page \x13PAGE\x147\x15.\r")))

    assert texts(parsed) == ["See the mill, page 7."]
    assert [(link.text, link.target) for link in parsed.links] == [("the mill", "https://nordhav.example")]


def test_notes_comments_margins_and_boxes_are_read() -> None:
    initials = struct.pack("<H", 2) + "BE".encode("utf-16-le")
    data = word_file(
        Word(
            "Ada\x02 sells\x05 looms.\r",
            footnotes=Story([3], ["\x02 Born 1815.\r"]),
            comments=Story([10], ["\x05Really?\r"], [initials]),
            headers=["\x03\r"] * 6 + ["", "Nordhav AB\r", "", "Confidential\r", "", "", "", "Nordhav AB\r"],
            boxes="Boxed\r",
        )
    )

    parsed = read(data)

    assert [(block.kind, block.text) for block in blocks(parsed)] == [
        (BlockKind.PAGE_HEADER, "Nordhav AB"),
        (BlockKind.PARAGRAPH, "Ada sells looms."),
        (BlockKind.FOOTNOTE, "Born 1815."),
        (BlockKind.COMMENT, "[author: BE]: Really?"),
        (BlockKind.PARAGRAPH, "Boxed"),
        (BlockKind.PAGE_FOOTER, "Confidential"),
    ]
    assert blocks(parsed, BlockKind.FOOTNOTE)[0].locator == PathLocator("paragraph", "footnotes/1/1")


_LINE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(st.lists(_LINE, min_size=1, max_size=20))
def test_text_beyond_the_basic_plane_keeps_all_positions(lines: list[str]) -> None:
    units = [unit for line in lines for unit in f"{line}\r".encode("utf-16-le", "surrogatepass")]
    body = "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", bytes(units))))

    assert texts(read(word_file(Word(body)))) == lines


def test_bytes_are_read_as_windows_1252() -> None:
    assert texts(read(word_file(Word("Grüße – “Ada”\r", wide=False)))) == ["Grüße – “Ada”"]


def test_the_summary_gives_title_author_and_dates() -> None:
    moment = (1_707_130_800 + 11_644_473_600) * 10_000_000
    values = [
        (1, struct.pack("<Ih2x", 2, 1251)),
        (2, struct.pack("<II", 30, 7) + "Станки\0".encode("cp1251") + b"\0"),
        (4, struct.pack("<II", 31, 4) + "Ада\0".encode("utf-16-le")),
        (12, struct.pack("<IQ", 64, moment)),
    ]
    listed, data = b"", b""
    for name, value in values:
        listed += struct.pack("<II", name, 8 + 8 * len(values) + len(data))
        data += value
    section = struct.pack("<II", 8 + len(listed) + len(data), len(values)) + listed + data
    summary = bytes(24) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48) + section

    parsed = read(word_file(Word("Body\r", more={STREAM: summary})))

    assert (parsed.title, parsed.authors) == ("Станки", ("Ада",))
    assert parsed.metadata == {"created": "2024-02-05T11:00:00+00:00"}
    assert read_summary(summary[:60]).metadata == ()


def test_encrypted_and_older_documents_are_rejected_as_such() -> None:
    assert rejection(word_file(Word("x\r", flags=0x0300))).reason is RejectionReason.ENCRYPTED
    old = rejection(word_file(Word("x\r", kind=0xA5DC)))
    assert old.reason is RejectionReason.UNSUPPORTED
    assert "DOCX" in old.hint
    assert rejection(word_file(Word("x\r", flags=0))).reason is RejectionReason.MALFORMED


def test_pieces_that_claim_too_much_are_too_large() -> None:
    data = word_file(Word("x" * 500 + "\r"))
    piece = struct.pack("<BIII", 2, 16, 0, 501)
    assert data.count(piece) == 1

    huge = data.replace(piece, struct.pack("<BIII", 2, 16, 0, 1 << 30))

    assert rejection(huge).reason is RejectionReason.TOO_LARGE


def test_damaged_documents_are_read_or_rejected_but_never_crash() -> None:
    good = word_file(
        Word("Ada\x02 sells\r\x07\x07", {1: (0, IN_TABLE), 2: (0, ROW_END)}, STYLES, Story([3], ["\x02 x\r"]))
    )
    generator = random.Random(7)
    outcomes = set()
    for _ in range(400):
        data = bytearray(good)
        for _ in range(generator.randint(1, 30)):
            data[generator.randrange(512, len(data))] = generator.choice((0, 1, 7, 0x80, 0xFF))
        try:
            all_text(read(bytes(data)))
            outcomes.add("read")
        except InputRejected:
            outcomes.add("rejected")

    assert outcomes == {"read", "rejected"}
