"""`python -m wegwijzer check`: its report and exit status."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.find_browsers import NO_GIT, browser_required
from tests.edited_data import SOURCES, edit, key_paths, value_at, with_value
from tests.states import CONTENT
from wegwijzer.__main__ import as_annotations, main
from wegwijzer.content import DATA, MESSAGES, ContentError, Mistake, load_content
from wegwijzer.editors import review as review_py
from wegwijzer.editors.review import Change, Review, review
from wegwijzer.pdf.room import MAX_HEIGHTS, Frame

REVIEW = MESSAGES.review
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip rendering and measuring, which are slow and tested elsewhere."""
    monkeypatch.setattr(review_py, "Renderer", lambda content: SimpleNamespace(rehearse=lambda: 0))
    monkeypatch.setattr(review_py, "Paper", lambda content: SimpleNamespace(room=lambda every: []))


@pytest.fixture
def repo(data: Path) -> Path:
    """Return the path of a copy of data/ in a git repository. Without git: skip, but fail in CI."""
    if not shutil.which("git"):
        if browser_required():
            pytest.fail(NO_GIT, pytrace=False)
        pytest.skip(NO_GIT)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "data"]):
        config = ["-c", "user.name=x", "-c", "user.email=x@x.be", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *config, *command], cwd=data, check=True)
    return data


def check(capsys: pytest.CaptureFixture[str], data: Path, *options: str) -> tuple[int, str]:
    status = main(["check", "--map", str(data), *options])
    return status, capsys.readouterr().out


def field_pattern(contact: str, key: str) -> str:
    return rf"(?s)(?<=- id: {contact}\n)((?:    .*?\n)*?    {key}: )[^\n]*"


def line_on_flyer(words: str) -> int:
    return (DATA / "flyer.txt").read_text(encoding="utf-8").split(words)[0].count("\n") + 1


