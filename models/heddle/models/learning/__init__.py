"""The one loop that every model is trained by: steps, validation, early stopping, checkpoints."""
