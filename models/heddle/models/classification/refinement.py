"""What learning node classes may do beyond following a cross-entropy; none of it looks at a test label."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.core.errors import ModelUnusable


@dataclass(frozen=True, slots=True)
class Refinement:
    """What is done beyond following the cross-entropy of the training nodes; by default nothing.

    Args:
        views: Times that each row is read in a step, under another dropout each; the loss is their mean.
        consistency: Weight of the loss that asks the views of nodes that are not trained on to agree
            (`consistency`). Needs two views.
        unlabelled: Nodes a step that are asked to agree, drawn from the target nodes that are not trained
            on; their features are known beforehand, their labels are not read.
        average: Share that the moving average of weights keeps a step (`averaged_model`). The average is
            what is validated and what predicts; 0 for the last weights themselves.
        members: Models that are trained from other initial weights, and whose mean probability decides.
        refit: Once the best number of epochs is known from the validation nodes, train anew for that
            many epochs on training and validation nodes together; that model predicts the test nodes.
    """

    views: int = 1
    consistency: float = 0.0
    unlabelled: int = 1000
    average: float = 0.0
    members: int = 1
    refit: bool = False

    def __post_init__(self) -> None:
        if min(self.views, self.members, self.unlabelled) < 1:
            raise ModelUnusable("views, members and unlabelled nodes a step must be positive")
        if self.consistency < 0 or not 0 <= self.average < 1:
            raise ModelUnusable("consistency must not be negative; the average's share is below 1")
        if self.consistency and self.views < 2:
            raise ModelUnusable("one view agrees with itself", hint="set views to two or more")
