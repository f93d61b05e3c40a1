"""Talk to a language model: OpenAI-compatible (vLLM), embedded model, structured output, fallback ladder."""
