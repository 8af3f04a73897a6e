"""SIGKILL at random moments, and a look at what is left: `python -m tools.kill --help`."""
