"""Training a text encoder to read all knowledge types and to heed instructions, as UniHGKR does."""
