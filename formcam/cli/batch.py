"""A folder of clips, for a clinic, a club or a study: one result folder a clip, one summary table, one index page.

Every clip is analysed by the ordinary command, not in this process and with one pose worker, as many at once as there
are cores (or Dask workers): so a decoder that crashes costs one clip, and the results are the same whichever way
they are scheduled. A clip whose folder already holds the results of the same bytes and settings is not done again.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import queue
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from formcam._version import __version__
from formcam.cli.batch_client import Analyser
from formcam.pose.worker_pool import WORKER_DIED, usable_cores
from formcam.records.errors import SetupError, UsageError
from formcam.records.track import Runner, View
from formcam.video.suffixes import SUFFIXES

RECEIPT = "batch.json"

# A process that died (out of memory, a killed worker) says nothing about the clip, so it is tried again.
TRIES = 3
_ANSWERS = {0: "ok", 2: "error", 3: "refused", 130: "interrupted"}


@dataclass(frozen=True)
class Job:
    """One clip to analyse into one folder; `options` are those of `formcam analyse`."""

    video: Path
    folder: Path
    options: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How one clip ended: status "ok", "refused", "error", "crashed" or "interrupted", and what was said about it."""

    video: str
    folder: str
    status: str
    message: str
    reused: bool = False


def run_batch(
    folder: Path,
    out: Path,
    *,
    scheduler: str = "local",
    runner: Runner | None = None,
    view: View | None = None,
    model: str = "heavy",
    clip: bool = True,
    at_once: int | None = None,
    say: Callable[[str], object],
) -> tuple[Outcome, ...]:
    """Analyse every video of `folder` into `out`; `say` is told a line a clip.

    `at_once` clips are worked on together on this machine, each on a core of its own (None = one per usable core).

    Raises `UsageError` when there is nothing to do or no place for it, `SetupError` when Dask is missing.
    """
    jobs = plan(folder, out, _options(runner or Runner(), view, model, clip))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be made a folder ({error.strerror})", "choose another one with --out"
        ) from error
    outcomes = []
    for outcome in _schedule(jobs, scheduler, at_once or usable_cores()):
        outcomes.append(outcome)
        again = " (kept from before)" if outcome.reused else ""
        say(
            f"{len(outcomes)}/{len(jobs)} {outcome.video}: {outcome.status}{again} {outcome.message}".rstrip()
        )
    outcomes.sort(key=lambda o: o.video)
    return tuple(outcomes)


def plan(folder: Path, out: Path, options: tuple[str, ...]) -> list[Job]:
    """The jobs for a folder of videos, or for a text file that lists one path a line."""
    if folder.is_dir():
        if out.resolve() == folder.resolve():
            raise UsageError("the results would lie among the clips", "choose another folder with --out")
        videos = _videos(folder)
        names = [str(video.relative_to(folder)) for video in videos]
    elif folder.is_file() and folder.suffix.lower() == ".txt":
        videos = _listed(folder)
        names = [video.name for video in videos]
    else:
        raise UsageError(f"there is no folder {folder}", "name a folder of videos, or a .txt list of paths")
    if not videos:
        raise UsageError(f"{folder} holds no video", "put .mp4 or .mov clips into it")
    return [
        Job(video.absolute(), out.absolute() / name, options)
        for video, name in zip(videos, _folder_names(names), strict=True)
    ]


def run_job(job: Job, analyser: Analyser | None = None) -> Outcome:
    """Analyse one clip unless that was done already, perhaps by an `analyser` that goes on afterwards.

    Never raises for what a clip can be.
    """
    try:
        key = _key(job)
    except OSError as error:
        return Outcome(str(job.video), str(job.folder), "error", f"cannot be read ({error.strerror})")
    known = _receipt(job.folder)
    if known is not None and known.get("key") == key and (job.folder / "analysis.json").is_file():
        return Outcome(str(job.video), str(job.folder), known["status"], known["message"], reused=True)
    with nullcontext(analyser) if analyser is not None else Analyser() as analyser:
        status, message = _analyse(job, analyser)
    if status in ("ok", "refused"):
        receipt = {"key": key, "status": status, "message": message}
        part = job.folder / f".{RECEIPT}"
        part.write_text(json.dumps(receipt), encoding="utf-8")
        part.replace(job.folder / RECEIPT)
    return Outcome(str(job.video), str(job.folder), status, message)


