# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the report in a real browser: seen, folded, on a phone, in the dark, on paper, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.audit.chromium import ABSENT, find_chromium
from tests.audit.commands import AuditResult

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Open = Callable[..., Page]

#: Widths of a small phone, a phone, and a screen.
WIDTHS = (360, 390, 1280)
SCHEMES = ("light", "dark")
NO_HEADROOM = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Where the screenshots are left, for people to look at.
SHOTS = Path(__file__).resolve().parents[2] / ".cache" / "audit-report"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(ABSENT)
    from playwright.sync_api import sync_playwright

    # Root may not have Chromium's sandbox, and the page is our own.
    flags = ["--no-sandbox"]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=flags) as running,
    ):
        yield running


@pytest.fixture
def opened(browser: Browser, forty: AuditResult) -> Iterator[Open]:
    """Opens the report; afterwards nothing was complained of, and nothing but the file was asked for."""
    complaints: list[str] = []
    requests: list[str] = []
    pages: list[Page] = []
    address = (forty.reports / "report.html").as_uri()

    def open_page(width: int = 1280, scheme: str = "light") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert complaints == []
    assert set(requests) <= {address}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_page_fits_the_screen(opened: Open, width: int, scheme: str) -> None:
    """Nothing is to be scrolled sideways, folded or unfolded."""
    page = opened(width, scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{width}-{scheme}.png", full_page=True)
    assert page.evaluate(NO_HEADROOM) <= 0
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate(NO_HEADROOM) <= 0
    assert page.evaluate("[...document.querySelectorAll('.diff')].every(each => each.scrollWidth <= each.clientWidth)")


@pytest.mark.parametrize("is_open", [True, False], ids=["unfolded", "folded"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS[1:])
def test_page_is_accessible(opened: Open, width: int, scheme: str, is_open: bool) -> None:
    """By axe: contrast, headings, names, roles."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(width, scheme)
    page.evaluate("is_open => document.querySelectorAll('details').forEach(each => { each.open = is_open })", is_open)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_page_shows_verdict_and_drift_without_scrolling(opened: Open) -> None:
    """On a phone, before anybody scrolls: the verdict, the counts, what drifted, and where and how the first did."""
    page = opened(390)
    verdict = ("5 of 40 deployments drifted", "unmanaged")
    names = ("chat-prod", "embeddings-prod", "reranker", "whisper-prod", "old-chat")
    for text in (*verdict, *names, "image", "nginx:1.29", "nginx:1.30"):
        seen = page.get_by_text(text).filter(visible=True).first
        assert seen.evaluate("each => each.getBoundingClientRect().bottom") <= 844


def test_folding_works_by_keyboard(opened: Open) -> None:
    """Tab leads to each summary, and Enter and the space bar fold."""
    page = opened()
    is_open = "document.querySelector('details').open"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelector('summary')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    states = [page.evaluate(is_open)]
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        states.append(page.evaluate(is_open))
    assert states == [True, False, True]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Full diff"
    page.keyboard.press("Space")
    assert page.get_by_label("Diff").first.is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_folded_deployment_shows_its_changes(opened: Open, width: int) -> None:
    """In its summary, each change on a line or two."""
    page = opened(width)
    change = page.locator("summary").first.locator(".change", has_text="containers[7].scale.max")
    assert not change.is_visible()
    page.locator("summary").first.click()
    assert change.is_visible()
    assert " ".join(change.inner_text().split()) == "containers[7].scale.max: 3 → 5"
    heights = page.locator(".change").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert 0 < max(heights) <= 48
    assert page.evaluate(NO_HEADROOM) <= 0


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_page_follows_the_color_scheme_of_the_reader(opened: Open, scheme: str, is_dark: bool) -> None:
    """Background and text change places."""
    page = opened(scheme=scheme)
    brightness = "name => getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    back, text = page.evaluate(brightness, "backgroundColor"), page.evaluate(brightness, "color")
    assert (back < 120, text > 600) == (is_dark, is_dark)


def test_diff_is_red_for_the_api_and_green_for_the_file(opened: Open) -> None:
    """In the table and in the diff."""
    page = opened()
    colours = "each => getComputedStyle(each).backgroundColor.match(/\\d+/g).map(Number)"
    for selector, channel in ((".old", 0), (".new", 1), (".removed", 0), (".added", 1)):
        shades = page.locator(selector).first.evaluate(colours)
        assert max(shades) == shades[channel] > min(shades), selector


def test_chart_shows_each_count(opened: Open) -> None:
    """All of its width is used, and the smallest part is wide enough to be seen on a phone."""
    page = opened(360)
    boxes = page.locator(".chart rect").evaluate_all("all => all.map(each => each.getBoundingClientRect().width)")
    whole = page.locator(".chart").evaluate("each => each.getBoundingClientRect().width")
    assert len(boxes) == 5
    assert min(boxes) >= 4
    assert 0.95 * whole < sum(boxes) <= whole


def test_description_with_a_script_is_text(opened: Open) -> None:
    """It is shown, and there is no such element."""
    page = opened()
    assert page.locator("td").get_by_text("<script>alert('x')</script> & {{ 7 * 7 }} `|*", exact=True).is_visible()
    assert page.locator("script").count() == 0


def test_printed_page_folds_nothing(opened: Open) -> None:
    """The names of unchanged deployments are folded on the screen."""
    page = opened()
    is_visible = "document.querySelectorAll('.names')[1].checkVisibility()"
    assert not page.evaluate(is_visible)
    page.emulate_media(media="print")
    assert page.evaluate(is_visible)
