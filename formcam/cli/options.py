"""What the command line takes: its commands, their options and the kinds of value these have."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from formcam._version import __version__
from formcam.cli.numbers import count, frame_count, number, point, port, positive, standing
from formcam.records.errors import UsageError
from formcam.records.tape_colours import ANY, COLOURS, tape_colour

Command = Callable[[argparse.Namespace], int]
_MARKERS = "--markers"


def parser_of(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The parser; what it gives has the function of `commands` that was asked for as `command`."""
    parser = _Parser(prog="formcam", description="Measure and explain running form from a treadmill clip.")
    parser.add_argument("--version", action="version", version=f"formcam {__version__}")
    parsers = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for name, (about, options) in _COMMANDS.items():
        command = parsers.add_parser(name, help=about)
        command.set_defaults(command=commands[name])
        options(command)
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse says what is wrong in two lines and a usage dump; we promise one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see {self.prog} --help")

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """argparse drops a value of "--" and hands on an empty list in its place."""
        found, rest = super().parse_known_args(None if args is None else _of_any_colour(args), namespace)
        for name, value in vars(found).items():
            if value == []:
                self.error(f"argument --{name.replace('_', '-')}: expected one argument")
        return found, rest


def _of_any_colour(args: Sequence[str]) -> list[str]:
    """The arguments with "--markers" in full where the clip follows it: argparse would take that for its colour."""
    return [
        f"{_MARKERS}={ANY}" if one == _MARKERS and _is_a_path(after) else one
        for one, after in zip(args, (*args[1:], ""), strict=bool(args))
    ]


def _is_a_path(text: str) -> bool:
    return text.strip().lower() not in COLOURS and ("." in text or "/" in text or Path(text).exists())


def _colour(text: str) -> str | None:
    try:
        return tape_colour(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _app(command: argparse.ArgumentParser) -> None:
    _page_options(command)
    _model_option(command)
    command.set_defaults(model=None)  # Of the environment, else the better one.
    command.add_argument(
        "--address",
        choices=("127.0.0.1", "0.0.0.0"),
        help="0.0.0.0 only inside a container, whose port is published on 127.0.0.1 (default: this computer only)",
    )


def _analyse(command: argparse.ArgumentParser) -> None:
    command.add_argument("video", metavar="VIDEO")
    command.add_argument(
        "--out", metavar="DIR", help="where the results go (default: beside you, NAME_formcam)"
    )
    _runner_options(command)
    command.add_argument(
        "--capture-fps", type=positive, metavar="N", help="frames a second at which slow motion was filmed"
    )
    _model_options(command)
    command.add_argument("--workers", type=count, metavar="N", help="pose processes (default: one per core)")
    command.add_argument(
        "--runner",
        type=point,
        metavar="X,Y",
        help="a point on the runner in the first frame, as fractions of the picture",
    )
    command.add_argument(
        "--slow-clip", action="store_true", help="also write a slow clip that holds key moments"
    )
    command.add_argument(
        "--vertical-clip", action="store_true", help="also write an upright clip (9:16), to share"
    )
    command.add_argument(
        "--blur-face", action="store_true", help="cover the runner's face in clips and pictures"
    )
    command.add_argument(
        "--standing",
        type=standing,
        metavar="VIDEO|SECONDS",
        help="a clip of the runner standing tall and still, side-on, or when that is in this clip (default: looked for "
        "before and after the run)",
    )
    _edits_option(command)
    _watch_option(command)
    command.add_argument(
        "--json-progress", action="store_true", help="progress as JSON lines on stdout, the words on stderr"
    )


def _measure(command: argparse.ArgumentParser) -> None:
    command.add_argument("track", metavar="TRACK.npz")
    command.add_argument(
        "--out", metavar="DIR", help="where the results go (default: beside you, NAME_formcam)"
    )
    _runner_options(command)
    _edits_option(command)
    _watch_option(command)


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument("before", metavar="BEFORE/analysis.json")
    command.add_argument("after", metavar="AFTER/analysis.json")


def _batch(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="FOLDER")
    command.add_argument("--out", metavar="DIR", required=True)
    command.add_argument("--scheduler", default="local", metavar="local|ADDRESS")
    command.add_argument(
        "--workers", type=count, metavar="N", help="clips at once, each on one core (default: one per core)"
    )
    _runner_options(command)
    _model_options(command)


def _digitise(command: argparse.ArgumentParser) -> None:
    command.add_argument("video", metavar="VIDEO")
    command.add_argument(
        "--out",
        metavar="POINTS.json",
        help="where the joints are kept (default: beside you, NAME_points.json)",
    )
    command.add_argument("--by", metavar="NAME", default="reader", help="who reads (default: reader)")
    command.add_argument(
        "--frames", type=frame_count, metavar="N", help="how many frames to read (default: 12)"
    )
    command.add_argument(
        "--view", choices=("left", "right"), help="the side that faces the camera (default: the page asks)"
    )
    command.add_argument(
        "--result",
        metavar="DIR",
        help="what analyse gave for this clip: frames are spread over the stride, and the agreement is shown",
    )
    command.add_argument(
        "--agreement", action="store_true", help="only say how far the readings so far lie apart"
    )
    _page_options(command)


def _coach(command: argparse.ArgumentParser) -> None:
    command.add_argument("result", metavar="RESULT_FOLDER", help="what analyse made")
    command.add_argument(
        "-o", "--out", metavar="FILE.html", help="where the file goes (default: beside you, NAME_coach.html)"
    )
    command.add_argument(
        "--runner-name", metavar="NAME", default="", help="the runner's name, for the head of the file"
    )


def _page_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=port, metavar="N", help="where the page is served (default: 8501)")
    command.add_argument(
        "--no-browser", dest="browser", action="store_false", help="only serve the page, open no browser"
    )


def _runner_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--height-cm", type=number, metavar="N", help="the runner's height")
    command.add_argument("--speed-kmh", type=number, metavar="N", help="the belt's speed")
    command.add_argument("--sex", choices=("f", "m"), help="the runner's sex: hip adduction differs by it")
    command.add_argument("--view", choices=("auto", "left", "right", "rear", "front"), default="auto")


def _edits_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--edits",
        metavar="EDITS.json",
        help="what was put right by hand: the edits.json or analysis.json of an earlier result",
    )


def _watch_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--watch",
        metavar="FILE",
        help="the run as your watch recorded it (FIT, TCX or GPX), to be shown beside the clip's result",
    )


def _model_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        _MARKERS,
        nargs="?",
        const=ANY,
        type=_colour,
        metavar="COLOUR",
        help="runners wear dots of bright tape: on the joints (side view), or over the back of the pelvis (from "
        f"behind); COLOUR is theirs ({', '.join(COLOURS)})",
    )
    _model_option(command)
    command.add_argument("--no-clip", dest="clip", action="store_false", help="leave out the annotated clip")


def _model_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", choices=("heavy", "full"), default="heavy", help="full is quicker, heavy better"
    )


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "app": ("show the app in the browser", _app),
    "analyse": ("analyse a video", _analyse),
    "measure": ("measure a pose track (keypoints.npz)", _measure),
    "compare": ("say what really changed between two analyses", _compare),
    "batch": ("analyse every video in a folder", _batch),
    "digitise": ("read joints by eye in some frames, and see how well readings agree", _digitise),
    "coach": ("make a result one HTML file, for a coach to comment in", _coach),
}
