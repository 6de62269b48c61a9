"""Every error that Heddle raises on purpose, in one tree.

    HeddleError
    ├── BadInput              the caller can mend it
    │   ├── UsageError            2  400  usage
    │   │   ├── UnknownName       2  400  unknown-name       knowledge type, model, format, workspace
    │   │   ├── BadCursor         2  400  bad-cursor         it does not continue this list
    │   │   ├── PeriodConflict    2  409  period-conflict    a period that ends before it begins
    │   │   └── BadIdentifier     2  400  bad-identifier     a name that may not reach a query language
    │   ├── Unauthorized          3  401  unauthorized       no key, or none that opens anything
    │   ├── Forbidden             3  403  forbidden          the key opens other things
    │   ├── NotFound              2  404  not-found
    │   ├── JobStateConflict      2  409  job-state          the job is past what was asked of it
    │   ├── ScopeConflict         2  409  scope-conflict     a question about the whole, narrowed
    │   ├── KeyInactive           2  409  key-inactive       an API key that opens nothing any more
    │   ├── PreconditionFailed    2  412  precondition-failed    If-Match names another state
    │   ├── IdempotencyMismatch   2  409  idempotency-mismatch   the key was used for another request
    │   ├── RateLimited           5  429  rate-limited       retryable
    │   ├── InvalidGraph          4  422  invalid-graph      a subgraph or import that breaks the schema
    │   └── InputRejected         4  422  input-rejected     a document we cannot read, with its reason
    ├── EnvironmentFault      the machine or a server must be mended
    │   ├── ConfigurationError    3  500  configuration
    │   │   ├── OntologyInvalid       3  500  ontology-invalid   types and relations do not fit
    │   │   ├── ExtractorUnusable     3  500  extractor-unusable what it names is none
    │   │   └── AuthenticationFailed  3  503  authentication-failed
    │   ├── DeadlineExceeded      5  504  deadline-exceeded  it took longer than the caller may wait
    │   ├── Overloaded            5  503  overloaded         retryable
    │   └── OutOfReach            5  503  out-of-reach       a server or a file
    │       ├── PathNotFound      5  404  path-not-found
    │       ├── FileUnreadable    5  403  file-unreadable
    │       ├── ServerUnreachable 5  503  server-unreachable  retryable
    │       ├── StoreUnreachable  5  503  store-unreachable  retryable
    │       ├── StoreBusy         5  503  store-busy         retryable
    │       ├── StoreCorrupt      5  503  store-corrupt
    │       ├── NoIndex           5  409  no-index
    │       ├── NoCommunities     5  409  no-communities
    │       ├── IndexCorrupt      5  503  index-corrupt
    │       └── ModelUnusable     5  409  model-unusable
    ├── Interrupted           somebody no longer wants the result
    │   ├── Departed              130  499  departed         the caller hung up; never sent
    │   └── Cancelled             130  409  cancelled        the job was asked to stop
    └── Defect                1  500  defect             ours to mend
        └── JobDied               1  500  job-died           a job that ended its process, again and again

Columns: exit code, HTTP status, code. `docs/errors.md` has one entry a code; a test holds the two together.
"""

from __future__ import annotations

from typing import ClassVar

from heddle.core.rejection import RejectionReason


