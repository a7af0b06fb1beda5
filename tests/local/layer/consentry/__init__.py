"""A stand-in for the product: only the clock that the stack substitutes."""
