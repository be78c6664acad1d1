"""`make edit`: after a change of data/, a reload shows the new content or its mistakes."""

import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.edited_data import edit
from tools.app_server import free_port
from wegwijzer.content import DATA, MESSAGES, Mistake
from wegwijzer.editors.preview import Preview


def test_a_reload_shows_the_new_content_or_its_mistakes(data: Path) -> None:
    reports: list[tuple[Mistake, ...]] = []
    client = TestClient(Preview(data, None, reports.append))
    assert client.get("/").status_code == 200
    edit(data, "texts.yaml", "  tagline: .*", "  tagline: voor wie nu meeleest")
    assert "voor wie nu meeleest" in client.get("/").text
    assert reports == [(), ()]
    edit(data, "contacts.yaml", "child_strip: .awel", "child_strip: [awell")
    response = client.get("/?rol=trainer")
    assert response.status_code == 503
    (mistake,) = reports[-1]
    for part in (mistake.file, MESSAGES.edit.line.format(line=mistake.line), mistake.entry):
        assert part in response.text
    assert "awell is geen contact van data/contacts.yaml" in response.text
    assert client.get("/overzicht").status_code == 503
    assert len(reports) == 3  # one report per change, not per request
    edit(data, "contacts.yaml", "child_strip: .awell", "child_strip: [awel")
    assert client.get("/overzicht").status_code == 200
    assert reports[-1] == ()


def test_mistakes_are_escaped(data: Path) -> None:
    edit(data, "contacts.yaml", "child_strip: .awel", 'child_strip: ["<b onclick=x>"')
    response = TestClient(Preview(data, None, lambda mistakes: None)).get("/")
    assert response.status_code == 503
    assert "<b onclick" not in response.text


def test_the_files_of_the_host_are_reloaded(data: Path, tmp_path: Path) -> None:
    person, provider = tmp_path / "persoon.yaml", tmp_path / "aanbieder.yaml"
    client = TestClient(Preview(data, person, lambda mistakes: None, provider))
    for name, school in (("Mieke", "De Regenboog"), ("Rachid", "De Brug")):
        person.write_text(f'name: {name}\nphone: "02 123 45 67"\n')
        provider.write_text(f"name: {school}\ncontact: info@school.be\n")
        page = "/?rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee&stap=1"
        assert name in client.get(page).text
        assert school in client.get("/privacy").text


def test_the_command_serves_and_prints_mistakes_at_start(data: Path) -> None:
    edit(data, "texts.yaml", "  tagline: .*", "  tagline: TODO")
    port = free_port()
    command = [sys.executable, "-m", "wegwijzer", "edit", "--port", str(port), "--map", str(data)]
    with subprocess.Popen(command, cwd=DATA.parent, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            first = process.stdout.readline()
            assert first.strip() == MESSAGES.edit.started.format(
                address=f"http://localhost:{port}/"
            )
            assert process.stdout.readline().strip() == MESSAGES.edit.title
            assert "site: tagline: " in process.stdout.readline()
            edit(data, "texts.yaml", "  tagline: .*", "  tagline: voor wie nu meeleest")
            page = httpx2.get(f"http://127.0.0.1:{port}/", trust_env=False, timeout=30).text
            assert "voor wie nu meeleest" in page
            assert process.stdout.readline().strip() == MESSAGES.edit.right
        finally:
            process.terminate()


@pytest.mark.parametrize("port", ["taken", "99999"])
def test_an_unavailable_port_stops_the_command_with_one_line(data: Path, port: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = str(listener.getsockname()[1]) if port == "taken" else port
        command = [sys.executable, "-m", "wegwijzer", "edit", "--port", number, "--map", str(data)]
        done = subprocess.run(
            command, cwd=DATA.parent, capture_output=True, text=True, check=False, timeout=60
        )
    message = MESSAGES.edit.port.format(port=number, other=int(number) + 1)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", message)
