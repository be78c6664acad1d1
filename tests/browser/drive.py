"""How the browser tests drive the page."""

from playwright.sync_api import Page, expect

LIVE = "html[data-levend]"
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
TAPS = {  # one walk for each sector: the role brings the sector along
    "onderwijs": [("rol", "leerkracht"), ("feiten", "nee"), ("beelden", "ja"), ("stap", "2")],
    "jeugd-cultuur": [
        ("rol", "jeugdwerker"),
        ("feiten", "ja"),
        ("beelden", "nee"),
        ("stap", "3"),
    ],
    "sport": [("rol", "trainer"), ("feiten", "weet-niet"), ("beelden", "weet-niet"), ("stap", "1")],
}
NEXT_STEP = {"onderwijs": "clb", "jeugd-cultuur": "ambrassade", "sport": "api-groep"}


def open_live(page: Page, url: str) -> None:
    """Open a link and wait until Streamlit has taken over from the first paint."""
    page.goto(url)
    wait_live(page)


def wait_live(page: Page) -> None:
    page.wait_for_selector(LIVE, state="attached", timeout=60_000)


def tap(page: Page, parameter: str, value: str) -> None:
    """Choose an option of the open question on the Streamlit page."""
    page.locator(f"#root .st-key-optie-{parameter}-{value} button").click()


def expect_question(page: Page, parameter: str) -> None:
    expect(page.locator(f"#root [data-vraag={parameter}]")).to_be_visible()


def query(page: Page) -> str:
    """Return the query string in the address bar, without "?"."""
    return str(page.evaluate("location.search")).removeprefix("?")
