from __future__ import annotations

import io

from heddle.cli.output import Output
from heddle.cli.progress import progress
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
        listen(Event("write", "document", 1, 3))
        listen(Event("write", "document", 2, 3))
        listen(Event("index", "advanced", 1, 0))

    assert isinstance(output.stderr, io.StringIO)
    assert isinstance(output.stdout, io.StringIO)
    assert "write" in output.stderr.getvalue()
    assert "index" in output.stderr.getvalue()
    assert output.stdout.getvalue() == ""
