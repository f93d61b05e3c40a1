"""Get better: training sets, tuning of language models, gates and the registry of adapters."""
