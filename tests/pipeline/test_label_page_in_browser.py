"""The labelling page, driven by keyboard in JupyterLab in a real browser.

LP1 one keystroke an aspect and a sign, one for the whole, which goes on to the next; each is in the file at once.
LP2 undo takes back the last keystroke, and the file says so; the notebook's own commands stay out of it.
LP3 opened again, the page goes on where it was left.
LP4 what respondents typed is text: nothing of it runs, no request leaves.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml

from feedback.pipeline.run import run_study
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.teaching.label_book import LabelBook

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("anywidget", reason="anywidget is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HOSTILE = "味道太咸<img src=x onerror='window.bad=1'><script>window.bad=1</script> ${window.bad=1}"
TEXTS = [HOSTILE, "量不是很大，味道不错", "服务态度差", "菜很好吃"]
CELL = "import feedback\npage = feedback.label_study('study.yaml', coder='li', n=8)\npage"
PATIENCE = 300_000  # ms; a busy machine takes minutes to load JupyterLab


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("labelling")
    pd.DataFrame({"id": range(40), "said": TEXTS * 10}).to_csv(home / "answers.csv", index=False)
    study = {"study": "canteen", "title": "Canteen", "raw": "answers.csv", "taxonomy": "restaurant"}
    study |= {"columns": {"respondent": "id", "text": "said"}, "language": "en"}
    (home / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    run_study(home / "study.yaml", report=False)
    cells = [nbformat.v4.new_code_cell(CELL), nbformat.v4.new_code_cell("'untouched'")]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(made, home / "label.ipynb")
    return home


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab over the folder, on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(folder / f".{kind}") for kind in ("CONFIG", "RUNTIME")}
    told = [f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--no-browser", "--allow-root"]
    told += ["--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"]
    # nothing is fetched from outside, nothing pops up over the page
    told += ["--LabApp.extension_manager=readonly", "--ServerApp.terminals_enabled=False"]
    news = folder / ".settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (news / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *told],
            cwd=folder,
            stdout=log,
            stderr=log,
            env={**os.environ, **own, "JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings")},
        )
    place = f"http://127.0.0.1:{port}"
    try:
        wait_until_serving(server, place, folder / "lab.log")
        yield place
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE / 1000)
        except (
            subprocess.TimeoutExpired
        ):  # how fast JupyterLab ends on a busy machine is not ours to test
            server.kill()
            server.wait()


def wait_until_serving(server: subprocess.Popen[bytes], place: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{place}/api", timeout=10).close()
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab does not serve:\n{log.read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened_page(browser: Any, lab: str) -> Any:
    """The notebook with its first cell run and the labelling page under it."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/lab/tree/label.ipynb", wait_until="commit")
    # before its kernel is connected, a cell that is run is lost
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".fb-label").wait_for()
    page.locator(".fb-label").focus()
    return page


def book(folder: Path) -> LabelBook:
    return LabelBook(folder / "canteen.labels-li.jsonl")


def wait_until_saved(page: Any) -> None:
    page.wait_for_function("document.querySelector('.fb-saved').textContent === 'Saved'")


def test_labelling_by_keyboard(browser: Any, lab: str, folder: Path) -> None:
    page = opened_page(browser, lab)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    keys = page.locator(".fb-aspect kbd").all_inner_texts()
    names = page.locator(".fb-aspect .fb-name").all_inner_texts()
    key = dict(zip(names, keys, strict=True))
    named = load_taxonomy("restaurant").labels(language="en")
    taste, portion = key[named["dish_taste"]], key[named["dish_portion"]]
    shown = page.locator(".fb-comment").inner_text()
    # LP1
    page.keyboard.press(taste.lower())
    page.keyboard.press(f"Shift+{portion}")
    wait_until_saved(page)
    (entry,) = book(folder).entries.values()
    assert dict(entry.marks) == {"dish_taste": -1, "dish_portion": 1}
    assert not entry.done
    # LP2
    page.keyboard.press("Backspace")
    wait_until_saved(page)
    (entry,) = book(folder).entries.values()
    assert dict(entry.marks) == {"dish_taste": -1}
    page.keyboard.press("Enter")
    assert "1, 2, 3 or X" in page.locator(".fb-hint").inner_text()
    page.keyboard.press("1")
    wait_until_saved(page)
    (entry,) = book(folder).entries.values()
    assert (entry.done, entry.whole) == (True, -1)
    assert "Comment 2 of 8 · 1 labelled" in page.locator(".fb-where").inner_text()
    for _ in range(6):
        page.keyboard.press("3")
    page.keyboard.press("x")
    wait_until_saved(page)
    labelled = book(folder).entries
    assert len(labelled) == 8
    # in the order of the comments, which is not the order they were shown in
    assert sorted(entry.unclear for entry in labelled.values()) == [False] * 7 + [True]
    # keys such as A, B, D D and X are commands of a notebook: its cells are as they were
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 2
    # LP4
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("window.bad") is None
    assert page.locator(".fb-comment *").count() == 0
    texts = {shown}
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
        texts.add(page.locator(".fb-comment").inner_text())
    assert len(texts) > 1  # others were shown, as text: none of them brought an element or ran
    assert not [
        url
        for url in asked
        if not url.startswith((lab, "data:", "blob:", lab.replace("http", "ws")))
    ]
    page.close()


def test_opened_again_it_goes_on(browser: Any, lab: str, folder: Path) -> None:  # LP3
    path = folder / "canteen.labels-li.jsonl"
    if not path.exists():  # run alone
        test_labelling_by_keyboard(browser, lab, folder)
    lines = path.read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])["comment"]
    path.write_text(
        "\n".join(line for line in lines if json.loads(line)["comment"] == first) + "\n",
        encoding="utf-8",
    )
    page = opened_page(browser, lab)
    page.wait_for_function("document.querySelector('.fb-where').textContent.includes('1 labelled')")
    assert "Comment 2 of 8" in page.locator(".fb-where").inner_text()
    page.close()
