from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.access import EVERY_WORKSPACE, OPEN_GRANT, Access, Grant, Scope, decide, own_access, require
from heddle.core.errors import Forbidden, UsageError
from heddle.core.settings import Settings

grants = st.builds(
    Grant,
    scope=st.sampled_from(Scope),
    workspaces=st.frozensets(st.sampled_from(["a", "b", "c", EVERY_WORKSPACE]), min_size=1),
)


def grant(*workspaces: str, scope: Scope = Scope.READ) -> Grant:
    return Grant(scope, frozenset(workspaces), "k")


@pytest.mark.parametrize("has", Scope)
@pytest.mark.parametrize("needs", Scope)
def test_a_scope_includes_itself_and_those_before_it(has: Scope, needs: Scope) -> None:
    assert has.includes(needs) is (["read", "ingest", "admin"].index(has) >= _place(needs))


def _place(scope: Scope) -> int:
    return ["read", "ingest", "admin"].index(scope)


def test_a_key_for_one_workspace_works_there_unasked() -> None:
    assert decide(grant("a"), Scope.READ, asked="", default="default") == Access("a", Scope.READ, "k")  # type: ignore[arg-type]


def test_a_key_for_several_works_in_the_default_one_unless_it_is_told() -> None:
    several = grant("a", "b")

    assert decide(several, Scope.READ, asked="", default="b").workspace == "b"
    assert decide(several, Scope.READ, asked="a", default="b").workspace == "a"


def test_a_key_for_several_that_do_not_hold_the_default_has_to_say_which() -> None:
    with pytest.raises(Forbidden) as refused:
        decide(grant("a", "b"), Scope.READ, asked="", default="default")

    assert "Heddle-Workspace" in refused.value.hint


def test_a_key_for_all_works_in_the_default_one_and_wherever_it_is_told() -> None:
    everywhere = grant(EVERY_WORKSPACE)

    assert decide(everywhere, Scope.READ, asked="", default="default").workspace == "default"
    assert decide(everywhere, Scope.READ, asked="new", default="default").workspace == "new"


def test_the_star_is_no_workspace() -> None:
    with pytest.raises(UsageError):
        decide(OPEN_GRANT, Scope.READ, asked=EVERY_WORKSPACE, default="default")


@pytest.mark.parametrize("name", ["../b", ".b", "b/c", "b c", "b" * 200, "\u00fcb", "b\0"])
def test_what_cannot_be_a_workspace_is_the_callers_mistake(name: str) -> None:
    with pytest.raises(UsageError, match="impossible workspace"):
        decide(OPEN_GRANT, Scope.READ, asked=name, default="default")


def test_a_workspace_outside_the_grant_is_refused_in_words_that_do_not_name_it() -> None:
    with pytest.raises(Forbidden) as refused:
        decide(grant("a"), Scope.READ, asked="secret-project", default="default")

    assert "secret-project" not in refused.value.line()


def test_a_scope_that_is_too_small_is_refused_before_the_workspace_is_looked_at() -> None:
    with pytest.raises(Forbidden, match="needs the scope admin, and the key has read"):
        decide(grant("a"), Scope.ADMIN, asked="b", default="default")


def test_the_process_itself_may_do_all_in_its_own_workspace() -> None:
    assert own_access(Settings(workspace="mine")) == Access("mine", Scope.ADMIN)  # type: ignore[arg-type]


@given(grants, st.sampled_from(Scope), st.sampled_from(["", "a", "b", "d"]))
def test_no_access_is_more_than_its_grant(given_grant: Grant, needed: Scope, asked: str) -> None:
    try:
        access = decide(given_grant, needed, asked=asked, default="c")
    except Forbidden:
        assert not given_grant.scope.includes(needed) or not given_grant.covers(asked or "c")
    else:
        require(given_grant, needed)
        assert given_grant.covers(access.workspace)
        assert access.scope is given_grant.scope
        assert not asked or access.workspace == asked


@given(grants, grants)
def test_a_grant_includes_another_where_whatever_the_other_opens_it_opens(one: Grant, other: Grant) -> None:
    names = ["a", "b", "c", "d"]
    opens = all(
        one.scope.includes(scope) and one.covers(name)
        for scope in Scope
        for name in names
        if other.scope.includes(scope) and other.covers(name)
    )

    # A key for every name that there is today is still none for those of tomorrow.
    if one.includes(other):
        assert opens
    elif EVERY_WORKSPACE not in other.workspaces:
        assert not opens
