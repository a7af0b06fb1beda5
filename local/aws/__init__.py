"""The AWS services that the functions call: moto, served in this process and made safe for concurrent writes."""
