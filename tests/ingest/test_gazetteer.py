"""Known names, found elsewhere."""

from __future__ import annotations

from heddle.ingest.gazetteer import Gazetteer, one_kind_a_name
from heddle.ingest.mention import Mention


def test_known_names_are_found_at_word_boundaries() -> None:
    gazetteer = Gazetteer({"Acme": "Organization", "Maria Keller": "Person"})

    found = gazetteer.find("Maria Keller left Acme's site; Acmeville stays.", 100)

    assert [(m.start, m.end, m.name) for m in found] == [(100, 112, "Maria Keller"), (118, 122, "Acme")]


def test_a_name_inside_a_hyphenated_word_is_not_found() -> None:
    gazetteer = Gazetteer({"Jean": "Person", "Berlin": "Place"})

    assert [m.name for m in gazetteer.find("Jean-Luc runs a Berlin-based shop; Anne-Jean left.", 0)] == [
        "Berlin"
    ]


def test_the_longest_name_wins() -> None:
    gazetteer = Gazetteer({"Acme": "Organization", "Acme Robotics": "Organization"})

    assert [m.name for m in gazetteer.find("Acme Robotics and Acme", 0)] == ["Acme Robotics", "Acme"]


def test_a_name_goes_on_over_a_line_break_but_not_into_the_next_block() -> None:
    gazetteer = Gazetteer({"Maria Keller": "Person"})

    assert [m.surface for m in gazetteer.find("Maria\nKeller", 0)] == ["Maria\nKeller"]
    assert gazetteer.find("Maria\n\nKeller", 0) == []


def test_case_matters_and_plain_words_are_not_looked_for() -> None:
    gazetteer = Gazetteer({"Mark": "Person", "Bolt": "Product", "it": "Product"})

    assert gazetteer.find("Mark it with a bolt.", 0) == []


def test_what_the_structure_says_holds_over_the_model() -> None:
    read = [Mention(0, 4, "Place", "Acme", "Acme")] * 3

    assert one_kind_a_name({"ACME": "Organization"}, read) == {"acme": "Organization"}


def test_a_firm_with_its_legal_form_tells_what_the_bare_name_is() -> None:
    firm = Mention(0, 8, "Organization", "Acme Ltd", "Acme Ltd")
    person = Mention(9, 13, "Person", "Acme", "Acme")

    assert one_kind_a_name({}, [firm, person, person])["acme"] == "Organization"


def test_without_structure_the_most_said_kind_holds_and_ties_fall_by_the_alphabet() -> None:
    place, person = Mention(0, 4, "Place", "Acme", "Acme"), Mention(5, 9, "Person", "Acme", "Acme")

    assert one_kind_a_name({}, [place, place, person]) == {"acme": "Place"}
    assert one_kind_a_name({}, [place, person]) == {"acme": "Person"}
