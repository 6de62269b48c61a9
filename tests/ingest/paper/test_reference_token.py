from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.paper.reference_token import token_features, tokens


@given(st.text(max_size=80))
def test_words_stand_where_their_spans_say_and_all_have_features(text: str) -> None:
    words = tokens(text)

    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert len(token_features(words)) == len(words)


def test_an_address_is_one_word() -> None:
    assert [word.text for word in tokens("see doi:10.1000/x.y-z.")][:2] == ["see", "doi:10.1000/x.y-z."]


def test_a_word_and_the_number_set_right_behind_it_are_two() -> None:
    assert [word.text for word in tokens("Glycobiology23, 1281. 1985The pandas")] == [
        "Glycobiology", "23", ",", "1281", ".", "1985", "The", "pandas",
    ]  # fmt: skip
