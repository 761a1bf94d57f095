"""gensim's models, which come as the extra `gensim`: LDA topics and word vectors, asked for by name only."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from feedback.errors import StudyError


def check_gensim(*, en: str, zh: str) -> None:
    """Tell before the work that gensim will be missed; it is looked for and not imported.

    Parameters
    ----------
    en, zh
        What needs it, as the message begins ("topic_method lda").

    Raises
    ------
    StudyError
        gensim is not installed.
    """
    if find_spec("gensim") is None:
        raise _missing(en=en, zh=zh)


def gensim_models(*, en: str, zh: str) -> Any:
    """The module `gensim.models`.

    Parameters
    ----------
    en, zh
        What needs it, as the message begins.

    Raises
    ------
    StudyError
        gensim is not installed.
    """
    try:
        return import_module("gensim.models")
    except ImportError as error:
        raise _missing(en=en, zh=zh) from error


def _missing(*, en: str, zh: str) -> StudyError:
    return StudyError(
        en=f"{en}: the package gensim is not installed. Install the extra: "
        'pip install "feedback-workbench[gensim]", or choose another method.',
        zh=f'{zh}：没有安装 gensim。请安装：pip install "feedback-workbench[gensim]"，或改用其他方法。',
    )
