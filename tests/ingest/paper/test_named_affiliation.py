from __future__ import annotations

from paper_lines import a_line, a_text

from heddle.ingest.paper.named_affiliation import read_named
from heddle.ingest.paper.paper import Author

AUTHORS = (Author("Ada", "Lindqvist"), Author("Tor", "Berg"), Author("Kari", "Dahl"), Author("Siri", "Dahl"))


def read(*lines: str) -> dict[str, list[str]]:
    found = read_named(a_text(*(a_line(line) for line in lines)), AUTHORS)
    if found is None:
        return {}
    authors, places = found
    return {author.name: [places[at].text for at in author.affiliations] for author in authors}


def test_people_stand_in_brackets_behind_their_places() -> None:
    assert read(
        "Division of Looms, Mill Hospital,",
        "Oslo, Norway (Prof A Lindqvist MD,",
        "T Berg PhD); Institute of Wool, Uppsala,",
        "Sweden (T Berg, K Dahl MSc, S Dahl)",
    ) == {
        "Ada Lindqvist": ["Division of Looms, Mill Hospital, Oslo, Norway"],
        "Tor Berg": [
            "Division of Looms, Mill Hospital, Oslo, Norway",
            "Institute of Wool, Uppsala, Sweden",
        ],
        "Kari Dahl": ["Institute of Wool, Uppsala, Sweden"],
        "Siri Dahl": ["Institute of Wool, Uppsala, Sweden"],
    }


def test_two_parts_share_the_organisation_behind_them() -> None:
    found = read(
        "From the Department of Looms (Lindqvist) and Department of",
        "Wool (Berg, K Dahl), Mill University, Oslo, Norway",
    )

    assert found["Ada Lindqvist"] == ["Department of Looms, Mill University, Oslo, Norway"]
    assert found["Kari Dahl"] == ["Department of Wool, Mill University, Oslo, Norway"]
    assert found["Siri Dahl"] == []


def test_what_stands_behind_a_bracket_belongs_to_what_is_before_it() -> None:
    found = read(
        "From the Department of Looms (Lindqvist, K Dahl), Mill University, and Department",
        "of Wool (Berg), North University, Bergen, Norway",
    )

    assert found["Ada Lindqvist"] == ["Department of Looms, Mill University"]
    assert found["Tor Berg"] == ["Department of Wool, North University, Bergen, Norway"]


def test_brackets_that_name_few_authors_are_no_such_list() -> None:
    assert read("Mill Hospital (Campus North), Oslo (Lindqvist)") == {}
    assert read("We wove wool (see Berg) and linen.") == {}
