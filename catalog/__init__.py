"""What can be recommended and who did what: loaders, named data sets, ingest, store."""
