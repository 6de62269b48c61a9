"""`heddle keys`: the first key, and what becomes of it, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest
from heddle_process import Heddle

from heddle.api.keys import DAY, parse_key
from heddle.cli.commands.keys import read_duration
from heddle.core.errors import UsageError


def test_an_absent_home_has_no_keys_and_stays_absent(heddle: Heddle, tmp_path: Path) -> None:
    done = heddle("keys", "list", "--json")

    assert (done.code, done.json()) == (0, {"keys": []})
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_shown_once_rotated_and_revoked(heddle: Heddle) -> None:
    made = heddle(
        "keys", "create", "nightly", "--scope", "ingest", "--workspaces", "a,b", "--expires", "90d", "--json"
    ).json()
    key = made["id"]
    listed = heddle("keys", "list", "--json")
    rotated = heddle("keys", "rotate", key, "--overlap", "0", "--json").json()
    revoked = heddle("keys", "revoke", key, "--json").json()

    assert parse_key(made["key"])[0] == key
    assert (made["scope"], made["workspaces"], made["label"]) == ("ingest", ["a", "b"], "nightly")
    assert made["expires"] > made["created"]
    assert [each["id"] for each in listed.json()["keys"]] == [key]
    assert parse_key(made["key"])[1] not in listed.out
    assert rotated["key"] != made["key"]
    assert revoked["state"] == "revoked"
    assert heddle("keys", "list").out.split()[:2] == [key, "revoked"]


def test_for_people_the_key_alone_is_data(heddle: Heddle) -> None:
    done = heddle("keys", "create", "mine", "--workspaces", "*")

    assert parse_key(done.out.strip()) != ("", "")
    assert "not be shown again" in done.err


def test_by_default_a_key_reads_the_workspace_at_hand(heddle: Heddle) -> None:
    made = heddle("keys", "create", "mine", "--workspace", "team", "--json").json()

    assert (made["scope"], made["workspaces"], made["expires"]) == ("read", ["team"], None)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("create", "x", "--scope", "root"), 2, "'root' is not one of"),
        (("create", "x", "--workspaces", "a/b"), 2, "impossible workspace"),
        (("create", "x", "--expires", "soon"), 2, "impossible length of time"),
        (("revoke", "0123456789ab"), 2, "no such key"),
        (("rotate", "0123456789ab", "--overlap", "31d"), 2, "overlap"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    heddle: Heddle, words: tuple[str, ...], code: int, said: str
) -> None:
    done = heddle("keys", *words)

    assert done.code == code
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "seconds"), [("90d", 90 * DAY), ("24h", DAY), ("30m", 1800), ("45s", 45), ("0", 0), ("60", 60)]
)
def test_a_length_of_time_is_a_number_and_a_letter(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "d", "-1d", "1.5h", "1w", "1 d", "\u0661d", "9" * 30 + "d"])
def test_anything_else_is_not(text: str) -> None:
    with pytest.raises(UsageError, match="length of time"):
        read_duration(text)
