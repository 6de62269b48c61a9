"""Views are drawn to what they decide together, and the decision itself carries no gradient."""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from heddle.models.classification.consistency import consistency_loss

VIEWS = [torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.3, 0.1]]), torch.tensor([[1.0, 1.5, 0.0], [0.2, 0.0, 1.0]])]


def test_one_label_a_node_is_cross_entropy_to_the_class_of_the_mean() -> None:
    decided = torch.stack([view.softmax(dim=1) for view in VIEWS]).mean(dim=0).argmax(dim=1)

    wanted = (cross_entropy(VIEWS[0], decided) + cross_entropy(VIEWS[1], decided)) / 2

    assert decided.tolist() == [0, 2]
    assert torch.allclose(consistency_loss(VIEWS, several=False), wanted)


def test_several_labels_are_decisions_of_their_own() -> None:
    decided = (torch.stack([view.sigmoid() for view in VIEWS]).mean(dim=0) > 0.5).float()

    wanted = sum(binary_cross_entropy_with_logits(view, decided) for view in VIEWS) / 2

    assert torch.allclose(consistency_loss(VIEWS, several=True), torch.as_tensor(wanted))


def test_views_that_agree_and_are_sure_lose_nothing() -> None:
    sure = torch.tensor([[40.0, 0.0, -40.0]])

    assert float(consistency_loss([sure, sure], several=False)) < 1e-6


def test_the_view_that_dissents_is_pulled_to_the_decision() -> None:
    views = [view.clone().requires_grad_() for view in VIEWS]

    consistency_loss(views, several=False).backward()  # type: ignore[no-untyped-call]

    dissent = views[1].grad
    assert dissent is not None
    assert float(dissent[0, 0]) < 0 < float(dissent[0, 1])
