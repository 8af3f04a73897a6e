"""A seeded mutation fuzzer for everything formcam reads from users: `python -m tools.fuzz --help`."""
