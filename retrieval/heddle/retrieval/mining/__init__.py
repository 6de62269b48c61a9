"""Mining: questions with known answers, written from a corpus so that a ranker can learn from it alone."""
