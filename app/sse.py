"""The lines of server-sent events."""

import json


def frame(event: str, data: object) -> str:
    """One named event with a JSON document."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def data_line(data: object) -> str:
    """One event without a name, as the OpenAI API sends them."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}\n\n"
