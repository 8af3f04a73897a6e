"""Libraries kept from starting threads of their own in a process whose cores the pose workers use already.

OpenBLAS lets its threads spin after every small product and OpenCV wakes its own for every picture: half a second of
the system's time in a clip of 30 s, and nothing is done sooner. They look at these variables when they are loaded:
`python -m formcam` sets them for itself, and whoever starts the app's job or a pose worker for that process.
"""

from __future__ import annotations

_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
ONE_THREAD = dict.fromkeys(_VARIABLES, "1")
