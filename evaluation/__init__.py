"""Is it any good: metrics, splits, offline, intent, dialogues, report."""
