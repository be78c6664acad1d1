"""Streamlit's files load once, and outputs of different runs are never mixed."""

from playwright.sync_api import Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.connection import Connection
from tools import streamlit_page
from tools.drive import (
    TAPS,
    expect_question,
    new_document,
    open_live,
    option,
    same_document,
    tap,
    until,
    wait_answer,
    wait_frames,
    wait_live,
)
from wegwijzer.streamlit_engine import client


def test_each_script_and_style_sheet_is_requested_once_per_visit(page: Page, site: str) -> None:
    responses: list[tuple[str, int]] = []
    page.on("response", lambda response: responses.append((response.url, response.status)))
    open_live(page, site)
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
    page.locator("#volgende-stap").wait_for()
    assert [response for response in responses if response[1] != 200] == []
    files = [url for url, _ in responses if streamlit_page.SCRIPTS in url or url.endswith(".css")]
    for name in ("levend", "papier"):  # for a live page, and for print
        (url,) = (url for url in files if f"/eigen/{name}." in url)
        files.remove(url)
    assert len(files) > 50
    folder = f"{site}{client.BASE}{streamlit_page.SCRIPTS}"
    assert [url for url in files if not url.startswith(folder)] == []
    assert len({*files}) == len(files)


# Handles each message of the server two frames after the previous one, as on a slow connection.
# Records each frame that differs from the previous one: state, question, positions of the options.
SLOW_MESSAGES = """
const frames = () =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
let last = Promise.resolve();
window.WebSocket = class extends WebSocket {
  addEventListener(kind, listener, ...more) {
    const later = (event) => { last = last.then(frames).then(() => listener(event)); };
    super.addEventListener(kind, kind === "message" ? later : listener, ...more);
  }
};
window.recorded = [];
const record = () => {
  requestAnimationFrame(record);
  if (!document.documentElement.hasAttribute("data-levend")) return;
  const frame = [
    document.querySelector("main").dataset.staat,
    document.querySelector("[data-vraag]")?.dataset.vraag ?? null,
    [...document.querySelectorAll(".keuzes-options [data-optie]")].map((option) => [
      option.dataset.optie,
      Math.round(option.getBoundingClientRect().top + scrollY),
    ]),
  ];
  if (JSON.stringify(frame) !== JSON.stringify(recorded.at(-1))) recorded.push(frame);
};
requestAnimationFrame(record);
"""


def test_a_state_appears_at_once_even_if_its_messages_arrive_slowly(page: Page, site: str) -> None:
    """Otherwise the options would move while a visitor taps them."""
    page.add_init_script(SLOW_MESSAGES)
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
    wait_frames(page)
    recorded_states = page.evaluate("recorded")
    assert [state for state, _, _ in recorded_states] == states
    assert [question for _, question, _ in recorded_states] == [
        *("rol", "feiten", "beelden", "stap", None),
        *("stap", "beelden"),
    ]


def test_a_state_of_another_version_is_loaded_as_a_page(page: Page, site: str) -> None:
    """After an update, an open page gets states of the new version, which need its styles."""
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate("document.querySelector('main').dataset.versie = 'oud'")
    with new_document(page):
        page.locator(option("feiten", "ja")).click()
    wait_live(page)
    expect_question(page, "beelden")
    with same_document(page):
        tap(page, "beelden", "nee")


def mark_as_ended_early(message: bytes) -> bytes:
    """Return the message; change the end of a run into an early end for a rerun."""
    part = ForwardMsg.FromString(message)
    if part.HasField("script_finished"):
        part.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    serialized: bytes = part.SerializeToString()
    return serialized


def test_the_output_of_an_interrupted_run_is_never_shown_after_back(
    page: Page, site: str, connection: Connection
) -> None:
    page.add_init_script(SLOW_MESSAGES)
    before = "rol=trainer&sector=sport&feiten=nee"
    open_live(page, f"{site}/?{before}")
    page.locator(".voortgang .vorige").click()
    wait_answer(page, "wijzig", "feiten")
    connection.hold()
    page.locator(option("feiten", "ja")).click()
    until(page, lambda: b"beelden" in connection.held_messages, "the answer is held back")
    page.go_back()
    connection.release(mark_as_ended_early)
    page.go_back()
    wait_answer(page, "wijzig", None)
    expect_question(page, "beelden")
    wait_frames(page)
    states = [state for state, _, _ in page.evaluate("recorded")]
    assert states == [before, f"{before}&wijzig=feiten", before]
