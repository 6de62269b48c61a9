"""Errors say one line, cross processes whole, and stand in the tree where its table says."""

from __future__ import annotations

import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from heddle.core import errors
from heddle.core.errors import HeddleError, InputRejected, StoreBusy
from heddle.core.rejection import RejectionReason

ROW = re.compile(r"^[ │├└─]*(?P<name>[A-Z]\w+)\s*(?P<facts>\d.*)?")


def every_class(root: type[HeddleError] = HeddleError) -> list[type[HeddleError]]:
    mine = [root] if root.__module__ == errors.__name__ else []
    return mine + [found for child in root.__subclasses__() for found in every_class(child)]


def example(kind: type[HeddleError]) -> HeddleError:
    if issubclass(kind, InputRejected):
        return kind("it is locked", reason=RejectionReason.ENCRYPTED, hint="unlock it")
    return kind("it is broken", hint="mend it")


def raise_in_worker(kind: type[HeddleError]) -> None:
    raise example(kind)


def table() -> dict[str, tuple[int, list[str]]]:
    """Name, depth and columns of each line of the tree in the module's docstring."""
    assert errors.__doc__ is not None
    rows = {}
    for line in errors.__doc__.splitlines():
        body = line.removeprefix("    ")
        if line.startswith("    ") and (found := ROW.match(body)):
            rows[found["name"]] = (found.start("name") // 4, (found["facts"] or "").split())
    return rows


def test_the_table_lists_every_class_at_its_depth() -> None:
    depths = {kind.__name__: kind.__mro__.index(HeddleError) for kind in every_class()}

    assert {name: depth for name, (depth, _) in table().items()} == depths


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_the_table_says_what_the_class_says(kind: type[HeddleError]) -> None:
    facts = table()[kind.__name__][1]

    if facts:
        assert facts[:3] == [str(kind.exit_code), str(kind.http_status), kind.code]
        assert ("retryable" in facts) == kind.retryable


def test_a_code_names_one_class() -> None:
    codes = [kind.code for kind in every_class()]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_an_error_is_whole_after_pickling(kind: type[HeddleError]) -> None:
    error = example(kind)

    again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes

    assert type(again) is kind
    assert (again.message, again.hint, again.line(), str(again)) == (
        error.message,
        error.hint,
        error.line(),
        str(error),
    )
    assert getattr(again, "reason", None) == getattr(error, "reason", None)


def test_an_error_crosses_from_a_worker_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        for kind in (InputRejected, StoreBusy):
            caught = pool.submit(raise_in_worker, kind).exception(timeout=60)
            assert type(caught) is kind
            assert caught.line() == example(kind).line()


def test_a_line_says_what_and_what_to_do() -> None:
    assert HeddleError("it broke", hint="mend it").line() == "it broke: mend it"
    assert HeddleError("it broke").line() == "it broke"


@pytest.mark.parametrize("reason", list(RejectionReason))
def test_every_rejection_says_what_to_do(reason: RejectionReason) -> None:
    assert InputRejected("it is no use", reason=reason).hint == reason.advice != ""
