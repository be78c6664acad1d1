"""The editors' commands: `python -m wegwijzer check`."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wegwijzer.content import DATA, MESSAGES, Mistake
from wegwijzer.editing import schemas
from wegwijzer.editing.review import Change, Review, review

SAY = MESSAGES.review


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit status: 0, or 1 where there is a mistake."""
    parser = argparse.ArgumentParser(prog="python -m wegwijzer", description=MESSAGES.help.program)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help=MESSAGES.help.check)
    check.add_argument("--json", action="store_true", help=MESSAGES.help.json)
    check.add_argument("--github", action="store_true", help=MESSAGES.help.github)
    check.add_argument("--tegen", default="HEAD", metavar="VERSIE", help=MESSAGES.help.tegen)
    check.add_argument("--map", type=Path, default=DATA, help=MESSAGES.help.map)
    commands.add_parser("schemas", help=MESSAGES.help.schemas)
    asked = parser.parse_args(arguments)
    if asked.command == "schemas":
        schemas.write()
        return 0
    return _check(asked)


def _check(asked: argparse.Namespace) -> int:
    # A day ahead: at the turn of the day it is tomorrow here while it is today for the clock.
    today = datetime.now(UTC).date() + timedelta(days=1)
    found = review(asked.map, today, asked.tegen)
    if asked.json:
        print(as_json(found))
    else:
        for line in as_annotations(found) if asked.github else as_text(found, asked.tegen):
            print(line)
    return 1 if found.mistakes else 0


def as_text(found: Review, version: str) -> Iterator[str]:
    """Yield the lines for a person, what stops a start first."""
    if found.mistakes:
        yield from _listed(SAY.mistakes, found.mistakes)
    else:
        yield SAY.good
    if found.advice:
        yield from _listed(SAY.advice, found.advice)
    if found.old:
        yield from _listed(SAY.old, found.old)
    if found.changes is None:
        yield SAY.no_version.format(version=version)
    elif found.changes:
        yield SAY.changes.format(version=version)
        yield from (f"  {_changed(change)}" for change in found.changes)


def as_json(found: Review) -> str:
    """Return all of it for a program; keys as in Review and its parts."""
    changes = None if found.changes is None else [change._asdict() for change in found.changes]
    told = {
        kind: [asdict(mistake) for mistake in getattr(found, kind)]
        for kind in ("mistakes", "advice", "old")
    }
    return json.dumps({**told, "changes": changes}, ensure_ascii=False, indent=2)


def as_annotations(found: Review) -> Iterator[str]:
    """Yield GitHub's workflow commands: each is shown at its line of a pull request."""
    for kind, mistakes in (
        ("error", found.mistakes),
        ("warning", found.advice),
        ("notice", found.old),
    ):
        for mistake in mistakes:
            where = f"file={_property(mistake.file)}"
            if mistake.line is not None:
                where += f",line={mistake.line}"
            text = ": ".join(part for part in (mistake.entry, mistake.text) if part)
            yield f"::{kind} {where}::{_data(text)}"
    for change in found.changes or ():
        yield f"::notice ::{_data(_changed(change))}"


def _listed(title: str, mistakes: Iterable[Mistake]) -> Iterator[str]:
    lines = [*mistakes]
    yield title.format(count=len(lines))
    yield from (f"  {mistake}" for mistake in lines)


def _changed(change: Change) -> str:
    nothing = MESSAGES.kinds.nothing
    return SAY.change.format(
        what=change.what, before=change.before or nothing, after=change.after or nothing
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


if __name__ == "__main__":
    sys.exit(main())
