from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from heddle.api.etag import check_match, etag, not_modified
from heddle.core.errors import PreconditionFailed

TAG = etag("document", "3")


def headers(name: str, *values: str) -> Headers:
    return Headers(raw=[(name.encode(), value.encode()) for value in values])


@given(one=st.lists(st.text(max_size=5), max_size=4), other=st.lists(st.text(max_size=5), max_size=4))
def test_states_that_differ_have_tags_that_differ(one: list[str], other: list[str]) -> None:
    assert (etag(*one) == etag(*other)) is (one == other)


@pytest.mark.parametrize("values", [(TAG,), ("*",), (f"W/{TAG}",), (f'"other", {TAG}',), ('"other"', TAG)])
def test_what_the_caller_has_already_is_not_sent_again(values: tuple[str, ...]) -> None:
    response = not_modified(headers("if-none-match", *values), TAG)

    assert response is not None
    assert (response.status_code, response.headers["etag"]) == (304, TAG)


@pytest.mark.parametrize("values", [(), ('"other"',), (TAG.strip('"'),)])
def test_what_the_caller_does_not_have_is_sent(values: tuple[str, ...]) -> None:
    assert not_modified(headers("if-none-match", *values), TAG) is None


@pytest.mark.parametrize("values", [(), (TAG,), ("*",), (f'"other", {TAG}',)])
def test_a_change_to_the_state_that_the_caller_saw_goes_on(values: tuple[str, ...]) -> None:
    check_match(headers("if-match", *values), TAG)


@pytest.mark.parametrize("value", ['"other"', "", f"W/{TAG}"])
def test_a_change_to_another_state_is_refused(value: str) -> None:
    with pytest.raises(PreconditionFailed):
        check_match(headers("if-match", value), TAG)
