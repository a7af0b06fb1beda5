"""A simulated AWS End User Messaging, with the control interface on the same port."""
