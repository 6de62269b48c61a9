"""Latency of POST /v1/search under open-loop load, against a `heddle serve` process over 100,000 chunks.

    python benchmarks/api_load.py --cache FOLDER [--chunks N] [--rate R] [--seconds S] [--threads N] [--json]

The home comes from benchmarks/large_corpus.py, made in FOLDER if it is not there; the server runs on a copy.
Requests are sent at the times of a seeded Poisson process, whether or not earlier ones were answered, and
each is timed from the moment it was due, so a server that stalls pays for all that wait. Every question is
asked once; the text encoder works for each. Generator and server share the machine. Phases: steady load; a
ramp to the highest rate whose p99 stays below 500 ms; ten times the steady load; steady load while documents
are uploaded and ingested. `--seconds 5` gives a short run that shows whether all of it works.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import large_corpus
import numpy as np

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.retrieval.manifest import current_folder, read_manifest

WARM_UP = 40
STEP = 5
"""Requests a second that the ramp adds at a time."""
HIGHEST_P99 = 500.0
RECOVERED_P99 = 300.0
IDLE_SECONDS = 2.0
"""How long a connection is kept for another request; less than the server keeps it."""
REFUSALS = (429, 503)
_LOOPBACK = "127.0.0.1"
_BOUNDARY = "benchmark"


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: seconds since the phase began when it was due, milliseconds until it was answered."""

    due: float
    milliseconds: float
    status: int
    retry_after: bool


@dataclass(slots=True)
class Server:
    """A `heddle serve` process: its address, and the connections kept to it."""

    process: subprocess.Popen[bytes]
    port: int
    idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """Processor time of the server process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def request(
        self, method: str, path: str, body: bytes, kind: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request over a connection that is free, or a new one."""
        reader, writer = await self._connection()
        head = f"{method} {path} HTTP/1.1\r\nhost: {_LOOPBACK}:{self.port}\r\ncontent-type: {kind}\r\n"
        writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        answer = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            writer.close()
        else:
            self.idle.append((time.monotonic(), reader, writer))
        return int(lines[0].split()[1]), headers, answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self.idle:
            since, reader, writer = self.idle.pop()
            # The server closes what stays idle; a request must not meet the closing.
            if time.monotonic() - since < IDLE_SECONDS and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(_LOOPBACK, self.port)

    async def search(self, question: str) -> tuple[int, bool]:
        """Ask a question: the status, and whether the answer says when to come back."""
        body = json.dumps({"question": question}).encode()
        status, headers, _ = await self.request("POST", "/v1/search", body, "application/json")
        return status, "retry-after" in headers


async def load(server: Server, questions: Iterator[str], rate: float, seconds: float) -> list[Sample]:
    """Send requests at the times of a Poisson process and wait for all answers."""
    chance, due, begin = random.Random(int(rate)), 0.0, time.perf_counter() + 0.1
    tasks = []
    while (due := due + chance.expovariate(rate)) < seconds:
        await asyncio.sleep(begin + due - time.perf_counter())
        tasks.append(asyncio.create_task(_timed(server, next(questions), begin, due)))
    return list(await asyncio.gather(*tasks))


async def _timed(server: Server, question: str, begin: float, due: float) -> Sample:
    try:
        status, retry_after = await server.search(question)
    except (OSError, asyncio.IncompleteReadError):
        status, retry_after = 0, False
    return Sample(due, 1000 * (time.perf_counter() - begin - due), status, retry_after)


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Percentiles of the answered requests in milliseconds, and how many were not answered."""
    answered = [sample.milliseconds for sample in samples if sample.status == 200]
    low, high, highest = np.percentile(answered, [50, 95, 99]) if answered else (np.nan, np.nan, np.nan)
    return {
        "requests": len(samples),
        "p50": round(float(low), 1),
        "p95": round(float(high), 1),
        "p99": round(float(highest), 1),
        "errors": len(samples) - len(answered),
    }


def endless_questions(data: Path) -> Iterator[str]:
    """Distinct questions: those of the sources first, then one about two titles each."""
    titles = [passage.title for passage in large_corpus.passages(data)]
    chance = random.Random(0)
    pairs = (chance.sample(titles, 2) for _ in itertools.count())
    return itertools.chain(
        large_corpus.questions(data), (f"What have {left} and {right} in common?" for left, right in pairs)
    )


def documents(data: Path) -> Iterator[tuple[str, bytes]]:
    """New text files of twenty paragraphs, none of which is in the corpus."""
    found, chance = large_corpus.passages(data), random.Random(1)
    for number in itertools.count():
        drawn = [" ".join(passage.sentences) for passage in chance.sample(found, 20)]
        yield f"added-{number}.txt", (f"Addition {number}\n\n" + "\n\n".join(drawn)).encode()


def working_copy(home: Path, target: Path) -> Path:
    """A home that the server may write to; what never changes in an index is linked, not copied."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in home.glob("*.db*"):
        shutil.copy2(path, target)
    shutil.copytree(home / "index", target / "index", copy_function=_link)
    return target


