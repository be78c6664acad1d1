"""The app as a separate process, for tests, checks and benchmarks. Standard library only."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PRODUCT = ROOT / "streamlit_app.py"
HOST = "127.0.0.1"  # not reachable from other machines
START_SECONDS = 120  # beside ten busy processes a start took more than 60 s
STOP_SECONDS = 10
OPEN_FILES = 8192  # LimitNOFILE of deploy/wegwijzer@.service


class Server:
    """`streamlit run` of a script, started by the constructor.

    args: Streamlit options, as in "--server.baseUrlPath=/pad".
    script: streamlit_app.py, or another app for a comparison.
    env: variables to add to this process's environment. without: prefixes of variables to remove.
    cwd: the working directory, by default the script's folder.
    command: what `python -m` runs instead of `streamlit run`, with --port and `args` added.
    open_files: the soft and hard limit. None: OPEN_FILES as soft limit, or the hard one if lower.
    port: None for a free port; start() after stop() uses the same port again.
    python: the interpreter.
    host: the address to listen on. wrapper: a command that execs the server, as `nice` does.
    """

    def __init__(
        self,
        *args: str,
        script: Path = PRODUCT,
        env: Mapping[str, str] | None = None,
        without: tuple[str, ...] = (),
        port: int | None = None,
        python: str = sys.executable,
        cwd: Path | None = None,
        command: Sequence[str] = (),
        open_files: tuple[int, int] | None = None,
        host: str = HOST,
        wrapper: Sequence[str] = (),
    ) -> None:
        """Start; wait until the app responds. RuntimeError if it does not, or the port is taken."""
        self.port = port or free_port()
        base = [arg.split("=", 1)[1] for arg in args if arg.startswith("--server.baseUrlPath=")]
        self.base_path = f"/{base[-1].strip('/')}".rstrip("/") if base else ""
        self._host = host
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self.port}{self.base_path}"
        address = (f"--server.port={self.port}", f"--server.address={host}")
        self._command = [
            *wrapper,
            *(python, "-m", *(command or ("streamlit", "run", str(script.resolve())))),
            *((f"--port={self.port}",) if command else (*address, "--server.headless=true")),
            *args,
        ]
        self._open_files = open_files
        # The output is unbuffered, because tests read the log while the app runs.
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(without)}
        self._env = {**inherited, "PYTHONUNBUFFERED": "1", **(env or {})}
        self._folder = cwd or script.resolve().parent
        self._output = tempfile.NamedTemporaryFile(prefix="wegwijzer-", suffix=".log")  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start on the same port; do nothing if the server runs. RuntimeError as in __init__."""
        if self._process is not None:
            return
        if self.status("/_stcore/health") is not None:
            raise RuntimeError(f"port {self.port} is taken by another server")
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            preexec_fn=self._limit if os.name == "posix" else None,
        )
        deadline = time.monotonic() + START_SECONDS
        while self.status("/_stcore/health") != 200:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{' '.join(self._command)} did not start:\n{self.log()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop and wait for the exit; do nothing if the server does not run."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """Send SIGKILL, as when a machine fails."""
        assert self._process
        self._process.kill()
        self._process.wait()
        self._process = None

    def _limit(self) -> None:
        import resource  # not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        soft = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, self._open_files or (soft, hard))

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def log(self) -> str:
        """Return the output so far, of all starts."""
        return Path(self._output.name).read_text(errors="replace")

    def status(self, path: str) -> int | None:
        """Return the HTTP status of GET `path` (below the base path), None without a response."""
        # http.client: urllib would use a proxy from the environment for 127.0.0.1.
        connection = http.client.HTTPConnection(self._host, self.port, timeout=START_SECONDS)
        try:
            connection.request("GET", self.base_path + path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


@contextmanager
def running_server(*args: str, **options: Any) -> Iterator[Server]:
    """Yield a Server with these arguments, and stop it at the end."""
    server = Server(*args, **options)
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
