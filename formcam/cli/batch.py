"""A folder of clips, for a clinic, a club or a study: one result folder a clip, one summary table, one index page.

Every clip is analysed by the ordinary command, not in this process and with one pose worker, as many at once as there
are cores (or Dask workers): so a decoder that crashes costs one clip, and the results are the same whichever way
they are scheduled. A clip whose folder already holds the results of the same bytes and settings is not done again.
"""

from __future__ import annotations

import concurrent.futures
import os
import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from formcam._runtime.lease import lease
from formcam._runtime.problem_report import in_a_word
from formcam.cli import batch_receipts
from formcam.cli.batch_client import Analyser
from formcam.cli.batch_plan import Job, options_of, plan
from formcam.cli.batch_receipts import Receipt
from formcam.outputs import result_folder
from formcam.pose.worker_pool import WORKER_DIED, usable_cores
from formcam.records.errors import SetupError, UsageError
from formcam.records.printable import printable
from formcam.records.track import Runner, View

# A process that died (out of memory, a killed worker) says nothing about the clip, so it is tried again.
TRIES = 3
_ANSWERS = {0: "ok", 2: "error", 3: "refused", 70: "crashed", 130: "interrupted"}


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
    markers: str | None = None,
    at_once: int | None = None,
    say: Callable[[str], object],
) -> tuple[Outcome, ...]:
    """Analyse every video of `folder` into `out`; `say` is told a line a clip.

    `markers` is the colour of the dots of tape that runners wear, "any" for whichever, None for no dots.
    `at_once` clips are worked on together on this machine, each on a core of its own (None = one per usable core).

    Raises `UsageError` when there is nothing to do or no place for it, `SetupError` when Dask is missing.
    """
    jobs = plan(folder, out, options_of(runner or Runner(), view, model, clip=clip, markers=markers))
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
            printable(
                f"{len(outcomes)}/{len(jobs)} {outcome.video}: {outcome.status}{again} {outcome.message}".rstrip()
            )
        )
    outcomes.sort(key=lambda o: o.video)
    return tuple(outcomes)


def run_job(job: Job, analyser: Analyser | None = None) -> Outcome:
    """Analyse one clip unless that was done already, perhaps by an `analyser` that goes on afterwards.

    Never raises for what a clip can be.
    """
    try:
        key = batch_receipts.key_of(job)
        with lease(job.folder.with_name(f".{job.folder.name}.lease")):
            kept = batch_receipts.known(job, key)
            if kept is not None:
                return _kept_outcome(job, kept)
            result_folder.clear_unfinished(job.folder)
            batch_receipts.begin(job, key)
            with nullcontext(analyser) if analyser is not None else Analyser() as analyser:
                status, message = _analyse(job, analyser)
            if status in ("ok", "refused"):
                batch_receipts.keep(job, Receipt(key, status, message))
            batch_receipts.end(job)
    except OSError as error:
        why = f"{error.strerror or error}"
        return Outcome(str(job.video), str(job.folder), "error", f"cannot be read or written ({why})")
    return Outcome(str(job.video), str(job.folder), status, message)


def _kept_outcome(job: Job, kept: Receipt) -> Outcome:
    return Outcome(str(job.video), str(job.folder), kept.status, kept.message, reused=True)


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
            yield _dask_outcome(future, job_of[future.key])


def _dask_outcome(future: Any, job: Job) -> Outcome:
    """The outcome of a future that was finished a moment ago.

    Whatever is there now is asked for, not its state: where the worker that holds an answer is lost, the answer is made
    anew (and the results found as they are). A clip is crashed only when no worker could finish it.
    """
    why = "the Dask workers that had it ended"
    if future.status != "error":
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001  Whatever ended the workers, or the connection, comes out here.
            why = f"{why} ({in_a_word(error)})"
    try:
        kept = batch_receipts.known(job, batch_receipts.key_of(job))
    except OSError:
        kept = None
    return (
        Outcome(str(job.video), str(job.folder), "crashed", why) if kept is None else _kept_outcome(job, kept)
    )
