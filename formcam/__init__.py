"""formcam: measure and explain running form from a phone clip."""

__version__ = "0.1.0"
