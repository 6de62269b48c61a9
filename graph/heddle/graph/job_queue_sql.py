"""The SQL of the job queue. Every value is a parameter."""

from __future__ import annotations

FORMAT = 1

CREATE = (
    """
    CREATE TABLE job (
        sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
        id         TEXT NOT NULL UNIQUE,
        workspace  TEXT NOT NULL,
        kind       TEXT NOT NULL,
        document   TEXT NOT NULL,
        payload    TEXT NOT NULL,
        state      TEXT NOT NULL,
        stage      TEXT NOT NULL DEFAULT '',
        done       INTEGER NOT NULL DEFAULT 0,
        total      INTEGER NOT NULL DEFAULT 0,
        detail     TEXT NOT NULL DEFAULT '{}',
        result     TEXT,
        error      TEXT,
        reason     TEXT NOT NULL DEFAULT '',
        attempts   INTEGER NOT NULL DEFAULT 0,
        created    REAL NOT NULL,
        due        REAL NOT NULL,
        started    REAL,
        finished   REAL,
        heartbeat  REAL,
        progressed REAL,
        runner     TEXT NOT NULL DEFAULT '',
        stop       REAL,
        final      INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX job_waiting ON job (workspace, sequence) WHERE state = 'queued'",
    "CREATE INDEX job_running ON job (runner) WHERE state = 'running'",
    "CREATE INDEX job_in_workspace ON job (workspace, sequence)",
    "CREATE INDEX job_of_document ON job (workspace, document) WHERE document <> ''",
    "CREATE INDEX job_finished ON job (finished) WHERE finished IS NOT NULL",
    # When each workspace had its last turn, so that they take turns.
    "CREATE TABLE served (workspace TEXT PRIMARY KEY, turn INTEGER NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE idempotency (
        workspace   TEXT NOT NULL,
        principal   TEXT NOT NULL,
        key         TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        job         TEXT NOT NULL,
        created     REAL NOT NULL,
        PRIMARY KEY (workspace, principal, key)
    ) WITHOUT ROWID
    """,
)

_STATE = """CASE WHEN state = 'running' AND (heartbeat < :lost OR progressed < :still)
            THEN 'stalled' ELSE state END"""
_JOB = f"""
    SELECT sequence, id, workspace, kind, payload, {_STATE} AS state, stage, done, total, detail, result,
           error, reason, attempts, created, started, finished, heartbeat, progressed, stop, final
    FROM job
"""  # noqa: S608  (put together from constants)

INSERT = """
    INSERT INTO job (id, workspace, kind, document, payload, state, created, due)
    VALUES (:id, :workspace, :kind, :document, :payload, 'queued', :now, :now)
"""
GET = f"{_JOB} WHERE workspace = :workspace AND id = :id"
LIST = f"""{_JOB}
    WHERE workspace = :workspace AND sequence < :after
      AND (:kind = '' OR kind = :kind) AND (:state = '' OR {_STATE} = :state)
    ORDER BY sequence DESC LIMIT :limit
"""

KEEP_KEY = """
    INSERT OR REPLACE INTO idempotency (workspace, principal, key, fingerprint, job, created)
    VALUES (?, ?, ?, ?, ?, ?)
"""
FIND_KEY = """
    SELECT fingerprint, job FROM idempotency
    WHERE workspace = ? AND principal = ? AND key = ? AND created > ?
"""
PRUNE_KEYS = "DELETE FROM idempotency WHERE created <= ?"
PRUNE_JOBS = "DELETE FROM job WHERE finished <= ?"

