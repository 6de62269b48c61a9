"""The graph: its schema, its records, its stores, and what is derived from a whole graph.

Every line of Cypher and SQL of Heddle stands in this package.
"""
