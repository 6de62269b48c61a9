"""Finding and answering: index generations, retrievers, fusion, organizer, generator."""
