from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.api.byte_cache import ByteCache


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = ByteCache(10)
    for key in "abc":
        cache.put(key, b"1234" if key != "c" else b"12")

    assert cache.get("a") == b"1234"
    cache.put("d", b"123")

    assert [cache.get(key) for key in "abcd"] == [b"1234", None, b"12", b"123"]


def test_what_is_larger_than_the_cache_is_not_kept_and_pushes_nothing_out() -> None:
    cache = ByteCache(10)
    cache.put("a", b"1234")

    cache.put("b", b"0" * 11)

    assert (cache.get("a"), cache.get("b")) == (b"1234", None)


def test_a_cleared_cache_holds_nothing() -> None:
    cache = ByteCache(10)
    cache.put("a", b"1234")

    cache.clear()

    assert (len(cache), cache.size, cache.get("a")) == (0, 0, None)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.binary(max_size=12))))
def test_it_holds_what_was_put_last_and_never_more_than_its_limit(puts: list[tuple[str, bytes]]) -> None:
    cache, last = ByteCache(20), dict[str, bytes]()
    for key, value in puts:
        cache.put(key, value)
        last[key] = value

        found = {each: kept for each in "abcdef" if (kept := cache.get(each)) is not None}
        assert cache.get(key) == value
        assert cache.size == sum(map(len, found.values())) <= 20
        assert all(kept == last[each] for each, kept in found.items())
