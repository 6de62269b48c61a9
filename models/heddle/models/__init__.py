"""Learning on a snapshot: sparse operators, RpHGNN, text encoders, trainers."""
