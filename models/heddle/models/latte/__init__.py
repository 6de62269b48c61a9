"""LATTE: attention over relations and the meta-relations composed of them, and what it learned as data."""
