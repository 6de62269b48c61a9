"""Which nodes of a graph are one thing, and which node is several: `resolve.resolve` is the way in."""
