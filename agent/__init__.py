"""Hold one conversation: understand, resolve, fold, decide, reply, keep."""
