"""Aggregation along relations: compressed rows, balanced for hubs, and the kernels that run on them."""
