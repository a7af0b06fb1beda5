"""What is stored, as the JSON that clients see."""
