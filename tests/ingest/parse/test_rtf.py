from __future__ import annotations

import random
import struct

import pytest
from compound_file import compound_file, message_tree
from hypothesis import given, settings
from hypothesis import strategies as st
from oxmsg import Message
from parsed_text import all_text, blocks, cells, read, tables, texts

from heddle.core.errors import InputRejected
from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.msg_property import Tag
from heddle.ingest.parse.msg_rich_text import unpack
from heddle.ingest.parse.rtf import rich_text_words
from heddle.ingest.parsed import BlockKind, FigureBlock


def rtf(body: str) -> bytes:
    """A Rich Text with a style sheet and fonts."""
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}"
        r"{\f2\fcharset2 Symbol;}{\f3\fcharset128 Mincho;}}"
        r"{\stylesheet{\ql Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Title;}{\*\cs10 Strong;}}"
        r"{\colortbl;\red0\green0\blue0;}" + body + "}"
    ).encode("ascii")


def test_paragraphs_have_the_kinds_of_their_styles() -> None:
    parsed = read(
        rtf(
            r"\pard\s2 Annual Report\par\pard\s1 Looms\par\pard Ada counts\line threads.\par"
            r"{\pard\outlinelevel1 Reeds\par}\pard Last"
        )
    )

    assert [(block.kind, block.text, block.level) for block in blocks(parsed)] == [
        (BlockKind.TITLE, "Annual Report", 0),
        (BlockKind.HEADING, "Looms", 1),
        (BlockKind.PARAGRAPH, "Ada counts\nthreads.", 0),
        (BlockKind.HEADING, "Reeds", 2),
        (BlockKind.PARAGRAPH, "Last", 0),
    ]
    assert parsed.title == "Annual Report"
    assert blocks(parsed)[2].locator == PathLocator("paragraph", "3")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"Gr\'fc\'dfe", "Grüße"),
        (r"{\f1 \'d2\'ea\'e0\'f7}", "Ткач"),
        (r"{\f3 \'90\'44\'8b\'40}", "織機"),
        (r"\u1058?\u1082\'ea\u1072 a", "Тка"),
        (r"{\uc2 \u8364 EUx}{\uc0 \u8364 y}", "€x€y"),
        (r"\u55357?\u56832?", "😀"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"a\~b\_c\-d\emdash e\ldblquote f\rdblquote", "a\u00a0b-cd—e“f”"),
        (r"\{\\\}", "{\\}"),
        (r"one\deleted gone\deleted0  two", "one two"),
        (r"x{\*\unknown gone}y{\pict\pngblip 89504e47}z", "xyz"),
        ("a\\bin4 {{}}b", "ab"),
    ],
)
def test_characters_are_what_the_reader_sees(source: str, text: str) -> None:
    assert texts(read(rtf(source))) == [text]


def test_lists_keep_their_numbers_and_lose_their_bullets() -> None:
    parsed = read(
        rtf(
            r"{\listtext 1.\tab}\pard\ls1\ilvl0 Warp\par{\listtext\f2 \'b7\tab}\pard\ls2\ilvl1 Weft\par"
            r"\pard Prose\par"
        )
    )

    assert [(block.kind, block.text, block.level) for block in blocks(parsed)] == [
        (BlockKind.LIST_ITEM, "1. Warp", 1),
        (BlockKind.LIST_ITEM, "Weft", 2),
        (BlockKind.PARAGRAPH, "Prose", 0),
    ]


def test_tables_repeat_merged_cells() -> None:
    parsed = read(
        rtf(
            r"Before\par\trowd\trhdr\clmgf\cellx1\clmrg\cellx2\pard\intbl Parts\cell\cell\row"
            r"\trowd\clvmgf\cellx1\cellx2\pard\intbl Reed\cell 8\par two\cell\row"
            r"\trowd\clvmrg\cellx1\cellx2\pard\intbl\cell 9\cell\row\pard After\par"
        )
    )

    (table,) = tables(parsed)
    assert cells(table) == [("Parts", "Parts"), ("Reed", "8 two"), ("Reed", "9")]
    assert table.header_rows == 1
    assert table.locator == PathLocator("paragraph", "2-8")
    assert texts(parsed) == ["Before", "After"]
    assert [type(element).__name__ for element in parsed.elements] == ["Block", "TableBlock", "Block"]


