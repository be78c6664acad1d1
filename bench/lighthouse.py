"""What Lighthouse says of the product: four scores, five times, and what fails.

Several runs on `/` and on a complete link, on its mobile profile. The slowness is applied for
real (--throttling-method=devtools), not calculated afterwards: 1.6 Mbit/s less 10 %, 562 ms for
each request, processor 4 times slower. That is Lighthouse's own profile, so its seconds are not
those of first_paint.py. Figures are medians; --bare measures a bare Streamlit app in turn with it.

Needs node with npx, and Chromium or Chrome. The first run fetches Lighthouse.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.servers import (
    CHROMIUM_ARGS,
    RESULT_PATH,
    NotStartedError,
    bare_streamlit,
    chromium_path,
    product,
)
from tools.app_server import PRODUCT

LIGHTHOUSE = "lighthouse@12.8.2"  # the last line that runs on node 20
RUN_SECONDS = 300.0
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = {
    "FCP": "first-contentful-paint",
    "LCP": "largest-contentful-paint",
    "TBT": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
    "SI": "speed-index",
}


class RunFailedError(Exception):
    """Lighthouse gave no report; the text is the end of what it said."""


@dataclass(frozen=True)
class Report:
    """One Lighthouse run.

    scores: category id to 0-100; metrics: short name to ms (CLS: no unit); a value that
    Lighthouse could not find is left out.
    failing: "category/audit id" of every audit that counts for a score and is under 0.9.
    """

    scores: dict[str, float]
    metrics: dict[str, float]
    failing: frozenset[str]


def report_from_json(report: dict[str, Any]) -> Report:
    """Return the figures of Lighthouse's own JSON report."""
    audits: dict[str, dict[str, Any]] = report["audits"]
    scores, failing = {}, set()
    for name, category in report["categories"].items():
        if category["score"] is not None:
            scores[name] = category["score"] * 100
        for ref in category["auditRefs"]:
            score = audits[ref["id"]]["score"]
            if ref["weight"] > 0 and score is not None and score < 0.9:
                failing.add(f"{name}/{ref['id']}")
    metrics = {
        short: audits[audit]["numericValue"]
        for short, audit in METRICS.items()
        if audits.get(audit, {}).get("numericValue") is not None
    }
    return Report(scores, metrics, frozenset(failing))


def run_lighthouse(npx: str, url: str) -> Report:
    """Run Lighthouse once on url, in a browser of its own. Raise RunFailedError."""
    env = dict(os.environ)
    if chromium := chromium_path():
        env["CHROME_PATH"] = chromium
    with tempfile.TemporaryDirectory(prefix="bench-lighthouse-") as folder:
        out = Path(folder) / "report.json"
        command = [
            *(npx, "--yes", LIGHTHOUSE, url),
            *("--output=json", f"--output-path={out}", "--quiet", "--no-enable-error-reporting"),
            *("--form-factor=mobile", "--throttling-method=devtools"),
            f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=" + " ".join(["--headless=new", *map(_quoted, CHROMIUM_ARGS)]),
        ]
        with (Path(folder) / "log").open("w+b") as log:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that stop() reaches node and its browser
            )
            try:
                process.wait(timeout=RUN_SECONDS)
            except subprocess.TimeoutExpired:
                raise RunFailedError(f"no report in {RUN_SECONDS:.0f} s") from None
            finally:
                stop(process)
            log.seek(0)
            said = log.read()[-1500:].decode("utf-8", "replace").strip()
        if process.returncode != 0 or not out.is_file():
            raise RunFailedError(said or f"stopped with code {process.returncode}")
        report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        if error := report.get("runtimeError", {}).get("message"):
            raise RunFailedError(str(error))
        return report_from_json(report)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process started with start_new_session=True, and its children; wait for it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)  # its own session: the group has the number of the process
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=5)
            break
        except subprocess.TimeoutExpired:
            continue


def _quoted(flag: str) -> str:
    return f'"{flag}"' if " " in flag else flag


def table(results: dict[str, list[Report]]) -> str:
    """Return medians, one column per page."""
    lines = [f"{'':16}" + "".join(f"{name:18}" for name in results)]
    for category in CATEGORIES:
        cells = (
            _middle([r.scores[category] for r in reports if category in r.scores], ".0f", "")
            for reports in results.values()
        )
        lines.append(f"{category:16}" + "".join(f"{cell:18}" for cell in cells))
    for metric in METRICS:
        form, unit = {"CLS": (".3f", ""), "TBT": (".0f", " ms")}.get(metric, (".2f", " s"))
        scale = 1000 if unit == " s" else 1
        cells = (
            _middle([r.metrics[metric] / scale for r in reports if metric in r.metrics], form, unit)
            for reports in results.values()
        )
        lines.append(f"{metric:16}" + "".join(f"{cell:18}" for cell in cells))
    return "\n".join(line.rstrip() for line in lines)


def _middle(numbers: list[float], form: str, unit: str) -> str:
    return f"{statistics.median(numbers):{form}}{unit}" if numbers else "-"


def failures(results: dict[str, list[Report]]) -> str:
    """Return per page the audits that fail, with in how many of the runs."""
    lines = []
    for name, reports in results.items():
        counts = Counter(audit for report in reports for audit in report.failing)
        lines.append(
            f"{name}: " + ("no report" if not reports else "fails" if counts else "nothing fails")
        )
        lines += [f"  {audit}  ({counts[audit]} of {len(reports)})" for audit in sorted(counts)]
    return "\n".join(lines)


def measure(npx: str, runs: int, bare: bool, app: Path, streamlit: str) -> int:
    """Run Lighthouse on every page in turn, print the tables; 1 if a run failed twice, else 0."""
    gave_up = 0
    with ExitStack() as stack:
        product_url = stack.enter_context(product(app, {"WEGWIJZER_STREAMLIT": streamlit}))
        pages = {"/": product_url + "/", "complete link": product_url + RESULT_PATH}
        if bare:
            pages["bare"] = stack.enter_context(bare_streamlit()) + "/"
        results: dict[str, list[Report]] = {name: [] for name in pages}
        for number in range(runs):
            for name, url in pages.items():
                # One second chance: now and then its browser does not load the page at all.
                for chance in ("first", "second"):
                    try:
                        results[name].append(run_lighthouse(npx, url))
                        break
                    except RunFailedError as problem:
                        line = f"{name}, run {number + 1}, {chance} try: {problem}"
                        print(line, file=sys.stderr, flush=True)
                else:
                    gave_up += 1
            print(f"run {number + 1} of {runs} done", file=sys.stderr, flush=True)
    print(
        f"{LIGHTHOUSE}, mobile, throttled by devtools; medians of {runs}\n"
        f"WEGWIJZER_STREAMLIT={streamlit}, link: {RESULT_PATH}\n"
    )
    print(table(results))
    print()
    print(failures(results))
    return 1 if gave_up else 0


def main() -> int:
    """Read the command line, measure, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="runs per page (default 3)")
    parser.add_argument("--bare", action="store_true", help="measure a bare Streamlit app too")
    parser.add_argument("--app", type=Path, default=PRODUCT, help="the product's script")
    parser.add_argument("--streamlit", default="waar-het-helpt", help="WEGWIJZER_STREAMLIT")
    options = parser.parse_args()
    npx = shutil.which("npx")
    if npx is None:
        print("npx not found: install Node.js 20 or later, with npm", file=sys.stderr)
        return 1
    try:
        return measure(npx, max(1, options.runs), options.bare, options.app, options.streamlit)
    except NotStartedError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
