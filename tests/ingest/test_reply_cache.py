"""Replies that are known are kept, and nothing breaks where they cannot be."""

from __future__ import annotations

from pathlib import Path

from heddle.ingest.reply_cache import ReplyCache

KEY = "ab" * 32


def test_what_is_kept_is_known(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies")

    assert cache.get(KEY) is None
    cache.put(KEY, {"name": "Zürich"})

    assert ReplyCache(tmp_path / "replies").get(KEY) == {"name": "Zürich"}
    assert cache.get("cd" * 32) is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = ReplyCache(None)
    cache.put(KEY, {})

    assert cache.get(KEY) is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_reply(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = ReplyCache(tmp_path / "file")

    cache.put(KEY, {})

    assert cache.get(KEY) is None
