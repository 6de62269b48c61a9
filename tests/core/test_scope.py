"""Scopes go over the wire by the names that the command line takes."""

from __future__ import annotations

import pytest

from heddle.core.scope import Scope


def test_scopes_are_words() -> None:
    assert [str(each) for each in Scope] == ["auto", "local", "global"]
    with pytest.raises(ValueError, match="some"):
        Scope("some")
