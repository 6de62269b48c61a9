"""What one document says: structure and sentences together."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from parsed_builders import a_block, a_document, a_table, parsed_documents

from heddle.core.locator import PathLocator
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.annotation import SpacyAnnotator
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction, Extractor
from heddle.ingest.parsed import Address, Block, BlockKind, Mail, ParsedDocument


def extract(parsed: ParsedDocument, language: str = "en") -> Extraction:
    composed = compose(parsed)
    return Extractor(SpacyAnnotator(), DEFAULT_SCHEMA).extract(composed, cut_chunks(composed), language)


def named(extraction: Extraction) -> list[tuple[str, str]]:
    return [(mention.kind, mention.name) for mention in extraction.mentions]


@settings(max_examples=20)
@given(parsed_documents())
def test_every_mention_stands_where_it_says_and_none_overlap(parsed: ParsedDocument) -> None:
    text = compose(parsed).text

    position = 0
    for mention in extract(parsed).mentions:
        assert mention.start >= position
        assert text[mention.start : mention.end] == mention.surface
        position = mention.end


def test_a_name_of_a_column_is_found_in_the_prose_with_the_kind_of_the_column() -> None:
    extraction = extract(
        a_document(
            a_table(("Product", "Price"), ("Orion Pump", "3")),
            a_block("The board saw that the Orion Pump sells well."),
        )
    )

    assert named(extraction) == [("Product", "Orion Pump"), ("Product", "Orion Pump")]


def test_an_author_is_found_in_the_text() -> None:
    parsed = replace(a_document(a_block("signed: Ada Quill")), authors=("Ada Quill",))

    assert ("Person", "Ada Quill") in named(extract(parsed, "de"))


def test_an_author_that_the_text_shows_to_be_a_firm_is_a_firm() -> None:
    text = "Corvane Thermal makes pumps. The chief executive of Corvane Thermal is content."
    parsed = replace(a_document(a_block(text)), authors=("Corvane Thermal", "python-docx"))

    assert [(author.kind, author.name) for author in extract(parsed).authors] == [
        ("Organization", "Corvane Thermal")
    ]


def test_the_people_of_a_mail_are_found_in_its_letter() -> None:
    mail = Mail("m1", "Hello", (Address("Ada Quill", "ada@acme.example"),), ())
    header = Block(BlockKind.MAIL_HEADER, "From: Ada Quill <ada@acme.example>", PathLocator("lines", "1"))

    extraction = extract(a_document(header, a_block("so says Ada Quill"), mail=mail))

    assert named(extraction) == [
        ("Person", "Ada Quill"),
        ("Resource", "ada@acme.example"),
        ("Person", "Ada Quill"),
    ]


def test_a_text_of_another_language_keeps_what_its_structure_says_and_is_warned_of() -> None:
    prose = "Der Vorstand hat beschlossen, dass die Pumpe in Zukunft auch in anderen Ländern verkauft wird."
    extraction = extract(a_document(a_table(("City",), ("Zurich",)), a_block(prose)), "de")

    assert named(extraction) == [("Place", "Zurich")]
    assert extraction.warnings == (
        "the text's language is de, not English: only names in its structure were read",
    )


def test_a_document_without_names_is_warned_of() -> None:
    assert extract(a_document(a_block("nothing to see"))).warnings == ("no names were found",)


def test_sentences_and_rows_say_relations() -> None:
    extraction = extract(
        a_document(
            a_block("Acme Robotics acquired Helios GmbH last year."),
            a_table(("Company", "City"), ("Helios GmbH", "Zurich")),
        )
    )

    assert {(r.head.name, r.name, r.tail.name, r.method) for r in extraction.relations} == {
        ("Acme Robotics", "ACQUIRED", "Helios GmbH", "dependency"),
        ("Helios GmbH", "LOCATED_IN", "Zurich", "structure"),
    }


def test_a_sentence_with_an_irregular_verb_or_a_seat_says_its_relation() -> None:
    extraction = extract(
        a_document(
            a_block("Maria Keller knew Peter Vogel well."),
            a_block("The samples were sent by the Ministry of Agriculture of Kenya and by others in Kenya."),
        )
    )

    assert {(r.head.name, r.name, r.tail.name) for r in extraction.relations} == {
        ("Maria Keller", "KNOWS", "Peter Vogel"),
        ("Ministry of Agriculture", "LOCATED_IN", "Kenya"),
    }


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    text = "The Supplier shall deliver. A supplier that is late pays Maria Keller of Zurich a fee."

    assert "Supplier" not in [name for _, name in named(extract(a_document(a_block(text))))]


def test_one_sentence_that_says_what_a_name_is_holds_for_all() -> None:
    text = (
        "Corvane Thermal grew. Corvane Thermal shrank. Ada Quill is the chief executive of Corvane Thermal."
    )

    kinds = {kind for kind, name in named(extract(a_document(a_block(text)))) if name == "Corvane Thermal"}

    assert kinds == {"Organization"}


def test_a_long_cell_is_read_as_prose() -> None:
    note = "last spring Acme Robotics acquired Helios GmbH for a good price"

    extraction = extract(a_document(a_table(("No", "Note"), ("1", note))))

    assert ("Organization", "Helios GmbH") in named(extraction)


def test_no_mention_crosses_two_blocks() -> None:
    extraction = extract(a_document(a_block("We met Maria"), a_block("Keller Robotics grew.")))

    assert all("\n" not in mention.surface for mention in extraction.mentions)
