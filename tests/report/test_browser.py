from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recycling_net.network import build
from recycling_net.plan import frame
from recycling_net.report import html
from recycling_net.report.dispatch import map_page
from tests.report import fake
from tests.report.conftest import Answer
from tests.routing.dispatch import county as dispatched

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # playwright's own pipe, closed after pytest looks
]
_PIXELS = """() => {
  const canvas = document.querySelector('#map canvas');
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const data = context.getImageData(0, 0, copy.width, copy.height).data;
  const colours = new Set();
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    sum = (sum * 31 + data[at] + 7 * data[at + 1] + 13 * data[at + 2]) % 1000000007;
  }
  return [colours.size, sum];
}"""


@pytest.fixture(scope="module")
def path(county: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of Bayan as a file."""
    written: Path = tmp_path_factory.mktemp("page") / "report.html"
    verdict: Any = fake.Verdict()
    html.write(county[2], county[0], county[1], verdict, written)
    return written


@pytest.fixture(scope="module")
def play() -> Iterator[Any]:
    """The driver of browsers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def _opened(play: Any, path: Path, *flags: str) -> Iterator[Any]:
    """The report in a browser that refuses every request; what it says and asks is kept with it."""
    browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *flags])
    try:
        # without smooth scrolling: a click on a page that still moves hits what is beside
        opened = browser.new_page(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
        said: list[str] = []
        asked: list[str] = []

        def refuse(dialog: Any) -> None:
            said.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        opened.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        opened.on("pageerror", lambda error: said.append(f"error: {error}"))
        opened.on("dialog", refuse)
        opened.on("request", lambda each: asked.append(each.url))
        opened.context.set_offline(True)
        opened.goto(path.as_uri())
        opened.wait_for_timeout(150)
        opened.said, opened.asked = said, asked
        yield opened
    finally:
        browser.close()


@pytest.fixture(scope="module")
def page(play: Any, path: Path) -> Iterator[Any]:
    """One open report for all tests; each puts back what it changes."""
    with _opened(play, path) as opened:
        yield opened


@pytest.fixture
def fresh(page: Any) -> Iterator[None]:
    """Nothing selected and the last year shown before each test; nothing said to the console after it."""
    page.keyboard.press("Escape")
    page.check("input[name=year][value='2027']", force=True)
    page.click("[data-zoom=home]")
    _settle(page)
    yield
    assert page.said == []


def _settle(page: Any) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _pixels(page: Any) -> tuple[int, int]:
    _settle(page)
    colours, checksum = page.evaluate(_PIXELS)
    return colours, checksum


def _screen(page: Any, kind: str, at: int) -> tuple[float, float]:
    """Where a facility or village is on the screen; the map's own functions say so."""
    points = {"site": "sites", "place": "places"}[kind]
    x, y = page.evaluate(f"[map.screenX({points}.points[{2 * at}]), map.screenY({points}.points[{2 * at + 1}])]")
    page.evaluate("() => document.querySelector('#map').scrollIntoView({block: 'start', behavior: 'instant'})")
    box = page.locator("#map canvas").bounding_box()
    return box["x"] + x, box["y"] + y


@pytest.mark.usefixtures("fresh")
def test_no_request_but_the_file_itself(page: Any) -> None:
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert sum(url.startswith("file:") for url in page.asked) == 1


@pytest.mark.usefixtures("fresh")
def test_the_map_is_not_blank(page: Any) -> None:
    assert _pixels(page)[0] > 30
    box = page.locator("#map").bounding_box()
    assert box["width"] > 900


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("layer", ["places", "sites", "services", "hauls", "routes", "labels", "areas"])
def test_each_layer_changes_the_map(page: Any, layer: str) -> None:
    before = _pixels(page)
    page.locator(f"[data-layer={layer}]").click()
    assert _pixels(page) != before
    page.locator(f"[data-layer={layer}]").click()
    assert _pixels(page) == before


@pytest.mark.usefixtures("fresh")
def test_hovering_a_facility_shows_its_name(page: Any, county: Answer) -> None:
    facilities = county[2].tables["facilities"]
    at = int(facilities.index[facilities["kind"] == "transfer_station"][3])
    page.mouse.move(*_screen(page, "site", at))
    assert facilities.loc[at, "name"] in page.locator("#tip").inner_text()
    assert "中转站" in page.locator("#tip").inner_text()


@pytest.mark.usefixtures("fresh")
def test_clicking_a_route_lists_its_stops(page: Any, county: Answer) -> None:
    row = county[2].tables["routes"].loc[1]
    page.locator("tr[data-route='1']").click()
    listed = page.locator("#route-stops tbody tr")
    assert listed.count() == row["stops"] + 2
    assert page.locator("tr[data-route='1']").get_attribute("aria-selected") == "true"
    assert row["route"] in page.locator("#detail").inner_text()
    page.check("input[name=year][value='2024']", force=True)
    assert row["route"] not in page.locator("#detail").inner_text()
    before = _pixels(page)
    page.locator("[data-layer=routes]").click()
    assert _pixels(page) == before  # the rounds are those of another year
    page.locator("#worst tr[data-place]").first.click()
    assert page.is_checked("input[name=year][value='2027']")
    assert "2027 年" in page.locator("#detail").inner_text()


@pytest.mark.usefixtures("fresh")
def test_the_year_filter_hides_what_opens_later(page: Any, county: Answer) -> None:
    facilities = county[2].tables["facilities"].query("kind == 'collection_point'")
    count = page.locator("[data-count=collection_point]")
    late, late_pixels = count.inner_text(), _pixels(page)
    page.check("input[name=year][value='2024']", force=True)
    early = count.inner_text()
    assert int(late) == len(facilities)
    assert int(early) == (facilities["opening_year"] <= 2024).sum()
    assert _pixels(page) != late_pixels


@pytest.mark.usefixtures("fresh")
def test_facilities_are_coloured_by_the_warnings_of_the_year(page: Any, county: Answer) -> None:
    by_kind = _pixels(page)
    page.select_option("#site-colour", "level")
    assert _pixels(page) != by_kind
    warned, sites = county[2].tables["capacity_warnings"], county[2].tables["facilities"]
    warned = warned[warned["code"].isin(sites.loc[sites["lon"].notna(), "code"])]  # the base has no point on the map
    for year in (2027, 2024):
        page.check(f"input[name=year][value='{year}']", force=True)
        own = warned[warned["year"] == year]
        for at, level in enumerate(("green", "amber", "red")):
            assert int(page.locator(f"[data-level='{at}']").inner_text()) == (own["level"] == level).sum()
    page.select_option("#site-colour", "kind")
    page.check("input[name=year][value='2027']", force=True)
    assert _pixels(page) == by_kind


@pytest.mark.usefixtures("fresh")
def test_a_village_called_like_a_script_is_harmless(page: Any) -> None:
    page.mouse.move(*_screen(page, "place", 3))
    assert fake.HOSTILE in page.locator("#tip").inner_text()
    page.mouse.click(*_screen(page, "place", 3))
    assert page.locator("#detail script").count() == 0
    assert page.locator("body > script").count() == 2


@pytest.mark.usefixtures("fresh")
def test_wheel_drag_and_keys_move_the_map(page: Any) -> None:
    seen = [_pixels(page)]
    x, y = _screen(page, "place", 40)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    seen.append(_pixels(page))
    page.mouse.down()
    page.mouse.move(x + 80, y + 30, steps=3)
    page.mouse.up()
    seen.append(_pixels(page))
    page.focus("#map")
    page.keyboard.press("ArrowLeft")
    seen.append(_pixels(page))
    page.keyboard.press("0")
    assert len(set(seen)) == 4
    assert _pixels(page) == seen[0]


@pytest.mark.usefixtures("fresh")
def test_english_and_back(page: Any) -> None:
    page.click("#language")
    assert page.locator("nav").inner_text().startswith("Map")
    assert page.locator("#stream option").first.inner_text() == "all streams"
    page.click("#language")
    assert page.locator("nav").inner_text().startswith("地图")


@pytest.mark.usefixtures("fresh")
def test_a_table_row_is_chosen_by_key(page: Any) -> None:
    page.focus("tr[data-site] >> nth=0")
    page.keyboard.press("Enter")
    name = page.locator("tr[data-site] >> nth=0").locator("td").first.inner_text()
    assert name in page.locator("#detail h3").inner_text()


@pytest.mark.usefixtures("fresh")
def test_only_assumed_values(page: Any, county: Answer) -> None:
    page.locator("#assumed-only").click()
    shown = page.locator("#assumption-table tbody tr:visible .badge")
    assert set(shown.all_inner_texts()) == {"假定"}
    page.locator("#assumed-only").click()


def test_without_3d_the_map_is_drawn_too(play: Any, path: Path) -> None:
    """WebGL maps are blank on PCs without it; this one must not care."""
    with _opened(play, path, "--disable-3d-apis") as opened:
        assert _pixels(opened)[0] > 30
        assert opened.said == []


def test_a_days_vehicle_is_called_by_its_name(play: Any, tmp_path: Path) -> None:
    """In both languages, where a code of the route would say nothing."""
    question = dispatched.scenario(vehicles={"van": {"home": "TS230126100"}})
    day = dispatched.planned(question, [dispatched.order("A1")])
    map_page.write(day, (question, build(question)), frame("facilities", dispatched.site_rows()), tmp_path / "map.html")
    home = day.tables["routes"]["home_name"][0]
    with _opened(play, tmp_path / "map.html") as opened:
        for name in (f"{home} 1 号厢式货车", f"van 1 of {home}"):
            opened.locator("tr[data-route='0']").click()
            assert name in opened.locator("tr[data-route='0']").inner_text()
            assert name in opened.locator("#detail").inner_text()
            opened.locator("#language").click()
        assert opened.said == []
