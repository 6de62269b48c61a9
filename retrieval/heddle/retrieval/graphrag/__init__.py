"""Parts of a search that a reader may switch on: what the GraphRAG survey lists, each with a name."""
