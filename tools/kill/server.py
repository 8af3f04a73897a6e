"""The app without its pages: the same routes, job processes and clearing up, driven over HTTP instead of by a browser.

Streamlit itself keeps nothing on disk, so what a kill can spoil is all here. `POST /start/{session}` does what the
start page does with an uploaded clip, `GET /settle/{session}` what the progress page does twice a second.
"""

from __future__ import annotations

import json
import os
import sys
import time

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formcam.app import settings
from formcam.app.server.routes import MIDDLEWARE, ROUTES
from formcam.app.sessions import jobs, session_index
from formcam.app.sessions.cleanup import sweep
from formcam.app.sessions.job_progress import SILENCE_S
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.work_processes import ANALYSE, Processes

PROCESSES = Processes()


async def start(request: Request) -> Response:
    """Begin the analysis of an uploaded clip, or begin one again."""
    session = request.path_params["session"]
    job = jobs.load(session)
    if job is None:
        # Each upload counts as another runner's, though the clip is the same each time.
        session = jobs.create_upload_job(session, JobSettings(), settings.new_id()[:8])
    elif job.state != "running":
        jobs.again(job, job.settings)
    PROCESSES.start(session)
    return JSONResponse({"worker": PROCESSES.running[session, ANALYSE].pid})


async def settle(request: Request) -> Response:
    """The state of a session."""
    session = request.path_params["session"]
    PROCESSES.settle(session)
    job = jobs.load(session)
    session_index.refresh()  # As the list of sessions does, so that kills also fall into the database's writes.
    return JSONResponse({"state": job.state if job else None, "share": job.share if job else 0.0})


def main() -> None:
    """Clear up, say where and with which token, serve until killed."""
    # As if the time after which a job counts as silent had passed, which the real app waits for.
    sweep(time.time() + SILENCE_S + 1.0)
    port = int(sys.argv[1])
    print(json.dumps({"token": settings.page_token(), "pid": os.getpid()}), flush=True)
    routes = [
        *ROUTES,
        Route("/start/{session}", start, methods=["POST"]),
        Route("/settle/{session}", settle),
    ]
    uvicorn.run(
        Starlette(routes=routes, middleware=MIDDLEWARE), host="127.0.0.1", port=port, log_level="error"
    )


if __name__ == "__main__":
    main()
