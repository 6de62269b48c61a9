"""Keys of names."""

from __future__ import annotations

from heddle.ingest.author_key import fold


def test_accents_case_and_marks_do_not_tell_names_apart() -> None:
    assert fold("Müller-Özil, J.") == fold("MULLER OZIL J")
    assert fold("Müller") != fold("Möller")
