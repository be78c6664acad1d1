"""The editors' commands: `python -m wegwijzer check`."""

import argparse
import json
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path

import uvicorn

from wegwijzer.content import DATA, MESSAGES, Mistake, load_content
from wegwijzer.editors import online, schemas
from wegwijzer.editors.preview import Preview
from wegwijzer.editors.review import Change, Review, Room, review
from wegwijzer.web.settings import SettingsError, read_settings

SAY = MESSAGES.review
LAST = "HEAD"  # what git calls the version that was saved last
SAY_ONLINE = MESSAGES.online


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit status: 0, or 1 where there is a mistake."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # on Windows a pipe may not know every character
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog="python -m wegwijzer", description=MESSAGES.help.program)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help=MESSAGES.help.check)
    check.add_argument("--json", action="store_true", help=MESSAGES.help.json)
    check.add_argument("--github", action="store_true", help=MESSAGES.help.github)
    check.add_argument("--online", action="store_true", help=MESSAGES.help.online)
    check.add_argument("--bijwerken", action="store_true", help=MESSAGES.help.bijwerken)
    check.add_argument("--tegen", default=LAST, metavar="VERSIE", help=MESSAGES.help.tegen)
    check.add_argument("--map", type=Path, default=DATA, help=MESSAGES.help.map)
    commands.add_parser("schemas", help=MESSAGES.help.schemas)
    edit = commands.add_parser("edit", help=MESSAGES.help.edit)
    edit.add_argument("--port", type=int, default=8501, help=MESSAGES.help.port)
    edit.add_argument("--map", type=Path, default=DATA, help=MESSAGES.help.map)
    asked = parser.parse_args(arguments)
    if asked.command == "edit":
        return _edit(asked)
    if asked.command == "schemas":
        schemas.write()
        return 0
    return _check(asked)


def _check(asked: argparse.Namespace) -> int:
    # A day ahead: at the turn of the day it is tomorrow here while it is today for the clock.
    today = datetime.now(UTC).date() + timedelta(days=1)
    found = review(asked.map, today, asked.tegen)
    if asked.online and not found.mistakes:
        return _online(asked)
    if asked.json:
        print(as_json(found))
    else:
        for line in as_annotations(found) if asked.github else as_text(found, asked.tegen):
            print(line)
    return 1 if found.mistakes else 0


def _edit(asked: argparse.Namespace) -> int:
    try:
        settings = read_settings()
    except SettingsError as mistakes:
        print(mistakes, file=sys.stderr)
        return 1
    say = MESSAGES.edit

    def tell(mistakes: tuple[Mistake, ...]) -> None:
        print("\n".join((say.title, *map(str, mistakes))) if mistakes else say.right, flush=True)

    try:
        listening = socket.create_server(("127.0.0.1", asked.port))
    except (OSError, OverflowError):  # taken, not allowed, or no port at all
        print(say.port.format(port=asked.port, other=asked.port + 1), file=sys.stderr)
        return 1
    preview = Preview(asked.map, settings.eigen_contact, tell, settings.aanbieder)
    print(say.started.format(address=f"http://localhost:{asked.port}/"), flush=True)
    preview.refresh()  # what is wrong already is told before anybody looks
    server = uvicorn.Server(uvicorn.Config(preview, log_level="error", access_log=False))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0


def _online(asked: argparse.Namespace) -> int:
    content = load_content(asked.map)
    every = online.links(content)

    def progress(number: int, link: online.Link) -> None:
        if sys.stderr.isatty():  # over the line before; a log has no use for it
            text = SAY_ONLINE.progress.format(number=number + 1, total=len(every), what=link.what)
            done = "#" * (20 * number // len(every))
            print(f"\r\x1b[K[{done:.<20}] {text}", end="", file=sys.stderr, flush=True)

    found = [*online.ask_all(every, online.Asker(), progress)]
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    if asked.bijwerken:
        path = asked.map / "seen.yaml"
        try:
            online.write_seen(path, content, found, datetime.now(UTC).date())
        except OSError:
            print(SAY_ONLINE.not_written.format(path=path), file=sys.stderr)
            return 1
    if asked.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
    else:
        for line in as_links(found):
            print(line)
    return 1 if any(each.wrong for each in found) else 0


def as_links(found: Sequence[online.Found]) -> Iterator[str]:
    """Yield the lines for a person: first what somebody should look at."""
    wrong = [each for each in found if each.wrong]
    if wrong:
        yield SAY_ONLINE.title.format(count=len(wrong))
        yield from (f"  {online.told(each)}" for each in wrong)
    else:
        yield SAY_ONLINE.good.format(count=len(found))
    yield from (online.told(each) for each in found if not each.wrong)


def as_text(found: Review, version: str) -> Iterator[str]:
    """Yield the lines for a person, what stops a start first."""
    version = SAY.last if version == LAST else version
    if found.mistakes:
        yield from _listed(SAY.mistakes, found.mistakes)
    else:
        yield SAY.good
    if found.room:
        yield SAY.room
        yield from (f"  {_room_left(room)}" for room in found.room)
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
    room = [room._asdict() for room in found.room]
    return json.dumps({**told, "room": room, "changes": changes}, indent=2)


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
    for room in found.room:
        yield f"::notice ::{_data(SAY.room)} {_data(_room_left(room))}"
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


def _room_left(room: Room) -> str:
    return SAY.room_left.format(place=room.place, left=room.left)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


if __name__ == "__main__":
    sys.exit(main())
