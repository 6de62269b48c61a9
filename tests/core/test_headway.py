"""Headway reaches who listens, and nobody else."""

from __future__ import annotations

import threading

from heddle.core.headway import Headway, hearing, tell


def test_what_is_told_is_heard_inside_the_block_alone() -> None:
    heard: list[Headway] = []

    tell("parse", 1, 3)
    with hearing(heard.append):
        tell("parse", 2, 3)
    tell("parse", 3, 3)

    assert heard == [Headway("parse", 2, 3)]


def test_an_inner_listener_hears_in_place_of_the_outer_one() -> None:
    outer: list[Headway] = []
    inner: list[Headway] = []

    with hearing(outer.append):
        with hearing(inner.append):
            tell("extract")
        tell("build")

    assert (outer, inner) == ([Headway("build")], [Headway("extract")])


def test_another_thread_is_not_overheard() -> None:
    heard: list[Headway] = []

    with hearing(heard.append):
        thread = threading.Thread(target=tell, args=("parse",))
        thread.start()
        thread.join()

    assert heard == []
