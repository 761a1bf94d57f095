"""Without the extra `gensim`.

1. What needs it says how to install it, and what else to choose; nothing is read before.
2. All the rest runs without it.
"""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from feedback.errors import StudyError
from feedback.text import taxonomy_growth
from feedback.text.topics import find_topics

TOKENS = pd.Series([["房间", "干净"], ["早餐", "丰富"], ["房间", "安静"], ["早餐", "可口"]] * 30)


@pytest.fixture
def no_gensim(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("gensim", "gensim.models"):
        monkeypatch.setitem(sys.modules, name, None)


# 1
@pytest.mark.usefixtures("no_gensim")
def test_lda_says_what_to_install() -> None:
    with pytest.raises(StudyError) as told:
        find_topics(TOKENS, method="lda", topics=2)
    assert 'pip install "feedback-workbench[gensim]"' in told.value.en
    assert 'pip install "feedback-workbench[gensim]"' in told.value.zh


@pytest.mark.usefixtures("no_gensim")
def test_growing_a_taxonomy_says_what_to_install() -> None:
    with pytest.raises(StudyError, match=r"feedback-workbench\[gensim\]"):
        taxonomy_growth._unit_vectors(
            [["房间", "干净"]], ["房间"], method="word2vec", min_count=1, seed=0
        )


@pytest.mark.usefixtures("no_gensim")
def test_a_study_with_lda_is_refused_before_its_files_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from feedback.pipeline import run
    from feedback.study import load_study

    monkeypatch.setattr(run, "read_answers", lambda *_, **__: pytest.fail("read before told"))
    study = load_study("studies/demo.yaml").with_parameters({"topic_method": "lda"})
    with pytest.raises(StudyError, match="demo: topic_method lda: the package gensim is not"):
        run.begin_work(study, raw=None, language="en")


# 2
def test_the_default_topics_do_not_import_it() -> None:
    script = (
        "import sys\nsys.modules['gensim'] = None\n"
        "import pandas as pd\nfrom feedback.text.topics import find_topics\n"
        f"print(len(find_topics(pd.Series({TOKENS.tolist()!r}), topics=2).documents))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str(len(TOKENS)), done.stderr
