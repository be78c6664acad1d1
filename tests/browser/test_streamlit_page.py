"""Streamlit, unseen: its files come, its page is as we know it, its answers are never mixed."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tools import streamlit_page
from tools.drive import (
    RESULT,
    TAPS,
    expect_question,
    frames,
    open_live,
    option,
    tap,
    until,
    wait_answer,
)
from wegwijzer.streamlit_engine import client as seam

NOW_AND_THEN = {".stDialog", "[data-st-overlay-root]"}  # drawn now and then, and never seen


def test_every_file_of_a_walk_comes_from_one_address_and_is_asked_for_once(
    page: Page, site: str
) -> None:
    answers: list[tuple[str, int]] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    open_live(page, site)
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
    page.locator("#volgende-stap").wait_for()
    assert [answer for answer in answers if answer[1] != 200] == []
    files = [url for url, _ in answers if streamlit_page.SCRIPTS in url or url.endswith(".css")]
    for ours in ("levend", "papier"):  # for what Streamlit draws, and for print
        (url,) = (url for url in files if f"/eigen/{ours}." in url)
        files.remove(url)
    assert len(files) > 50
    assert [
        url for url in files if not url.startswith(f"{site}{seam.BASE}{streamlit_page.SCRIPTS}")
    ] == []
    assert len({*files}) == len(files)


def selectors() -> list[str]:
    """Return the classes and attributes of Streamlit that our rules and scripts look for."""
    text = "".join(path.read_text(encoding="utf-8") for path in seam.HERE.glob("seam.*"))
    found = {*re.findall(r"\.st[A-Z]\w+", text)}
    found |= {f"[{name}]" for name in re.findall(r"data-(?:test-|st-|emotion)[\w-]*", text)}
    return sorted(found)


@pytest.mark.parametrize("state", ["", RESULT], ids=["question", "result"])
def test_each_part_that_our_rules_and_scripts_look_for_is_on_the_page(
    page: Page, site: str, state: str
) -> None:
    assert {*selectors()} > NOW_AND_THEN
    open_live(page, f"{site}/?{state}")
    missing = {name for name in selectors() if not page.locator(name).count()}
    assert missing <= NOW_AND_THEN


# Each message of the server is dealt with two frames after the one before it, as on a weak line or
# a busy machine; seen: at each frame that is another one, which state the page says it shows, which
# question, and where each of its options stands.
SLOWLY = """
const frames = () =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
let last = Promise.resolve();
window.WebSocket = class extends WebSocket {
  addEventListener(kind, listener, ...more) {
    const later = (event) => { last = last.then(frames).then(() => listener(event)); };
    super.addEventListener(kind, kind === "message" ? later : listener, ...more);
  }
};
window.seen = [];
const look = () => {
  requestAnimationFrame(look);
  if (!document.documentElement.hasAttribute("data-levend")) return;
  const frame = [
    document.querySelector("main").dataset.staat,
    document.querySelector("[data-vraag]")?.dataset.vraag ?? null,
    [...document.querySelectorAll(".keuzes-options [data-optie]")].map((option) => [
      option.dataset.optie,
      Math.round(option.getBoundingClientRect().top + scrollY),
    ]),
  ];
  if (JSON.stringify(frame) !== JSON.stringify(seen.at(-1))) seen.push(frame);
};
requestAnimationFrame(look);
"""


def test_a_state_is_there_whole_however_slowly_it_comes(page: Page, site: str) -> None:
    """What is half there moves under the finger, and a tap falls beside what was meant."""
    page.add_init_script(SLOWLY)
    open_live(page, site)
    states, answers = [""], ["rol=leerkracht&sector=onderwijs"]
    for parameter, value in TAPS["onderwijs"]:
        answers += [f"{parameter}={value}"] if parameter != "rol" else []
        tap(page, parameter, value)
        states.append("&".join(answers))
    for question in ("stap", "beelden"):
        page.go_back()
        expect_question(page, question)
        states.append("&".join(answers[: -1 if question == "stap" else -2]))
    frames(page)
    shown = page.evaluate("seen")
    assert [state for state, _, _ in shown] == states
    assert [question for _, question, _ in shown] == [
        *("rol", "feiten", "beelden", "stap", None),
        *("stap", "beelden"),
    ]


def test_an_answer_that_comes_after_back_is_never_shown(page: Page, site: str) -> None:
    """Also where Streamlit ends a run early, because another overtook it."""
    held: list[bytes] | None = None
    ends = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        def told(message: str | bytes) -> None:
            assert isinstance(message, bytes)
            if held is None:
                socket.send(message)
            else:
                part = ForwardMsg.FromString(message)
                if part.HasField("script_finished"):
                    part.script_finished = ends
                held.append(part.SerializeToString())

        sockets.append(socket)
        socket.connect_to_server().on_message(told)

    page.route_web_socket(f"**{seam.SOCKET}", pass_on)
    page.add_init_script(SLOWLY)
    before = "rol=trainer&sector=sport&feiten=nee"
    open_live(page, f"{site}/?{before}")
    page.locator(".voortgang .vorige").click()
    wait_answer(page, "wijzig", "feiten")
    held = []
    page.locator(option("feiten", "ja")).click()
    until(page, lambda: any(b"beelden" in part for part in held or ()), "it was answered")
    page.go_back()
    late, held = held, None
    for message in late:
        sockets[-1].send(message)
    page.go_back()
    wait_answer(page, "wijzig", None)
    expect_question(page, "beelden")
    frames(page)
    assert [state for state, _, _ in page.evaluate("seen")] == [
        before,
        f"{before}&wijzig=feiten",
        before,
    ]
