from __future__ import annotations

import io
import json

import pytest

from heddle.cli.output import Output, ReaderGone, one_line, printable


def an_output(*, as_json: bool = False) -> Output:
    return Output(as_json=as_json, stdout=io.StringIO(), stderr=io.StringIO())


def written(stream: object) -> str:
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


class ClosedPipe(io.StringIO):
    def write(self, _: str) -> int:
        raise BrokenPipeError


def test_a_result_is_text_for_people() -> None:
    output = an_output()

    output.result({"answer": 42}, "the answer is 42")

    assert written(output.stdout) == "the answer is 42\n"
    assert written(output.stderr) == ""


def test_a_result_is_one_json_line_for_programs() -> None:
    output = an_output(as_json=True)

    output.result({"answer": "é\u202e"}, "text")

    assert written(output.stdout).count("\n") == 1
    assert json.loads(written(output.stdout)) == {"answer": "é\u202e"}


def test_events_are_silent_without_json() -> None:
    people, programs = an_output(), an_output(as_json=True)

    people.event({"event": "document"})
    programs.event({"event": "document"})

    assert written(people.stdout) == ""
    assert json.loads(written(programs.stdout)) == {"event": "document"}


def test_talk_never_reaches_stdout() -> None:
    output = an_output(as_json=True)

    output.talk("reading")

    assert (written(output.stdout), written(output.stderr)) == ("", "reading\n")


def test_a_document_cannot_move_the_cursor() -> None:
    assert printable("a\x1b[2Jb\x9bc\x07\n\td") == "a\ufffd[2Jb\ufffdc\ufffd\n\td"


@pytest.mark.parametrize(
    ("text", "width", "line"),
    [("a\n b\t c", 0, "a b c"), ("abcdefgh", 5, "abcd…"), ("abcde", 5, "abcde"), ("ab defgh", 4, "ab…")],
)
def test_a_line_is_cut_with_an_ellipsis(text: str, width: int, line: str) -> None:
    assert one_line(text, width) == line


def test_a_reader_that_left_is_told_apart_from_other_broken_pipes() -> None:
    output = Output(as_json=True, stdout=ClosedPipe(), stderr=io.StringIO())

    with pytest.raises(ReaderGone):
        output.result({}, "")
