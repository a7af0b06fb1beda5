"""Execution environments: real `awslambdaric` processes behind a Lambda Runtime API."""
