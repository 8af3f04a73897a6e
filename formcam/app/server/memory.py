"""What the server keeps in memory for good, told to Python's garbage collector."""

from __future__ import annotations

import gc


def settle() -> None:
    """Take all that is loaded by now out of what the garbage collector looks through; to be called once a server.

    Streamlit collects after every run of a page, a fragment's too. With our libraries loaded that took 0.3 s of a
    core each time, half a core while the progress of an analysis is shown, which the analysis then had to do without.
    """
    gc.collect()
    gc.freeze()
