"""The chat page: what a visitor sees of a conversation. The only package that imports gradio."""
