"""`python -m formcam`."""

import sys

from formcam.cli import main

if __name__ == "__main__":
    sys.exit(main())
