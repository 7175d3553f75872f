"""From prompt to result: the grammar, drawing and drafting of tokens, and the run made of them."""
