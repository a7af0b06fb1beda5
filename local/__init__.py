"""The whole system on one machine, read from `template.yaml`: no cloud account, no containers."""
