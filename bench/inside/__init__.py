"""The local stack with its functions in this process, for whole stories in milliseconds."""