def test_links_notes_comments_margins_and_pictures_are_read() -> None:
    parsed = read(
        rtf(
            r"{\header\pard Nordhav AB\par}{\headerf\pard Nordhav AB\par}{\footer\pard Confidential\par}"
            r'See {\field{\*\fldinst{HYPERLINK "https://nordhav.example"}}{\fldrslt{\b the} mill}}'
            r"{\footnote\pard Built 1904.\par}{\*\atnauthor Bo Ek}{\*\annotation Is it open?}."
            r"{\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv The mill}}}\pngblip 8950}}\par"
        )
    )

    assert texts(parsed, BlockKind.PARAGRAPH) == ["See the mill."]
    assert texts(parsed, BlockKind.FOOTNOTE) == ["Built 1904."]
    assert texts(parsed, BlockKind.COMMENT) == ["[author: Bo Ek]: Is it open?"]
    assert texts(parsed, BlockKind.PAGE_HEADER) == ["Nordhav AB"]
    assert texts(parsed, BlockKind.PAGE_FOOTER) == ["Confidential"]
    assert FigureBlock("", PathLocator("paragraph", "1"), "The mill") in parsed.elements
    assert [(link.text, link.target) for link in parsed.links] == [("the mill", "https://nordhav.example")]


def test_metadata_comes_from_the_information_group() -> None:
    parsed = read(
        rtf(
            r"{\info{\title Looms}{\author Ada Lindqvist}{\keywords warp, weft}"
            r"{\creatim\yr2024\mo2\dy5\hr10\min4}{\revtim\yr0}}Body"
        )
    )

    assert (parsed.title, parsed.authors) == ("Looms", ("Ada Lindqvist",))
    assert parsed.metadata == {"created": "2024-02-05T10:04:00", "keywords": "warp, weft"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20
        ).filter(lambda text: "\u200b" not in text),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_escaped_is_read_back(lines: list[str]) -> None:
    def escaped(text: str) -> str:
        units = struct.unpack(f"<{len(text.encode('utf-16-le')) // 2}H", text.encode("utf-16-le"))
        return "".join(f"\\u{unit if unit < 32768 else unit - 65536}?" for unit in units)

    assert texts(read(rtf("".join(escaped(line) + r"\par " for line in lines)))) == lines


def test_groups_nested_without_end_are_too_large() -> None:
    with pytest.raises(InputRejected) as caught:
        read(b"{\\rtf1 " + b"{" * 100_000 + b"x")
    assert caught.value.reason is RejectionReason.TOO_LARGE


def test_a_cut_document_gives_what_is_left_of_it() -> None:
    parsed = read(rtf(r"Ada sells looms.\par To Bo.\par {\b bold")[:-1])

    assert texts(parsed) == ["Ada sells looms.", "To Bo.", "bold"]
    assert parsed.warnings == ("the document ends in the middle of a group",)


def test_damage_is_read_or_rejected_but_never_crashes() -> None:
    good = rtf(r"{\info{\title Looms}}\trowd\cellx1\intbl Reed\cell\row\pard{\footnote x}\u8364?\'fc\par")
    generator = random.Random(3)
    for _ in range(300):
        data = bytearray(good)
        for _ in range(generator.randint(1, 10)):
            at = generator.randrange(6, len(data))
            data[at : at + generator.randrange(3)] = generator.choice(
                (b"{", b"}", b"\\", b"\\u", b"\\'", b"9" * 11)
            )
        try:
            all_text(read(bytes(data)))
        except InputRejected:
            continue


LITERAL = b"{\\rtf1 Ada sells looms.}"


def packed(data: bytes) -> bytes:
    """Compressed Rich Text without a single reference."""
    body = b"".join(b"\0" + data[at : at + 8] for at in range(0, len(data), 8))
    return struct.pack("<II4sI", len(body) + 12, len(data), b"LZFu", 0) + body


def test_compressed_text_is_unpacked() -> None:
    # The example of [MS-OXRTFCP], 4.1.1, with its references into what the window holds at first.
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )

    assert unpack(example, Limits()) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpack(packed(LITERAL), Limits()) == LITERAL
    assert unpack(struct.pack("<II4sI", 99, 7, b"MELA", 0) + b"{\\rtf1}", Limits()) == b"{\\rtf1}"
    assert unpack(example[:30], Limits()).startswith(b"{\\rtf1\\ansi")
    assert unpack(b"", Limits()) == b""


def test_a_message_of_nothing_but_rich_text_is_read() -> None:
    data = compound_file(message_tree({Tag.SUBJECT: "Looms", Tag.RTF: packed(LITERAL)}))

    assert Message.load(data).body is None
    assert texts(read(data), BlockKind.PARAGRAPH) == ["Ada sells looms."]


def test_words_of_tables_are_lines() -> None:
    data = rtf(r"Before\par\trowd\cellx1\cellx2\intbl a\cell b\cell\row\pard After\par")

    assert rich_text_words(data, Limits()) == "Before\n\na | b\n\nAfter"
