"""`make run` and its friends, tried on a small project that only looks like one."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import launcher

WEB = """
import http.server, os, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *_):
        pass
http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
"""
WORKER = """
import signal, sys, time
def finish(*_):
    print("worker finished its job", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, finish)
time.sleep(60)
"""
MANAGE = """
import sys
print("preparing", sys.argv[1], file=sys.stderr)
print("Sign in as demo@example.org")
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """Return a folder with the launcher, an environment that is up to date, and two processes."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "__init__.py").touch()
    shutil.copy(launcher.__file__, tmp_path / "project" / "launcher.py")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    files = {"web.py": WEB, "worker.py": WORKER, "manage.py": MANAGE, "requirements.txt": ""}
    files["Procfile"] = "web: python web.py\nworker: python worker.py\nrelease: false\n"
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    code = "from project import launcher as l; l.STAMP.write_text(l.digest('requirements.txt') + '\\n')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    return tmp_path


class Started:
    """A launcher that runs, and what it has said so far."""

    def __init__(self, folder: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "project.launcher", "run"],
            cwd=folder,
            env=os.environ | {"PORT": str(port), "HOST": "127.0.0.1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def wait_for(self, words: str) -> None:
        assert self.process.stdout is not None
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, f"ended without saying {words!r}: {self.said}"
            self.said += line

    def end(self) -> int:
        rest, _ = self.process.communicate(timeout=20)
        self.said += rest
        return self.process.returncode


@pytest.fixture
def started(small_project: Path, port: int) -> Iterator[Started]:
    running = Started(small_project, port)
    yield running
    running.process.terminate()
    running.process.communicate(timeout=20)


def test_start_says_the_address_and_the_sign_in(started: Started, port: int) -> None:
    started.wait_for("Ctrl-C")

    assert f"My Garage is ready: http://127.0.0.1:{port}/" in started.said
    assert "Sign in as demo@example.org" in started.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_ends_cleanly_on_a_signal(started: Started, number: int) -> None:
    started.wait_for("Ctrl-C")

    started.process.send_signal(number)

    assert started.end() == 0
    assert "worker finished its job" in started.said
    assert "Traceback" not in started.said


def test_start_stops_all_when_one_dies(small_project: Path, port: int) -> None:
    (small_project / "worker.py").write_text("import time; time.sleep(1); raise SystemExit(3)")
    running = Started(small_project, port)

    assert running.end() == 1

    assert "worker ended with status 3; stopping the rest." in running.said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_start_refuses_a_port_that_is_taken(small_project: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        running = Started(small_project, port)

        assert running.end() == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in running.said
    assert "PORT=8001" in running.said


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_refuse_taken_port_refuses_what_is_no_port(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        launcher.refuse_taken_port(host="127.0.0.1", port=port)

    assert f"Port {port} of 127.0.0.1 cannot be used" in capsys.readouterr().err


def test_prepare_is_quick_when_nothing_changed(small_project: Path) -> None:
    began = time.monotonic()

    code = "from project import launcher; launcher.prepare('requirements.txt')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=small_project, capture_output=True, check=True
    )

    assert done.stdout == b""
    assert time.monotonic() - began < 5


def test_make_environment_names_the_missing_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(launcher, "BIN", tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(SystemExit):
        launcher.make_environment()

    assert "apt install python3." in capsys.readouterr().err


def test_make_environment_keeps_one_of_the_same_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "python").symlink_to(sys.executable)
    monkeypatch.setattr(launcher, "BIN", tmp_path)
    monkeypatch.setattr("venv.EnvBuilder", lambda **_options: pytest.fail("rebuilt"))

    launcher.make_environment()


def test_check_refuses_an_unknown_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "prepare", lambda _requirements: None)

    with pytest.raises(SystemExit):
        launcher.check("spelling")

    assert "Unknown check: spelling" in capsys.readouterr().err


def test_procfile_leaves_the_release_out() -> None:
    assert set(launcher.procfile()) == {"web", "worker"}


def test_launcher_needs_the_standard_library_alone() -> None:
    code = "import sys; import project.launcher; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=launcher.ROOT,
        capture_output=True,
        check=True,
        text=True,
    )

    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded - {"project"} - set(sys.stdlib_module_names) <= {"__main__"}
