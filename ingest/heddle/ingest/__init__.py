"""From files to subgraphs: parse, compose, chunk, extract, commit."""