class HeddleError(Exception):
    """Root of all errors raised on purpose.

    Args:
        message: What happened and why, one line, no trailing full stop.
        hint: What to do about it, one line.

    Attributes:
        status: The HTTP status that it has, or that it came with.
        trace_id: The request that failed, where a server named it; its log has more under this name.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = self.http_status
        self.trace_id = ""

    def line(self) -> str:
        """The error as one line: what, why and what to do."""
        return f"{self.message}: {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, dict(self.__dict__)))


def _rebuild(kind: type[HeddleError], message: str, state: dict[str, object]) -> HeddleError:
    # Workers send errors to their parent; keyword-only arguments would be lost by the default protocol.
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class BadInput(HeddleError):
    """The caller can mend it."""

    code = "bad-input"
    exit_code = 2
    http_status = 400


class UsageError(BadInput):
    """The words of the call are off."""

    code = "usage"


class PeriodConflict(UsageError):
    """A period that ends before it begins, each of its days being valid."""

    code = "period-conflict"
    http_status = 409


class UnknownName(UsageError):
    """A name outside a closed set: a knowledge type, a model, a format."""

    code = "unknown-name"


class BadIdentifier(UsageError):
    """A name that may not be written into a query language."""

    code = "bad-identifier"


class BadCursor(UsageError):
    """A cursor that does not continue this list."""

    code = "bad-cursor"


class Unauthorized(BadInput):
    """No key, or none that opens anything."""

    code = "unauthorized"
    exit_code = 3
    http_status = 401


class Forbidden(BadInput):
    """The key opens other things than this one."""

    code = "forbidden"
    exit_code = 3
    http_status = 403


class NotFound(BadInput):
    """The thing asked for is not in this workspace."""

    code = "not-found"
    http_status = 404


class JobStateConflict(BadInput):
    """The job is past what was asked of it."""

    code = "job-state"
    http_status = 409


class ScopeConflict(BadInput):
    """A question about the whole that is narrowed by what reports do not know."""

    code = "scope-conflict"
    http_status = 409


class KeyInactive(BadInput):
    """An API key that has expired or was revoked."""

    code = "key-inactive"
    http_status = 409


class PreconditionFailed(BadInput):
    """The thing is not in the state that the caller names."""

    code = "precondition-failed"
    http_status = 412


class IdempotencyMismatch(BadInput):
    """An idempotency key that was used for another request."""

    code = "idempotency-mismatch"
    http_status = 409


class RateLimited(BadInput):
    """More requests than the key may make."""

    code = "rate-limited"
    exit_code = 5
    http_status = 429
    retryable = True


class InvalidGraph(BadInput):
    """Nodes or edges that break the schema."""

    code = "invalid-graph"
    exit_code = 4
    http_status = 422


class InputRejected(BadInput):
    """A document that Heddle does not ingest.

    Args:
        message: What is wrong with the document.
        reason: One of the closed set of reasons.
        hint: What the user can do; the reason's advice where nothing better is known.
    """

    code = "input-rejected"
    exit_code = 4
    http_status = 422

    def __init__(self, message: str, *, reason: RejectionReason, hint: str = "") -> None:
        super().__init__(message, hint=hint or reason.advice)
        self.reason = reason


class EnvironmentFault(HeddleError):
    """The machine, its files or a server must be mended."""

    code = "environment"
    exit_code = 5
    http_status = 503


class ConfigurationError(EnvironmentFault):
    """A setting is missing, unknown or impossible."""

    code = "configuration"
    exit_code = 3
    http_status = 500


class OntologyInvalid(ConfigurationError):
    """An ontology whose types and relations do not fit together."""

    code = "ontology-invalid"


class ExtractorUnusable(ConfigurationError):
    """What is named as an extractor cannot be loaded, or is none."""

    code = "extractor-unusable"


class AuthenticationFailed(ConfigurationError):
    """The server refused the user name or password."""

    code = "authentication-failed"
    http_status = 503


class DeadlineExceeded(EnvironmentFault):
    """The work took longer than the caller may wait."""

    code = "deadline-exceeded"
    http_status = 504


class Overloaded(EnvironmentFault):
    """More work waits than can be done soon."""

    code = "overloaded"
    retryable = True


class OutOfReach(EnvironmentFault):
    """A server or a file is out of reach."""

    code = "out-of-reach"


class PathNotFound(OutOfReach):
    """A path that does not exist."""

    code = "path-not-found"
    http_status = 404


class FileUnreadable(OutOfReach):
    """A file that exists and cannot be read."""

    code = "file-unreadable"
    http_status = 403


class ServerUnreachable(OutOfReach):
    """The Heddle server does not answer its client."""

    code = "server-unreachable"
    retryable = True


class StoreUnreachable(OutOfReach):
    """The graph store does not answer."""

    code = "store-unreachable"
    retryable = True


class StoreBusy(OutOfReach):
    """Another writer holds the store."""

    code = "store-busy"
    retryable = True


class StoreCorrupt(OutOfReach):
    """The store's files do not hold what they should."""

    code = "store-corrupt"


class NoIndex(OutOfReach):
    """Nothing was indexed yet."""

    code = "no-index"
    http_status = 409


class NoCommunities(OutOfReach):
    """Nobody looked for communities yet."""

    code = "no-communities"
    http_status = 409


class IndexCorrupt(OutOfReach):
    """The index's files do not match their manifest."""

    code = "index-corrupt"


class ModelUnusable(OutOfReach):
    """A model file is missing, damaged, or does not fit this graph."""

    code = "model-unusable"
    http_status = 409


class Interrupted(HeddleError):
    """Somebody no longer wants the result."""

    code = "interrupted"
    exit_code = 130
    http_status = 409


class Departed(Interrupted):
    """The caller hung up; nobody reads the answer."""

    code = "departed"
    http_status = 499


class Cancelled(Interrupted):
    """A job that was asked to stop, and did."""

    code = "cancelled"


class Defect(HeddleError):
    """Something that should never happen; ours to mend."""

    code = "defect"


class JobDied(Defect):
    """A job whose process ended under it, each time that it was tried."""

    code = "job-died"
