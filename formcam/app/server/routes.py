"""The routes beside Streamlit's own: a clip streams to disk, pictures and clips stream from disk.

Each asks for the page's token and refuses requests that another site makes; the host is checked for every route of the
server by the middleware. No text of a request becomes a path: ids are hexadecimal, names come from a fixed list.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from formcam.app import settings
from formcam.app.server import single_frames
from formcam.app.server.html_middleware import Landing
from formcam.app.sessions import archive, profiles
from formcam.app.sessions.arriving import EMPTY, NO_ROOM, TOO_LARGE, Arriving, NotTaken, has_room
from formcam.app.sessions.session_files import LAYERS, LIVE, OUT, PREVIEW, clip_of
from formcam.outputs import result_folder
from formcam.outputs.digitising_task import picture_path, task_folder
from formcam.records.errors import SetupError, UsageError

# Addresses of what is a file of another name.
FILMED_CLIP, LIVE_PICTURE = "clip", "live.jpg"
# Names that may be served, with their kinds.
MEDIA = {
    result_folder.CLIP: "video/mp4",
    result_folder.SLOW_CLIP: "video/mp4",
    PREVIEW: "image/jpeg",
    LAYERS: "application/json",
    FILMED_CLIP: "video/mp4",  # As it was filmed; browsers look into the file for its kind.
    LIVE_PICTURE: "image/jpeg",  # The first picture where the work has not come so far, or is over.
}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def upload(request: Request) -> Response:
    """PUT a clip: it goes to disk piece by piece; answers `{"session": id}`."""
    if not _ours(request):
        return _no(403, "This page is out of date. Reload it and try again.")
    size = _declared_bytes(request)
    if size > settings.MAX_UPLOAD_BYTES:
        return _refusal(NotTaken(413, *TOO_LARGE))
    if not has_room(size):
        return _refusal(NotTaken(507, *NO_ROOM))
    try:
        clip = Arriving(request.query_params.get("name", "clip"))
    except OSError as error:
        return _unstored(error)
    try:
        answer = await _receive(request, clip)
    except OSError as error:
        answer = _unstored(error)
    except ClientDisconnect:
        answer = _no(400, "The connection was lost.")
    if answer is not None:
        clip.drop()
        return answer
    return JSONResponse({"session": clip.session}, headers=_HEADERS)


async def media(request: Request) -> Response:
    """GET a clip or picture of a session, whole or in ranges; `frame_N.jpg` is one picture of the clip itself."""
    if not _ours(request):
        return Response(status_code=403, headers=_HEADERS)
    name = request.path_params["name"]
    single = single_frames.NAME.fullmatch(name)
    try:
        folder = settings.session_folder(request.path_params["session"])
    except ValueError:
        return Response(status_code=404, headers=_HEADERS)
    if single is not None:
        picture = await run_in_threadpool(single_frames.picture, folder, int(single[1]))
        answer = Response(status_code=404) if picture is None else Response(picture, media_type="image/jpeg")
        answer.headers.update(_HEADERS)
        return answer
    path = _place(folder, name)
    if name not in MEDIA or not path.is_file():
        return Response(status_code=404, headers=_HEADERS)
    if name == LIVE_PICTURE:  # Replaced several times a second: its size may change while it is sent.
        return Response(_live(folder), media_type=MEDIA[name], headers=_HEADERS)
    return FileResponse(path, media_type=MEDIA[name], headers=_HEADERS)


async def frame_to_read(request: Request) -> Response:
    """GET one of the frames of `formcam digitise`, as large as it is in the clip."""
    if not _ours(request):
        return Response(status_code=403, headers=_HEADERS)
    try:
        path = picture_path(task_folder(), request.path_params["number"])
    except SetupError:
        return Response(status_code=404, headers=_HEADERS)
    if not path.is_file():
        return Response(status_code=404, headers=_HEADERS)
    return FileResponse(path, media_type="image/jpeg", headers=_HEADERS)


async def take_away(request: Request) -> Response:
    """GET all finished sessions, or those of one profile, as one zip, which is made while it is sent."""
    if not _ours(request):
        return Response(status_code=403, headers=_HEADERS)
    asked = request.query_params
    pieces = archive.export(clips=asked.get("clips") == "1", profile=asked.get("profile"))
    name = time.strftime("formcam_sessions_%Y-%m-%d.zip")
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(filter(None, pieces), media_type="application/zip", headers=headers)


async def bring_back(request: Request) -> Response:
    """PUT such a zip: it goes to disk, is checked and unpacked for who runs now; answers how many sessions came in."""
    if not _ours(request):
        return _no(403, "This page is out of date. Reload it and try again.")
    size = _declared_bytes(request)
    if size == 0:
        return _no(400, "The file is empty. Choose the archive itself.")
    if not has_room(size):
        return _no(507, "The disk has no room for this archive. Free some space and try again.")
    path = archive.arriving()
    try:
        with path.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        brought = await run_in_threadpool(archive.bring_back, path, profiles.current().id)
    except UsageError as error:
        return _no(400, error.in_sentences)
    except OSError as error:
        return _no(507, f"The archive could not be stored ({error.strerror or 'disk error'}).")
    except ClientDisconnect:
        return _no(400, "The connection was lost.")
    finally:
        path.unlink(missing_ok=True)
    return JSONResponse(asdict(brought), headers=_HEADERS)


def export_url(*, clips: bool, profile: str) -> str:
    """The address of the archive of that runner's sessions, for our own page."""
    return f"/formcam/export?clips={int(clips)}&profile={profile}&token={settings.page_token()}"


