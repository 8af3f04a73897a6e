"""The command line: `formcam app | analyse | measure | compare | batch | digitise | coach`, or `python -m formcam …`.

Exit status: 0 analysed · 2 wrong arguments or set-up · 3 the video cannot be judged · 70 a fault of the program ·
130 interrupted. Errors are one line on stderr, `error: WHAT HAPPENED; WHAT TO DO`. Heavy imports wait until a command
needs them.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from formcam._runtime.consoles import say
from formcam._runtime.resources import POSE_MODEL
from formcam.cli.faults import DEBUG, explained, results_of
from formcam.cli.options import parser_of
from formcam.outputs.folder_names import RESULTS_ENDING, folder_name
from formcam.records.errors import CannotJudge, FormcamError, UsageError
from formcam.records.printable import printable
from formcam.video.given_path import existing_file

if TYPE_CHECKING:
    from formcam._runtime.progress import Progress
    from formcam.records.analysis import Analysis
    from formcam.records.corrections import Edits
    from formcam.records.track import Runner, View
    from formcam.records.watch import WatchRun

OK, INTERRUPTED = 0, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    options = None
    try:
        options = parser().parse_args(arguments)
        with warnings.catch_warnings():
            # NumPy's remarks about odd numbers in a bad track; what they lead to is judged and said by the stages.
            warnings.simplefilter("ignore", RuntimeWarning)
            return options.command(options)
    except FormcamError as error:
        return _fail(error)
    except KeyboardInterrupt:
        say("\ninterrupted", sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        call = ("formcam", *(sys.argv[1:] if arguments is None else arguments))
        return _fail(explained(error, call, results_of(options)))


def parser() -> argparse.ArgumentParser:
    """Of the whole command line; what it gives has the function that does it as `command`."""
    return parser_of(
        {
            "app": app,
            "analyse": analyse,
            "measure": measure,
            "compare": compare,
            "batch": batch,
            "digitise": digitise,
            "coach": coach,
        }
    )


def app(options: argparse.Namespace) -> int:
    """`formcam app`."""
    from formcam.cli.page_server import serve

    if options.model is not None:
        os.environ[POSE_MODEL] = options.model
    serve(port=options.port, address=options.address, browser=options.browser)
    return OK


def analyse(options: argparse.Namespace) -> int:
    """`formcam analyse VIDEO`."""
    runner = _runner(options)
    video = Path(options.video)
    out, edits = _out_folder(options.out, video), _edits(options.edits)
    watch = _watch(options.watch)
    existing_file(video)  # Before anything is loaded: a slip of the pen is told at once.
    from formcam._runtime.interrupts import kept_interrupts
    from formcam.pose.worker_pool import Pool

    show = _progress(json=options.json_progress)
    # The pose processes start while the libraries are loaded here.
    with kept_interrupts() as check, Pool(options.workers) as pool:
        from formcam import pipeline
        from formcam._runtime import picture_memory
        from formcam._runtime.preload import preloading
        from formcam.outputs import result_folder

        result_folder.check_folder(out, video)
        picture_memory.return_freed_pictures()
        with preloading(*result_folder.WRITERS) as begin:

            def tell(progress: Progress) -> None:
                if pool.all_busy:
                    begin()
                check()
                show(progress)

            analysis = pipeline.analyse(
                video,
                runner=runner,
                view=_view(options),
                capture_fps=options.capture_fps,
                model=options.model,
                pool=pool,
                runner_xy=options.runner,
                edits=edits,
                markers=options.markers,
                standing=options.standing,
                on_progress=tell,
            )
        pool.close()
        analysis = _beside(watch, analysis, video)
        result_folder.write_outputs(
            analysis,
            video,
            out,
            clip=options.clip,
            slow_clip=options.slow_clip,
            vertical_clip=options.vertical_clip,
            blur_face=options.blur_face,
            on_progress=lambda progress: (check(), show(progress)),
            keep=(options.edits,),
        )
    return _tell(analysis, out, sys.stderr if options.json_progress else sys.stdout)


def measure(options: argparse.Namespace) -> int:
    """`formcam measure TRACK.npz`; corrections kept in the track itself hold unless others are named."""
    runner = _runner(options)
    track_path = Path(options.track)
    out, edits = _out_folder(options.out, track_path), _edits(options.edits)
    watch = _watch(options.watch)
    from formcam import pipeline
    from formcam.outputs import result_folder
    from formcam.outputs.files.keypoints_npz import edits_from_npz, track_from_npz

    result_folder.check_folder(out, track_path)
    track = track_from_npz(track_path)
    edits = edits_from_npz(track_path) if edits is None else edits
    analysis = pipeline.measure(track, runner=runner, view=_view(options), edits=edits)
    analysis = _beside(watch, analysis, None)
    result_folder.write_outputs(analysis, None, out, keep=(options.edits,))
    return _tell(analysis, out, sys.stdout)


def compare(options: argparse.Namespace) -> int:
    """`formcam compare BEFORE/analysis.json AFTER/analysis.json`."""
    from formcam.feedback import comparison
    from formcam.outputs.files.json_file import read_analysis
    from formcam.outputs.files.terminal_summary import comparison_text

    before, after = (read_analysis(Path(path)) for path in (options.before, options.after))
    say(comparison_text(comparison.compare(before, after)))
    return OK


def batch(options: argparse.Namespace) -> int:
    """`formcam batch FOLDER --out DIR`."""
    runner = _runner(options)
    from formcam.cli.batch import run_batch
    from formcam.cli.batch_report import write_index, write_summary

    out = Path(options.out)
    outcomes = run_batch(
        Path(options.folder),
        out,
        scheduler=options.scheduler,
        runner=runner,
        view=_view(options),
        model=options.model,
        clip=options.clip,
        markers=options.markers,
        at_once=options.workers,
        say=say,
    )
    write_summary(outcomes, out)
    say(f"All clips are listed in {printable(write_index(outcomes, out))}")
    return OK


def digitise(options: argparse.Namespace) -> int:
    """`formcam digitise VIDEO`."""
    from formcam.cli import digitising

    if options.agreement:
        say(digitising.agreement(options))
    else:
        digitising.read_by_eye(options, say)
    return OK


def coach(options: argparse.Namespace) -> int:
    """`formcam coach RESULT_FOLDER`."""
    from formcam.cli.coaching import write_page

    path = write_page(options)
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    say(f"The file for a coach is {printable(path)} ({size}). It holds the clip: whoever gets it sees it.")
    return OK


def _runner(options: argparse.Namespace) -> Runner:
    from formcam.records.track import Runner

    return Runner(height_cm=options.height_cm, speed_kmh=options.speed_kmh, sex=options.sex)


def _view(options: argparse.Namespace) -> View | None:
    return None if options.view == "auto" else options.view


def _edits(path: str | None) -> Edits | None:
    """The corrections in that file; read before the work starts, so that a slip is told at once."""
    from formcam.outputs.files.edits_file import read_edits

    return None if path is None else read_edits(path)


def _watch(path: str | None) -> WatchRun | None:
    """The run in that file of a watch; read before the work starts, too."""
    if path is None:
        return None
    from formcam.watch.reading import read_watch

    return read_watch(path)


def _beside(run: WatchRun | None, analysis: Analysis, clip: Path | None) -> Analysis:
    """The analysis with the watch's run beside it, where there is one and something was measured."""
    if run is None or analysis.refusal is not None:
        return analysis
    from dataclasses import replace

    from formcam.feedback.watch_comparison import compare_with_watch
    from formcam.video.recorded_at import filmed_s

    filmed = None if clip is None else filmed_s(clip)
    return replace(analysis, watch=compare_with_watch(analysis, run, filmed))