def _videos(folder: Path) -> list[Path]:
    """All videos below `folder`, except hidden ones and those that an earlier batch wrote."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and not path.name.startswith(".")
        and path.is_file()
        and not (path.parent / RECEIPT).is_file()
    )


def _listed(file: Path) -> list[Path]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file.name} cannot be read as a list", "write one path a line, in UTF-8"
        ) from error
    return [Path(line.strip()) for line in lines if line.strip()]


def _options(runner: Runner, view: View | None, model: str, clip: bool) -> tuple[str, ...]:
    options = ["--model", model, "--workers", "1"]
    if runner.height_cm is not None:
        options += ["--height-cm", repr(runner.height_cm)]
    if runner.speed_kmh is not None:
        options += ["--speed-kmh", repr(runner.speed_kmh)]
    if runner.sex is not None:
        options += ["--sex", runner.sex]
    if view is not None:
        options += ["--view", view]
    return tuple(options if clip else [*options, "--no-clip"])


def _folder_names(names: Iterable[str]) -> Iterator[str]:
    """One flat, readable folder name a clip; clips whose names fold together get a number."""
    taken: dict[str, int] = {}
    for name in names:
        stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
        taken[stem] = taken.get(stem, 0) + 1
        yield stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"


def _key(job: Job) -> str:
    """What the results depend on: the clip's bytes, the options and the program's version."""
    digest = hashlib.sha256(repr((__version__, job.options)).encode())
    with job.video.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _receipt(folder: Path) -> dict | None:
    try:
        receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(receipt, dict) and {"key", "status", "message"} <= set(receipt)
    return receipt if complete else None


def _analyse(job: Job, analyser: Analyser) -> tuple[str, str]:
    arguments = ["analyse", str(job.video), "--out", str(job.folder), *job.options]
    status = 0
    for left in reversed(range(TRIES)):
        status, said = analyser.run(arguments)
        message = said.removeprefix("error: ") if status else ""
        if status in _ANSWERS and not (left and WORKER_DIED in message):
            return _ANSWERS[status], message
    return "crashed", f"the analysis ended with status {status} {TRIES} times"


def _schedule(jobs: list[Job], scheduler: str, at_once: int) -> Iterator[Outcome]:
    return _on_this_machine(jobs, at_once) if scheduler == "local" else _on_dask(jobs, scheduler)


def _on_this_machine(jobs: list[Job], at_once: int) -> Iterator[Outcome]:
    idle: queue.SimpleQueue[Analyser] = queue.SimpleQueue()

    def work(job: Job) -> Outcome:
        analyser = idle.get()
        try:
            return run_job(job, analyser)
        finally:
            idle.put(analyser)

    with ExitStack() as stack:
        for _, core in zip(range(at_once), cycle(_cores()), strict=False):
            idle.put(stack.enter_context(Analyser(core)))
        pool = concurrent.futures.ThreadPoolExecutor(max_workers=at_once)
        try:
            futures = [pool.submit(work, job) for job in jobs]
            for future in concurrent.futures.as_completed(futures):
                yield future.result()
        finally:  # After Ctrl-C, which the running analyses get too, nothing new is begun.
            pool.shutdown(cancel_futures=True)


def _cores() -> list[int | None]:
    """The cores this process may use, by the system's number where it has one."""
    return [*os.sched_getaffinity(0)] if hasattr(os, "sched_getaffinity") else [None]


def _on_dask(jobs: list[Job], scheduler: str) -> Iterator[Outcome]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise SetupError(
            "Dask is not installed", "run: pip install distributed, or use --scheduler local"
        ) from None
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {scheduler}",
            "start one with: dask scheduler, or use --scheduler local",
        ) from error
    except TypeError as error:  # What Dask says where a tls:// address meets no certificate.
        raise UsageError(
            f"{scheduler} wants a certificate and none is set",
            "set the three files of distributed.comm.tls, as docs/scale.md says",
        ) from error
    with client:
        futures = client.map(run_job, jobs, retries=TRIES, pure=False)
        job_of = {future.key: job for future, job in zip(futures, jobs, strict=True)}
        for future in as_completed(futures):
            if future.status == "finished":
                yield future.result()
            else:  # Its worker died again and again.
                job = job_of[future.key]
                yield Outcome(
                    str(job.video), str(job.folder), "crashed", "the Dask workers that had it ended"
                )
