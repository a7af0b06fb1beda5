"""What the soak is made of: the world it runs in, who disturbs it, and what is counted."""