def _link(source: str, target: str) -> None:
    if source.endswith(".json") or Path(source).name == "CURRENT":
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def start(home: Path, threads: int) -> Server:
    """Start the server on a free port; it says which on its first line, and the rest in a log."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEDDLE_")}
    # The encoder that the index names: a home outlives a change of the default.
    encoder = read_manifest(current_folder(Home(home).index(DEFAULT_WORKSPACE))).encoder.partition("@")[0]
    settings = {"HEDDLE_HOME": str(home), "HEDDLE_THREADS": str(threads), "HEDDLE_WORKERS": "1"}
    settings["HEDDLE_ENCODER"] = encoder
    words = [sys.executable, "-m", "heddle.cli.main", "serve", "--port", "0", "--json"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(words, env={**clean, **settings}, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    return Server(process, int(json.loads(process.stdout.readline())["url"].rpartition(":")[2]))


def stop(server: Server) -> None:
    """Stop the server as an operator would, and harder if it does not listen."""
    for _, _, writer in server.idle:
        writer.close()
    server.process.terminate()
    try:
        server.process.wait(30)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


async def readiness(server: Server, began: float) -> dict[str, float]:
    """Seconds from the start of the process until it lives, is ready with its encoder, and has answered."""
    await server.request("GET", "/livez", b"", "text/plain")
    found = {"live": time.perf_counter() - began}
    while True:
        status, _, answer = await server.request("GET", "/readyz", b"", "text/plain")
        if status == 200 and json.loads(answer)["encoder"]["state"] == "ready":
            break
        await asyncio.sleep(0.05)
    found["ready"] = time.perf_counter() - began
    await server.search("What is the first question?")
    found["first_answer"] = time.perf_counter() - began
    return {name: round(value, 2) for name, value in found.items()}


async def ramp(server: Server, questions: Iterator[str], rate: int, seconds: float) -> list[dict[str, Any]]:
    """Raise the rate until p99 is too high or a request fails; the last step is the one that failed."""
    steps: list[dict[str, Any]] = []
    for each in itertools.count(rate + STEP, STEP):
        steps.append({"rate": each, **summary(await load(server, questions, each, seconds))})
        if steps[-1]["errors"] or not steps[-1]["p99"] < HIGHEST_P99:
            return steps
    raise AssertionError("a ramp has no end")


async def overload(server: Server, questions: Iterator[str], rate: int, seconds: float) -> dict[str, Any]:
    """Ten times the rate, then the rate again: statuses, and seconds until p99 is low again."""
    flood = asyncio.create_task(load(server, questions, 10 * rate, seconds))
    # The clock of the recovery starts when the flood stops coming, not when it has been worked off.
    await asyncio.sleep(seconds)
    after = await load(server, questions, rate, max(seconds, 10))
    samples = await flood
    refused = [sample for sample in samples if sample.status in REFUSALS]
    return {
        **summary(samples),
        "statuses": dict(sorted(Counter(sample.status for sample in samples).items())),
        "refused": len(refused),
        "refused_with_retry_after": sum(sample.retry_after for sample in refused),
        "recovery_seconds": recovery(after),
    }


def recovery(samples: Sequence[Sample]) -> float:
    """The end of the last second in which an answer was late or missing; 0 where there was none."""
    bad = [s.due for s in samples if s.status != 200 or s.milliseconds >= RECOVERED_P99]
    return float(int(max(bad)) + 1) if bad else 0.0


async def while_ingesting(
    server: Server, questions: Iterator[str], files: Iterator[tuple[str, bytes]], rate: int, seconds: float
) -> dict[str, Any]:
    """The rate while one document after the other is uploaded."""
    uploads: Counter[int] = Counter()
    held = await _documents_held(server)
    uploading = asyncio.create_task(_upload(server, files, uploads))
    try:
        samples = await load(server, questions, rate, seconds)
    finally:
        uploading.cancel()
    ingested = await _documents_held(server) - held
    return {**summary(samples), "uploads": dict(uploads), "ingested": ingested}


async def _documents_held(server: Server) -> int:
    _, _, answer = await server.request("GET", "/readyz", b"", "text/plain")
    return int(json.loads(answer)["counts"]["documents"])


async def _upload(server: Server, files: Iterator[tuple[str, bytes]], uploads: Counter[int]) -> None:
    for name, text in files:
        head = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + text + f"\r\n--{_BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        status, _, _ = await server.request("POST", "/v1/documents", body, kind)
        uploads[status] += 1
        await asyncio.sleep(0.5)


async def measure(options: argparse.Namespace, data: Path, home: Path) -> dict[str, Any]:
    """All phases against one server."""
    questions, files, rate = endless_questions(data), documents(data), options.rate
    began = time.perf_counter()
    server = start(home, options.threads)
    try:
        result: dict[str, Any] = {"start": await readiness(server, began)}
        for _ in range(WARM_UP):
            await server.search(next(questions))
        before, own = server.cpu_seconds(), time.process_time()
        result["steady"] = summary(await load(server, questions, rate, options.seconds))
        asked = result["steady"]["requests"]
        result["cpu_ms_a_request"] = {
            "server": round(1000 * (server.cpu_seconds() - before) / asked, 1),
            "generator": round(1000 * (time.process_time() - own) / asked, 1),
        }
        result["ramp"] = await ramp(server, questions, rate, max(options.seconds / 6, 2))
        result["overload"] = await overload(server, questions, rate, min(options.seconds, 10))
        result["ingesting"] = await while_ingesting(server, questions, files, rate, options.seconds)
    finally:
        stop(server)
    result["ingesting"]["ratio"] = round(result["ingesting"]["p99"] / result["steady"]["p99"], 2)
    return result


def show(result: dict[str, Any], rate: int) -> None:
    """The tables of docs/benchmarks.md."""
    print("| load | requests | p50 ms | p95 ms | p99 ms | errors |\n|---|---:|---:|---:|---:|---:|")
    passed = [step for step in result["ramp"] if not step["errors"] and step["p99"] < HIGHEST_P99]
    phases = [(f"{rate}/s", result["steady"])]
    phases += [(f"{step['rate']}/s, the highest with p99 < 500 ms", step) for step in passed[-1:]]
    phases += [(f"{10 * rate}/s, those let in", result["overload"])]
    phases += [(f"{rate}/s while documents are ingested", result["ingesting"])]
    for name, phase in phases:
        figures = " | ".join(f"{phase[key]:,}" for key in ("requests", "p50", "p95", "p99", "errors"))
        print(f"| {name} | {figures} |")
    for name in ("start", "cpu_ms_a_request", "overload", "ingesting", "machine"):
        print(f"{name}: {json.dumps(result[name])}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder for homes, outside the repository")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=20, help="requests a second of the steady load")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, default=0, help="threads of the server's text encoder")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    options = parser.parse_args()
    data = Path(os.environ.get("HEDDLE_DATASETS", ""))
    if not (data / "hetmix" / "corpus.jsonl.gz").exists():
        print("set HEDDLE_DATASETS to the folder that holds hetmix", file=sys.stderr)
        return 3
    made = large_corpus.prepare(data, options.cache, options.chunks, 0)
    home = working_copy(Path(made["home"]), options.cache / "serving")
    result = asyncio.run(measure(options, data, home))
    result["corpus"] = {name: made[name] for name in ("documents", "entries")}
    result["machine"] = {
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "threads": options.threads,
    }
    shutil.rmtree(home)
    if options.json:
        print(json.dumps(result))
    else:
        show(result, options.rate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
