"""The REST API: translates the one result object into HTTP and decides nothing."""
