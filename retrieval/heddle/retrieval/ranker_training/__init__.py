"""Ranker training: learn how to score candidates from questions that were mined from a corpus."""
