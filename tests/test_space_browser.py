"""A real browser on the running app: what a visitor does, on a desk and on a phone. Needs a Chromium; skips without."""

import base64
import io
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from space_server import space

from painsynth_hf import FrameSpec
from painsynth_hf.portrait import portrait

pytest.importorskip("gradio", reason="needs the extra 'space'")
playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright for Python")
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
if not CHROMIUM:
    pytest.skip("no Chromium on this machine (or named by CHROMIUM)", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-unsafe-swiftshader"
).split()
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
ANOTHER = "before => { const i = document.querySelector('#ps-stage img'); return i && i.src !== before }"
PATIENCE = 120_000  # ms: a busy machine, cold caches


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with space(tmp_path_factory.mktemp("space")) as (url, _, _):
        yield url


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=SIZES)
def page(chromium, address, request):
    """The app, open, its first picture drawn; afterwards: no error in the console, no request to another host."""
    width, height = SIZES[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(f"page: {e}"))
    own = (address, "data:", f"blob:{address}")
    page.on("request", lambda r: None if r.url.startswith(own) else faults.append(f"another host: {r.url}"))
    page.on("requestfailed", lambda r: None if "ERR_ABORTED" in str(r.failure) else faults.append(f"failed: {r.url}"))
    page.goto(address)
    page.wait_for_selector("#ps-stage img")
    yield page
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0  # nothing sticks out sideways
    context.close()
    assert faults == []


def source(page, selector: str = "#ps-stage img") -> str:
    return page.get_attribute(selector, "src")


def picture(page) -> np.ndarray:
    """(H, W, 3) what the stage shows."""
    data = base64.b64decode(source(page).split(",")[1])
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def changed(page, act) -> None:
    """Do `act` and wait for another picture."""
    before = source(page)
    act()
    page.wait_for_function(ANOTHER, arg=before)


def slide(page, unit: str, level: float) -> None:
    """Move a slider as a hand would with the keyboard."""
    track = page.locator(f"#ps-{unit} input[type=range]")
    put = "(at, to) => { at.value = to; at.dispatchEvent(new Event('input', {bubbles: true})); }"
    track.evaluate(put, str(level - 0.1))
    track.focus()
    page.keyboard.press("ArrowRight")


def saved(page, button: str, folder: Path) -> Path:
    with page.expect_download() as got:
        page.click(button)
    path = folder / got.value.suggested_filename
    got.value.save_as(path)
    return path


def dropped(page, path: Path) -> None:
    """Drag a file from outside onto the page."""
    make = "text => { const d = new DataTransfer(); d.items.add(new File([text], 'face.json')); return d }"
    page.dispatch_event("body", "drop", {"dataTransfer": page.evaluate_handle(make, path.read_text())})


def test_a_visitor_plays_with_a_face(page, tmp_path):
    changed(page, lambda: page.get_by_role("button", name="No pain").click())
    page.wait_for_selector("#ps-pspi [aria-label^='PSPI 0 of 16']")
    assert "at rest" in page.get_attribute("#ps-stage img", "alt")
    page.wait_for_selector("#ps-presets button[aria-pressed=true] >> text=No pain")
    rest = picture(page)
    changed(page, lambda: slide(page, "AU4", 5.0))
    page.wait_for_selector("#ps-pspi [aria-label^='PSPI 5 of 16']")
    page.wait_for_function("!document.querySelector('#ps-presets button[aria-pressed=true]')")
    moved = np.abs(picture(page) - rest).mean(axis=2)
    spec = portrait(**{"au": ["AU4=5"], **person_of_the_page()}, resolution=rest.shape[0])
    brow, chin = regions(spec)
    assert moved[brow].mean() > 8.0 and moved[chin].mean() < 3.0  # there, nothing but the camera's noise
    shown = {"Picture": source(page)}
    for view in ("Heatmap", "Landmarks", "Mask", "Depth", "Normals"):
        changed(page, lambda view=view: page.locator("#ps-views label", has_text=view).click())
        shown[view] = source(page)
    assert len(set(shown.values())) == 6
    changed(page, lambda: page.locator("#ps-views label", has_text="Before / after").click())
    assert page.locator("#ps-stage img").count() == 2
    page.locator(".ps-compare input").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('.ps-compare').style.getPropertyValue('--cut')") == "51%"


def test_files_leave_and_come_back(page, tmp_path):
    changed(page, lambda: page.get_by_role("button", name="Happiness").click())
    happy = source(page)
    assert "AU12=4" in page.evaluate("location.search")
    link = page.url
    recipe = saved(page, "#ps-json", tmp_path)
    spec = FrameSpec.from_json(recipe.read_text())
    assert recipe.name == "face.json" and spec.expression.name == "happiness"
    drawn = saved(page, "#ps-png", tmp_path)
    with Image.open(drawn) as image:
        assert drawn.name == "face.png" and image.format == "PNG" and image.size == (512, 512)
    changed(page, lambda: page.get_by_role("button", name="Severe pain").click())
    changed(page, lambda: dropped(page, recipe))
    page.wait_for_function("happy => document.querySelector('#ps-stage img').src === happy", arg=happy)
    page.goto(link)
    page.wait_for_selector("#ps-stage img")
    assert source(page) == happy


