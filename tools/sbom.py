"""`python tools/sbom.py > sbom.json`: what formcam is made of, as a CycloneDX 1.6 bill of materials.

Lists the distributions installed here that `requirements.txt` asks for, directly or through others, with version,
licence and home, and who needs whom. Needs nothing but the installed environment.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def main() -> int:
    """Print the document."""
    json.dump(document(), sys.stdout, indent=1)
    print()
    return 0


def document() -> dict:
    """The bill of materials as JSON's own types."""
    direct = [_normal(line) for line in _requirements()]
    found: dict[str, Distribution] = {}
    needs: dict[str, list[str]] = {}
    todo = list(direct)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # Needed on another system only.
        needs[name] = [
            _normal(text) for text in found[name].requires or () if "extra ==" not in text.partition(";")[2]
        ]
        todo += needs[name]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "formcam", "bom-ref": "formcam"}},
        "components": [_component(name, found[name]) for name in sorted(found)],
        "dependencies": [{"ref": "formcam", "dependsOn": sorted(direct)}]
        + [
            {"ref": name, "dependsOn": sorted({need for need in needs[name] if need in found})}
            for name in sorted(found)
        ],
    }


def _requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def _component(name: str, dist: Distribution) -> dict:
    about = dist.metadata
    stated = about.get_all("License-Expression")
    licence = stated[0] if stated else _classified(about.get_all("Classifier") or [])
    component = {
        "type": "library",
        "bom-ref": name,
        "name": name,
        "version": dist.version,
        "purl": f"pkg:pypi/{name}@{dist.version}",
    }
    return component | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def _classified(classifiers: list[str]) -> str | None:
    licences = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    return " / ".join(licences) or None


def _normal(requirement: str) -> str:
    match = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match.group().lower()) if match else ""


if __name__ == "__main__":
    sys.exit(main())
