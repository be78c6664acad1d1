"""Run chosen tests many times, also on a busy machine, and say which were ever red.

python -m scripts.repeat                            all browser tests, ten runs
python -m scripts.repeat -n 10 --busy 3             the last three of ten beside two busy loops
python -m scripts.repeat -n 2 --each 100 tests/browser/test_wizard.py -k back
                                                    each test a hundred times in each run
Whatever follows the options goes to pytest. The output of each red run is kept and named.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from tools.app_server import ROOT

BUSY_LOOPS = 2  # one for each core of a small machine
RED = ("failure", "error")


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keep processors busy for as long as the block runs."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def outcomes(report: Path) -> dict[str, bool]:
    """Return by test of a JUnit report whether it was red; a skipped test has none."""
    return {
        f"{case.get('classname')}::{case.get('name')}": any(
            case.find(tag) is not None for tag in RED
        )
        for case in ElementTree.parse(report).iter("testcase")
        if case.find("skipped") is None
    }


def run(tests: Sequence[str], folder: Path, name: str) -> tuple[int, dict[str, bool]]:
    """Run pytest once in a process of its own; return its exit status and outcomes()."""
    report, log = folder / f"{name}.xml", folder / f"{name}.log"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *tests]
    with log.open("w", encoding="utf-8") as output:
        status = subprocess.run(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode
    return status, outcomes(report) if report.exists() else {}


def main(arguments: list[str]) -> int:
    """Return 0 when every run was green and ran something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("-n", type=int, default=10, help="how many runs (10)")
    parser.add_argument("--busy", type=int, default=0, help="how many of them on a busy machine")
    parser.add_argument("--each", type=int, default=1, help="how often each test in a run (1)")
    options, tests = parser.parse_known_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="repeat-"))
    runs: Counter[str] = Counter()
    red: Counter[str] = Counter()
    failed = 0
    for number in range(1, options.n + 1):
        loops = BUSY_LOOPS if number > options.n - options.busy else 0
        began = time.monotonic()
        with busy(loops):
            status, found = run(
                [f"--count={options.each}", *(tests or ["tests/browser"])], folder, f"run-{number}"
            )
        runs.update(found)
        red.update(test for test, was_red in found.items() if was_red)
        failed += status != 0
        line = f"run {number}: {sum(found.values())} red of {len(found)}"
        line += f" in {time.monotonic() - began:.0f} s"
        line += f", beside {loops} busy loops" if loops else ""
        line += f"; see {folder}/run-{number}.log" if status else ""
        print(line, flush=True)
    for test, times in red.most_common():
        print(f"{times:4} red of {runs[test]}: {test}")
    print(f"{len(runs)} tests, {options.n} runs, {failed} runs not green")
    return int(failed > 0 or not runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