def test_sides_move_apart_and_the_picture_stays_in_view(page):
    other = page.locator("#ps-AU4R")
    assert not other.is_visible()
    page.locator("#ps-apart input").check()
    other.wait_for()
    changed(page, lambda: slide(page, "AU4R", 5.0))
    page.wait_for_function("location.search.includes('AU4L=3&') && location.search.includes('AU4R=5')")
    page.locator("#ps-AU9").scroll_into_view_if_needed()
    page.mouse.wheel(0, 250)
    page.wait_for_function("document.scrollingElement.scrollTop > 0")
    box = page.locator("#ps-stage img").bounding_box()
    covers = "([x, y]) => document.elementFromPoint(x, y).closest('#ps-stage') !== null"
    assert page.evaluate(covers, [box["x"] + box["width"] / 2, box["y"] + box["height"] - 20])


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_late_answers_take_no_slider_back(page):
    """What the server says to a click arrives after a hand has moved on: what was moved stays."""
    late = []
    page.route("**/run/predict*", lambda answer: late.append(answer))
    page.get_by_role("button", name="Severe pain").click()
    slide(page, "AU10", 2.0)
    page.locator("#ps-apart input").check()
    page.locator("#ps-AU4R").wait_for()
    slide(page, "AU4R", 5.0)
    for answer in late:
        with page.expect_response("**/run/predict*"):
            answer.continue_()
    slide(page, "AU9", 1.0)
    page.wait_for_function("location.search.includes('AU9L=1&')")
    for wanted in ("AU4L=4&", "AU4R=5&", "AU9R=3&", "AU10=2&"):
        assert wanted in page.url
    assert page.locator("#ps-AU4R input[type=number]").input_value() == "5"


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_the_picture_is_of_the_last_of_two_quick_clicks(page):
    page.wait_for_function("location.search")  # the first picture is through
    first = []
    page.route("**/queue/join*", lambda asked: asked.continue_() if first else first.append(asked))
    seed = page.locator("#ps-seed input")
    for _ in range(2):
        was = seed.input_value()
        page.click("#ps-surprise")
        page.wait_for_function("was => document.querySelector('#ps-seed input').value !== was", arg=was)
        while not first:
            page.wait_for_timeout(50)
    first[0].continue_()
    page.wait_for_function("seed => location.search.startsWith('?seed=' + seed)", arg=seed.input_value())


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_a_dropped_file_keeps_its_values_to_the_last_digit(page, tmp_path):
    spec = portrait(seed=3, age=61.37, au=["AU4=3.27"], yaw=12.345, distance=777.7)
    file = tmp_path / "exact.json"
    file.write_text(spec.to_json() + "\n")
    changed(page, lambda: dropped(page, file))
    page.get_by_role("button", name="Camera and light").click()
    assert page.locator("#ps-yaw input[type=number]").input_value() == "12.345"
    assert page.locator("#ps-AU4 input[type=number]").input_value() == "3.27"
    assert saved(page, "#ps-json", tmp_path).read_bytes() == file.read_bytes()
    changed(page, lambda: slide(page, "AU9", 5.0))
    moved = FrameSpec.from_json(saved(page, "#ps-json", tmp_path).read_text())
    assert moved.pose == spec.pose and moved.person == spec.person and moved.expression.aus_left["AU4"] == 3.27


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_a_broken_spec_is_told_and_the_picture_stays(page, tmp_path):
    before = source(page)
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"seed": 1}))
    with page.expect_file_chooser() as chooser:
        page.click("#ps-open")
    chooser.value.set_files(wrong)
    page.wait_for_selector("text=design: missing")
    assert source(page) == before and "Traceback" not in page.content()


def test_the_head_turns_in_the_browser(page, tmp_path):
    page.get_by_role("tab", name="3D").click()
    page.wait_for_selector("#ps-head canvas")
    page.wait_for_selector("#ps-head a[download], #ps-head button[aria-label='Download'], #ps-head [title='Download']")
    page.get_by_role("tab", name="Studio").click()
    head = saved(page, "#ps-glb", tmp_path)
    assert head.name == "face.glb" and head.read_bytes()[:4] == b"glTF"


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_data_sets_are_there_and_a_sample_goes_to_the_studio(page):
    before = source(page)
    page.get_by_role("tab", name="Dataset").click()
    page.locator("#ps-config label", has_text="mini").click()
    page.wait_for_function("document.querySelector('#ps-contents').innerText.includes('Twenty people')")
    page.click("#ps-samples-more")
    page.wait_for_function("document.querySelectorAll('#ps-samples img').length === 6")
    page.locator("#ps-samples button[data-frame]").first.click()
    page.wait_for_function(ANOTHER, arg=before)
    assert page.get_by_role("tab", name="Studio").get_attribute("aria-selected") == "true"


def test_all_that_can_be_touched_has_a_name(page):
    nameless = page.evaluate("""() => [...document.querySelectorAll('button, input, select, textarea, [role=tab]')]
        .filter(e => e.offsetParent !== null && !(e.innerText || e.ariaLabel || e.title || (e.labels && e.labels.length)
                     || e.getAttribute('aria-labelledby'))).map(e => e.outerHTML.slice(0, 120))""")
    assert nameless == []
    assert page.evaluate("[...document.images].every(i => i.alt)")
    assert "not for diagnosis" in page.inner_text("body")


def person_of_the_page() -> dict:
    from space_app.settings import Settings

    return {key: value for key, value in Settings().wishes().items() if key != "resolution"}


def regions(spec: FrameSpec) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Rows and columns of the brows and of the chin, by landmarks."""
    from painsynth_hf.rows import renderer

    points = renderer().render(spec).landmarks_2d
    brows, chin, lip = points[17:27], points[6:11], points[57]

    def box(xs: np.ndarray, top: float, bottom: float) -> tuple[slice, slice]:
        return slice(int(top), int(bottom)), slice(int(xs.min()), int(xs.max()) + 1)

    return (
        box(brows[:, 0], brows[:, 1].min() - 4, brows[:, 1].max() + 8),
        box(chin[:, 0], lip[1] + 6, chin[:, 1].max() - 2),
    )
