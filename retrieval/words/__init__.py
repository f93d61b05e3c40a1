"""Text to search words, English and Chinese."""
