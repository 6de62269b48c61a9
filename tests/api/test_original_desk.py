"""The desk for originals: a worker at hand, in turn, and never for longer than somebody waits."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_pages import draw, prose

from heddle.api.original_desk import MOST_WAITING, OriginalDesk
from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded, Defect, Departed, InputRejected, Overloaded
from heddle.core.settings import Settings
from heddle.ingest.original_job import PageImageJob, PageSizesJob

PAGE = draw(prose)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OriginalDesk]:
    opened = OriginalDesk(Settings(home=str(tmp_path)))
    yield opened
    opened.close()


def test_a_job_is_done_in_another_process(desk: OriginalDesk) -> None:
    before = children()

    assert desk.perform(PageSizesJob(PAGE)) == [(600.0, 800.0)]
    assert len(children() - before) == 1
    desk.close()

    assert children() == before


def test_a_closed_desk_opens_again(desk: OriginalDesk) -> None:
    desk.close()

    assert desk.perform(PageSizesJob(PAGE)) == [(600.0, 800.0)]


def test_a_document_that_cannot_be_read_is_the_callers_to_mend(desk: OriginalDesk) -> None:
    with pytest.raises(InputRejected):
        desk.perform(PageSizesJob(b"%PDF-1.7 but not really"))


def test_a_worker_that_breaks_down_is_ours_to_mend_and_is_replaced(desk: OriginalDesk) -> None:
    with pytest.raises(Defect, match="could not be read"):
        desk.perform(PageImageJob(PAGE, 1, float("nan")))

    assert desk.perform(PageSizesJob(PAGE)) == [(600.0, 800.0)]


def test_who_has_waited_long_enough_or_left_waits_no_more(desk: OriginalDesk) -> None:
    left = Deadline()
    left.cancel()
    with desk._turn:
        with pytest.raises(DeadlineExceeded):
            desk.perform(PageSizesJob(PAGE), Deadline(0.05))
        with pytest.raises(Departed):
            desk.perform(PageSizesJob(PAGE), left)

    assert desk.perform(PageSizesJob(PAGE)) == [(600.0, 800.0)]


def test_only_a_few_may_wait(desk: OriginalDesk) -> None:
    waiting = [Deadline() for _ in range(MOST_WAITING)]
    with desk._turn:
        threads = [threading.Thread(target=ask, args=(desk, each)) for each in waiting]
        for thread in threads:
            thread.start()
        try:
            while not full(desk):
                time.sleep(0.01)
            with pytest.raises(Overloaded) as caught:
                desk.perform(PageSizesJob(PAGE))
        finally:
            for deadline in waiting:
                deadline.cancel()
            for thread in threads:
                thread.join(10)

    assert caught.value.retryable


def test_a_job_takes_no_longer_than_a_request(tmp_path: Path) -> None:
    desk = OriginalDesk(Settings(home=str(tmp_path), document_timeout=50.0, request_timeout=3.0))

    assert desk.limits.seconds == 3.0


def ask(desk: OriginalDesk, deadline: Deadline) -> None:
    """Ask, and leave when told to."""
    with pytest.raises(Departed):
        desk.perform(PageSizesJob(PAGE), deadline)


def full(desk: OriginalDesk) -> bool:
    """Whether nobody else may come to wait."""
    return desk._places._value == 0


def children() -> set[str]:
    """Processes that this one has started."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    return {child for task in tasks.iterdir() for child in (task / "children").read_text().split()}
