from __future__ import annotations

from heddle.ingest.paper.augmentation import thinned

SEQUENCE = [["bias", *(f"f{number}" for number in range(start, start + 50))] for start in (0, 25)]


def test_a_copy_lacks_a_fifth_of_the_features_in_all_members() -> None:
    copy, truth = thinned(SEQUENCE, ["a", "b"], seed=0)

    whole, left = {name for names in SEQUENCE for name in names}, {name for names in copy for name in names}
    assert truth == ["a", "b"]
    assert 0.65 < len(left) / len(whole) < 0.95
    assert all(set(names) == set(full) & left for names, full in zip(copy, SEQUENCE, strict=True))
    assert all("bias" in names for names in copy)


def test_copies_differ_by_seed_alone() -> None:
    assert thinned(SEQUENCE, ["a", "b"], seed=1) == thinned(SEQUENCE, ["a", "b"], seed=1)
    assert thinned(SEQUENCE, ["a", "b"], seed=1) != thinned(SEQUENCE, ["a", "b"], seed=2)
