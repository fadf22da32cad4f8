"""Counting what a thumb really does: taps and keys that the browser itself saw."""

import re

from playwright.sync_api import Locator, Page

# Counts what people do, not what scripts do, over all pages of one window.
COUNTING = """
for (const [name, key] of [["pointerdown", "taps"], ["keydown", "keys"]]) {
  addEventListener(name, (event) => {
    if (event.isTrusted) sessionStorage[key] = Number(sessionStorage[key] || 0) + 1;
  }, true);
}
"""


class Thumb:
    """One hand on a phone, from the page that it starts on."""

    def __init__(self, page: Page) -> None:
        page.context.add_init_script(COUNTING)
        page.reload()
        self.page = page

    @property
    def taps(self) -> int:
        """How often it tapped."""
        return int(self.page.evaluate("Number(sessionStorage.taps || 0)"))

    @property
    def keys(self) -> int:
        """How many keys it pressed."""
        return int(self.page.evaluate("Number(sessionStorage.keys || 0)"))

    def tap(self, *names: str) -> None:
        """Tap links and buttons by the beginning of their names, one after the other."""
        for name in names:
            pattern = re.compile(rf"^\s*{re.escape(name)}", re.IGNORECASE)
            target = self.page.get_by_role("link", name=pattern).or_(
                self.page.get_by_role("button", name=pattern)
            )
            self.on(target.locator("visible=true").first)

    def on(self, target: Locator) -> None:
        """Tap something and wait for the page that it leads to."""
        target.tap()
        self.page.wait_for_load_state()

    def write(self, text: str) -> None:
        """Type into what has the focus, as a person would: letter by letter."""
        self.page.keyboard.type(text)
