"""Least privilege, proved by running: each call is held against the calling function's role."""
