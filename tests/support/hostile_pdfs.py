"""PDFs whose objects lead in circles, unpack without end, claim what is not there, or draw without end.

Sources of the tricks: ISO 32000-2, 7.3 to 7.7 (what a reader follows); Jens Müller and others, "Processing
dangerous paths: on security and privacy of the portable document format" (NDSS 2021: loops, deflate bombs).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from hostile_file import EMPTY, MALFORMED, READ, TIMEOUT, TOO_LARGE, HostileFile, hostile

MIB = 1 << 20
_TEXT = b"BT /F1 12 Tf 72 700 Td (Ada Lindqvist of Nordhav AB sells looms) Tj ET"
_ANY = (READ, EMPTY, MALFORMED)


def pdfs() -> Iterator[HostileFile]:
    """The pack."""
    yield from _trees()
    yield from _streams()
    yield from _drawings()
    yield from _claims()


def _trees() -> Iterator[HostileFile]:
    yield hostile(
        "a page tree that is its own child",
        "loop.pdf",
        pdf({2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}),
        *_ANY,
    )
    yield hostile(
        "two page trees inside each other",
        "mutual.pdf",
        pdf(
            {
                2: b"<</Type/Pages/Kids[9 0 R]/Count 1>>",
                9: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
            }
        ),
        *_ANY,
    )
    deep = {
        n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(100, 20_100)
    }
    deep[2] = b"<</Type/Pages/Kids[100 0 R]/Count 1>>"
    deep[20_100] = b"<</Type/Page/Parent 20099 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>"
    yield hostile("a page 20,000 trees deep", "deep.pdf", pdf(deep), *_ANY)
    yield hostile(
        "a tree of 2,147,483,647 pages",
        "count.pdf",
        pdf({2: b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>"}),
        TOO_LARGE,
        *_ANY,
    )
    yield hostile(
        "one page 100,000 times",
        "same.pdf",
        pdf({2: b"<</Type/Pages/Count 100000/Kids[" + b"3 0 R " * 100_000 + b"]>>"}),
        TOO_LARGE,
    )
    yield hostile("10,000 pages", "pages.pdf", many_pages(10_000), TOO_LARGE)
    yield hostile(
        "a table of references that continues in itself", "prev.pdf", pdf({}, trailer=b"/Prev 9"), *_ANY
    )
    names = {1: b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 9 0 R>>/Outlines 8 0 R>>"}
    names[9] = b"<</Kids[9 0 R 9 0 R]>>"
    names[8] = b"<</First 7 0 R/Last 7 0 R/Count 1>>"
    names[7] = b"<</Title(a)/Next 7 0 R/First 7 0 R/Parent 8 0 R>>"
    yield hostile("names and outlines in circles", "names.pdf", pdf(names), *_ANY)
    yield hostile(
        "an array 100,000 deep",
        "array.pdf",
        pdf(
            {5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"}
        ),
        *_ANY,
    )
    yield hostile(
        "a length that is its own stream",
        "length.pdf",
        pdf({4: b"<</Length 4 0 R>>stream\n" + _TEXT + b"\nendstream"}),
        *_ANY,
    )


def _streams() -> Iterator[HostileFile]:
    many = zlib.compress(zlib.compress(_TEXT))
    filters = b"/Filter[" + b"/FlateDecode" * 2 + b"/ASCIIHexDecode" * 5000 + b"]"
    yield hostile("a chain of 5,000 filters", "filters.pdf", pdf({4: stream(many, filters)}), *_ANY)
    objects = stream(
        zlib.compress(b"5 0 " * 10 + b"<<>>"), b"/Type/ObjStm/N 2147483647/First 40/Filter/FlateDecode"
    )
    yield hostile("a stream of 2,147,483,647 objects", "objects.pdf", pdf({9: objects}), *_ANY)
    itself = stream(b"9 0 <<>>", b"/Type/ObjStm/N 1/First 4/Extends 9 0 R")
    yield hostile("a stream of objects that extends itself", "extends.pdf", pdf({9: itself}), *_ANY)
    cmap = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n" + b"".join(
        b"100 beginbfrange " + b"<0000> <FFFF> <0041> " * 100 + b"endbfrange\n" for _ in range(200)
    )
    fonts = {
        5: b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H"
        b"/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        6: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A"
        b"/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>",
        7: stream(zlib.compress(cmap), b"/Filter/FlateDecode"),
    }
    yield hostile(
        "a map of 1,300,000,000 characters",
        "cmap.pdf",
        pdf(fonts),
        TOO_LARGE,
        TIMEOUT,
        *_ANY,
        seconds=12,
        mib=400,
    )
    picture = stream(
        zlib.compress(bytes(MIB)),
        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode",
    )
    page = {3: _page(b"/XObject<</I 9 0 R>>"), 4: stream(b"600 0 0 800 0 0 cm /I Do"), 9: picture}
    yield hostile(
        "a picture of 60,000 by 60,000 points",
        "picture.pdf",
        pdf(page),
        TOO_LARGE,
        *_ANY,
        mib=700,
        seconds=12,
    )


def _drawings() -> Iterator[HostileFile]:
    lines = b"".join(b"%d 0 m %d 800 l S\n" % (n % 600, n % 600) for n in range(200_000))
    yield hostile(
        "200,000 ruled lines",
        "lines.pdf",
        pdf({4: stream(zlib.compress(lines + _TEXT), b"/Filter/FlateDecode")}),
        TIMEOUT,
        TOO_LARGE,
        *_ANY,
        mib=800,
        seconds=30,
    )
    grid = b"".join(b"%d 0 m %d 800 l S 0 %d m 600 %d l S\n" % (n, n, n, n) for n in range(0, 600, 2)) + _TEXT
    yield hostile(
        "a grid of 90,000 cells",
        "grid.pdf",
        pdf({4: stream(zlib.compress(grid), b"/Filter/FlateDecode")}),
        TIMEOUT,
        TOO_LARGE,
        *_ANY,
        mib=800,
        seconds=30,
    )
    saves = b"q " * 500_000 + _TEXT
    yield hostile(
        "a state saved 500,000 times",
        "states.pdf",
        pdf({4: stream(zlib.compress(saves), b"/Filter/FlateDecode")}),
        *_ANY,
        mib=600,
    )
    type3 = {
        5: b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]"
        b"/FirstChar 65/LastChar 65/Widths[9]"
        b"/Encoding<</Differences[65/A]>>/CharProcs<</A 9 0 R>>/Resources<</Font<</F1 5 0 R>>>>>>",
        9: stream(b"BT /F1 9 Tf (A) Tj ET"),
    }
    yield hostile("a letter that is drawn with itself", "letter.pdf", pdf(type3), *_ANY)
    pattern = {
        9: stream(
            b"/P scn 0 0 9 9 re f",
            b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]"
            b"/XStep 1/YStep 1/Resources<</Pattern<</P 9 0 R>>>>",
        ),
        3: _page(b"/Pattern<</P 9 0 R>>"),
        4: stream(b"/Pattern cs /P scn 0 0 600 800 re f " + _TEXT),
    }
    yield hostile("a pattern that is painted with itself", "pattern.pdf", pdf(pattern), *_ANY)


def _claims() -> Iterator[HostileFile]:
    for number, box in enumerate(
        (
            b"0 0 1e9 1e9",
            b"0 0 0 0",
            b"-1e38 -1e38 1e38 1e38",
            b"800 600 0 0",
            b"0 0 NaN NaN",
            b"0 0 0.0001 0.0001",
        )
    ):
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox["
            + box
            + b"]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
        )
        yield hostile(f"a page of {box.decode()}", f"box{number}.pdf", pdf({3: page}), *_ANY)
    turned = _page(b"").replace(b"/Contents", b"/Rotate 2147483647/UserUnit 1e9/Contents")
    yield hostile("a page turned and scaled beyond numbers", "turned.pdf", pdf({3: turned}), *_ANY)
    far = stream(b"BT /F1 1e30 Tf 1e30 0 0 1e30 -1e30 1e30 Tm (Ada) Tj 0 0 0 0 0 0 Tm (Bo) Tj ET " + _TEXT)
    yield hostile("letters of 1e30 points", "far.pdf", pdf({4: far}), *_ANY)
    actions = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>"
        b"/AA<</WC<</S/JavaScript/JS(while(1);)>>>>>>"
    }
    yield hostile("actions that launch and run", "actions.pdf", pdf(actions), READ)
    forms_xml = {
        1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 9 0 R/Fields[9 0 R 9 0 R]>>>>",
        9: stream(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', b"/Kids[9 0 R]/T(a)"),
    }
    yield hostile("a form in XML with an entity, and fields in circles", "xfa.pdf", pdf(forms_xml), READ)


def pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of one honest page, with some of its objects replaced or added."""
    whole = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: _page(b""),
        4: stream(_TEXT),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        **objects,
    }
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number in sorted(whole):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + whole[number] + b"\nendobj\n"
    start = len(out)
    size = max(whole) + 1
    out += b"xref\n0 1\n0000000000 65535 f \n"
    out += b"".join(b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(whole))
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object with the right length."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def forms(levels: int, fan: int, *, last: int = 0) -> dict[int, bytes]:
    """Objects of forms that each draw the next one so many times; the last one draws text, or form `last`."""
    objects = {3: _page(b"/XObject<</X 9 0 R>>"), 4: stream(b"/X Do " + _TEXT)}
    for level in range(levels):
        number = 9 + level
        inner = last if level == levels - 1 else number + 1
        draws = b"/X Do " * fan if inner else _TEXT
        below = b"/XObject<</X %d 0 R>>" % inner if inner else b""
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>%b>>" % below
        objects[number] = stream(draws, entries)
    return objects


