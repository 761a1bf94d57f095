"""Odd but legal machines: a command works, or ends in one message and exit code 2 before the work.

OM1 a whole report where nothing is prepared: a user nobody knows, no home, no TMPDIR that exists, no PATH, a
    time zone at the end, one core, one font of one face. Nothing on stderr; Chinese in pages, PDF and DOCX.
OM2 a whole report where everything is narrow: a home, a checkout and a TMPDIR that cannot be written, no
    /dev/shm, 4 GB of address space, 128 open files, names of 255 bytes, one font of one face. Nothing on stderr.
OM3 what is too narrow is told before the work: address space, open files, a working directory that is gone,
    several processes without /dev/shm, a PDF without a program for it, a path of 5,000 characters.
OM4 a disk that fills: one message, which names no folder that is gone; nothing half-made is left.
OM5 closed or full standard streams: no traceback, and output does not land in a file of ours.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from feedback import run_batch, run_study
from feedback.errors import FeedbackError
from feedback.files import NO_HOME
from feedback.fonts import extra_font
from feedback.parallel import engines
from feedback.pdf import _weasyprint as weasyprint
from feedback.text.cache import cache_folder, lasting_cache_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and users of POSIX")
ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "feedback.cli"]
# root may write anywhere; without these rights it may what its files say
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
LONG = "满" * 83 + "s.yaml"  # 255 bytes


def works(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("o")
    said = (
        "味道很好，服务热情",
        "上菜太慢，等了一个小时",
        "环境嘈杂，价格太贵",
        "服务员态度差",
        "菜很新鲜",
    )
    rows = [f"{1 + n % 5},{said[n % 5]}，第{n}次来,{'AB'[n % 2]}" for n in range(60)]
    (folder / "a.csv").write_text("star,text,shop\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / LONG).write_text(
        "study: odd\ntitle: T\nlanguage: en\ncolumns: {rating: star, text: text, segments: [shop]}\nscale: {low: 1, high: 5}\n"
        "parameters: {bootstrap: 0, topics: 2}\n",
        encoding="utf-8",
    )
    shutil.copy(folder / LONG, folder / "s.yaml")
    shutil.copy(folder / "a.csv", folder / f"{LONG[:-7]}a.csv")
    return folder


@pytest.fixture(scope="module")
def one_face(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A machine whose only font is of one weight: what programs ask for it, in environment variables."""
    extra = extra_font()
    if extra is None:
        pytest.skip("needs the extra feedback-workbench[fonts]")
    folder = tmp_path_factory.mktemp("fonts")
    with TTFont(extra, lazy=True) as font:
        for entry in font["name"].names:
            if entry.nameID in (1, 4, 16):
                entry.string = "One Face"
        font.save(folder / "one.otf", reorderTables=None)
    settings = folder / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return {"FEEDBACK_FONT": str(folder / "one.otf"), "FONTCONFIG_FILE": str(settings)}


