"""Warm kernels: a notebook starts in a process that has imported the stack already.

A *zygote* imports pandas, matplotlib, jieba and the rest once, and forks a kernel for whoever asks.
`WarmProvisioner` asks on behalf of jupyter_client, so that papermill, nbclient and JupyterLab get such
kernels by the name `feedback-warm`. Linux only; anywhere else, and on any error, an ordinary kernel starts.

FEEDBACK_WARM=0 turns them off; FEEDBACK_WARM_IDLE is the seconds the zygote waits for the next kernel (300),
FEEDBACK_WARM_DIR the folder its socket lies in (XDG_RUNTIME_DIR, else the temporary folder), and
FEEDBACK_WARM_STACK the modules it imports, parted by spaces.

    place.py        where the zygote of this interpreter, user and environment listens
    asking.py       the client: reach the zygote or start it, ask for a kernel, watch it
    compact.py      snownlp's tables in half the memory
    zygote.py       the server: imports, then forks
    forked.py       from a fork to a kernel: nothing of the zygote left over, everything as the client has it
    provisioner.py  what jupyter_client loads
"""

from __future__ import annotations

import os
from collections.abc import Mapping

KERNEL_NAME = "feedback-warm"
IDLE_SECONDS = 300.0  # without a kernel, while somebody who used it still lives
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
STACK = (
    "numpy", "pandas", "pyarrow.parquet", "scipy.stats", "scipy.optimize", "sklearn.decomposition",
    "sklearn.ensemble", "sklearn.linear_model", "sklearn.feature_extraction.text", "matplotlib.pyplot",
    "matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "seaborn", "jieba", "rjieba",
    "gensim.models", "snownlp",
    "feedback.study", "feedback.charts", "feedback.charts.sentiment", "feedback.report.tables", "feedback.report.injected",
    "feedback.pipeline.load", "feedback.pipeline.revised", "feedback.text.aspects.taxonomy_growth",
)  # fmt: skip
# Of kernels of a report's pages, several at once, where the session says nothing: one thread of linear algebra each, as in the
# steps of a run, and the imports that pages need; the tables of jieba and snownlp take longer to load than all of these.
OF_PAGES: Mapping[str, str] = {
    **dict.fromkeys(THREADS, "1"),
    "FEEDBACK_WARM_STACK": " ".join(name for name in STACK if name not in ("jieba", "snownlp")),
}


class WarmError(Exception):
    """No warm kernel to be had; an ordinary one will do."""


def switched_off() -> bool:
    """Whether the user wants ordinary kernels: FEEDBACK_WARM=0."""
    return os.environ.get("FEEDBACK_WARM", "") == "0"
