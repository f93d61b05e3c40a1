"""The chat page: render (pure), page, theme."""