WAITING = "SELECT 1 FROM job WHERE state = 'queued' AND due <= ? AND workspace <> ? LIMIT 1"
# The oldest job of each workspace; of those the one whose workspace has waited longest for a turn.
NEXT_WORKSPACE = """
    WITH head AS (SELECT MIN(sequence) AS sequence FROM job WHERE state = 'queued' GROUP BY workspace)
    SELECT job.workspace FROM head JOIN job USING (sequence)
    LEFT JOIN served ON served.workspace = job.workspace
    WHERE job.due <= ? ORDER BY COALESCE(served.turn, 0), job.sequence LIMIT 1
"""
FRONT = f"{_JOB} WHERE workspace = :workspace AND state = 'queued' ORDER BY sequence LIMIT :most"
SERVE = """
    INSERT INTO served (workspace, turn) SELECT :workspace, COALESCE(MAX(turn), 0) + 1 FROM served WHERE true
    ON CONFLICT (workspace) DO UPDATE SET turn = excluded.turn
"""
CLAIM = """
    UPDATE job SET state = 'running', runner = :runner, attempts = attempts + 1, started = :now,
        heartbeat = :now, progressed = :now, reason = '', stage = '', done = 0, total = 0, final = 0
    WHERE id = :id
"""

_MINE = "WHERE state = 'running' AND runner = :runner"
BEAT = f"UPDATE job SET heartbeat = :now {_MINE}"  # noqa: S608
STOPS = f"SELECT id FROM job {_MINE} AND stop IS NOT NULL AND final = 0"  # noqa: S608
OVERDUE = f"SELECT id FROM job {_MINE} AND stop <= :before AND final = 0 LIMIT 1"  # noqa: S608
PROGRESS = f"""
    UPDATE job SET stage = :stage, done = :done, total = :total, detail = COALESCE(:detail, detail),
        progressed = :now, heartbeat = :now
    {_MINE} AND id = :id
"""  # noqa: S608
SETTLE = f"UPDATE job SET final = 1, stop = NULL, detail = :detail, progressed = :now {_MINE} AND id = :id"  # noqa: S608
END = f"""
    UPDATE job SET state = :state, result = :result, error = :error, finished = :now, runner = '',
        reason = '', stop = NULL
    {_MINE} AND id = :id
"""  # noqa: S608
RUNNING = f"SELECT id FROM job {_MINE}"  # noqa: S608
# Given back unharmed: it does not count as tried.
RELEASE = f"""
    UPDATE job SET state = 'queued', runner = '', attempts = attempts - 1, due = :due, reason = :reason,
        stage = '', done = 0, total = 0
    {_MINE} AND id = :id
"""  # noqa: S608

CANCEL_QUEUED = """
    UPDATE job SET state = 'cancelled', finished = :now, reason = ''
    WHERE workspace = :workspace AND id = :id AND state = 'queued'
"""
ASK_TO_STOP = """
    UPDATE job SET stop = COALESCE(stop, :now)
    WHERE workspace = :workspace AND id = :id AND state = 'running' AND final = 0
"""
RETRY = """
    UPDATE job SET state = 'queued', attempts = 0, due = :now, started = NULL, finished = NULL, result = NULL,
        error = NULL, stop = NULL, final = 0, stage = '', done = 0, total = 0, detail = '{}'
    WHERE workspace = :workspace AND id = :id AND state IN ('failed', 'cancelled')
"""

ORPHANS = """
    SELECT id, attempts, stop IS NOT NULL AND final = 0 FROM job
    WHERE state = 'running' AND runner <> :alive AND (:dead = '' OR runner = :dead)
"""
FORSAKE = """
    UPDATE job SET state = :state, runner = '', attempts = attempts - :forgiven, due = :now, reason = :reason,
        error = :error, finished = :finished, stop = NULL
    WHERE id = :id
"""

DEPTH = "SELECT kind, state, COUNT(*) FROM job WHERE state IN ('queued', 'running') GROUP BY kind, state"
OLDEST = "SELECT MIN(created) FROM job WHERE state = 'queued'"
UNFINISHED = """
    SELECT 1 FROM job WHERE workspace = ? AND state IN ('queued', 'running')
      AND (document = ? OR kind = 'clear') LIMIT 1
"""
# Names of a document's uploads whose jobs may still need the bytes.
NAMES_NEEDED = """
    SELECT DISTINCT json_extract(payload, '$.name') FROM job
    WHERE workspace = :workspace AND document = :document AND kind = 'ingest'
      AND (state IN ('queued', 'running', 'cancelled')
           OR (state = 'failed' AND COALESCE(json_extract(error, '$.code'), '') <> :refused))
"""
