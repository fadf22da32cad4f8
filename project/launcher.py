"""What the targets of the Makefile do: environment, start, tests, checks. Standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    Command = list[Path | str]
    Processes = dict[str, subprocess.Popen[bytes]]

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / "bin"
STAMP = ENVIRONMENT / "installed.txt"
FLOOR = (3, 11)
GRACE_SECONDS = 25
START_SECONDS = 90
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104
# What a production server would have, so that `check --deploy` looks at the settings people run.
PRODUCTION = {
    "BASE_URL": "https://garage.example.org",
    "SECRET_KEY": hashlib.sha512(b"only for the checks").hexdigest(),
    "SSL_REDIRECT": "true",
    "DEBUG": "false",
}


# --- Environment --------------------------------------------------------------------------------


def prepare(requirements: str) -> None:
    """Make `.venv` where it is missing and install the locked packages of `requirements` in it."""
    make_environment()
    wanted = digest(requirements)
    done = STAMP.read_text(encoding="ascii").split() if STAMP.exists() else []
    if wanted in done:
        return
    say(f"Installing the packages of {requirements} …")
    install(requirements)
    included = ["requirements.txt"] if requirements != "requirements.txt" else []
    STAMP.write_text("\n".join([wanted, *map(digest, included)]) + "\n", encoding="ascii")


def make_environment() -> None:
    """Make `.venv` for the running interpreter; an environment of the same Python is kept."""
    if environment_version() == sys.version_info[:2]:
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        fail(
            f"{sys.executable} cannot make a virtual environment, because ensurepip is missing. "
            f"On Debian and Ubuntu: apt install python{version}-venv"
        )
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        fail(
            "The interpreter of .venv cannot rebuild .venv. Name another one: PYTHON=python3 make …"
        )
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(ENVIRONMENT)


def environment_version() -> tuple[int, int] | None:
    """Return the Python version of `.venv`, or None where there is none that runs."""
    code = "import sys; print(*sys.version_info[:2])"
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        answer = subprocess.run([BIN / "python", "-c", code], capture_output=True, check=True)
        major, minor = map(int, answer.stdout.split())
        return major, minor
    return None


def install(requirements: str) -> None:
    """Install with uv where it can be had, and with pip otherwise; both check every hash."""
    pip: Command = [
        BIN / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    uv: Command = [BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python"]
    locked = hashed(requirements)
    if call([*pip, *hashed("requirements-uv.txt")]) == 0 and call([*uv, *locked]) == 0:
        return
    say("uv could not install them; trying pip …")
    if call([*pip, *locked]) != 0:
        fail("The packages could not be installed. The lines above say why.")


def hashed(requirements: str) -> list[str]:
    return ["--require-hashes", "-r", requirements]


def digest(requirements: str) -> str:
    """Return what identifies an installation: the locked packages and the Python they are for."""
    version = ".".join(map(str, environment_version() or ()))
    content = (ROOT / requirements).read_bytes()
    return hashlib.sha256(content + version.encode()).hexdigest()


def lock() -> None:
    """Write the requirements files anew from `pyproject.toml`."""
    prepare("requirements-dev.txt")
    compile_: Command = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--upgrade"]
    compile_ += ["--generate-hashes", "--no-header", "--no-annotate", "pyproject.toml"]
    groups = ["--all-extras", "--group", "dev", "--group", "browser", "--group", "check"]
    everything = "requirements-dev.txt"  # first, because it has the most to agree on
    for target, options in {
        everything: groups,
        "requirements-extras.txt": ["--all-extras", "-c", everything],
        "requirements.txt": ["-c", everything],
    }.items():
        run([*compile_, *options, "-o", target])


# --- Start --------------------------------------------------------------------------------------


def start() -> None:
    """Prepare everything, start what the Procfile says and stay until a signal or a death."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    refuse_taken_port(host=host, port=port)
    prepare("requirements-extras.txt" if os.environ.get("EXTRAS") else "requirements.txt")
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {"HOST": host, "PORT": port, "PATH": path, "PYTHONUNBUFFERED": "1"}
    sign_in = bootstrap(environment)
    try:
        with running(environment) as processes:
            address = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
            wait_for_answer(f"{address}/healthz", processes=processes)
            say(f"\nMy Garage is ready: {address}/\n{sign_in}Ctrl-C stops it.\n")
            while True:
                refuse_the_dead(processes)
                time.sleep(0.5)
    except Stop:
        say("My Garage has stopped.")


def refuse_taken_port(*, host: str, port: str) -> None:
    """Stop with a sentence when nothing can listen on `host`:`port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            fail(
                f"Port {port} of {host} cannot be used: {reason}. "
                "Stop what runs there or choose another: make run PORT=8001"
            )


def bootstrap(environment: dict[str, str]) -> str:
    """Migrate and fill the garage, and return how to sign in to the demo."""
    command: Command = [BIN / "python", "manage.py", "bootstrap"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        fail("My Garage could not be prepared. The lines above say why.")
    return done.stdout.decode()


def procfile() -> dict[str, str]:
    """Return the processes that run for as long as the garage is open: name and command."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    commands = dict(line.split(": ", 1) for line in lines if ": " in line)
    return {name: command for name, command in commands.items() if name != "release"}


