"""What is left of a name without script, accents and case."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.resolution.spelling import BANDS, bands, fold_words, skeleton


@given(st.text(max_size=40))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    words = fold_words(text)

    assert fold_words(" ".join(words)) == words


def test_scripts_and_accents_meet() -> None:
    assert fold_words("Dvořák") == fold_words("DVORAK")
    assert fold_words("Сергей Волков") == fold_words("Sergey Volkov")
    assert fold_words("Παπαδόπουλος") == ("papadopoylos",)
    assert fold_words("O’Brien") == fold_words("O'Brien") == ("obrien",)


def test_misspellings_meet_in_the_skeleton_or_in_a_band() -> None:
    for true, wrong in (("hoffmann", "hofman"), ("modern", "modem"), ("ridgeway", "rigdeway")):
        shared = set(bands((true,))) & set(bands((wrong,)))
        assert shared or sorted(skeleton((true,))) == sorted(skeleton((wrong,)))


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=4))
def test_bands_are_as_many_as_are_promised(words: list[str]) -> None:
    assert len(bands(tuple(words))) == BANDS
