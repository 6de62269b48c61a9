"""RpHGNN: what nodes hear, computed once without parameters, and the encoder that learns on it."""
