"""API Gateway's HTTP API: payload format 2.0, Lambda authorizer, the gateway's own answers."""
