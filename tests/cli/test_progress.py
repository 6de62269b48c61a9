from __future__ import annotations

import io
import json

from heddle.cli.output import Output
from heddle.cli.progress import ProgressForm, duration, measures, pace, progress, where
from heddle.core.events import Event, ignore


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_where_nobody_watches() -> None:
    for output in (
        Output(as_json=False, stdout=io.StringIO(), stderr=io.StringIO()),
        Output(as_json=True, stdout=io.StringIO(), stderr=Terminal()),
    ):
        with progress(output) as listen:
            assert listen is ignore


def test_a_terminal_sees_one_bar_a_stage_and_stdout_nothing() -> None:
    output = Output(as_json=False, stdout=io.StringIO(), stderr=Terminal())

    with progress(output) as listen:
        listen(Event("train", "advanced", 1, 3))
        listen(Event("index", "advanced", 1, 0))

    assert isinstance(output.stderr, io.StringIO)
    assert isinstance(output.stdout, io.StringIO)
    assert "train" in output.stderr.getvalue()
    assert "index" in output.stderr.getvalue()
    assert output.stdout.getvalue() == ""


READING = {"location": "/files/long report.pdf", "stage": "parse", "page": 31, "pages": 120, "seconds": 14.2}
RATE = {"documents": 2.5, "pages": 12.0, "bytes": 1000}
TOLD = Event("ingest", "advanced", 80, 100, {"rate": RATE, "eta": 185.0, "in_flight": [READING]})


def test_a_file_that_takes_long_is_named_with_its_page() -> None:
    output = Output(as_json=False, stdout=io.StringIO(), stderr=Terminal())

    with progress(output) as listen:
        listen(Event("discover", "finished", 100, 100, {"bytes": 5}))
        listen(TOLD)

    assert isinstance(output.stderr, io.StringIO)
    shown = output.stderr.getvalue()
    assert "80/100" in shown
    assert "long report.pdf" in shown
    assert "page 31 of 120" in shown


def test_a_training_shows_what_it_measured() -> None:
    assert measures({"loss": 0.5, "validation_mrr": 0.25}) == "loss 0.500, validation mrr 0.250"
    assert measures({"loss": 0.5, "validation_mrr": None}) == "loss 0.500"
    assert measures({"elapsed": 2.5}) == ""


def test_pace_is_said_in_words() -> None:
    assert pace(TOLD.detail) == "2.5 files/s, 12.0 pages/s, 3 min 05 s left"
    assert pace({"rate": RATE | {"pages": 0.0}, "eta": None}) == "2.5 files/s"
    assert pace({"loss": 0.5}) == ""
    assert where(READING) == "page 31 of 120, parse for 14 s"
    assert where(READING | {"pages": 0, "stage": ""}) == "read for 14 s"
    assert [duration(seconds) for seconds in (0.2, 59.6, 7620)] == ["0 s", "1 min 00 s", "2 h 07 min"]


def test_a_program_reads_progress_as_lines_on_stderr() -> None:
    output = Output(as_json=True, stdout=io.StringIO(), stderr=io.StringIO())

    with progress(output, ProgressForm.JSON) as listen:
        listen(TOLD)
        listen(Event("write", "document", 1, 3, {"location": "/a"}))
        for step in range(1000):
            listen(Event("encode", "advanced", step, 1000))
        listen(Event("encode", "finished", 1000, 1000))

    assert isinstance(output.stderr, io.StringIO)
    lines = [json.loads(line) for line in output.stderr.getvalue().splitlines()]
    assert lines[0] == {
        "event": "progress",
        "stage": "ingest",
        "name": "advanced",
        "done": 80,
        "total": 100,
        "detail": TOLD.detail,
    }
    assert len(lines) < 20
    assert (lines[-1]["stage"], lines[-1]["name"]) == ("encode", "finished")


def test_progress_can_be_off_on_a_terminal() -> None:
    output = Output(as_json=False, stdout=io.StringIO(), stderr=Terminal())

    with progress(output, ProgressForm.OFF) as listen:
        assert listen is ignore
