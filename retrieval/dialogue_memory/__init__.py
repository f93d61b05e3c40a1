"""Past conversations and reviews as text -> items, and how a new conversation finds those like it."""
