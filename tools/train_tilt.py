"""Train the model of forward tilt of the pelvis and say how good it is: `python -m tools.train_tilt`.

Draws the runs of `tools.tilt_pictures` that the cache lacks (needs the rendered runner's data, tools/runner/README.md),
asks the pose model for the outline in each picture as the app does, and fits a ridge regression to the differences
between runs of one body: features and tilt about each body's own mean, so that what tells bodies and clothes apart
cannot help. The penalty is the one with the smallest error on bodies left out. The interval is conformal, by body:
with every body left out once, each body's pairs of runs together weigh the same, and the half width is the quantile of
their errors at 95 %. Bodies of `JUDGES` take no part in any of that and are judged once, by the model that is shipped;
they say whether the interval holds.

Writes models/tilt.npz (weights), models/tilt.json (the card) and the tables of docs/pelvis.md. Same figures every time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import Ridge

from formcam.metrics.pelvic_tilt import UNIT, features_of
from formcam.pose import model_files, outline
from formcam.pose.landmarker import Landmarker
from formcam.pose.outline_sampling import MODEL
from formcam.records.image_evidence import FEATURES, ROWS, SideOutline
from formcam.records.landmark_source import pose_model_label
from formcam.records.skeleton import INDEX
from formcam.records.track import Orientation
from tools.generated_part import with_part
from tools.tilt_pictures import JUDGES, Run, runs
from tools.tilt_scores import Pairs, conformal, rms, scores_of

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "benchmarks" / "cache" / "tilt"
PAGE = ROOT / "docs" / "pelvis.md"
BEGIN, END = "<!-- tools.train_tilt -->", "<!-- end of train_tilt -->"
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Per training run, of features divided by their common spread."""
COVERED = 0.95
POPULATION_SD_DEG = 4.6
"""Of runners' mean tilt, 26 + 10 runners of two motion-capture studies (docs/pelvis.md)."""


@dataclass(frozen=True, eq=False)
class Sample:
    """One run: features of the outline, of the landmarks' angles, and the true tilt in degrees."""

    body: str
    tilt_deg: float
    outline: np.ndarray
    angles: np.ndarray


def main() -> None:
    """Draw, learn, judge, write."""
    samples = [_sample(run) for run in runs(CACHE)]
    train = [s for s in samples if s.body not in JUDGES]
    judges = [s for s in samples if s.body in JUDGES]
    penalty = min(PENALTIES, key=lambda p: rms(_left_out(train, p, _outline).off))
    left_out = _left_out(train, penalty, _outline)
    half = conformal(left_out, COVERED)
    weights = _fit(train, penalty, _outline)
    judged = pairs(judges, np.array([s.outline for s in judges]) @ weights)
    by_angles = pairs(judges, np.array([s.angles for s in judges]) @ _fit(train, penalty, _angles))
    scores = {
        "left_out_bodies": scores_of(left_out, half),
        "judging_bodies": scores_of(judged, half),
        "judging_bodies_by_landmark_angles": scores_of(by_angles, conformal(_left_out(train, 1.0, _angles), COVERED)),
    }  # fmt: skip
    absolute = _absolute(train, judges)
    _write(weights, half, penalty, scores, absolute, train, judges)
    print(json.dumps({"half width": half, "penalty": penalty, **scores, "absolute": absolute}, indent=1))


def pairs(samples: list[Sample], found: np.ndarray) -> Pairs:
    """Every change between two runs of one body, in the order in which it is further forward."""
    rows = []
    names = sorted({s.body for s in samples})
    for i, one in enumerate(samples):
        for j, other in enumerate(samples):
            if one.body == other.body and other.tilt_deg > one.tilt_deg:
                rows.append((other.tilt_deg - one.tilt_deg, found[j] - found[i], names.index(one.body)))
    true, change, body = np.array(rows).T
    return Pairs(true, change, body.astype(int))


def _sample(run: Run) -> Sample:
    edges, xy = _seen(run)
    view = "left" if run.view == "left" else "right"
    facing = Orientation(view, "image_left" if view == "left" else "image_right")  # type: ignore[arg-type]
    outline = SideOutline(np.arange(len(edges), dtype=float), edges, pose_model_label(MODEL))
    features = features_of(outline, facing)
    assert features is not None, run.body
    return Sample(run.body, run.tilt_deg, features, _angles_of(xy, -1.0 if view == "left" else 1.0))


