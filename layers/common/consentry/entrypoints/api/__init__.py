"""The routes of the API, one module per resource: JSON in, a use case, JSON out."""
