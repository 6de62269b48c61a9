"""The jobs of one workspace: what a request may list, watch, stop and try again, and no other's."""

from __future__ import annotations

from heddle.core.ids import WorkspaceId
from heddle.graph.job_queue import Job, JobKind, JobQueue, JobState


class WorkspaceJobs:
    """A queue as one workspace sees it.

    Args:
        queue: The queue of all workspaces.
        workspace: Whose jobs.
    """

    def __init__(self, queue: JobQueue, workspace: WorkspaceId) -> None:
        self._queue, self._workspace = queue, workspace

    def list(
        self,
        *,
        after: int | None = None,
        limit: int = 50,
        state: JobState | None = None,
        kind: JobKind | None = None,
    ) -> list[Job]:
        """Jobs, the newest first; see `JobQueue.list`."""
        return self._queue.list(self._workspace, after=after, limit=limit, state=state, kind=kind)

    def get(self, job: str) -> Job:
        """One job.

        Raises:
            NotFound: the workspace has no such job.
        """
        return self._queue.get(self._workspace, job)

    def cancel(self, job: str) -> Job:
        """Cancel a job that waits, or ask one that runs to stop.

        Raises:
            NotFound: the workspace has no such job.
            JobStateConflict: it has ended, or can no longer be stopped.
        """
        return self._queue.cancel(self._workspace, job)
