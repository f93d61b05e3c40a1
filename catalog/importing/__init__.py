"""Somebody's file into the catalogue: find out what each column is for, convert row by row, say what was rejected."""
