"""How good retrieval is on a corpus with gold: corpora as graphs, questions without their gold, measures."""
