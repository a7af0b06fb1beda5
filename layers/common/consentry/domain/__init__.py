"""What a text, a consent, an opt-out and a phone number are.

Pure: no clock, no AWS, no environment.
"""
