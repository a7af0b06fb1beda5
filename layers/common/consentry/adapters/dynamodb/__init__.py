"""The six tables, through pynamodb, on one shared client."""
