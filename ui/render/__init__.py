"""Domain values to HTML: pure functions. Everything that comes from a person or a record is escaped by `tag`."""
