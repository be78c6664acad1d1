"""The commands `python -m wegwijzer check`, `edit` and `schemas`."""

import argparse
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path

import uvicorn

from wegwijzer.content import DATA, MESSAGES, Mistake, load_content
from wegwijzer.editors import online, schemas
from wegwijzer.editors.preview import Preview
from wegwijzer.editors.review import Change, Review, review
from wegwijzer.pdf.room import Frame
from wegwijzer.web.settings import SettingsError, read_settings

TEXTS = MESSAGES.review
LAST_COMMIT = "HEAD"
SAY_ONLINE = MESSAGES.online


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return its exit status: 0, or 1 if it failed or found a mistake."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a Windows pipe may use cp1252
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog="python -m wegwijzer", description=MESSAGES.help.program)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help=MESSAGES.help.check)
    check.add_argument("--github", action="store_true", help=MESSAGES.help.github)
    check.add_argument("--online", action="store_true", help=MESSAGES.help.online)
    check.add_argument("--bijwerken", action="store_true", help=MESSAGES.help.bijwerken)
    check.add_argument("--tegen", default=LAST_COMMIT, metavar="VERSIE", help=MESSAGES.help.tegen)
    check.add_argument("--map", type=Path, default=DATA, help=MESSAGES.help.map)
    commands.add_parser("schemas", help=MESSAGES.help.schemas)
    edit = commands.add_parser("edit", help=MESSAGES.help.edit)
    edit.add_argument("--port", type=int, default=8501, help=MESSAGES.help.port)
    edit.add_argument("--map", type=Path, default=DATA, help=MESSAGES.help.map)
    options = parser.parse_args(arguments)
    if options.command == "edit":
        return _edit(options)
    if options.command == "schemas":
        schemas.write()
        return 0
    return _check(options)


def _check(options: argparse.Namespace) -> int:
    # Add one day, because in Belgium the next day starts before midnight UTC.
    today = datetime.now(UTC).date() + timedelta(days=1)
    result = review(options.map, today, options.tegen)
    if options.online and not result.mistakes:
        return _online(options)
    for line in as_annotations(result) if options.github else as_text(result, options.tegen):
        print(line)
    return 1 if result.mistakes else 0


def _edit(options: argparse.Namespace) -> int:
    try:
        settings = read_settings()
    except SettingsError as mistakes:
        print(mistakes, file=sys.stderr)
        return 1
    say = MESSAGES.edit

    def print_mistakes(mistakes: tuple[Mistake, ...]) -> None:
        print("\n".join((say.title, *map(str, mistakes))) if mistakes else say.right, flush=True)

    try:
        listener = socket.create_server(("127.0.0.1", options.port))
    except (OSError, OverflowError):  # in use, not permitted, or not a port number
        print(say.port.format(port=options.port, other=options.port + 1), file=sys.stderr)
        return 1
    preview = Preview(options.map, settings.eigen_contact, print_mistakes, settings.aanbieder)
    print(say.started.format(address=f"http://localhost:{options.port}/"), flush=True)
    preview.refresh()  # print existing mistakes before the first request
    server = uvicorn.Server(uvicorn.Config(preview, log_level="error", access_log=False))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0


def _online(options: argparse.Namespace) -> int:
    content = load_content(options.map)
    links = online.links(content)
    checker = online.LinkChecker()
    results = []
    for number, link in enumerate(links):
        if sys.stderr.isatty():  # only a terminal can overwrite the progress line
            text = SAY_ONLINE.progress.format(number=number + 1, total=len(links), what=link.what)
            done = "#" * (20 * number // len(links))
            print(f"\r\x1b[K[{done:.<20}] {text}", end="", file=sys.stderr, flush=True)
        results.append(checker.check(link))
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    if options.bijwerken:
        path = options.map / "seen.yaml"
        try:
            online.write_seen(path, content, results, datetime.now(UTC).date())
        except OSError:
            print(SAY_ONLINE.not_written.format(path=path), file=sys.stderr)
            return 1
    for line in online_report(results):
        print(line)
    return 1 if any(result.wrong for result in results) else 0


def online_report(results: Sequence[online.LinkResult]) -> Iterator[str]:
    """Yield the lines of the report, problems first."""
    wrong = [online.report_line(result) for result in results if result.wrong]
    if not wrong:
        yield SAY_ONLINE.good.format(count=len(results))
    yield from _titled_list(SAY_ONLINE.title, wrong)
    yield from (online.report_line(result) for result in results if not result.wrong)


def as_text(result: Review, version: str) -> Iterator[str]:
    """Yield the report as text, mistakes first."""
    version = TEXTS.last if version == LAST_COMMIT else version
    if not result.mistakes:
        yield TEXTS.good
    yield from _titled_list(TEXTS.mistakes, result.mistakes)
    yield from _titled_list(TEXTS.room, [_space_line(page) for page in result.room])
    yield from _titled_list(TEXTS.advice, result.advice)
    yield from _titled_list(TEXTS.old, result.old)
    if result.changes is None:
        yield TEXTS.no_version.format(version=version)
    changes = [_change_line(change) for change in result.changes or ()]
    yield from _titled_list(TEXTS.changes, changes, version=version)


def as_annotations(result: Review) -> Iterator[str]:
    """Yield GitHub workflow commands; GitHub shows each at its line, if it has one.

    GitHub shows at most ten notices, so the changes come first, as one notice, and the outdated
    sources last.
    """
    changes = [_change_line(change) for change in result.changes or ()]
    room = [f"{TEXTS.room} {_space_line(page)}" for page in result.room]
    for lines in filter(None, (changes, room)):
        yield "::notice ::" + _escape_data("\n".join(lines))
    for kind, mistakes in (
        ("error", result.mistakes),
        ("warning", result.advice),
        ("notice", result.old),
    ):
        for mistake in mistakes:
            where = f"file={_escape_property(mistake.file)}"
            if mistake.line is not None:
                where += f",line={mistake.line}"
            text = ": ".join(part for part in (mistake.entry, mistake.text) if part)
            yield f"::{kind} {where}::{_escape_data(text)}"


def _titled_list(title: str, lines: Sequence[object], **words: str) -> Iterator[str]:
    """Yield the title and the lines; nothing if there are none."""
    if lines:
        yield title.format(count=len(lines), **words)
        yield from (f"  {line}" for line in lines)


def _change_line(change: Change) -> str:
    nothing = MESSAGES.kinds.nothing
    before, after = change.before or nothing, change.after or nothing
    return str(TEXTS.change.format(what=change.what, before=before, after=after))


def _space_line(page: Frame) -> str:
    place, left = getattr(MESSAGES.paper, page.name), int(page.left + 0.01)  # whole millimetres
    return str(TEXTS.room_left.format(place=place, left=left))


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


if __name__ == "__main__":
    sys.exit(main())
