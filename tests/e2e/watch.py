"""What a browser complains about while a test drives it."""

from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Said for each answer of 400 and above; `Watch` looks at the answers themselves.
ANSWER = "Failed to load resource"
# Said by htmx for a request without an answer, as without a network; the page tells the person in a toast.
# `sendAbort` is a request that was under way when the person went to another page.
NO_ANSWER = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
AXE = Axe()
SETTLE = """async () => {
  do {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)));
  } while (document.getAnimations().some((animation) => animation.playState === "running"));
}"""
CHECK = """(tags) => axe.run(document, {
  runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false,
}).then(({ violations }) => violations.map(({ id, help, nodes }) => (
  { id, help, nodes: nodes.map(({ target }) => ({ target })) }
)))"""


class Watch:
    """Collects script errors, breaches of the policy and answers that should not happen."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith((ANSWER, *NO_ANSWER)):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.complaints.append(f"{response.status} {response.url}")


def accessibility_problems(page: Page) -> list[str]:
    """Return what axe finds on the page as it looks now: the rule and the elements, or nothing."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.axe_script)
    found: list[dict[str, Any]] = page.evaluate(CHECK, RULES)
    return [
        f"{violation['id']}: {violation['help']} {node['target']}"
        for violation in found
        for node in violation["nodes"]
    ]


def in_theme(page: Page, theme: Literal["light", "dark"]) -> None:
    """Show the page in a theme and wait until its colours have arrived."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(SETTLE)


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than its window, once a change of the window is drawn."""
    width = page.evaluate(
        """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() =>
          tell(document.documentElement.scrollWidth - window.innerWidth))))"""
    )
    return int(width) > 0


def keep_picture(page: Page, *, folder: Path, name: str) -> Path:
    """Save the whole page as a picture and return where."""
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
