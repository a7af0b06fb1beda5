"""Tests over every route at once, each module with tables of its own."""
