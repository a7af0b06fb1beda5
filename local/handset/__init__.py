"""The handset page at the control port: phones, what they receive, and why it was sent or not."""
