"""Other people's models of node classes, in the same harness as ours: same splits, same loop, same scores."""
