"""Find candidates: embedding, Chroma index, lexical, collaborative, popularity, hybrid fusion."""