def told(
    *command: str, shell: str = "", cwd: Path, **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """A command as it ends; `shell` is what the shell says around it, with "$@" for it."""
    kept = {**os.environ, "FEEDBACK_LANGUAGE": "en", **environment}
    line = ["bash", "-c", shell, "bash", *command] if shell else list(command)
    return subprocess.run(
        line, capture_output=True, text=True, check=False, cwd=cwd, timeout=300,
        env={name: value for name, value in kept.items() if value is not None},
    )  # fmt: skip


def fonts_of(pdf: Path) -> set[str]:
    """Names of the fonts a PDF carries, their objects unpacked."""
    content = pdf.read_bytes()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            content += zlib.decompressobj().decompress(stream)
    return {name.decode() for name in re.findall(rb"/FontName ?/\w+\+([\w-]+)", content)}


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stderr[-800:]
    assert done.stderr.startswith("feedback: ") and done.stderr.count("\n") == 1, done.stderr[-800:]
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.slow
def test_a_whole_report_where_nothing_is_prepared(
    bench: Path, one_face: dict[str, str]
) -> None:  # OM1
    stranger = ["unshare", "--user", "--map-user=54321"]
    if not works(*stranger, "true"):
        stranger = []  # a home that is not absolute is as unknown
    core = [shutil.which("taskset") or "", "-c", "0"] if works("taskset", "-c", "0", "true") else []
    absolute = [shutil.which(stranger[0]) or "", *stranger[1:]] if stranger else []
    kinds = ["docx", *(["pdf"] if weasyprint() else [])]  # a browser is not found without a PATH
    done = told(
        *absolute, *core, *COMMAND, "run", str(bench / "s.yaml"), "--raw", "a.csv", "--out", "o1", "--format", ",".join(kinds), "--language", "zh",
        cwd=bench, HOME=None if stranger else "", XDG_CACHE_HOME=None, FEEDBACK_CACHE=None, PATH="", LANG=None,
        TMPDIR="/no/such/folder", TZ="Pacific/Kiritimati", FEEDBACK_WARM_DIR=None, **one_face,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    made = bench / "o1/report"
    assert {"index.html", *(f"report.{kind}" for kind in kinds)} <= {p.name for p in made.iterdir()}
    if "pdf" in kinds:  # pages; charts in them
        assert fonts_of(made / "report.pdf") == {"One-Face", "Feedback-Chinese"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="namespaces of Linux")
def test_a_whole_report_where_everything_is_narrow(
    bench: Path, tmp_path: Path, one_face: dict[str, str]
) -> None:  # OM2
    locked = [] if os.geteuid() else UNPRIVILEGED
    if not locked or not works("unshare", "--mount", *locked, "true"):
        pytest.skip("needs root, mount namespaces and setpriv")
    (tmp_path / "home").mkdir(mode=0o555)
    narrow = (
        "mount -t tmpfs -o mode=000 none /dev/shm; mkdir full; mount -t tmpfs -o size=64k none full; "
        'head -c 64k /dev/zero >full/x; export TMPDIR="$PWD/full"; '
        f'mount --bind "{ROOT}" "{ROOT}" && mount -o remount,bind,ro "{ROOT}"; ulimit -v 4000000; ulimit -n 128; "$@"'
    )
    done = told(
        "unshare", "--mount", "bash", "-c", narrow, "bash", *locked, *COMMAND, "run", LONG,
        "--raw", f"{LONG[:-7]}a.csv", "--out", "o" * 255,
        cwd=bench, HOME=str(tmp_path / "home"), XDG_CACHE_HOME=None, FEEDBACK_CACHE=str(cache_folder()), TZ="Etc/GMT+12", **one_face,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (bench / ("o" * 255) / "report/index.html").is_file()


@pytest.mark.parametrize(
    ("shell", "raw", "words"),
    [
        ('ulimit -v 2000000; "$@"', "a.csv", ["ulimit -v 2929687"]),
        ('ulimit -v 450000; "$@"', "a.csv", ["ulimit -v 2929687"]),  # numpy's libraries spin there
        ('ulimit -n 64; "$@"', "a.csv", ["ulimit -n 128"]),
        (
            'mkdir gone; cd gone; rmdir ../gone; "$@"',
            "a.csv",
            ["folder you stand in is gone", "cd"],
        ),
        ('"$@"', "a/" * 2500, ["no such file", "Check the path"]),
        ('"$@"', "满" * 2500, ["no such file", "Check the path"]),
    ],
)
def test_what_is_too_narrow_is_told_before_the_work(
    bench: Path, shell: str, raw: str, words: list[str]
) -> None:  # OM3
    done = told(*COMMAND, "run", "s.yaml", "--raw", raw, "--out", "o3", shell=shell, cwd=bench)
    refused(done, *words)
    assert len(done.stderr) < 500
    assert not list((bench / "o3").glob("**/*.parquet"))


def test_processes_without_shared_memory(monkeypatch: pytest.MonkeyPatch) -> None:  # OM3
    import multiprocessing.synchronize

    def none(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(multiprocessing.synchronize, "Lock", none)
    with pytest.raises(FeedbackError, match=r"/dev/shm.*--workers 1"):
        engines.check_engine("local", scheduler=None, workers=2)
    engines.check_engine("local", scheduler=None, workers=1)


def test_a_pdf_without_a_program(
    bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # OM3
    monkeypatch.setattr("feedback.pdf.browser", lambda: None)
    monkeypatch.setattr("feedback.pdf._weasyprint", lambda: None)
    for make in (run_study, lambda *a, **k: run_batch(*a, by="shop", **k)):
        with pytest.raises(FeedbackError, match="neither weasyprint's libraries nor a Chromium"):
            make(bench / "s.yaml", raw=bench / "a.csv", out=tmp_path / "o", formats=("pdf",))
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("blocks", [1, 8])
def test_a_disk_that_fills(bench: Path, blocks: int) -> None:  # OM4
    out = bench / f"o4-{blocks}"
    done = told(*COMMAND, "run", "s.yaml", "--raw", "a.csv", "--out", str(out), shell=f'ulimit -f {blocks}; "$@"',
                cwd=bench, FEEDBACK_WARM="0")  # fmt: skip
    refused(done, "cannot be written", str(out))
    assert ".making" not in done.stderr
    assert not [path.name for path in out.iterdir() if path.name.startswith(".")]
    assert not (out / "report").exists()


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ('"$@" <&- >&- 2>&-', 0, ""),
        ('"$@" 2>&-', 0, ""),
        ('"$@" >/dev/full', 2, "output or a temporary file"),
    ],
)
def test_closed_and_full_streams(bench: Path, shell: str, code: int, said: str) -> None:  # OM5
    done = told(*COMMAND, "questionnaire", "list", shell=shell, cwd=bench)
    assert done.returncode == code
    assert said in done.stderr and "Traceback" not in done.stderr


def test_a_home_that_cannot_be_known_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # OM1
    for name in ("FEEDBACK_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for home in (str(tmp_path / f"{NO_HOME}x"), "/proc/none"):
        monkeypatch.setenv("HOME", home)
        assert lasting_cache_folder() is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert lasting_cache_folder() == tmp_path / "feedback-workbench"
