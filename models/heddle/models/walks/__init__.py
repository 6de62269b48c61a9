"""Walk profiles: what a node without features is told by, where walks from it come to."""
