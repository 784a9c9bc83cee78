"""The pictures of the browser demo in README.md: `python docs/space_pictures.py`.

Needs what the tests of the Space need: the extra `space`, Playwright for Python, and a Chromium named by CHROMIUM.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
from space_server import space  # noqa: E402

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# file: width and height of the window, light or dark, pixels of the screen for one of the page, width of the file
VIEWS = {
    "space.jpg": (1280, 960, "light", 1, 1280),
    "space-dark.jpg": (1280, 960, "dark", 1, 1280),
    "space-phone.jpg": (390, 844, "light", 2, 390),
}
FACE, QUALITY = "Severe pain", 86


def main() -> None:
    with sync_playwright() as run, tempfile.TemporaryDirectory() as folder, space(Path(folder)) as (url, _, _):
        browser = run.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        for name, (width, height, scheme, scale, wide) in VIEWS.items():
            window = {"width": width, "height": height}
            page = browser.new_page(viewport=window, color_scheme=scheme, device_scale_factor=scale)  # type: ignore
            page.set_default_timeout(300_000)  # ms: a busy machine, cold caches
            page.goto(url)
            page.wait_for_selector("#ps-stage img")
            page.get_by_role("button", name=FACE).click()
            page.wait_for_selector(f"#ps-presets button[aria-pressed=true] >> text={FACE}")
            page.mouse.move(0, 0)
            page.wait_for_timeout(1500)
            with Image.open(io.BytesIO(page.screenshot())) as shot:
                small = shot.convert("RGB").resize((wide, round(wide * height / width)), Image.Resampling.LANCZOS)
                small.save(HERE / name, quality=QUALITY, optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
