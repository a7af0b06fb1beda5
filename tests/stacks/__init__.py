"""Tests that need a stack with other parameters than the one that the end-to-end tests share."""
