"""Order candidates: eligibility, features, learned ranker, blend, LLM scoring, diversity, pipeline."""
