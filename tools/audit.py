"""`python tools/audit.py`: known weaknesses of the pinned packages, by pip-audit, against a dated allow-list.

It asks about every package in constraints.txt. Exit status 1 for a weakness that nobody has accepted, or whose
acceptance (docs/audit_allowed.txt) has run out. Where pip-audit or its source of advisories is out of reach this says
SKIPPED and how many packages nobody looked at, with status 0: a network that is not there must not stop a build, and
must not look like a clean result either.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = ROOT / "docs" / "audit_allowed.txt"
COMMAND = (
    "-m",
    "pip_audit",
    "-r",
    str(ROOT / "constraints.txt"),
    "--no-deps",
    "--disable-pip",
    "-f",
    "json",
)
LIMIT_S = 300


def main() -> int:
    """Ask, judge, print."""
    try:
        asked = subprocess.run(
            [sys.executable, *COMMAND], capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        report = json.loads(asked.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        print("audit SKIPPED: pip-audit is not installed or could not ask anybody")
        return 0
    problems, unseen, looked = judge(
        report, allowed(ALLOWED.read_text(encoding="utf-8")), datetime.date.today()
    )
    if unseen:
        print(
            f"audit SKIPPED for {len(unseen)} packages that nobody could be asked about: {', '.join(unseen)}"
        )
    for problem in problems:
        print(f"audit: {problem}")
    print(f"audit: {looked} packages looked at, {len(problems)} problems")
    return 1 if problems else 0


def allowed(text: str) -> dict[str, datetime.date]:
    """Accepted weaknesses and until when: lines of `ID YYYY-MM-DD reason`."""
    lines = (
        line.split(maxsplit=2) for line in text.splitlines() if line.strip() and not line.startswith("#")
    )
    return {name: datetime.date.fromisoformat(until) for name, until, _reason in lines}


def judge(
    report: dict, accepted: dict[str, datetime.date], today: datetime.date
) -> tuple[list[str], list[str], int]:
    """(what must be mended, packages nobody looked at, how many were looked at)."""
    problems, unseen, looked = [], [], 0
    for package in report["dependencies"]:
        if "skip_reason" in package:
            unseen.append(package["name"])
            continue
        looked += 1
        for weakness in package["vulns"]:
            until = accepted.get(weakness["id"])
            if until is None or until < today:
                fixed = ", ".join(weakness["fix_versions"]) or "no version yet"
                ran_out = f", accepted until {until}" if until else ""
                problems.append(
                    f"{package['name']} {package['version']}: {weakness['id']} (mended in {fixed}{ran_out})"
                )
    return problems, unseen, looked


if __name__ == "__main__":
    sys.exit(main())
