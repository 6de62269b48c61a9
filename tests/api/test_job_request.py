from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.job_error import job_error, public_detail
from heddle.api.job_request import LONGEST_WAIT, preferred_wait
from heddle.api.job_view import job_view
from heddle.core.errors import InputRejected, OutOfReach
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.rejection import RejectionReason
from heddle.graph.job_queue import Job, JobKind, JobState


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=5", 5),
        ("respond-async, wait=10", 10),
        ('Wait = "7"; note=x', 7),
        ("handling=lenient,wait=0", 0),
        ("wait=99999", 60),
        ("", None),
        ("wait", None),
        ("wait=-1", None),
        ("wait=soon", None),
        ("await=5", None),
        ("respond-async", None),
    ],
)
def test_a_preference_for_waiting_is_read_as_the_standard_says(prefer: str, seconds: float | None) -> None:
    assert preferred_wait(prefer) == seconds


@given(st.text(max_size=200))
def test_no_preference_is_too_odd_to_read(prefer: str) -> None:
    assert 0 <= (preferred_wait(prefer) or 0) <= LONGEST_WAIT


def test_an_error_says_what_a_caller_may_know() -> None:
    rejected = InputRejected("it has no text", reason=RejectionReason.EMPTY, hint="nothing is lost")
    fault = OutOfReach("cannot write /srv/secret/graph.db", hint="make room")

    assert job_error(rejected) == {
        "code": "input-rejected",
        "status": 422,
        "detail": "it has no text",
        "hint": "nothing is lost",
        "reason": "empty",
    }
    assert "secret" not in public_detail(fault)
    assert job_error(fault)["code"] == "out-of-reach"


def test_a_job_shows_nothing_of_the_queue_s_own() -> None:
    job = Job(
        sequence=7,
        id="a" * 24,
        workspace=DEFAULT_WORKSPACE,
        kind=JobKind.DELETE,
        payload={"document": "d", "tag": '"t"'},
        state=JobState.QUEUED,
        stage="",
        done=0,
        total=0,
        detail={},
        result=None,
        error=None,
        attempts=0,
        created=0.0,
        started=None,
        finished=None,
        heartbeat=None,
        progressed=None,
        reason="",
        stopping=False,
        final=False,
    )

    shown = job_view(job)

    assert shown["created"] == "1970-01-01T00:00:00.000Z"
    assert (shown["document"], shown["options"]) == ("d", {})
    assert not {"sequence", "workspace", "heartbeat", "final"} & set(shown)
