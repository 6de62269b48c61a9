"""One file a resource: each route translates a call below and decides nothing."""