def media_url(session: str, name: str) -> str:
    """The address of a session's clip or picture, for our own page; another one when the file was made anew."""
    path = _place(settings.session_folder(session), name)
    made = f"&made={path.stat().st_mtime_ns}" if path.is_file() else ""
    return f"/formcam/media/{session}/{name}?token={settings.page_token()}{made}"


def frame_to_read_url(number: int) -> str:
    """The address of a frame that is read by eye, for our own page."""
    return f"/formcam/digitise/{number}.jpg?token={settings.page_token()}"


ROUTES = [
    Route("/formcam/upload", upload, methods=["PUT"]),
    Route("/formcam/media/{session}/{name}", media, methods=["GET", "HEAD"]),
    Route("/formcam/digitise/{number:int}.jpg", frame_to_read, methods=["GET"]),
    Route("/formcam/export", take_away, methods=["GET"]),
    Route("/formcam/import", bring_back, methods=["PUT"]),
]
# Streamlit's allowedHosts guards the websocket only; this guards every route.
MIDDLEWARE = [
    Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.HOSTS)),
    Middleware(Landing),
]


async def _receive(request: Request, clip: Arriving) -> Response | None:
    """Write the body and what we know of it; a response when it has to be refused."""
    async for piece in request.stream():
        if clip.size + len(piece) > settings.MAX_UPLOAD_BYTES:
            return _refusal(NotTaken(413, *TOO_LARGE))
        clip.write(piece)
    if clip.size == 0:
        return _refusal(NotTaken(400, *EMPTY))
    clip.finish()
    return None


def _declared_bytes(request: Request) -> int:
    """How much the request says that it brings; 0 where it does not say."""
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0


def _ours(request: Request) -> bool:
    """True for a request that our own page made."""
    sent = request.headers.get("x-formcam-token") or request.query_params.get("token", "")
    from_here = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return from_here and settings.is_page_token(sent)


def _live(folder: Path) -> bytes:
    """The picture of the work, or the first picture when the work ended just now."""
    try:
        return (folder / LIVE).read_bytes()
    except OSError:
        return (folder / PREVIEW).read_bytes()


def _place(folder: Path, name: str) -> Path:
    """Where a session keeps what is served under that name."""
    if name == LIVE_PICTURE and (folder / LIVE).is_file():
        return folder / LIVE
    if name == FILMED_CLIP:
        return clip_of(folder) or folder / "no clip"
    return folder / PREVIEW if name in (PREVIEW, LIVE_PICTURE) else folder / OUT / name


def _unstored(error: OSError) -> Response:
    return _no(507, f"The clip could not be stored ({error.strerror or 'disk error'}).")


def _refusal(why: NotTaken) -> Response:
    return _no(why.status, why.words)


def _no(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status_code=status, headers=_HEADERS)
