"""What `feedback doctor` looks at: each function one matter, all of them together about a second."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from feedback.cli.doctor import ILL, NOTE, WELL, Finding
from feedback.errors import FeedbackError
from feedback.files import private_folder

PACKAGES = (
    "pandas", "numpy", "scipy", "scikit-learn", "pyarrow", "jieba", "rjieba", "snownlp", "gensim",
    "matplotlib", "seaborn", "papermill", "nbconvert", "jupyterlab",
)  # fmt: skip
SPACE_MB = 200  # a report of a small study with its notebooks

MEMORY_MB = 1_500  # the analysis and two kernels
_MISSING = ("missing", "缺失")
_PANGO = {"linux": "libpango-1.0.so.0", "darwin": "libpango-1.0.dylib"}


def packages() -> Iterator[Finding]:
    """Python and what the analysis imports."""
    from importlib.metadata import PackageNotFoundError, version

    number = sys.version.split()[0]
    state = WELL if sys.version_info >= (3, 11) else ILL
    yield Finding(state, ("Python", "Python"), (number, number), ("Python ≥ 3.11", "Python ≥ 3.11"))
    for package in PACKAGES:
        try:
            told = version(package)
            yield Finding(WELL, (package, package), (told, told))
        except PackageNotFoundError:
            remedy = f"pip install {package}"
            yield Finding(ILL, (package, package), _MISSING, (remedy, remedy))


def font() -> Iterator[Finding]:
    """A font that has Chinese."""
    from feedback.fonts import find_font

    what = ("Chinese font", "中文字体")
    try:
        path = find_font()
    except FeedbackError as error:
        yield Finding(ILL, what, ("not usable", "不可用"), (error.en, error.zh))
        return
    remedy = 'pip install "feedback-workbench[fonts]"'
    if path is None:
        yield Finding(ILL, what, ("none", "没有"), (remedy, remedy))
    else:
        yield Finding(WELL, what, (str(path), str(path)))


def workbench() -> Iterator[Finding]:
    """The folders of a workbench, where we are."""
    remedy = (
        "go to a workbench folder, or make one: feedback init DIR",
        "请进入工作台目录，或运行 feedback init DIR",
    )
    for name in ("studies", "data/raw", "notebooks"):
        if Path(name).is_dir():
            yield Finding(WELL, (name, name), ("there", "有"))
        else:
            yield Finding(ILL, (name, name), ("not here", "没有"), remedy)
    yield from _older_notebooks(Path("notebooks"))


def _older_notebooks(folder: Path) -> Iterator[Finding]:
    """Notebooks that an older version laid here: unedited ones are not used, edited ones may call what is gone."""
    from feedback.report.notebook_copies import standing_of

    what = ("notebooks of an older version", "旧版本的笔记本")
    standing = {path.stem: standing_of(path) for path in sorted(folder.glob("*.ipynb"))}
    older = [name for name, each in standing.items() if each == "older"]
    edited = [name for name, each in standing.items() if each == "edited older"]
    if older:
        remedy = ("reports take those that ship; to have them here: feedback notebook update", "报告用的是自带的；要更新这里的，请运行 feedback notebook update")  # fmt: skip
        yield Finding(NOTE, what, (", ".join(older), "、".join(older)), remedy)
    if edited:
        remedy = ("edited here and used as they are; where one fails, carry your changes over to a new copy", "在这里改过，照原样使用；若运行出错，请把改动移到新的副本上")  # fmt: skip
        yield Finding(NOTE, what, (", ".join(edited), "、".join(edited)), remedy)


def outputs() -> Iterator[Finding]:
    """Where tables and reports go: may be written, and has room."""
    for name in ("data/processed", "reports"):
        folder = next((p for p in (Path(name), *Path(name).parents) if p.exists()), Path())
        if not os.access(folder, os.W_OK | os.X_OK):
            remedy = (
                "check the permissions, or run with --out DIR",
                "请检查权限，或用 --out DIR 换一个目录",
            )
            yield Finding(ILL, (name, name), ("not writable", "不可写"), remedy)
        else:
            yield _room(folder, (name, name), ("writable", "可写"), ("free space, or run with --out DIR", "请腾出空间，或用 --out DIR 换一个目录"))  # fmt: skip


def _room(
    folder: Path, what: tuple[str, str], well: tuple[str, str], remedy: tuple[str, str]
) -> Finding:
    free = shutil.disk_usage(folder).free / 1e6
    if free < SPACE_MB:
        return Finding(ILL, what, (f"{free:,.0f} MB free", f"剩余 {free:,.0f} MB"), remedy)
    return Finding(WELL, what, well)


def temporary() -> Iterator[Finding]:
    """The folder for temporary files: kernels leave their connection files there."""
    what = ("temporary folder", "临时目录")
    remedy = ("set TMPDIR to a folder with space", "请把 TMPDIR 设为有空间的目录")
    named = os.environ.get("TMPDIR")
    try:
        folder = Path(tempfile.gettempdir())
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as error:
        said = error.strerror or str(error)
        yield Finding(ILL, what, (f"none usable ({said})", f"没有可用的（{said}）"), remedy)
        return
    if named and folder != Path(named).absolute():
        found = (f"{named} cannot be used, {folder} is", f"{named} 不可用，改用 {folder}")
        yield Finding(NOTE, what, found, remedy)
    else:
        yield _room(folder, what, (str(folder), str(folder)), remedy)
    shared = Path("/dev/shm")
    if sys.platform == "linux" and not os.access(shared, os.W_OK):
        yield Finding(
            NOTE, ("/dev/shm", "/dev/shm"), ("not writable: `feedback score` with one process only", "不可写：feedback score 只能用一个进程"),
            ("mount it, or run with --workers 1", "请挂载它，或用 --workers 1"),
        )  # fmt: skip


def memory() -> Iterator[Finding]:
    """Memory there is, and the limits somebody set."""
    import psutil  # type: ignore[import-untyped]

    from feedback.locks import LEAST_ADDRESS_MB, LEAST_FILES

    what = ("memory", "内存")
    free = psutil.virtual_memory().available / 1e6
    told = (f"{free:,.0f} MB available", f"可用 {free:,.0f} MB")
    remedy = ("close other programs, or analyse fewer rows", "请关闭其他程序，或减少数据行数")
    yield Finding(WELL if free >= MEMORY_MB else NOTE, what, told, remedy)
    if os.name != "posix":
        return
    import resource

    for kind, least, unit, name in (
        (resource.RLIMIT_AS, LEAST_ADDRESS_MB, 1e6, "ulimit -v"),
        (resource.RLIMIT_NOFILE, LEAST_FILES, 1, "ulimit -n"),
    ):
        soft, hard = resource.getrlimit(kind)
        limit = (
            hard if kind == resource.RLIMIT_NOFILE else soft
        )  # a run raises its own to the hard one
        if limit != resource.RLIM_INFINITY and limit / unit < least:
            needed = int(least * unit / (1024 if name == "ulimit -v" else 1))
            yield Finding(ILL, (name, name), (f"too low ({limit:,})", f"过低（{limit:,}）"),
                          (f"{name} {needed}", f"{name} {needed}"))  # fmt: skip


def private() -> Iterator[Finding]:
    """Where computed tables are kept; without, they are computed anew each time."""
    from feedback.text.cache import lasting_cache_folder

    what = ("cache", "缓存")
    remedy = ("set FEEDBACK_CACHE to a folder of yours", "请把 FEEDBACK_CACHE 设为您自己的目录")
    folder = lasting_cache_folder()
    if folder is None:
        yield Finding(
            NOTE, what, ("no home that can be written: slower", "没有可写的主目录：较慢"), remedy
        )
        return
    try:
        private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        found = (f"{folder} cannot be written: slower", f"{folder} 不可写：较慢")
        yield Finding(NOTE, what, found, remedy)
    else:
        yield Finding(WELL, what, (str(folder), str(folder)))


def kernels() -> Iterator[Finding]:
    """Notebooks run in kernels, which are spoken to by the loopback interface."""
    what = ("kernels", "内核")
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as error:
        said = error.strerror or str(error)
        yield Finding(ILL, what, (f"no loopback interface ({said})", f"没有回环网络接口（{said}）"),
                      ("bring it up: ip link set lo up", "请启用：ip link set lo up"))  # fmt: skip
        return
    if sys.platform != "linux":
        yield Finding(WELL, what, ("ordinary", "普通"))
        return
    from feedback.report.warm import WarmError, switched_off
    from feedback.report.warm.socket_path import folder

    try:
        place = folder()
    except (WarmError, OSError) as error:
        found = (f"ordinary ones, slower ({error})", f"普通内核，较慢（{error}）")
        yield Finding(NOTE, what, found, ("set FEEDBACK_WARM_DIR to a folder of yours", "请把 FEEDBACK_WARM_DIR 设为您自己的目录"))  # fmt: skip
        return
    said = "FEEDBACK_WARM=0" if switched_off() else str(place)
    yield Finding(WELL, what, (said, said))


def pdf() -> Iterator[Finding]:
    """What `--format pdf` needs; pages need none of it."""
    import ctypes
    from importlib.util import find_spec

    from feedback.pdf import browser

    what = ("PDF", "PDF")
    with suppress(OSError):
        if find_spec("weasyprint") and sys.platform in _PANGO:
            ctypes.CDLL(_PANGO[sys.platform])
            yield Finding(WELL, what, ("weasyprint", "weasyprint"))
            return
    program = browser()
    if program is not None:
        yield Finding(WELL, what, (program, program))
        return
    yield Finding(
        NOTE, what, ("only with --format pdf: no program for it", "仅 --format pdf 需要：没有可用的程序"),
        ("apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, or Chromium",
         "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0，或安装 Chromium"),
    )  # fmt: skip
