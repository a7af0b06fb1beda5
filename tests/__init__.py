"""A package, so that `tests.local` is never taken for `local`."""
