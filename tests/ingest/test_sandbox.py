from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_files

from heddle.core.errors import Defect
from heddle.core.headway import Headway
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.sandbox import Done, Failed, InFlight, Outcome, Rejected, Sandbox

TASK = "sandbox_tasks:act"
LIMITS = Limits(seconds=20.0, memory_mib=256)


def run(*jobs: dict[str, Any], workers: int = 1, limits: Limits = LIMITS, **more: Any) -> dict[str, Outcome]:
    with Sandbox(TASK, workers=workers, limits=limits, **more) as sandbox:
        return dict(sandbox.run((str(number), job) for number, job in enumerate(jobs)))


def echo(value: Any) -> dict[str, Any]:
    return {"do": "echo", "with": value}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed child of a dead parent may wait for init as a zombie; it runs no more.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(true: Any, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_every_job_gets_the_value_of_its_own_payload() -> None:
    outcomes = run(*(echo(number) for number in range(30)), workers=2)

    assert outcomes == {str(number): Done(number) for number in range(30)}


def test_a_rejection_reaches_the_parent_with_reason_and_hint() -> None:
    outcome = run({"do": "reject", "with": "broken xref"})["0"]

    assert isinstance(outcome, Rejected)
    assert outcome.error.reason is RejectionReason.MALFORMED
    assert outcome.error.line() == "broken xref: mend it"


def test_an_exception_nobody_named_is_a_failure_with_its_traceback() -> None:
    outcome = run({"do": "raise"})["0"]

    assert isinstance(outcome, Failed)
    assert outcome.summary == "KeyError: 'missing'"
    assert "sandbox_tasks.py" in outcome.traceback


@pytest.mark.parametrize(
    ("job", "name"),
    [
        ({"do": "segfault"}, "SIGSEGV"),
        ({"do": "signal", "with": int(signal.SIGKILL)}, "SIGKILL"),
        ({"do": "exit", "with": 3}, ""),
    ],
)
def test_a_worker_that_dies_costs_only_its_job(job: dict[str, Any], name: str) -> None:
    outcomes = run(echo(1), job, echo(2))

    dead = outcomes["1"]
    assert isinstance(dead, Failed)
    assert dead.signal == name
    assert outcomes["0"] == Done(1)
    assert outcomes["2"] == Done(2)


def test_a_job_that_overruns_is_rejected_for_time_and_the_next_one_runs() -> None:
    outcomes = run({"do": "spin"}, echo(1), limits=Limits(seconds=0.3, memory_mib=256))

    late = outcomes["0"]
    assert isinstance(late, Rejected)
    assert late.error.reason is RejectionReason.TIMEOUT
    assert outcomes["1"] == Done(1)


def test_a_program_that_an_overdue_job_started_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    limits = Limits(seconds=1.0, memory_mib=256)

    outcomes = run({"do": "start program and spin", "with": str(note)}, limits=limits)

    assert isinstance(outcomes["0"], Rejected)
    assert wait_until(lambda: not is_alive(int(note.read_text())))


def test_a_job_that_eats_memory_is_rejected_for_size() -> None:
    outcomes = run({"do": "eat memory", "with": 1 << 30}, echo(1))

    big = outcomes["0"]
    assert isinstance(big, Rejected)
    assert big.error.reason is RejectionReason.TOO_LARGE
    assert outcomes["1"] == Done(1)


def test_a_runtime_that_ends_the_process_where_an_allocation_fails_is_a_rejection_for_size() -> None:
    outcomes = run({"do": "starve at once", "with": 1 << 40}, echo(1), {"do": "signal", "with": 6})

    starved = outcomes["0"]
    assert isinstance(starved, Rejected)
    assert starved.error.reason is RejectionReason.TOO_LARGE
    assert outcomes["1"] == Done(1)
    assert isinstance(outcomes["2"], Failed), "an abort that says nothing of memory is a defect"


def test_a_library_that_aborts_for_want_of_memory_is_a_rejection_for_size() -> None:
    # In a parent of its own: below the memory of a large one, that of a worker cannot be told.
    script = f"""
from heddle.ingest.limits import Limits
from heddle.ingest.sandbox import Sandbox
jobs = [(str(mib), dict([("do", "starve"), ("with", mib << 20)])) for mib in (192, 1)]
with Sandbox({TASK!r}, workers=1, limits=Limits(seconds=20.0, memory_mib=256)) as sandbox:
    for key, outcome in sandbox.run(iter(jobs)):
        error = getattr(outcome, "error", None)
        print(key, getattr(error, "reason", ""), getattr(outcome, "signal", ""))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    told = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )

    # The second has memory to spare: its abort is a defect.
    assert told.stdout.splitlines() == ["192 too_large ", "1  SIGABRT"]


def test_a_worker_is_not_taken_for_as_large_as_its_parent() -> None:
    ballast = bytearray(os.urandom(1 << 20) * 400)

    dead = run({"do": "starve", "with": 1 << 20})["0"]

    assert len(ballast) == 400 << 20
    assert isinstance(dead, Failed)
    assert dead.signal == "SIGABRT"


def test_a_job_within_the_memory_limit_runs() -> None:
    assert run({"do": "eat memory", "with": 64 << 20})["0"] == Done(64 << 20)


def test_the_network_is_closed() -> None:
    outcome = run({"do": "connect"})["0"]

    assert isinstance(outcome, Failed)
    assert "network" in outcome.summary


def test_large_files_cannot_be_written(tmp_path: Path) -> None:
    outcome = run({"do": "write", "with": [str(tmp_path / "big"), 8 << 20]})["0"]

    assert isinstance(outcome, Failed)
    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_secrets_of_the_environment_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_NEO4J_PASSWORD", "tapestry")

    outcome = run({"do": "variables"})["0"]

    assert isinstance(outcome, Done)
    assert "tapestry" not in str(outcome.value)


def test_a_value_that_cannot_be_sent_is_a_failure_and_the_worker_lives_on() -> None:
    outcomes = run({"do": "unsendable"}, {"do": "pid"}, {"do": "pid"})

    assert isinstance(outcomes["0"], Failed)
    assert outcomes["1"] == outcomes["2"]


def test_the_initializer_runs_once_before_the_first_job() -> None:
    outcomes = run({"do": "marks"}, {"do": "marks"}, initializer="sandbox_tasks:load")

    assert outcomes == {"0": Done(["ready"]), "1": Done(["ready"])}


def test_an_initializer_that_fails_is_a_defect_that_says_why() -> None:
    with pytest.raises(Defect, match="no model here"):
        run(echo(1), initializer="sandbox_tasks:break_down")


def test_a_task_that_does_not_exist_is_a_defect() -> None:
    with (
        pytest.raises(Defect, match="no_such_module"),
        Sandbox("no_such_module:f", workers=1, limits=LIMITS) as box,
    ):
        list(box.run([("a", 1)]))


def test_a_worker_is_replaced_after_its_share_of_jobs() -> None:
    outcomes = run(*({"do": "pid"} for _ in range(4)), recycle_after=2)

    pids = [outcome.value for outcome in outcomes.values() if isinstance(outcome, Done)]
    assert len(pids) == 4
    assert len(set(pids)) == 2


def test_the_collector_of_a_worker_passes_over_what_was_loaded_before_its_jobs() -> None:
    [outcome] = run({"do": "frozen"}).values()

    assert isinstance(outcome, Done)
    assert outcome.value > 1000


def test_large_payloads_and_values_pass() -> None:
    data = bytes(range(256)) * 40_000

    assert run(echo(data))["0"] == Done(data)


def test_jobs_are_not_read_ahead_of_the_workers() -> None:
    read: list[int] = []

    def jobs() -> Iterator[tuple[str, Any]]:
        for number in range(100):
            read.append(number)
            yield str(number), echo(number)

    with Sandbox(TASK, workers=2, limits=LIMITS) as sandbox:
        outcomes = sandbox.run(jobs())
        next(outcomes)

        assert len(read) <= 6


def test_no_worker_starts_before_there_is_a_job() -> None:
    with Sandbox(TASK, workers=2, limits=LIMITS) as sandbox:
        assert list(sandbox.run([])) == []


def test_workers_stay_warm_between_runs() -> None:
    with Sandbox(TASK, workers=1, limits=LIMITS) as sandbox:
        first = list(sandbox.run([("a", {"do": "pid"})]))
        second = list(sandbox.run([("a", {"do": "pid"})]))

    assert first == second


def test_leaving_the_loop_early_ends_the_jobs_that_still_run(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with Sandbox(TASK, workers=2, limits=LIMITS) as sandbox:
        outcomes = sandbox.run(
            [("a", {"do": "note and spin", "with": str(note)}), ("b", {"do": "sleep", "with": 0.5})]
        )
        next(outcomes)
        assert wait_until(note.exists)
        outcomes.close()

        assert wait_until(lambda: not is_alive(int(note.read_text())))


@pytest.mark.parametrize("task", ["note and spin", "start program and spin"])
def test_no_worker_outlives_a_parent_that_is_killed(tmp_path: Path, task: str) -> None:
    note = tmp_path / "pid"
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from heddle.ingest.limits import Limits\n"
        "from heddle.ingest.sandbox import Sandbox\n"
        f"box = Sandbox({TASK!r}, workers=1, limits=Limits())\n"
        f"list(box.run([('a', {{'do': {task!r}, 'with': {str(note)!r}}})]))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    try:
        assert wait_until(lambda: note.exists() and note.read_text())
        worker = int(note.read_text())
    finally:
        parent.kill()
        parent.wait()

    assert wait_until(lambda: not is_alive(worker))


def test_what_libraries_print_stays_off_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = run({"do": "complain", "with": "thread panicked"})["0"]

    assert outcome == Done(len("thread panicked"))
    assert capfd.readouterr().err == ""


def watched(*jobs: dict[str, Any], limits: Limits = LIMITS) -> tuple[dict[str, Outcome], list[InFlight]]:
    seen: list[InFlight] = []
    with Sandbox(TASK, workers=1, limits=limits) as sandbox:
        named = ((str(number), job) for number, job in enumerate(jobs))
        outcomes = dict(sandbox.run(named, watch=seen.extend))
    return outcomes, seen


def test_who_watches_hears_which_page_a_job_is_on() -> None:
    outcomes, seen = watched({"do": "get on", "with": (30, 0.05)})

    assert outcomes == {"0": Done("read")}
    pages = [job.headway.done for job in seen if job.headway.total == 30]
    assert pages == sorted(pages)
    assert pages[-1] > 5
    assert all(0 <= job.seconds < LIMITS.seconds for job in seen)


def test_who_watches_hears_of_a_job_that_says_nothing() -> None:
    _, seen = watched({"do": "sleep", "with": 1.2})

    assert [job.key for job in seen] == ["0"] * len(seen)
    assert seen[-1].seconds > 0.5
    assert seen[-1].headway == Headway("")


def test_a_job_that_only_says_that_it_gets_on_is_overdue_all_the_same() -> None:
    outcomes, _ = watched({"do": "get on", "with": (1000, 0.05)}, limits=Limits(seconds=1.0))

    assert isinstance(outcomes["0"], Rejected)
    assert outcomes["0"].error.reason is RejectionReason.TIMEOUT


def test_a_worker_that_floods_its_parent_is_ended_and_the_next_job_runs() -> None:
    outcomes, _ = watched({"do": "babble"}, echo("next"))

    assert outcomes == {"0": Failed("the worker said more of its progress than it may"), "1": Done("next")}


def test_workers_are_looked_after_while_jobs_are_still_looked_for() -> None:
    order: list[str] = []

    def jobs() -> Iterator[tuple[str, Any] | None]:
        yield "0", echo("early")
        # As a long run of files that are there already: it must not hold the outcome back.
        while "0" not in order:
            yield None
        yield "1", echo("late")

    with Sandbox(TASK, workers=2, limits=LIMITS) as sandbox:
        for key, _ in sandbox.run(jobs()):
            order.append(key)

    assert order == ["0", "1"]


def test_a_parsed_document_comes_back_whole() -> None:
    data = sample_files.docx_file()

    with Sandbox("sandbox_tasks:parse", workers=1, limits=Limits()) as sandbox:
        ((_, outcome),) = sandbox.run([("a", (data, "a.docx"))])

    assert outcome == Done(parse_document(data, "a.docx", Limits()))


def test_a_worker_loads_only_what_its_task_needs() -> None:
    outcome = run({"do": "modules"})["0"]

    assert isinstance(outcome, Done)
    assert not {"numpy", "torch", "spacy", "lxml"} & set(outcome.value)


@pytest.mark.parametrize("path", ["nothing", "a:b:c"])
def test_a_task_must_be_module_and_function(path: str) -> None:
    with pytest.raises(ValueError, match="not of the form"):
        Sandbox(path, workers=1, limits=LIMITS)
