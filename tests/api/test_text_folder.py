"""A folder keeps texts, ids and metadata as they were given, whatever is in them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.text_folder import KeptText, TextFolder
from heddle.core.errors import OutOfReach

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.text(), st.tuples(st.text(), st.dictionaries(st.text(), VALUES)), max_size=4))
def test_what_was_written_is_read(texts: dict[str, tuple[str, dict[str, object]]]) -> None:
    with TemporaryDirectory() as place:
        folder = TextFolder(Path(place))
        for name, (text, metadata) in texts.items():
            folder.write(KeptText(name, text, metadata))

        read = {each.id: (each.text, dict(each.metadata)) for each in folder.all()}

        assert read == texts
        assert all(folder.get(name) is not None for name in texts)


def test_what_lies_elsewhere_is_none_of_it(tmp_path: Path) -> None:
    TextFolder(tmp_path / "one").write(KeptText("a", "words", {}))
    folder = TextFolder(tmp_path / "two")

    assert folder.at(TextFolder(tmp_path / "one").location("a")) is None
    assert folder.get("a") is None
    assert list(folder.all()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutOfReach):
        TextFolder(tmp_path / "file" / "texts").write(KeptText("a", "words", {}))
