"""The bill of materials and the audit of what formcam is made of."""

from __future__ import annotations

import datetime
import re

import pytest

from tests.support.places import ROOT
from tools import audit, sbom

TODAY = datetime.date(2026, 11, 23)


def test_the_bill_of_materials_names_every_pinned_package_with_its_version():
    document = sbom.document()
    parts = {part["name"]: part for part in document["components"]}
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    assert len(pins) >= 10
    for name, version in pins:
        assert parts[name]["version"] == version
        assert parts[name]["purl"] == f"pkg:pypi/{name}@{version}"
    assert "starlette" in parts, "what others bring along is in it, too"
    refs = {entry["ref"] for entry in document["dependencies"]}
    assert refs == {"formcam", *parts}
    assert all(set(entry["dependsOn"]) <= refs for entry in document["dependencies"])


@pytest.mark.parametrize(
    ("line", "problems"), [("", 1), ("X-1 2026-11-22 old", 1), ("X-1 2026-11-23 fine", 0)]
)
def test_a_weakness_counts_unless_it_is_accepted_today(line: str, problems: int):
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": []}]},
            {"name": "b", "version": "1", "vulns": []},
            {"name": "c", "skip_reason": "not found"},
        ]
    }
    found, unseen, looked = audit.judge(report, audit.allowed(f"# accepted\n{line}\n"), TODAY)
    assert len(found) == problems
    assert unseen == ["c"]
    assert looked == 2


def test_the_allow_list_can_be_read():
    assert isinstance(audit.allowed(audit.ALLOWED.read_text(encoding="utf-8")), dict)
