"""The picture of a published data set's card, docs/card.jpg: `python docs/card_picture.py`.

Renders `mini`, publishes it to a Hub on this machine (that of the tests), and takes what arrived there as a browser
shows it. Needs Playwright for Python, markdown-it-py, and a Chromium named by CHROMIUM.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt
from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]
from loopback_hub import OWNER, TOKEN, LoopbackHub  # noqa: E402
from space_pictures import FLAGS  # noqa: E402

REPO = f"{OWNER}/painsynth"
WIDTH, COLUMN, WIDE, QUALITY = 2480, 760, 1340, 86  # px: of the window, of a column in it, of the file
STYLE = f"""
body {{ font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; columns: 3; column-width: {COLUMN}px; column-gap: 64px;
       margin: 32px; color: #1f2328; }}
h1, h2 {{ border-bottom: 1px solid #d1d9e0; padding-bottom: .3em; }} img {{ max-width: 100%; }}
code, pre {{ font: 13px "DejaVu Sans Mono", monospace; background: #f2f4f7; border-radius: 6px; }} code {{ padding: 2px 5px; }}
pre {{ padding: 14px; overflow: hidden; }} pre code {{ padding: 0; }}
table {{ border-collapse: collapse; }} th, td {{ border: 1px solid #d1d9e0; padding: 5px 12px; }}
tr:nth-child(2n) {{ background: #f6f8fa; }} table, pre, img {{ break-inside: avoid; }}
"""  # noqa: E501


def arrived(folder: Path) -> dict[str, bytes]:
    """What a Hub holds after `mini` was published there, by path."""
    server = LoopbackHub()
    told = {"HF_ENDPOINT": server.url, "HF_TOKEN": TOKEN, "HF_HOME": str(folder / "hub"), "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-m", "painsynth_hf"]
    out = str(folder / "mini")
    subprocess.run([*command, "generate", "mini", "--num-proc", "2", "--out", out], check=True)
    subprocess.run([*command, "publish", out, REPO, "--version", "1.0.0"], check=True, env={**os.environ, **told})
    found = server.repos[REPO].find("main")
    server.shutdown()
    server.server_close()
    if found is None:
        raise SystemExit(f"{REPO}: nothing arrived on main")
    return {path: server.blobs[blob] for path, blob in found[1].items()}


def main() -> None:
    with sync_playwright() as run, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in arrived(folder).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        card = re.sub(r"\A---\n.*?\n---\n", "", (folder / "README.md").read_text(), flags=re.S)
        page_text = MarkdownIt("commonmark", {"html": True}).enable("table").render(card)
        (folder / "card.html").write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{page_text}")
        browser = run.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.goto((folder / "card.html").as_uri())
        page.wait_for_timeout(500)
        with Image.open(io.BytesIO(page.screenshot(full_page=True))) as shot:
            small = shot.convert("RGB").resize((WIDE, round(WIDE * shot.height / shot.width)), Image.Resampling.LANCZOS)
            small.save(HERE / "card.jpg", quality=QUALITY, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
