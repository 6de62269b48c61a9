"""The second reader of places finds what is quoted where it stands, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import docx
from sample_files import saved
from scripts import load_script

from heddle.core.cover import counted, write_range
from heddle.core.locator import PathLocator
from heddle.ingest.derivation import DerivationJob, derive

places = load_script("benchmarks/evidence_places.py")


def test_all_that_a_word_document_quotes_stands_at_its_place_and_not_beside_it() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Nordhav weaves linen since 1920."
    document.sections[0].header.add_paragraph("Its mill stands in Bergen.")
    document.add_paragraph("Ada counts the warp threads of every loom.")
    table = document.add_table(3, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Part", "Count"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Reed"
    table.cell(1, 1).text, table.cell(2, 1).text = "eight", "nine"
    inner = table.cell(1, 1).add_table(2, 2)
    for place, text in enumerate(("oak", "birch", "ash", "elm")):
        inner.cell(place // 2, place % 2).text = text
    document.add_paragraph("Grace mends the broken shuttle afterwards.")
    data = saved(document)

    derived = derive(DerivationJob(data, "looms.docx"))
    quoted = list(places.quotations(derived.documents[0].subgraph))
    read = places.second_reader(data, derived.media)

    assert {quotation.kind for quotation in quoted} >= {"chunk", "sentence", "row"}
    assert [each for each in quoted if not places.holds(read(each.place), each.words)] == []
    moved = [each for each in quoted if each.kind == "sentence" and "/" not in each.place.path]
    assert moved
    assert not any(places.holds(read(_after(each.place)), each.words) for each in moved)


def _after(place: PathLocator) -> PathLocator:
    first, last = counted(place.path) or (0, 0)
    return replace(place, path=write_range(last + 1, last + 1 + last - first))


def test_a_formula_is_held_to_its_own_letters_and_digits() -> None:
    quote = r"The area | $A= \pi r^{2}$"

    assert places.holds("The area A=\N{GREEK SMALL LETTER PI}r2", quote)
    assert not places.holds("The area A=\N{GREEK SMALL LETTER PI}r3", quote)
    assert not places.holds("The area A=r2", quote)