def _seen(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Outlines (N, R, 2) and landmarks (N, 33, 2) of a run's pictures, from the cache or asked for now."""
    key = hashlib.sha256(f"{model_files.SHA256[MODEL]} {ROWS.tolist()} {outline.REACH}".encode()).hexdigest()
    kept = CACHE / "seen" / f"{run.body}_{run.number}_{key[:12]}.npz"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        bundle, _ = model_files.pose_model(MODEL)
        with Landmarker(bundle, tracking=False, outline=True) as landmarker:
            found = [bodies[0] for picture in run.pictures if len(bodies := landmarker.find(picture))]
        bodies, edges = outline.unpacked(np.array(found))
        np.savez_compressed(kept, edges=edges, xy=bodies[:, :, :2])
    with np.load(kept) as stored:
        return stored["edges"], stored["xy"]


def _angles_of(xy: np.ndarray, forward: float) -> np.ndarray:
    """Mean, least and largest lean of the trunk and swing of the thighs by the landmarks alone, radians."""
    hip, shoulder = (
        xy[:, [INDEX[f"left_{j}"], INDEX[f"right_{j}"]]].mean(axis=1) for j in ("hip", "shoulder")
    )
    trunk = np.arctan2(forward * (shoulder - hip)[:, 0], (hip - shoulder)[:, 1])
    thighs = []
    for side in ("left", "right"):
        thigh = xy[:, INDEX[f"{side}_knee"]] - hip
        thighs.append(np.arctan2(forward * thigh[:, 0], thigh[:, 1]))
    curves = [trunk, np.max(thighs, axis=0), np.min(thighs, axis=0)]
    return np.array([f(curve) for curve in curves for f in (np.mean, np.min, np.max)])


def _outline(sample: Sample) -> np.ndarray:
    return sample.outline


def _angles(sample: Sample) -> np.ndarray:
    return sample.angles


def _fit(samples: list[Sample], penalty: float, kind: Callable[[Sample], np.ndarray]) -> np.ndarray:
    """Degrees per feature, from what differs within each body."""
    x, y = np.array([kind(s) for s in samples]), np.array([s.tilt_deg for s in samples])
    bodies = np.array([s.body for s in samples])
    for body in set(bodies):
        x[bodies == body] -= x[bodies == body].mean(axis=0)
        y[bodies == body] -= y[bodies == body].mean()
    spread = x.std()
    fitted = Ridge(alpha=penalty * len(y), fit_intercept=False).fit(x / spread, y)
    return np.ravel(fitted.coef_) / spread


def _left_out(samples: list[Sample], penalty: float, kind: Callable[[Sample], np.ndarray]) -> Pairs:
    """The changes of every body by a model that has not seen it."""
    found = np.zeros(len(samples))
    for body in {s.body for s in samples}:
        mine = np.array([s.body == body for s in samples])
        weights = _fit([s for s in samples if s.body != body], penalty, kind)
        found[mine] = np.array([kind(s) for s in samples if s.body == body]) @ weights
    return pairs(samples, found)


def _absolute(train: list[Sample], judges: list[Sample]) -> dict[str, float]:
    """The experiment that is not shipped: tilt itself, from the same features, beside always guessing the mean."""
    x, y = np.array([s.outline for s in train]), np.array([s.tilt_deg for s in train])
    bodies = np.array([s.body for s in train])
    centre, spread = x.mean(axis=0), (x - x.mean(axis=0)).std()

    def model(rows: np.ndarray) -> Ridge:
        return Ridge(alpha=0.01 * int(rows.sum())).fit((x[rows] - centre) / spread, y[rows])

    off = np.zeros(len(y))
    for body in set(bodies):
        mine = bodies == body
        off[mine] = model(~mine).predict((x[mine] - centre) / spread) - y[mine]
    true = np.array([s.tilt_deg for s in judges])
    found = model(np.ones(len(y), bool)).predict((np.array([s.outline for s in judges]) - centre) / spread)
    return {
        "left_out_rmse_deg": rms(off),
        "left_out_mae_deg": float(np.abs(off).mean()),
        "judging_rmse_deg": rms(found - true),
        "judging_mae_deg": float(np.abs(found - true).mean()),
        "judging_rmse_of_the_mean_deg": rms(y.mean() - true),
        "half_width_95_deg": float(np.quantile(np.abs(off), COVERED)),
        "population_sd_deg": POPULATION_SD_DEG,
    }  # fmt: skip


def _write(
    weights: np.ndarray, half: float, penalty: float, scores: dict, absolute: dict,
    train: list[Sample], judges: list[Sample],
) -> None:  # fmt: skip
    folder = model_files.FOLDER
    np.savez(folder / "tilt.npz", weights=weights)
    card = {
        "version": model_files.TILT_VERSION,
        "what": "change of forward (anterior) pelvic tilt between two clips of one runner, side view; index ="
        " features @ weights in degrees, differences of indices = change, + = further forward",
        "sha256": hashlib.sha256((folder / "tilt.npz").read_bytes()).hexdigest(),
        "features": list(FEATURES),
        "unit": UNIT,
        "outline_from": pose_model_label(MODEL),
        "pose_model_sha256": model_files.SHA256[MODEL],
        "change_half_width_deg": half,
        "covers": COVERED,
        "penalty": penalty,
        "data": "rendered people (tools/runner, MakeHuman / MPFB2 shapes, CC0 1.0); nobody real",
        "licence": "CC0 1.0",
        "bodies_trained_on": sorted({s.body for s in train}),
        "bodies_that_judge": sorted({s.body for s in judges}),
        "runs": {"trained on": len(train), "judging": len(judges)},
        "scores": scores,
        "absolute_tilt_not_shipped": absolute,
        "limits": "same side, same kind of clothes; clothes that swing were not tested; one mesh family, so the hollow"
        " of the back follows the pelvis in one way",
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }  # fmt: skip
    (folder / "tilt.json").write_text(json.dumps(_rounded(card), indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_part(page, BEGIN, END, _table(scores, half, absolute)), encoding="utf-8")


def _table(scores: dict, half: float, absolute: dict) -> str:
    """The scores as Markdown."""
    titles = {
        "left_out_bodies": "outline, bodies for fitting, each left out once",
        "judging_bodies": "outline, bodies that only judge",
        "judging_bodies_by_landmark_angles": "angles of trunk and thighs alone, bodies that only judge",
    }
    lines = [
        "| from | bodies, pairs | RMSE of the change (95 %) | of always saying \"no change\" | sign right, changes"
        " >= 4 deg (95 %) | of these said to be a change | said the wrong way | said of changes < 2 deg | 95 % interval"
        " holds |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for key, title in titles.items():
        s = scores[key]
        low, high = s["rmse_95"]
        lines.append(
            f"| {title} | {s['bodies']}, {s['pairs']} | {s['rmse_deg']:.1f} ({low:.1f}-{high:.1f})"
            f" | {s['rmse_of_no_change_deg']:.1f} | {100 * s['sign_right_from_4_deg']:.0f} %"
            f" ({100 * s['sign_right_95'][0]:.0f}-{100 * s['sign_right_95'][1]:.0f}) |"
            f" {100 * s['said_of_changes_from_4_deg']:.0f} % | {s['said_wrongly']} |"
            f" {100 * s['said_of_changes_below_2_deg']:.0f} % | {100 * s['interval_95_holds']:.0f} % |"
        )
    a = absolute
    lines += [
        "",
        f"A change is said beyond ±{half:.1f}°. Tilt itself, not shipped: RMSE {a['left_out_rmse_deg']:.1f}° on bodies"
        f" left out and {a['judging_rmse_deg']:.1f}° on those that only judge (always the mean:"
        f" {a['judging_rmse_of_the_mean_deg']:.1f}°), 95 % of errors within ±{a['half_width_95_deg']:.1f}°.",
    ]
    return "\n".join(lines) + "\n"


def _rounded(entry: object) -> object:
    if isinstance(entry, dict):
        return {key: _rounded(value) for key, value in entry.items()}
    if isinstance(entry, list):
        return [_rounded(value) for value in entry]
    return round(entry, 4) if isinstance(entry, float) else entry


if __name__ == "__main__":
    main()
