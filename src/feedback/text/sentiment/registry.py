"""Methods by name: ours, and those that other packages bring under the entry point ``feedback.sentiment``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from feedback.errors import AnalysisError, StudyError, nearest

GROUP = "feedback.sentiment"
Method = Callable[..., Any]

_OURS = {
    "snownlp": "feedback.text.sentiment.snownlp_score:score_snownlp",
    "reviews": "feedback.text.sentiment.reviews:score_reviews",
    "adapted": "feedback.text.sentiment.adapted:score_adapted",
    "vader": "feedback.text.sentiment.vader:score_vader",
    "onnx-folder": "feedback.text.sentiment.onnx_folder:score_texts",
}
# these need the study's ratings
TAUGHT = ("ratings", "embeddings")


def method_names() -> list[str]:
    """Every method that can be asked for here, ours first."""
    return [*_OURS, *TAUGHT, "auto", *sorted({point.name for point in entry_points(group=GROUP)})]


def check_method(name: str) -> None:
    """Raise with the names there are when `name` is not one of them.

    Raises
    ------
    StudyError
        The method is not known.
    """
    names = method_names()
    if name not in names:
        near = nearest(str(name), names)
        raise StudyError(
            en=f"sentiment: method {name!r} is not known.{f' Did you mean {near[0]}?' if near else ''} "
            f"Known: {', '.join(names)}. A package may add one under the entry point {GROUP}.",
            zh=f"情感分析：未知的方法 {name!r}。{f'是否指 {near[0]}？' if near else ''}"
            f"可用：{'、'.join(names)}。其他软件包可通过入口点 {GROUP} 增加方法。",
        )


def find_method(name: str) -> Method:
    """The function that scores a list of texts; a plug-in's answer is checked.

    Raises
    ------
    StudyError
        The method is not known, or a plug-in cannot be loaded.
    """
    check_method(name)
    if name in _OURS:
        module, function = _OURS[name].split(":")
        return getattr(import_module(module), function)
    point = next(point for point in entry_points(group=GROUP) if point.name == name)
    try:
        score = point.load()
    except Exception as error:
        raise StudyError(
            en=f"sentiment: the plug-in {name} ({point.value}) cannot be loaded: {error}. Install what it needs.",
            zh=f"情感分析：插件 {name}（{point.value}）无法加载：{error}。请安装其依赖。",
        ) from error
    return checked(name, score)


def checked(name: str, score: Method) -> Method:
    """`score` with its answer checked: one number in [0, 1] (or NaN) a text."""

    def run(texts: list[str], **options: Any) -> np.ndarray:
        try:
            answer = np.asarray(score(texts, **options), dtype=float)
        except (TypeError, ValueError) as error:
            raise AnalysisError(
                en=f"sentiment: the method {name} failed: {error}. Check its options.",
                zh=f"情感分析：方法 {name} 失败：{error}。请检查其选项。",
            ) from error
        beyond = (answer < 0) | (answer > 1)
        if answer.shape != (len(texts),) or beyond.any():
            raise AnalysisError(
                en=f"sentiment: the method {name} must give one number in [0, 1] a text; it gave shape "
                f"{answer.shape} for {len(texts)} texts, {int(beyond.sum())} beyond [0, 1].",
                zh=f"情感分析：方法 {name} 应为每条文本给出一个 [0, 1] 内的数；实际形状 {answer.shape}，"
                f"文本 {len(texts)} 条，越界 {int(beyond.sum())} 个。",
            )
        return answer

    return run
