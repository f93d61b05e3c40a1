"""Collaborative filtering: what people with a similar history liked. Fitting returns a new frozen model."""
