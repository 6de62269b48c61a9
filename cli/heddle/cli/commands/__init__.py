"""One file a command: it reads its words, calls the part that does the work, and shows what came out."""
