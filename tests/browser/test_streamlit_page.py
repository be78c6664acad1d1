"""The living page is made of Streamlit's own files: all of them come, its parts are as we know."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tools.drive import RESULT, TAPS, expect_question, open_live, query, tap, wait_answer
from wegwijzer import streamlit_seam as seam

# Streamlit's chrome, which it draws now and then: hidden, or closed as it opens.
NOW_AND_THEN = {".stDialog", ".stAppHeader", "stStatusWidget", "stToolbar"}
ROOM = re.compile(r"/streamlit/[0-9a-f]{16}/static/(js|css)/[\w.-]+$")


def test_every_file_of_a_walk_comes_from_one_address_and_is_asked_for_once(
    page: Page, site: str
) -> None:
    answers: list[tuple[str, int]] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    open_live(page, site)
    for parameter, value in TAPS["sport"]:
        expect_question(page, parameter)
        tap(page, parameter, value)
    page.locator("#root #volgende-stap").wait_for()
    assert [answer for answer in answers if answer[1] != 200] == []
    files = [url for url, _ in answers if seam.SCRIPTS in url or url.endswith(".css")]
    (ours,) = (url for url in files if "/eigen/levend." in url)
    files.remove(ours)
    assert len(files) > 50
    assert [url for url in files if not ROOM.search(url)] == []
    assert len({url.split("/static/")[0] for url in files}) == 1
    assert len({*files}) == len(files)


def selectors() -> list[str]:
    """Return the classes, test ids and attributes that our rules and scripts look for."""
    text = "".join(path.read_text(encoding="utf-8") for path in seam.HERE.glob("seam.*"))
    found = {*re.findall(r"\.st[A-Z]\w+|\.withScreencast", text)}
    found |= {f"[data-testid={name}]" for name in re.findall(r'data-testid="(\w+)"', text)}
    found |= {f"[{name}]" for name in re.findall(r"data-test-[\w-]+", text)}
    return sorted(found)


@pytest.mark.parametrize("state", ["", RESULT], ids=["question", "result"])
def test_each_part_that_our_rules_and_scripts_look_for_is_on_the_page(
    page: Page, site: str, state: str
) -> None:
    open_live(page, f"{site}/?{state}")
    missing = [name for name in selectors() if not page.locator(f"#root {name}").count()]
    assert [name for name in missing if not any(part in name for part in NOW_AND_THEN)] == []


# Each message of the server is dealt with two frames after the one before it, as on a weak line or
# a busy machine; seen: at each frame that is another one, which state it shows, which question,
# and where each of its options stands.
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
  const options = [...document.querySelectorAll("#root [class*=st-key-optie-]")];
  const frame = [
    [...document.querySelectorAll("#root [data-staat]")].map((part) => part.dataset.staat),
    document.querySelector("#root [data-vraag]")?.dataset.vraag ?? null,
    options.map((option) => [
      /st-key-optie-(\\S+)/.exec(option.className)[1],
      Math.round(option.getBoundingClientRect().top + scrollY),
    ]),
  ];
  if (JSON.stringify(frame) !== JSON.stringify(seen.at(-1))) seen.push(frame);
};
requestAnimationFrame(look);
"""


def test_a_state_is_drawn_whole_however_slowly_it_comes(page: Page, site: str) -> None:
    """What is half there moves under the finger, and a press falls beside what was meant."""
    page.add_init_script(SLOWLY)
    open_live(page, site)
    states = [query(page)]
    for parameter, value in TAPS["onderwijs"]:
        tap(page, parameter, value)
        states.append(query(page))
        page.locator(f"#root [data-staat='{states[-1]}']").wait_for()
    page.locator("#root .st-key-keuzes-goal").wait_for()
    for question in ("stap", "beelden"):
        page.go_back()
        expect_question(page, question)
        states.append(query(page))
    frames = page.evaluate("seen")
    assert [frame[0] for frame in frames] == [[state] for state in states]
    shown = [(question, {name.split("-")[0] for name, _ in tops}) for _, question, tops in frames]
    assert [names - {"doel"} for _, names in shown] == [{name} - {None} for name, _ in shown]


def test_of_a_run_that_another_overtakes_nothing_is_drawn(page: Page, site: str) -> None:
    """As when a wrong answer was pressed and the right one at once: never both, mixed."""
    overtaken = False

    def pass_on(socket: WebSocketRoute) -> None:
        def told(message: str | bytes) -> None:
            assert isinstance(message, bytes)
            part = ForwardMsg.FromString(message)
            if overtaken and part.HasField("script_finished"):
                part.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN
            socket.send(part.SerializeToString())

        socket.connect_to_server().on_message(told)

    def press(key: str) -> None:
        page.evaluate("key => document.querySelector(`#root .st-key-${key} button`).click()", key)

    page.route_web_socket(f"**{seam.SOCKET}", pass_on)
    page.add_init_script(SLOWLY)
    before = "rol=trainer&sector=sport&feiten=nee"
    open_live(page, f"{site}/?{before}")
    page.route("**", lambda route: None)  # a link that is followed after a while leads nowhere
    overtaken = True
    press("optie-beelden-nee")  # to a question with an answer more
    wait_answer(page, "beelden", "nee")
    page.wait_for_selector(seam.IDLE, state="attached")
    overtaken = False
    press("vorige-feiten")
    expect_question(page, "feiten")
    shown = [
        (states, [name for name, _ in options]) for states, _, options in page.evaluate("seen")
    ]
    assert shown == [
        ([before], ["beelden-ja", "beelden-nee", "beelden-weet-niet"]),
        ([f"{before}&wijzig=feiten"], ["feiten-ja", "feiten-nee", "feiten-weet-niet"]),
    ]
