"""The use cases: accept, decide again, send, obey STOP. They see the world through `ports`."""
