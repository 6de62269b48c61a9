"""The reply of a chat model to extraction: JSON of a fixed form, or an error that says what is off."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_MOST = 500
_LONGEST = 4000
_SHOWN = 3

_Words = Annotated[str, Field(max_length=_LONGEST)]


class _Said(BaseModel):
    # A reply with more than was asked for can be used all the same.
    model_config = ConfigDict(extra="ignore", frozen=True)


class SaidEntity(_Said):
    """An entity, as the model says it."""

    passage: int = Field(description="The number of the passage.")
    type: _Words = Field(description="One of the types.")
    name: _Words = Field(description="The name, copied from the passage.")
    mentions: list[_Words] = Field(
        default_factory=list, max_length=_MOST, description="All ways in which the passage names it."
    )


class SaidRelation(_Said):
    """A relation, as the model says it."""

    passage: int = Field(description="The number of the passage.")
    head: _Words = Field(description="The name of the entity that it starts from.")
    relation: _Words = Field(description="One of the relations.")
    tail: _Words = Field(description="The name of the entity that it points to.")
    quote: _Words = Field(description="The words of the passage that say it.")


class SaidReply(_Said):
    """What passages of a document say."""

    entities: list[SaidEntity] = Field(default_factory=list, max_length=_MOST)
    relations: list[SaidRelation] = Field(default_factory=list, max_length=_MOST)


class UnusableReply(Exception):
    """A reply that is not of the form that was asked for; its words say why, for the model."""


def read_reply(text: str) -> SaidReply:
    """A reply from its text, which may have a fence or a word around it.

    Raises:
        UnusableReply: it holds no JSON object, or one of another form.
    """
    first, last = text.find("{"), text.rfind("}")
    if first < 0 or last < first:
        raise UnusableReply("it holds no JSON object")
    try:
        value = json.loads(text[first : last + 1])
    except (ValueError, RecursionError) as error:
        raise UnusableReply(f"it is not JSON ({str(error)[:200]})") from None
    return check_reply(value)


def check_reply(value: Any) -> SaidReply:
    """A reply from its value.

    Raises:
        UnusableReply: it is of another form.
    """
    try:
        return SaidReply.model_validate(value)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()[:_SHOWN]]
        raise UnusableReply("; ".join(wrong)) from None
