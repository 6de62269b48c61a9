"""What each kind of job leaves behind, also where it was killed half-way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import resolved_world
from job_uploads import NOTE, TABLE, bench_of, die, files, indexed, note, now, upload

from heddle.api import learning
from heddle.api.ingestion import delete_document, ingest_paths, refresh_index
from heddle.api.job_request import submit_job
from heddle.api.job_runner import JobRunner
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.events import Event
from heddle.graph.job_queue import Job, JobKind, JobState
from heddle.ingest.sandbox import Sandbox
from heddle.retrieval.index import lingering_documents, open_index


def test_a_deletion_takes_a_document_out_of_graph_index_and_uploads(
    runner: JobRunner, bench: Workbench
) -> None:
    gone, kept = upload(bench), upload(bench, "kept.md", note(1))
    runner.run_once()

    job = submit_job(bench, JobKind.DELETE, {"document": gone.payload["document"]}).job
    runner.run_once()

    result = now(bench, job).result
    assert result is not None
    assert result["deleted"] == [gone.payload["document"]]
    assert indexed(bench) == {kept.payload["document"]}
    assert files(bench) == ["kept.md"]


def test_a_killed_deletion_is_completed_by_the_next_runner(
    runner: JobRunner,
    bench: Workbench,
    shop: Workshop,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone, _ = upload(bench), upload(bench, "kept.md", note(1))
    runner.run_once()
    job = submit_job(bench, JobKind.DELETE, {"document": gone.payload["document"]}).job
    with monkeypatch.context() as patch:
        patch.setattr("heddle.api.ingestion.failpoint", die)
        with pytest.raises(KeyboardInterrupt):
            runner.run_once()
    assert set(lingering_documents(bench.scope, bench.index_folder)) == {gone.payload["document"]}

    shop.jobs.requeue_orphans(dead=runner.name)
    with JobRunner(shop, sandbox=sandbox) as second:
        second.run_once()

    result = now(bench, job).result
    assert result is not None
    assert result["deleted"] == [gone.payload["document"]]
    assert lingering_documents(bench.scope, bench.index_folder) == {}
    assert files(bench) == ["kept.md"]


def test_a_document_that_is_uploaded_while_its_deletion_waits_is_there_in_the_end(
    runner: JobRunner, bench: Workbench
) -> None:
    first = upload(bench)
    runner.run_once()

    submit_job(bench, JobKind.DELETE, {"document": first.payload["document"]})
    again = upload(bench)
    while runner.run_once():
        pass

    assert again.id != first.id
    assert now(bench, again).state == JobState.SUCCEEDED
    assert indexed(bench) == {first.payload["document"]}
    assert files(bench) == ["lease.md"]


def test_clearing_leaves_nothing_but_what_came_after(
    runner: JobRunner, bench: Workbench, shop: Workshop
) -> None:
    upload(bench)
    other = upload(bench_of(shop, "other"))
    while runner.run_once():
        pass
    submit_job(bench, JobKind.CLEAR, {})
    after = upload(bench, "after.md", note(1))

    runner.run_once()
    cleared = (bench.scope.document_count(), bench.index_folder.exists(), files(bench))
    runner.run_once()

    assert cleared == (0, False, ["after.md"])
    assert bench.ledger.entries(bench.workspace) != []
    assert indexed(bench) == {after.payload["document"]}
    assert indexed(bench_of(shop, "other")) == {other.payload["document"]}


def test_an_index_job_indexes_what_the_command_line_brought(
    runner: JobRunner, bench: Workbench, tmp_path: Path
) -> None:
    (tmp_path / "lease.md").write_bytes(NOTE)
    ingest_paths(bench, [tmp_path / "lease.md"])

    job = submit_job(bench, JobKind.INDEX, {"rebuild": True}).job
    runner.run_once()

    result = now(bench, job).result
    assert result is not None
    assert result["added"] == 1
    assert len(indexed(bench)) == 1


def test_communities_are_a_job(runner: JobRunner, bench: Workbench) -> None:
    upload(bench, "people.csv", TABLE)
    runner.run_once()

    job = submit_job(bench, JobKind.COMMUNITIES, {}).job
    runner.run_once()

    result = now(bench, job).result
    assert result is not None, now(bench, job).error
    assert result["communities"]


def test_training_is_a_job_that_shows_its_steps_and_leaves_a_new_index(
    runner: JobRunner, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Job] = []

    def train(bench: Workbench, *, listener: Any) -> dict[str, Any]:
        # Training itself is tested where it lives, and takes long.
        listener(Event("train", "advanced", 3, 10, {"loss": 0.5}))
        seen.append(bench.shop.jobs.get(bench.workspace, job.id))
        ids = [node.id for node in bench.scope.nodes()]
        bench.scope.write_embeddings("rphgnn", ids, np.ones((len(ids), 4), np.float32))
        return {"model": "rphgnn"}

    upload(bench)
    runner.run_once()
    monkeypatch.setattr(learning, "train", train)
    job = submit_job(bench, JobKind.TRAIN, {}).job

    runner.run_once()

    (halfway,) = seen
    assert (halfway.stage, halfway.done, halfway.total) == ("train", 3, 10)
    assert halfway.detail == {"loss": 0.5}
    assert now(bench, job).result == {"model": "rphgnn"}
    assert open_index(bench.index_folder).manifest.space_digest


def test_the_command_line_completes_a_killed_deletion_by_id_and_by_name(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        (tmp_path / f"{number}.md").write_bytes(note(number))
    ingest_paths(bench, [tmp_path / "0.md", tmp_path / "1.md"])
    refresh_index(bench)
    documents = {document.name: str(document.id) for document in bench.scope.documents()}
    for name, selector in (("0.md", documents["0.md"][:12]), ("1.md", "1.md")):
        with monkeypatch.context() as patch:
            patch.setattr("heddle.api.ingestion.failpoint", die)
            with pytest.raises(KeyboardInterrupt):
                delete_document(bench, name)

        assert delete_document(bench, selector)["deleted"] == [documents[name]]

    assert indexed(bench) == set()


def test_resolving_is_a_job_that_says_what_it_found(runner: JobRunner, bench: Workbench) -> None:
    resolved_world.fill(bench.scope)

    job = submit_job(bench, JobKind.RESOLVE, {}).job
    runner.run_once()

    result = now(bench, job).result
    assert result is not None
    assert result["entities"] == len(resolved_world.NAMES) + len(resolved_world.documents())
    assert bench.scope.resolution().sequence == bench.scope.standing().sequence
