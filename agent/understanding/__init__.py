"""From a message to a typed Intent by rules; the vocabulary comes from the live catalogue, the lexicons are data."""
