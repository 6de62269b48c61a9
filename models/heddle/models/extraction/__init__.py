"""Names, relations and coreference read by a small encoder: data, network, training, reading, scores."""
