"""The whole loop on the sample dossier: files become a graph, a model learns on it, a question is answered.

`make demo` runs this. It works in the workspace `demo` of `.heddle`, so that other data there stays as
it is, writes the result object of the first question to `.heddle/demo.json`, and fails unless the answer
cites documents of two formats.

    python examples/demo.py [QUESTION]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heddle.core.locator import locator_from_json

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".heddle"
HEDDLE = Path(sys.executable).with_name("heddle")
QUESTION = (
    "Which valve failed at Brightwater Hospital, and who signed the supply agreement with Pellard Valves?"
)


def heddle(*words: str) -> dict[str, Any]:
    """Run one command with `--json`, show how long it took, and return the last object that it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEDDLE_")}
    environment |= {"HEDDLE_HOME": str(HOME), "HEDDLE_WORKSPACE": "demo"}
    started = time.perf_counter()
    done = subprocess.run(
        [str(HEDDLE), *words, "--json"],
        cwd=ROOT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = " ".join(f'"{word}"' if " " in word else word for word in words)
    print(f"{time.perf_counter() - started:7.1f} s  heddle {said}", flush=True)
    if done.returncode:
        sys.exit(f"demo: this command ended with exit code {done.returncode}\n{done.stdout.strip()}")
    last: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return last


def cited(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The evidence that the answer cites, in the order in which it does."""
    by_id = {evidence["id"]: evidence for evidence in result["evidence"]}
    sentences = result["answer"]["sentences"] if result["answer"] else []
    order = dict.fromkeys(key for sentence in sentences for key in sentence["evidence"])
    return [by_id[key] for key in order]


def formats(evidence: list[dict[str, Any]]) -> set[str]:
    """The formats of the documents quoted."""
    return {Path(item["source"]).suffix for item in evidence}


def readable(result: Mapping[str, Any]) -> str:
    """The answer with numbered citations, and below it what is cited and where it stands."""
    evidence = cited(result)
    number = {item["id"]: place for place, item in enumerate(evidence, 1)}
    sentences = result["answer"]["sentences"] if result["answer"] else []
    lines = [result["question"], ""]
    for sentence in sentences:
        marks = "".join(f"[{number[key]}]" for key in sentence["evidence"])
        lines.append(f"  {sentence['text']} {marks or '[unsupported]'}")
    lines.append("")
    for item in evidence:
        quote = " ".join(item["quote"].split())
        place = locator_from_json(item["locator"])
        lines.append(f"  [{number[item['id']]}] {item['source']}, {place}: “{quote[:150]}”")
    return "\n".join(lines)


def main() -> None:
    """Run the loop, show the answer and the times."""
    started = time.perf_counter()
    summary = heddle("ingest", "examples/dossier")
    heddle("train", "rphgnn")
    heddle("index")
    result = heddle("query", " ".join(sys.argv[1:]) or QUESTION)
    first_answer = time.perf_counter() - started
    (HOME / "demo.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    tables = heddle("query", "What does one FX-12 cost?", "--types", "table")
    print(f"\n{summary['files']} files, graph version {summary['graph_version'][:12]}\n")
    print(readable(result))
    print(f"\nFrom tables alone: {readable(tables)}")
    print(f"\nTime to first answer {first_answer:.1f} s, in all {time.perf_counter() - started:.1f} s")
    print(f"The whole result object is in {(HOME / 'demo.json').relative_to(ROOT)}")
    found = formats(cited(result))
    if len(found) < 2:
        sys.exit(
            f"demo: the answer cites documents of {len(found)} format(s) {sorted(found)}, and two are needed"
        )


if __name__ == "__main__":
    main()
