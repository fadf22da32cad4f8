"""Browser tests: Chromium from the system, a live server and a worker of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.e2e.furnishing import Program, furnish
from tests.e2e.pages import Ids
from tests.e2e.product import Product, running_product
from tests.e2e.watch import Watch
from tests.harness.worker import running_worker

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SECONDS = 120
SCREEN: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "reduced_motion": "reduce",
    "service_workers": "block",
}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
Theme = Literal["light", "dark"]
Pages = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    # Playwright keeps an event loop in the thread of the tests; Django would refuse to work there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """Return the address of a running garage, with a worker that does its jobs."""
    with running_worker():
        yield live_server.url


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Pages]:
    """Return a function that opens a page of the garage as one person on one device.

    What the browser complains about (policy, scripts, broken answers) fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    watch = Watch()

    def open_one(
        path: str = "/",
        *,
        user: Any = None,
        width: int = 1440,
        height: int = 900,
        theme: Theme = "light",
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            service_workers="block",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            sign_in(context, user=user, site=site)
        page = context.new_page()
        watch.over(page)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.complaints == []


def sign_in(context: BrowserContext, *, user: Any, site: str) -> None:
    """Give the browser the session of a person, without the detour over the sign-in page."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def person(transactional_db: None) -> Callable[[str], Any]:
    """Return a function that makes a user who can sign in with the password “correct horse”."""

    def make(email: str) -> Any:
        return get_user_model().objects.create_user(email, "correct horse")

    return make


@pytest.fixture(scope="session")
def picture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where screenshots go: SCREENSHOTS when it is set, a temporary folder otherwise."""
    chosen = os.environ.get("SCREENSHOTS")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Product]:
    """Return the product as people run it, with the demo garage, for tests that share it."""
    with running_product(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="session")
def session(product: Product, browser: Browser) -> StorageState:
    """Return the cookies of the demo person, signed in on the page."""
    context = browser.new_context(base_url=product.address, service_workers="block")
    page = context.new_page()
    page.goto("/account/login")
    page.locator("#id_login").fill(product.email)
    page.locator("#id_password").fill(product.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/o/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def ids(product: Product, browser: Browser) -> Ids:
    """Return the ids of the rows that pages are about, in a garage that has some of everything."""
    token = product.manage("issue_token", product.email, "--name", "Furniture").strip()
    context = browser.new_context(base_url=product.address)
    found = furnish(Program(context.request, token))
    context.close()
    return found


@pytest.fixture
def visit(browser: Browser, product: Product, session: StorageState) -> Iterator[Pages]:
    """Return a function that opens the product in a browser of its own, signed in.

    What the browser complains about fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    watch = Watch()

    def open_one(
        path: str = "/", *, is_anonymous: bool = False, scripts: bool = True, **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=product.address,
            storage_state=None if is_anonymous else session,
            java_script_enabled=scripts,
            **{**SCREEN, **options},
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.complaints == []


@pytest.fixture(scope="session")
def keeps_pictures() -> bool:
    """Say whether somebody wants to look at the pages: SCREENSHOTS names a folder."""
    return "SCREENSHOTS" in os.environ