def test_valid_content_only_reports_the_space_left(
    capsys: pytest.CaptureFixture[str], repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    status, lines = check(capsys, repo)
    good, title, *rooms = lines.splitlines()
    assert (status, good, title) == (0, REVIEW.good, REVIEW.room)
    assert len(rooms) == len(MAX_HEIGHTS) + 1  # plus the child's strip
    assert all(line.endswith(" mm") for line in rooms)


def test_changed_numbers_and_urls_are_listed(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    old_number = CONTENT.contact("awel").phone
    edit(repo, "contacts.yaml", field_pattern("awel", "phone"), r'\1"105"')
    edit(repo, "contacts.yaml", field_pattern("lumi", "url"), r"\1lumi.org")
    status, lines = check(capsys, repo)
    message = REVIEW.lost.format(words='"lumi.be"')
    assert status == 1
    assert lines.splitlines()[:2] == [
        REVIEW.mistakes.format(count=1),
        f"  data/flyer.txt, regel {line_on_flyer('lumi.be')}: {message}",
    ]
    assert f"  Awel: was {old_number}, is nu 105\n" in lines
    assert "  Lumi: url: was lumi.be, is nu lumi.org\n" in lines


def test_removed_texts_are_listed_but_not_reworded_ones(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    edit(repo, "contacts.yaml", r"(?s)(?<=- id: clbchat\n)(.*?)    availability: limited\n", r"\1")
    urgent = CONTENT.urgent
    block = next(b for b in urgent.blocks if b.after and b.after[-1].derived)
    removed, reworded = block.after[-1].text, urgent.stop_card.items[0][-1].text
    edit(repo, "urgent.yaml", f" +- text: {re.escape(removed)}\n +derived: true\n", "")
    edit(repo, "urgent.yaml", re.escape(reworded), f"Let op. {reworded}")
    status, lines = check(capsys, repo)
    place = f"blocks: {block.question}: {block.answer}: after: {len(block.after)}: text"
    assert status == 0
    assert lines.splitlines() == [
        REVIEW.good,
        REVIEW.changes.format(version=REVIEW.last),
        "  CLBch@t: availability: was limited, is nu niets",
        f"  {place}: was {removed}, is nu niets",
    ]


def test_an_unreadable_file_lists_no_removed_numbers(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    edit(repo, "contacts.yaml", "    name: Lumi", "   name: Lumi")
    status, lines = check(capsys, repo)
    assert (status, len(lines.splitlines())) == (1, 2)


def test_with_an_unknown_version_or_without_git_nothing_is_compared(
    capsys: pytest.CaptureFixture[str], repo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    status, lines = check(capsys, repo, "--tegen", "geen-versie")
    expected = [REVIEW.good, REVIEW.no_version.format(version="geen-versie")]
    assert (status, lines.splitlines()) == (0, expected)
    monkeypatch.setenv("PATH", str(tmp_path))
    status, lines = check(capsys, repo)
    expected = [REVIEW.good, REVIEW.no_version.format(version=REVIEW.last)]
    assert (status, lines.splitlines()) == (0, expected)


def test_check_and_startup_report_the_same_mistakes(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(data, "contacts.yaml", "child_strip: .awel", "child_strip: [awell")
    edit(data, "texts.yaml", "  skip: .*\n", "")
    with pytest.raises(ContentError) as error:
        load_content(data)
    status, lines = check(capsys, data)
    assert status == 1
    first, *mistakes = str(error.value).splitlines()
    assert first == MESSAGES.report.title
    assert lines.splitlines()[:3] == [
        REVIEW.mistakes.format(count=2),
        *(f"  {mistake}" for mistake in mistakes),
    ]
    assert "awell is geen contact van data/contacts.yaml" in lines
    assert "bedoel je awel?" in lines


def test_flyer_words_not_in_data_need_a_departure(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    edit(data, "contacts.yaml", r"  - id: tejo\n(    .*\n)+", "")
    edit(data, "contacts.yaml", "overkop, tejo, jac", "overkop, jac")
    edit(data, "contacts.yaml", "overkop, tejo", "overkop")
    status, lines = check(capsys, data)
    assert status == 1
    message = REVIEW.lost.format(words='"tejo.be"')
    assert f"data/flyer.txt, regel {line_on_flyer('TEJO')}: {message}" in lines
    with (data / "departures.yaml").open("a") as file:
        file.write("  - flyer: TEJO | tejo.be\n    reason: gestopt\n    derived: true\n")
    assert check(capsys, data)[0] == 0


def test_a_departure_must_quote_the_current_label(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    label = load_content(data).question("rol").option("trainer").label
    edit(data, "questions.yaml", label, "Wie sport begeleidt")
    status, lines = check(capsys, data)
    assert status == 1
    assert REVIEW.not_in_data.format(words=f'"{label}"') in lines
    edit(data, "departures.yaml", label, "Wie sport begeleidt")
    assert check(capsys, data)[0] == 0


def test_a_departure_must_quote_the_flyer(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    line = edit(data, "departures.yaml", "flyer: CLBchat", "flyer: CLBbabbel")
    status, lines = check(capsys, data)
    assert status == 1
    assert f"data/departures.yaml, regel {line}: " in lines
    assert REVIEW.not_on_flyer.format(words='"CLBbabbel"') in lines


def test_no_departure_allows_rewording_the_talk(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    line = edit(repo, "conversation.yaml", "Hoe kan je het volhouden", "Hoe hou je het vol")
    with (repo / "departures.yaml").open("a") as file:
        file.write(
            "  - flyer: Hoe kan je het volhouden?\n    says: ['Hoe hou je het vol?']\n"
            "    reason: korter\n    derived: true\n"
        )
    status, lines = check(capsys, repo)
    words = '"Hoe is dat voor jou? Hoe kan je het volhouden? Wat geeft je steun?"'
    assert status == 1
    assert lines.splitlines() == [
        REVIEW.mistakes.format(count=1),
        f"  data/conversation.yaml, regel {line}: points: beleving: sentences: 2: "
        f"{REVIEW.reworded.format(words=words)}",
    ]


def test_an_organisation_in_the_wrong_sector_is_a_mistake(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    edit(repo, "contacts.yaml", r"contacts: \[tumult\]", "contacts: [sportieq]")
    line = edit(
        repo,
        "contacts.yaml",
        r"(title: Sport\n.*\n    contacts: \[)sport",
        r"\1tumult, sport",
    )
    status, lines = check(capsys, repo)
    assert status == 1
    assert lines.splitlines() == [
        REVIEW.mistakes.format(count=2),
        *(
            f"  data/contacts.yaml, regel {at_line}: more_info: {group}: contacts: 1: "
            f"{REVIEW.misplaced.format(name=name, title=title)}"
            for at_line, group, name, title in (
                (line - 1, "Jeugd en cultuur", "Sportieq", "Sport"),
                (line + 2, "Sport", "Tumult", "Jeugd en cultuur"),
            )
        ),
    ]


def test_old_sources_and_stiff_words_are_not_mistakes(data: Path) -> None:
    edit(data, "pages.yaml", "(text: )(Deze site vraagt)", r"\1Indien je dit leest, \2")
    long = " ".join(["woord"] * 26)
    edit(data, "texts.yaml", "(incomplete: )", rf"\1Als je kan: {long}. ".replace(": w", " w"))
    result = review(data, TODAY, "HEAD")
    assert result.mistakes == result.old == ()
    assert [mistake.text for mistake in result.advice] == [
        REVIEW.stiff.format(word="Indien"),
        REVIEW.je_kan.format(word="je kan"),
        REVIEW.long.format(count=29, most=25, start="Als je kan woord"),
    ]
    edit(data, "contacts.yaml", "checked_on: 2026-11-22", "checked_on: 22-11-2026")
    with_mistake = review(data, TODAY, "HEAD")
    assert len(with_mistake.mistakes) == 1
    assert with_mistake.old == ()  # no report about the day that replaced the invalid one
    edit(data, "contacts.yaml", "checked_on: 22-11-2026", "checked_on: 2026-11-22")
    later = review(data, date(2028, 1, 1), "HEAD")
    assert later.mistakes == ()
    assert len(later.old) > 100
    assert all(mistake.line for mistake in later.old)


def test_a_future_day_is_a_mistake(data: Path) -> None:
    edit(data, "contacts.yaml", "checked_on: 2026-11-22", "checked_on: 2062-11-22")
    (mistake,) = review(data, TODAY, "HEAD").mistakes
    assert mistake.text.startswith("2062-11-22 is nog niet geweest")


def test_github_annotations_have_file_and_line_if_known() -> None:
    mistakes = (
        Mistake("data/a.yaml", 3, "site: name", "100 % fout\nen meer"),
        Mistake("data/b,c:d.yaml", None, "", "weg"),
    )
    advice = (Mistake("data/a.yaml", 4, "x", "stijf"),)
    old = (Mistake("data/a.yaml", 5, "y", "oud"),)
    changes = (Change("Awel", "102", "1002"), Change("Lumi: url", "", "lumi.be"))
    room = (Frame("poster", 23, {}),)
    assert [*as_annotations(Review(mistakes, room, advice, old, changes))] == [
        "::notice ::Awel: was 102, is nu 1002%0ALumi: url: was niets, is nu lumi.be",
        f"::notice ::{REVIEW.room} de affiche: 23 mm",
        "::error file=data/a.yaml,line=3::site: name: 100 %25 fout%0Aen meer",
        "::error file=data/b%2Cc%3Ad.yaml::weg",
        "::warning file=data/a.yaml,line=4::x: stijf",
        "::notice file=data/a.yaml,line=5::y: oud",
    ]


def test_damaged_values_give_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the files from memory, because there are hundreds of reviews."""
    fake_git = SimpleNamespace(run=lambda *_, **__: SimpleNamespace(returncode=0, stdout=b""))
    monkeypatch.setattr(review_py, "subprocess", fake_git)
    monkeypatch.setattr(review_py, "source_of", lambda name, found: SOURCES[name])
    blocks = [
        (name, steps)
        for name, source in SOURCES.items()
        for steps in key_paths(name)
        if isinstance(value_at(source.raw, steps), dict | list)
    ]
    assert len(blocks) > 180
    for name, steps in blocks[::3]:  # a sample
        for damage in (None, 13, ["x"], {"x": "x"}):
            sources = {**SOURCES, name: with_value(name, steps, damage)}
            monkeypatch.setattr(review_py, "read", lambda path, now=sources: now[path.stem])
            assert all(map(str, review(DATA, TODAY, "HEAD").mistakes)), (name, steps, damage)


def test_a_truncated_flyer_gives_no_traceback(data: Path) -> None:
    flyer = (DATA / "flyer.txt").read_text(encoding="utf-8")
    for length in range(0, len(flyer), 150):
        (data / "flyer.txt").write_text(flyer[:length], encoding="utf-8")
        assert review(data, TODAY, "HEAD").mistakes, length


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_bytes(b""),
    ],
    ids=["gone", "a folder", "not UTF-8", "empty"],
)
def test_a_damaged_file_is_reported_without_traceback(
    capsys: pytest.CaptureFixture[str], data: Path, damage: Callable[[Path], object]
) -> None:
    for path in sorted(DATA.iterdir()):
        damage(data / path.name)
        status, lines = check(capsys, data)
        assert status == 1, path.name
        # An empty flyer is reported at the departures that quote it.
        assert f"data/{path.name}" in lines or path.name == "flyer.txt"
        shutil.rmtree(data)
        shutil.copytree(DATA, data)


def test_output_with_a_limited_encoding_replaces_characters(data: Path) -> None:
    """On Windows, output to a file may use cp1252, which has no ☎."""
    edit(data, "contacts.yaml", field_pattern("lumi", "phone"), r'\1"☎"')
    done = subprocess.run(
        [sys.executable, "-m", "wegwijzer", "check", "--map", str(data)],
        cwd=DATA.parent,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert 'kunt bellen, wij lazen "?"'.encode("cp1252") in done.stdout
