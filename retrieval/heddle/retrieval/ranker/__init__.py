"""The graph-aware ranker: candidates by walk and by path over what entries are about and what they name."""