def many_pages(count: int) -> bytes:
    """A PDF of so many pages, each of a line of its own."""
    objects = {
        2: b"<</Type/Pages/Count %d/Kids[%b]>>"
        % (count, b" ".join(b"%d 0 R" % (10 + 2 * n) for n in range(count)))
    }
    for number in range(count):
        objects[10 + 2 * number] = _page(b"").replace(b"4 0 R", b"%d 0 R" % (11 + 2 * number))
        objects[11 + 2 * number] = stream(_TEXT.replace(b"looms", b"%d looms" % number))
    return pdf(objects)


def _page(resources: bytes) -> bytes:
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>%b>>>>" % resources
    )


def heavy_pdfs() -> Iterator[HostileFile]:
    """PDFs that unpack or draw until they are stopped."""
    spaces = b" " * (400 * MIB)
    once = zlib.compress(spaces + _TEXT, 9)
    yield hostile(
        "400 MiB of spaces on a page",
        "flate.pdf",
        pdf({4: stream(once, b"/Filter/FlateDecode")}),
        TOO_LARGE,
        *_ANY,
        mib=1100,
        seconds=20,
    )
    twice = zlib.compress(zlib.compress(spaces[: 200 * MIB] + _TEXT, 9), 9)
    chain = b"/Filter[/FlateDecode/FlateDecode]"
    yield hostile(
        "200 MiB of spaces packed twice",
        "chain.pdf",
        pdf({4: stream(twice, chain)}),
        TOO_LARGE,
        *_ANY,
        mib=900,
        seconds=12,
    )
    yield hostile(
        "a form that draws itself",
        "form.pdf",
        pdf(forms(1, 2, last=9)),
        TOO_LARGE,
        *_ANY,
        mib=1100,
        seconds=20,
    )
    yield hostile(
        "forms that draw ten forms each, twelve deep",
        "laughs.pdf",
        pdf(forms(12, 10)),
        TIMEOUT,
        TOO_LARGE,
        *_ANY,
        mib=1100,
        seconds=30,
    )
    yield hostile(
        "forms that draw ten forms each, five deep",
        "giggles.pdf",
        pdf(forms(5, 10)),
        TIMEOUT,
        TOO_LARGE,
        *_ANY,
        mib=1100,
        seconds=30,
    )
    glyphs = b"BT /F1 12 Tf 72 700 Td " + b"(" + b"Nordhav " * 1000 + b") Tj " * 1 + b"ET\n"
    yield hostile(
        "800,000 letters on a page",
        "letters.pdf",
        pdf({4: stream(zlib.compress(glyphs * 100), b"/Filter/FlateDecode")}),
        TIMEOUT,
        TOO_LARGE,
        *_ANY,
        mib=1100,
        seconds=30,
    )
