"""What the use cases need from the world.

Adapters implement these; the tests' fakes do too, and one suite checks both.

Every method may raise `TemporaryFailure`. Nothing here raises a vendor's error.
"""
