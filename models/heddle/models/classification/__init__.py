"""Node classification: labelled graphs, training, scores."""
