"""Warm kernels.

WK001 papermill, nbclient and jupyter_client take them by name; two at a time share one zygote
WK002 nothing leaks: segmentation, rcParams, options, environment, folder, seeds; nothing of the zygote is left over
WK003 interrupt, restart, shutdown and kill work; a kernel ends with its client
WK004 kill -9 of a kernel is told; kill -9 of the zygote leaves running kernels alone, the next client starts another
WK005 an ordinary kernel starts, and one line says so, where there is no warm one
WK006 the zygote goes away by itself, and nothing is left behind
WK007 limits, processors and umask are the client's
"""

from __future__ import annotations

import asyncio
import json
import logging
import marshal
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from feedback.errors import ReportError
from feedback.report import run_notebook
from feedback.report.kernel import warm_up
from feedback.report.warm import KERNEL_NAME, OF_PAGES, WarmError, compact, provisioner
from feedback.report.warm import socket_path as place
from feedback.report.warm.client import ask_for_kernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux's fork")


def zygotes(folder: Path) -> list[psutil.Process]:
    found = (p for p in psutil.process_iter(["name"]) if p.info["name"] == "warm-zygote")
    return [process for process in found if str(folder) in _command(process)]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def until(holds: Any, *, seconds: float = 10) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder of short name: a socket's whole path may have 107 bytes, and workers of pytest nest theirs."""
    with tempfile.TemporaryDirectory(prefix="fw-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A runtime folder of this module; its zygotes are gone at the end, by themselves."""
    folder = Path(tempfile.mkdtemp(prefix="fw-"))
    kept = {name: os.environ.get(name) for name in ("FEEDBACK_WARM_DIR", "FEEDBACK_WARM_STACK")}
    os.environ["FEEDBACK_WARM_DIR"] = str(folder)
    # the whole stack takes seconds; what leaks or breaks does so with these as well
    os.environ["FEEDBACK_WARM_STACK"] = "numpy pandas matplotlib.pyplot jieba"
    yield folder
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    for socket in folder.rglob("*.socket"):
        socket.unlink()
    assert until(lambda: not zygotes(folder)), zygotes(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def fresh(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure of one test does not make the next take ordinary kernels."""
    monkeypatch.setattr(provisioner, "_failed", {})


class Running:
    """A kernel and its client; `said` runs code and gives what it printed."""

    def __init__(self, **options: Any) -> None:
        self.manager = KernelManager(kernel_name=KERNEL_NAME, transport_encryption="auto")
        self.manager.start_kernel(**options)
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def said(self, code: str) -> str:
        parts: list[str] = []

        def hook(message: dict[str, Any]) -> None:
            content = message["content"]
            parts.append(content.get("text") or content.get("ename") or "")

        self.client.execute_interactive(code, output_hook=hook, timeout=30)
        return "".join(parts).strip()

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    @property
    def is_warm(self) -> bool:
        return type(self.manager.provisioner.process).__name__ == "WarmKernel"

    def end(self) -> None:
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel()
        self.manager.cleanup_resources()


@pytest.fixture
def kernel(home: Path) -> Iterator[Running]:
    running = Running()
    assert running.is_warm
    yield running
    running.end()


def notebook(path: Path, *cells: str) -> Path:
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path
    )
    return path


def printed(executed: Any) -> list[str]:
    return [output.text for cell in executed.cells for output in cell.outputs]


PARENT = "import os, sys\nprint(os.getppid(), 'jieba' in sys.modules)"


def test_it_is_found_by_name() -> None:  # WK001
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == KERNEL_NAME
    assert spec.argv[:3] == ["python", "-m", "ipykernel_launcher"]


def test_papermill_and_nbclient_share_a_zygote(home: Path, tmp_path: Path) -> None:  # WK001
    import papermill
    from nbclient import NotebookClient

    path = notebook(tmp_path / "n.ipynb", PARENT)

    def by_papermill() -> str:
        out = papermill.execute_notebook(
            path,
            tmp_path / "o.ipynb",
            kernel_name=KERNEL_NAME,
            progress_bar=False,
            language="python",
        )
        return printed(out)[-1]

    def by_nbclient() -> str:
        read = nbformat.read(path, as_version=4)
        return printed(NotebookClient(read, kernel_name=KERNEL_NAME).execute())[-1]

    (found,) = {by_papermill(), by_nbclient()}
    parent, preloaded = found.split()
    assert preloaded == "True"
    assert int(parent) in [zygote.pid for zygote in zygotes(home)]


def test_reports_run_warm_two_at_a_time(home: Path, tmp_path: Path) -> None:  # WK001
    path = notebook(tmp_path / "n.ipynb", "import time; time.sleep(0.2)", PARENT)

    def run(name: str) -> str:
        out = run_notebook(path, tmp_path / f"{name}.ipynb")
        return printed(nbformat.read(out, as_version=4))[-1]

    with ThreadPoolExecutor(2) as pool:
        (found,) = set(pool.map(run, ["一", "二"]))
    assert int(found.split()[0]) in [zygote.pid for zygote in zygotes(home)]


LEAKS = {
    "segmentation": (
        "import jieba; jieba.add_word('客服小姐姐很耐心')",
        "import jieba; print(jieba.lcut('客服小姐姐很耐心'))",
        "['客服', '小姐姐', '很', '耐心']",
    ),
    "rcParams": (
        "import matplotlib; matplotlib.rcParams['figure.dpi'] = 33",
        "import matplotlib; print(matplotlib.rcParams['figure.dpi'])",
        "100.0",
    ),
    "options": (
        "import pandas; pandas.options.display.max_rows = 7",
        "import pandas; print(pandas.options.display.max_rows)",
        "60",
    ),
    "environment": (
        "import os; os.environ['LEAK'] = '1'",
        "import os; print(os.environ.get('LEAK'))",
        "None",
    ),
    "modules": ("import sys; sys.modules['leak'] = sys", "import sys; print('leak' in sys.modules)", "False"),
    "path": ("import sys; sys.path.append('/leak')", "import sys; print('/leak' in sys.path)", "False"),
}  # fmt: skip


def test_nothing_leaks_from_one_to_the_next(home: Path, tmp_path: Path) -> None:  # WK002
    first = Running()
    for spoil, _, _ in LEAKS.values():
        assert first.said(spoil) == ""
    first.said(f"import os; os.chdir({str(tmp_path)!r})")
    assert first.said("import os; print(os.getcwd())") == str(tmp_path)
    # the spoilt one still runs while the next starts
    second = Running()
    try:
        assert {name: second.said(ask) for name, (_, ask, _) in LEAKS.items()} == {
            name: clean for name, (_, _, clean) in LEAKS.items()
        }
        assert second.said("import os; print(os.getcwd())") == os.getcwd()
    finally:
        first.end()
        second.end()


def test_two_kernels_draw_different_numbers_and_a_seed_means_the_same(home: Path) -> None:  # WK002
    draw = "import random, numpy; print(random.random(), numpy.random.rand())"
    seeded = "random.seed(1); numpy.random.seed(1); print(random.random(), numpy.random.rand())"
    drawn, repeated = [], []
    for _ in range(2):
        running = Running()
        drawn += running.said(draw).split()
        repeated.append(running.said(seeded))
        running.end()
    assert len(set(drawn)) == 4
    assert len(set(repeated)) == 1


def test_environment_and_folder_are_those_asked_for(home: Path, tmp_path: Path) -> None:  # WK002
    environment = {**os.environ, "ONLY_HERE": "是"}
    running = Running(env=environment, cwd=str(tmp_path))
    try:
        code = "import os, json; print(json.dumps(dict(os.environ)))"
        found = json.loads(running.said(code))
        assert running.said("print(os.getcwd())") == str(tmp_path)
    finally:
        running.end()
    environment.pop("TERM", None)  # ipykernel sets its own
    assert {name: found.get(name) for name in environment} == environment
    # what an ordinary kernel has on top, and no traces of how the zygote was started
    assert set(found) - set(environment) <= {
        "JPY_PARENT_PID", "JPY_SESSION_NAME", "MPLBACKEND", "PYDEVD_USE_FRAME_EVAL",
        "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "TERM", "PAGER", "GIT_PAGER",
    }  # fmt: skip


def test_the_plots_appear_inline(kernel: Running) -> None:  # WK002
    pictures = []
    kernel.client.execute_interactive(
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        output_hook=lambda message: pictures.append(list(message["content"].get("data", {}))),
        timeout=30,
    )
    assert any("image/png" in kinds for kinds in pictures)


def test_descriptors_and_threads_of_the_zygote_are_gone(kernel: Running) -> None:  # WK002
    zygote = psutil.Process(psutil.Process(kernel.pid).ppid())
    assert zygote.num_threads() == 1

    def sockets(pid: int) -> set[str]:
        found = set()
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            try:
                found.add(os.readlink(entry))
            except OSError:
                continue
        return {name for name in found if name.startswith("socket:")}

    assert not sockets(zygote.pid) & sockets(kernel.pid)
    assert kernel.said("import os; print(os.getpgrp() == os.getsid(0) == os.getpid())") == "True"
    asked = (
        "import signal; print(*(int(signal.getsignal(s)) for s in (signal.SIGTERM, signal.SIGHUP)))"
    )
    assert kernel.said(asked) == "0 0"  # SIG_DFL


def test_interrupt_stops_a_cell_and_the_kernel_goes_on(kernel: Running) -> None:  # WK003
    kernel.client.execute("import time\nprint('on')\ntime.sleep(60)")
    while kernel.client.get_iopub_msg(timeout=10)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=10)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.said("print(1 + 1)") == "2"


def test_restart_gives_a_clean_kernel(kernel: Running) -> None:  # WK003
    kernel.said("x = 1")
    before = kernel.pid
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=30)
    assert kernel.is_warm
    assert kernel.pid != before
    assert kernel.said("print(x)") == "NameError"
    assert not psutil.pid_exists(before)


def test_shutdown_runs_exit_functions_and_ends_with_zero(
    kernel: Running, tmp_path: Path
) -> None:  # WK003
    mark = tmp_path / "mark"
    kernel.said(f"import atexit; atexit.register(lambda: open({str(mark)!r}, 'w').close())")
    process = kernel.manager.provisioner.process
    kernel.manager.shutdown_kernel()
    assert mark.exists()
    assert process.poll() == 0


def test_a_stubborn_kernel_is_killed_with_what_it_started(kernel: Running) -> None:  # WK003
    child = int(
        kernel.said("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)").split()[0]
    )
    process = kernel.manager.provisioner.process
    kernel.manager.shutdown_kernel(now=True)
    assert process.poll() == -signal.SIGKILL
    assert until(lambda: not psutil.pid_exists(child) or _is_dead(child))


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_kernel_ends_with_its_client(home: Path) -> None:  # WK003
    code = """
import sys, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="feedback-warm", transport_encryption="auto")
manager.start_kernel()
print(manager.provisioner.pid, type(manager.provisioner.process).__name__, flush=True)
time.sleep(600)
"""
    client = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    pid, kind = client.stdout.readline().split()
    assert kind == "WarmKernel"
    client.kill()
    client.communicate()
    assert until(lambda: _is_dead(int(pid)))


def test_a_killed_kernel_fails_its_report_and_no_other(home: Path, tmp_path: Path) -> None:  # WK004
    path = notebook(tmp_path / "n.ipynb", "import os; os.kill(os.getpid(), 9)", "print('after')")
    out = tmp_path / "out.ipynb"
    with pytest.raises(ReportError, match=r"code cell 2 .*the kernel died"):
        run_notebook(path, out)
    assert not out.exists()
    fine = notebook(tmp_path / "fine.ipynb", PARENT)
    assert "True" in printed(nbformat.read(run_notebook(fine, out), as_version=4))[-1]


def test_a_killed_zygote_leaves_running_kernels_alone(home: Path) -> None:  # WK004
    running = Running()
    (zygote,) = (z for z in zygotes(home) if z.pid == psutil.Process(running.pid).ppid())
    running.said("x = 41")
    zygote.kill()
    assert until(lambda: _is_dead(zygote.pid))
    assert running.manager.is_alive()
    assert running.said("print(x + 1)") == "42"
    following = Running()
    assert following.is_warm
    following.end()
    # nobody is left to tell its exit code, but its end is seen at once
    os.kill(running.pid, signal.SIGKILL)
    assert until(lambda: not running.manager.is_alive(), seconds=3)
    running.end()


def test_a_zygote_killed_while_a_report_runs(home: Path, tmp_path: Path) -> None:  # WK004
    mark = tmp_path / "mark"
    path = notebook(
        tmp_path / "n.ipynb",
        f"import time; open({str(mark)!r}, 'w').close(); time.sleep(0.7); print('whole')",
    )
    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(run_notebook, path, tmp_path / "out.ipynb")
        assert until(mark.exists, seconds=30)
        for zygote in zygotes(home):
            zygote.kill()
        assert printed(nbformat.read(report.result(), as_version=4)) == ["whole\n"]


def ordinary(caplog: pytest.LogCaptureFixture) -> str:
    """Start by name, expect an ordinary kernel that works, and return the line said."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="feedback.warm"):
        running = Running()
    try:
        assert not running.is_warm
        assert running.said("print(1 + 1)") == "2"
    finally:
        running.end()
    (line,) = (r.getMessage() for r in caplog.records if r.name == "feedback.warm")
    assert "\n" not in line
    return line


def test_another_platform_takes_ordinary_kernels(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK005
    monkeypatch.setattr(provisioner, "PLATFORM", "darwin")
    assert "forks need Linux, this is darwin" in ordinary(caplog)
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    assert "改用普通内核" in ordinary(caplog)


def test_a_broken_zygote_is_tried_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK005
    monkeypatch.setenv("FEEDBACK_WARM_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_WARM_STACK", "antigravity_that_exits")
    module = tmp_path / "antigravity_that_exits.py"
    module.write_text("import os; os._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "ended" in ordinary(caplog)
    started = time.monotonic()
    assert "a moment ago" in ordinary(caplog)
    assert time.monotonic() - started < 10
    assert not zygotes(tmp_path)


def test_a_folder_of_others_is_not_trusted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK005
    monkeypatch.setenv("FEEDBACK_WARM_DIR", str(tmp_path))
    open_to_all = tmp_path / f"feedback-warm-{os.getuid()}"
    open_to_all.mkdir(mode=0o777)
    open_to_all.chmod(0o777)
    assert "not a private folder" in ordinary(caplog)
    open_to_all.rmdir()
    open_to_all.symlink_to(tmp_path)
    with pytest.raises(WarmError):
        place.folder()


def test_a_kernel_that_cannot_be_made_warm_is_ordinary(
    home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK005
    for number in range(9):  # more than one message holds
        monkeypatch.setenv(f"LONG_{number}", "x" * 125_000)
    assert "an environment of 1," in ordinary(caplog)


def test_a_kernel_that_ends_at_once_is_told(home: Path) -> None:  # WK005
    nowhere = ["-f", "/proc/nowhere/kernel.json"]
    asked = ask_for_kernel([sys.executable], nowhere, environment=dict(os.environ), cwd=None)
    with pytest.raises(WarmError, match=r"ended at once \(1\)"):
        asyncio.run(asked)


def test_it_can_be_switched_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # WK005
    monkeypatch.setenv("FEEDBACK_WARM", "0")
    running = Running()
    assert not running.is_warm
    running.end()


def test_the_zygote_goes_when_nobody_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK006
    monkeypatch.setenv("FEEDBACK_WARM_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_WARM_IDLE", "1")
    monkeypatch.setenv("FEEDBACK_WARM_STACK", "numpy")
    running = Running()
    assert len(zygotes(tmp_path)) == 1
    time.sleep(1.5)
    assert len(zygotes(tmp_path)) == 1  # a kernel runs: it is needed
    running.end()
    assert until(lambda: not zygotes(tmp_path), seconds=5)
    (private,) = tmp_path.iterdir()
    assert private.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in private.iterdir()] == []
    # the next one starts another
    again = Running()
    assert again.is_warm
    again.end()
    assert until(lambda: not zygotes(tmp_path), seconds=5)


def test_many_at_once_start_one_zygote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK006
    monkeypatch.setenv("FEEDBACK_WARM_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_WARM_IDLE", "1")
    monkeypatch.setenv("FEEDBACK_WARM_STACK", "numpy")
    code = """
import asyncio, os, sys
from feedback.report.warm.client import ask_for_kernel
async def ask():
    file = os.environ["FEEDBACK_WARM_DIR"] + f"/{os.getpid()}.json"
    kernel = await ask_for_kernel([sys.executable], ["-f", file], environment=os.environ, cwd=None)
    print(open(f"/proc/{kernel.pid}/stat").read().split()[3])
    kernel.kill()
    kernel.wait()
asyncio.run(ask())
"""
    clients = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    parents = {client.communicate(timeout=60)[0].strip() for client in clients}
    assert len(parents) == 1
    assert "" not in parents
    assert until(lambda: not zygotes(tmp_path), seconds=30)


def test_limits_processors_and_umask_are_the_clients(home: Path) -> None:  # WK007
    code = """
import os, resource, sys
from jupyter_client.manager import KernelManager
resource.setrlimit(resource.RLIMIT_NOFILE, (333, 444))
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.umask(0o077)
os.nice(3)
manager = KernelManager(kernel_name="feedback-warm", transport_encryption="auto")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
client.execute_interactive('''
import os, resource
print(resource.getrlimit(resource.RLIMIT_NOFILE), len(os.sched_getaffinity(0)), os.nice(0), oct(os.umask(0)))
''')
print(type(manager.provisioner.process).__name__)
client.stop_channels()
manager.shutdown_kernel()
"""
    told = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, timeout=60
    ).stdout
    niceness = min(os.nice(0) + 3, 19)  # this may itself be run under `nice`
    assert f"(333, 444) 1 {niceness} 0o77" in told
    assert "WarmKernel" in told


def test_warming_up_ahead_is_quick_and_what_reports_then_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # WK006
    monkeypatch.setenv("FEEDBACK_WARM_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_WARM_STACK", "numpy")
    warm_up(language="zh")
    assert until(lambda: len(zygotes(tmp_path)) == 1)
    (ahead,) = zygotes(tmp_path)
    path = notebook(tmp_path / "n.ipynb", PARENT)
    out = run_notebook(path, tmp_path / "out.ipynb", language="en", defaults=OF_PAGES)
    assert printed(nbformat.read(out, as_version=4))[-1].split()[0] == str(ahead.pid)
    next(tmp_path.rglob("*.socket")).unlink()
    assert until(lambda: not zygotes(tmp_path))


def test_equal_tables_are_kept_once_and_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact, "_in_another_process", lambda function: function())
    words = [("上菜" * (number % 7 + 20), "慢" * (number % 3)) for number in range(10_000)]
    table = {"d": {(word, number): [word] for number, word in enumerate(words)}, "n": 1, "f": 1.0}
    data = marshal.dumps(table)
    assert len(data) > 1_000_000
    with compact.compact_tables(tmp_path):
        assert marshal.loads(data) == table
        (copy,) = tmp_path.iterdir()
        kept = marshal.loads(data)
        assert marshal.loads(marshal.dumps([1, "x"])) == [1, "x"]
    assert kept == table
    assert list(kept["d"]) == list(table["d"])
    assert [type(kept[name]) for name in "nf"] == [int, float]
    assert len({id(word) for word, _ in kept["d"]}) == 21
    # a damaged copy only costs time
    copy.write_bytes(b"\xe3broken")
    with compact.compact_tables(tmp_path):
        assert marshal.loads(data) == table
