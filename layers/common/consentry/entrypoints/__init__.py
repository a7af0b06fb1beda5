"""The only room that knows Lambda, HTTP and the environment."""
