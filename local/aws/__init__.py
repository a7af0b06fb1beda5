"""The AWS services that functions call: moto in this process, safe for concurrent writes."""
