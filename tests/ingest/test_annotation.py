"""The language model behind its records."""

from __future__ import annotations

import subprocess
import sys

from heddle.ingest.annotation import NamedSpan, SpacyAnnotator


def test_names_come_with_their_spans() -> None:
    [names] = SpacyAnnotator().names(["Maria Keller works in Zurich."])

    assert names == [NamedSpan(0, 12, "PERSON"), NamedSpan(22, 28, "GPE")]


def test_a_line_break_inside_a_name_does_not_part_it() -> None:
    [names] = SpacyAnnotator().names(["They met Maria\nKeller in Zurich."])

    assert NamedSpan(9, 21, "PERSON") in names


def test_trees_have_one_root_and_offsets_into_the_sentence() -> None:
    sentence = "Acme bought Helios."

    [tokens] = SpacyAnnotator().trees([sentence])

    assert [sentence[token.start : token.end] for token in tokens] == ["Acme", "bought", "Helios", "."]
    assert [index for index, token in enumerate(tokens) if token.head == index] == [1]
    assert (tokens[1].lemma, tokens[1].tag, tokens[0].dep) == ("buy", "VBD", "nsubj")


def test_no_text_gives_no_names_and_no_trees() -> None:
    assert SpacyAnnotator().names([]) == []
    assert SpacyAnnotator().trees([]) == []


def test_loading_the_model_imports_no_torch_and_leaves_it_importable() -> None:
    code = (
        "import sys; from heddle.ingest import annotation; annotation.load(); "
        "assert 'torch' not in sys.modules; "
        "import importlib.util; assert importlib.util.find_spec('torch') is not None"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