class Stop(Exception):
    """Somebody asked for the end."""


@contextlib.contextmanager
def running(environment: dict[str, str]) -> Iterator[Processes]:
    """Run the processes of the Procfile and stop all of them at the end, with time to finish."""
    for number in SIGNALS:
        signal.signal(number, ask_to_stop)
    processes: Processes = {}
    try:
        for name, command in procfile().items():
            # A group of its own: Ctrl-C reaches the launcher alone, which then ends each properly.
            processes[name] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"], cwd=ROOT, env=environment, process_group=0
            )
        yield processes
    finally:
        stop(processes)


def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def wait_for_answer(address: str, *, processes: Processes) -> None:
    """Return once the web process answers well at `address`; stop when it does not in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        refuse_the_dead(processes)
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310
            return
        time.sleep(0.2)
    fail(f"{address} did not answer within {START_SECONDS} s; stopping.")


def refuse_the_dead(processes: Processes) -> None:
    """Stop everything when one process has ended by itself."""
    for name, process in processes.items():
        if (status := process.poll()) is not None:
            fail(f"{name} ended with status {status}; stopping the rest.")


def stop(processes: Processes) -> None:
    """Ask every process to finish, and end after the grace period what has not."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for name, process in processes.items():
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{name} did not finish within {GRACE_SECONDS} s and was ended.")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what a process left behind goes with it


# --- Tests and checks ---------------------------------------------------------------------------


def test(*paths: str) -> NoReturn:
    """Run the suite, or the part that `paths` and ARGS name."""
    prepare("requirements-dev.txt")
    arguments = shlex.split(os.environ.get("ARGS", ""))
    sys.exit(call([BIN / "python", "-m", "pytest", *paths, *arguments]))


def bench() -> NoReturn:
    """Measure, and print each figure beside its limit."""
    prepare("requirements-dev.txt")
    arguments = shlex.split(os.environ.get("ARGS", ""))
    sys.exit(call([BIN / "python", "-m", "tests.bench", *arguments]))


def check(*names: str) -> NoReturn:
    """Run the named checks, or all; every one runs, and the failed ones are named at the end."""
    prepare("requirements-dev.txt")
    table = checks()
    unknown = set(names) - set(table)
    if unknown:
        fail(f"Unknown check: {', '.join(sorted(unknown))}. There are: {', '.join(table)}.")
    failed = []
    with tempfile.TemporaryDirectory(prefix="my-garage-check-") as data:
        for name in names or table:
            started = time.monotonic()
            environment = os.environ | {"DATA_DIR": data}
            environment |= PRODUCTION if name == "deploy" else {}
            bad = [command for command in table[name] if call(command, environment=environment)]
            say(f"{'FAILED' if bad else 'ok    '} {name} ({time.monotonic() - started:.1f} s)")
            failed += [name] if bad else []
    if failed:
        fail(f"Failed: {', '.join(failed)}")
    sys.exit(0)


def format_() -> None:
    """Write files the way `check` wants them."""
    prepare("requirements-dev.txt")
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    run([BIN / "ruff", "check", "--fix-only", "--quiet", "."])
    run([BIN / "ruff", "format", "--quiet", "."])
    call([BIN / "djade", "--target-version", "5.2", *templates])


def checks() -> dict[str, list[Command]]:
    """Return the checks by name, in the order from quick to slow."""
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    manage: Command = [BIN / "python", "manage.py"]
    return {
        "format": [[BIN / "ruff", "format", "--check", "--quiet", "."]],
        "lint": [[BIN / "ruff", "check", "--quiet", "--output-format", "concise", "."]],
        "templates": [
            [BIN / "djade", "--check", "--target-version", "5.2", *templates],
            [BIN / "djlint", "--lint", "--quiet", "templates"],
        ],
        "imports": [[BIN / "lint-imports", "--no-logo"]],
        "migrations": [[*manage, "makemigrations", "--check", "--dry-run"]],
        "deploy": [[*manage, "check", "--deploy", "--fail-level", "WARNING"]],
        "types": [[BIN / "mypy"]],
    }


# --- Small things -------------------------------------------------------------------------------


def call(command: Sequence[Path | str], *, environment: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit status."""
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except FileNotFoundError:
        return 127


def run(command: Sequence[Path | str]) -> None:
    """Run a command in the project's folder and stop where it fails."""
    if status := call(command):
        sys.exit(status)


def say(text: str) -> None:
    print(text, flush=True)


def fail(text: str) -> NoReturn:
    print(text, file=sys.stderr, flush=True)
    sys.exit(1)


COMMANDS: dict[str, Callable[..., None]] = {
    "run": start,
    "test": test,
    "e2e": lambda: test("tests/e2e"),
    "bench": bench,
    "check": check,
    "format": format_,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> None:
    """Do what the first argument names."""
    if sys.version_info < FLOOR:
        fail(f"My Garage needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] not in COMMANDS:
        fail(f"Usage: python -m project.launcher {'|'.join(COMMANDS)}")
    try:
        COMMANDS[arguments[0]](*arguments[1:])
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
