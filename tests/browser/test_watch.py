"""Tests of watched_page. If it missed events, the browser tests would not report them."""

import pytest
from playwright.sync_api import Browser

from tests.browser.watch import watched_page

EVENTS = {
    "console": "console.error('x')",
    "pageerror": """new Promise((done) => {
        addEventListener("error", done)
        setTimeout(() => { throw Error("x") })
    })""",
    "request": "fetch('http://elders.invalid/').catch(() => 0)",
    "request by socket": """new Promise((done) => {
        new WebSocket("ws://elders.invalid").onerror = done
    })""",
    "csp": """new Promise((done) => {
        document.head.innerHTML =
            "<meta http-equiv='Content-Security-Policy' content='img-src blob:'>"
        document.addEventListener("securitypolicyviolation", done)
        document.body.innerHTML = "<img src='data:,x'>"
    })""",
}


@pytest.mark.parametrize("event", EVENTS)
def test_forbidden_events_fail_a_test(browser: Browser, event: str) -> None:
    kind = event.split()[0]
    with (
        pytest.raises(AssertionError, match=f"(?m)^{kind}: "),
        watched_page(browser.new_context()) as page,
    ):
        page.evaluate(EVENTS[event])


def test_a_cookie_fails_a_test(browser: Browser) -> None:
    context = browser.new_context()
    with pytest.raises(AssertionError, match=r"cookie: _xsrf of"), watched_page(context):
        context.add_cookies([{"name": "_xsrf", "value": "1", "url": "http://localhost"}])


def test_allowed_and_tolerated_events_pass(browser: Browser) -> None:
    for scripts in (True, False):
        with watched_page(browser.new_context(java_script_enabled=scripts)) as page:
            page.goto("data:text/html,<title>stil</title>")
    with watched_page(browser.new_context(), {"console"}) as page:
        page.evaluate(EVENTS["console"])
