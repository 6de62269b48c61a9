from __future__ import annotations

import io
import zipfile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from parsed_text import all_text, blocks, cells, read, tables, texts
from sample_files import saved

from heddle.core.locator import PathLocator
from heddle.ingest.parsed import BlockKind, FigureBlock


def test_the_body_is_read_in_order_with_kinds_and_levels() -> None:
    document = docx.Document()
    document.add_heading("Annual Report", 0)
    document.add_heading("Looms", 1)
    document.add_paragraph("Ada counts threads.")
    document.add_heading("Reeds", 2)
    document.add_paragraph("A reed.", style="List Bullet")
    document.add_paragraph("A second reed.", style="List Bullet 2")

    parsed = read(saved(document))

    assert [(block.kind, block.text, block.level) for block in blocks(parsed)] == [
        (BlockKind.TITLE, "Annual Report", 0),
        (BlockKind.HEADING, "Looms", 1),
        (BlockKind.PARAGRAPH, "Ada counts threads.", 0),
        (BlockKind.HEADING, "Reeds", 2),
        (BlockKind.LIST_ITEM, "A reed.", 1),
        (BlockKind.LIST_ITEM, "A second reed.", 1),
    ]
    assert parsed.title == "Annual Report"


def test_locators_count_paragraphs_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("one")
    document.add_paragraph("")
    table = document.add_table(2, 2)
    for place, text in enumerate("abcd"):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("eight")

    parsed = read(saved(document))

    assert [block.locator for block in blocks(parsed)] == [
        PathLocator("paragraph", "1"),
        PathLocator("paragraph", "7"),
    ]
    assert tables(parsed)[0].locator == PathLocator("paragraph", "3-6")
    assert [row.locator for row in tables(parsed)[0].rows] == [
        PathLocator("paragraph", "3-4"),
        PathLocator("paragraph", "5-6"),
    ]


def test_numbered_paragraphs_say_the_number_that_word_shows() -> None:
    document = docx.Document()
    for text in ("Warp", "Weft"):
        document.add_paragraph(text, style="List Number")

    assert texts(read(saved(document)), BlockKind.LIST_ITEM) == ["1. Warp", "2. Weft"]


def test_merged_cells_repeat_and_nested_tables_stand_alone() -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Parts"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Reed"
    table.cell(1, 1).text = "8"
    inner = table.cell(2, 1).add_table(2, 2)
    for place, text in enumerate("wxyz"):
        inner.cell(place // 2, place % 2).text = text

    outer, nested = tables(read(saved(document)))

    assert cells(outer) == [("Parts", "Parts"), ("Reed", "8"), ("Reed", "")]
    assert cells(nested) == [("w", "x"), ("y", "z")]


def test_a_table_inside_a_cell_is_counted_where_it_stands() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for place, text in enumerate("abcd"):
        table.cell(place // 2, place % 2).text = text
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "w", "x"
    document.add_paragraph("last")

    outer, nested = tables(parsed := read(saved(document)))

    # The cell says "b", then holds the table, then ends with an empty paragraph.
    assert [row.locator for row in outer.rows] == [
        PathLocator("paragraph", "1-5"),
        PathLocator("paragraph", "6-7"),
    ]
    assert [row.places for row in outer.rows] == [("1", "2-5"), ("6", "7")]
    assert nested.locator == PathLocator("paragraph", "3-4")
    assert nested.rows[0].places == ("3", "4")
    assert blocks(parsed)[-1].locator == PathLocator("paragraph", "8")


def test_headers_footers_links_and_comments_are_read() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Nordhav AB"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    paragraph = document.add_paragraph("See ")
    relation = document.part.relate_to(
        "https://nordhav.example", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>the mill</w:t></w:r></w:hyperlink>'
        )
    )
    document.add_comment(paragraph.runs, text="Is it open?", author="Bo Ek")

    parsed = read(saved(document))

    assert texts(parsed, BlockKind.PAGE_HEADER) == ["Nordhav AB"]
    assert texts(parsed, BlockKind.PAGE_FOOTER) == ["Confidential"]
    assert texts(parsed, BlockKind.PARAGRAPH) == ["See the mill"]
    (comment,) = texts(parsed, BlockKind.COMMENT)
    assert "Bo Ek" in comment
    assert comment.endswith("Is it open?")
    (link,) = parsed.links
    assert (link.text, link.target) == ("the mill", "https://nordhav.example")
    assert parsed.elements[link.element] == blocks(parsed, BlockKind.PARAGRAPH)[0]


def with_body(xml: str) -> bytes:
    """A document whose body is some WordprocessingML."""
    document = docx.Document()
    body = document.element.body
    names = nsdecls("w", "r", "a", "wp", "m") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    for child in parse_xml(f"<w:body {names}>{xml}</w:body>"):
        body.insert(len(body) - 1, child)
    return saved(document)


def test_a_text_box_is_read_once_though_written_twice() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed words</w:t></w:r></w:p></w:txbxContent>"
    data = with_body(
        "<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert texts(read(data)) == ["Before", "Boxed words"]


def test_deleted_words_are_gone_and_inserted_ones_stay() -> None:
    data = with_body(
        "<w:p><w:r><w:t xml:space='preserve'>Ada </w:t></w:r>"
        "<w:del><w:r><w:delText>sold</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>bought</w:t></w:r></w:ins></w:p>"
    )

    assert texts(read(data)) == ["Ada bought"]


def test_equations_are_said_in_latex() -> None:
    data = with_body(
        "<w:p><m:oMath><m:r><m:t>A=π</m:t></m:r><m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e>"
        "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>x</m:t></m:r></m:den></m:f></m:oMath></w:p>"
    )

    assert texts(read(data)) == [r"$A= \pi r^{2}\frac{1}{x}$"]


def test_pictures_speak_by_their_description() -> None:
    data = with_body(
        "<w:p><w:r><w:drawing><wp:inline><wp:docPr id='1' name='Picture 1' descr='A loom'/></wp:inline>"
        "</w:drawing></w:r></w:p>"
    )

    (figure,) = read(data).elements
    assert isinstance(figure, FigureBlock)
    assert figure.alternative == "A loom"


def test_strict_files_read_like_transitional_ones() -> None:
    document = docx.Document()
    document.add_heading("Looms", 1)
    document.add_paragraph("Ada counts threads.")
    data = saved(document)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("word/") and name.endswith(".xml"):
                part = part.replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                )
            new.writestr(name, part)

    assert all_text(read(out.getvalue())) == all_text(read(data)) == "Looms\nAda counts threads."


def test_properties_become_title_authors_and_metadata() -> None:
    document = docx.Document()
    document.core_properties.title = "On Looms"
    document.core_properties.author = "Ada Lindqvist; Bo Ek"
    document.core_properties.keywords = "loom"
    document.add_paragraph("x")

    parsed = read(saved(document))

    assert parsed.title == "On Looms"
    assert parsed.authors == ("Ada Lindqvist", "Bo Ek")
    assert parsed.metadata["keywords"] == "loom"
