"""The words sent to a model: one file per prompt, filled strictly."""
