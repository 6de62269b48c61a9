"""Rejections: which named exception of which library means which reason.

Each parser lists its rules in one table, `REJECTIONS`. An exception that no rule names is a defect of
ours; it passes through and is counted as one, so that it gets mended instead of hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rule: an exception that means that the document is to blame.

    Args:
        exception: The exception's class.
        reason: What it means.
        message: One line for the user, without the file's name.
        hint: What the user can do.
        applies: Tells whether an exception of the class has this meaning.
    """

    exception: type[BaseException]
    reason: RejectionReason
    message: str
    hint: str = ""
    applies: Callable[[BaseException], bool] = lambda _: True


@contextmanager
def rejecting(rules: Sequence[Rejection]) -> Iterator[None]:
    """Turn the exceptions that the rules name into `InputRejected`.

    Raises:
        InputRejected: a rule named the exception; it is the cause.
    """
    try:
        yield
    except InputRejected:
        raise
    except tuple(rule.exception for rule in rules) as error:
        for rule in rules:
            if isinstance(error, rule.exception) and rule.applies(error):
                raise InputRejected(rule.message, reason=rule.reason, hint=rule.hint) from error
        raise


def too_large(what: str, amount: object, limit: object) -> InputRejected:
    """A rejection for passing a limit.

    Args:
        what: What there is too much of, as it stands behind a number: `pages`, `levels of markup`.
        amount: How much there is; words such as `more than 10` where nobody counted on.
        limit: How much there may be.
    """
    return InputRejected(
        f"the document has {amount} {what}, and the limit is {limit}",
        reason=RejectionReason.TOO_LARGE,
        hint="raise the limit or split the document",
    )


def malformed(what: str) -> InputRejected:
    """A rejection for a file that breaks its own format."""
    return InputRejected(
        f"the document is malformed: {what}",
        reason=RejectionReason.MALFORMED,
        hint="open it in the program that made it and save it again",
    )