def _out_folder(out: str | None, source: Path) -> Path:
    folder = Path(out) if out else Path(folder_name(source.stem, RESULTS_ENDING))
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", "name a folder with --out")
    return folder


def _tell(analysis: Analysis, out: Path, where: TextIO) -> int:
    if analysis.refusal is not None:
        refusal = analysis.refusal
        option = "" if refusal.capture_fps is None else f" (--capture-fps {refusal.capture_fps:g})"
        raise CannotJudge(refusal.code, refusal.message, refusal.advice + option)
    from formcam.outputs.files.terminal_summary import summary_text

    say(summary_text(analysis), where)
    say(f"\nResults are in {printable(out)}", where)
    return OK


def _progress(*, json: bool) -> Callable[[Progress], object]:
    if json:
        return _json_progress
    return _terminal_progress if sys.stderr.isatty() else lambda _: None


def _json_progress(progress: Progress) -> None:
    import dataclasses
    import json

    say(json.dumps({**dataclasses.asdict(progress), "share": round(progress.share, 4)}))


def _terminal_progress(progress: Progress) -> None:
    left = "" if progress.remaining_s is None else f", about {progress.remaining_s:.0f} s left"
    say(f"\r\033[K{progress.share:4.0%} {progress.stage}{left}", sys.stderr, end="")
    if progress.share >= 1:
        say("\r\033[K", sys.stderr, end="")


def _fail(error: FormcamError) -> int:
    say(f"error: {error}", sys.stderr)
    return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
