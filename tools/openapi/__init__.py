"""The API's OpenAPI document: made from the routes, from what their parsers read, and from answers.

Nothing in it is written twice. Which fields a request has is learnt from `Fields` while the
handlers answer the examples; the examples are those answers; what an answer looks like is said in
`shapes`, closed, so that every answer which any test gets shows whether that is true.
"""
