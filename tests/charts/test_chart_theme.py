"""The look and the font of charts.

TH001 a font is taken in this order: the argument, FEEDBACK_FONT, the system, the extra of the package
TH002 a font that was named but cannot draw Chinese is an error, never silently replaced
TH003 no font with Chinese: an error with the remedy in Chinese, matplotlib's own font in English
TH004 a glyph that is missing is an error with the remedy, never a box
TH005 respondents' words lose emoji and controls before they are drawn, letters leave a question mark
TH006 a dollar sign is a dollar sign
TH007 only charts/theme.py touches rcParams
TH009 any font of one face, whatever weight or slant it calls itself, answers for regular and bold in silence
TH010 what another file of the same family is, or whether it is still there, does not matter
TH008 on a home that is new or locked nothing comes on stderr, a report would fail on it
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

from feedback import fonts
from feedback.charts import theme
from feedback.charts.canvas import Chart, empty_chart, finished, new_chart
from feedback.errors import FontError, StudyError

LATIN = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@pytest.fixture(autouse=True)
def own_session(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test starts without a theme; what it sets does not reach the next."""
    monkeypatch.setattr(theme, "_session", {})
    monkeypatch.delenv("FEEDBACK_FONT", raising=False)
    with mpl.rc_context():
        yield


@pytest.fixture
def chinese_font() -> Path:
    path = fonts.extra_font() or fonts.system_font()
    if path is None:
        pytest.skip("no font with Chinese on this machine")
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without system fonts and without the extra."""
    monkeypatch.setattr(fonts, "system_font", lambda: None)
    monkeypatch.setattr(fonts, "extra_font", lambda: None)


def test_a_named_font_comes_before_the_environment(
    chinese_font: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # TH001
    named, environment = (
        tmp_path / f"named{chinese_font.suffix}",
        tmp_path / f"env{chinese_font.suffix}",
    )
    shutil.copy(chinese_font, named)
    shutil.copy(chinese_font, environment)
    monkeypatch.setenv("FEEDBACK_FONT", str(environment))
    assert fonts.find_font(named) == named
    assert fonts.find_font() == environment


def test_the_system_comes_before_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:  # TH001
    monkeypatch.setattr(fonts, "extra_font", lambda: Path("extra.otf"))
    monkeypatch.setattr(fonts, "system_font", lambda: Path("system.ttc"))
    assert fonts.find_font() == Path("system.ttc")
    monkeypatch.setattr(fonts, "system_font", lambda: None)
    assert fonts.find_font() == Path("extra.otf")


def test_system_fonts_are_found_by_name_best_first(
    chinese_font: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # TH001
    shutil.copy(chinese_font, tmp_path / "simhei.ttf")
    (tmp_path / "deep").mkdir()
    shutil.copy(chinese_font, tmp_path / "deep" / "NotoSansSC-Regular.otf")
    shutil.copy(LATIN, tmp_path / "NotoSansCJKsc-Regular.otf")  # a known name without Chinese
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"broken")
    monkeypatch.setattr(fonts, "_font_folders", lambda: [tmp_path, tmp_path / "nowhere"])
    fonts.system_font.cache_clear()
    try:
        assert fonts.system_font() == tmp_path / "deep" / "NotoSansSC-Regular.otf"
    finally:
        fonts.system_font.cache_clear()


def test_the_extra_draws_chinese_on_a_machine_without_system_fonts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # TH001
    pytest.importorskip("pylopdf_fonts_zh_cn")
    monkeypatch.setattr(fonts, "system_font", lambda: None)
    assert theme.use_theme(language="zh") == "Noto Sans SC"
    chart = empty_chart("等位时间最伤满意度，请先改进。")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "<svg" in chart.to_svg()


@pytest.mark.parametrize("content", [None, b"", b"no font"])
def test_a_named_font_that_is_none_is_an_error(
    content: bytes | None, tmp_path: Path
) -> None:  # TH002
    path = tmp_path / "mine.ttf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FontError, match=r"mine\.ttf.*feedback-workbench\[fonts\]"):
        theme.use_theme(font=path)


def test_a_named_font_without_chinese_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:  # TH002
    monkeypatch.setenv("FEEDBACK_FONT", str(LATIN))
    with pytest.raises(FontError, match="DejaVuSans"):
        theme.use_theme(language="en")


@pytest.mark.usefixtures("bare")
def test_without_any_font_chinese_is_an_error_with_the_remedy() -> None:  # TH003
    with pytest.raises(FontError) as error:
        theme.use_theme(language="zh")
    assert 'pip install "feedback-workbench[fonts]"' in error.value.en
    assert 'pip install "feedback-workbench[fonts]"' in error.value.zh


@pytest.mark.usefixtures("bare")
def test_without_any_font_english_draws_and_chinese_in_it_is_an_error() -> None:  # TH003
    assert theme.use_theme(language="en") == "DejaVu Sans"
    assert "<svg" in empty_chart("Waiting hurts most").to_svg()
    chart, axes = new_chart(title="Waiting", body=1)
    axes.set_xlabel("等位")
    with pytest.raises(FontError, match=r"等 \(U\+7B49\)"):
        finished(chart)


@pytest.mark.usefixtures("bare")
def test_a_missing_glyph_at_drawing_is_an_error_not_a_box() -> None:  # TH004
    theme.use_theme(language="en")
    chart = Chart()
    chart.text(0.5, 0.5, "满")
    with pytest.raises(FontError, match="U\\+6EE1"):
        chart.to_svg()
    with pytest.raises(FontError, match="U\\+6EE1"):
        chart.to_png()


def test_other_warnings_are_not_turned_into_font_errors() -> None:  # TH004
    with pytest.raises(UserWarning, match="something else"), theme.whole_glyphs():
        warnings.warn("something else", UserWarning, stacklevel=1)


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("太慢了😡👍🏽", "太慢了"),
        ("a\u200bb\u202ec\ufeff", "abc"),
        ("一\ud800二", "一二"),
        ("多\n行\t字", "多 行 字"),
        ("cafe\u0301", "café"),
        ("𒀀 古文", "? 古文"),
        ("$5 & <b>", "$5 & <b>"),
        ("☆☆☆", "☆☆☆"),
        ("", ""),
        (float("nan"), "nan"),
    ],
)
def test_words_are_made_drawable(words: object, drawn: str) -> None:  # TH005
    theme.use_theme()
    assert theme.drawable(words) == drawn
    assert theme.missing_glyphs([theme.drawable(words)]) == ""


def test_a_dollar_sign_is_no_formula() -> None:  # TH006
    theme.use_theme()
    chart, axes = new_chart(title=r"价格 $\frac{1}{0$ 太贵 $", body=1)
    axes.set_xlabel(r"$\notacommand$")
    assert "<svg" in finished(chart).to_svg()


def test_the_theme_is_the_only_place_that_touches_rcparams() -> None:  # TH007
    folder = Path(theme.__file__).parent
    users = {path.name for path in folder.glob("*.py") if "rcParams" in path.read_text("utf-8")}
    assert users == {"theme.py"}


def test_the_name_returned_is_a_registered_family() -> None:
    name = theme.use_theme()
    assert name in font_manager.get_font_names()
    assert mpl.rcParams["font.family"][0] == name


@pytest.mark.parametrize(
    ("weight", "italic"), [(400, False), (100, False), (900, False), (300, True)]
)
def test_a_font_of_one_face_answers_for_regular_and_bold(
    weight: int, italic: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:  # TH009
    font = _one_face(
        tmp_path / "one.otf", family=f"One Face {weight}", weight=weight, italic=italic
    )
    family = theme.use_theme(language="zh", font=font)
    chart, axes = new_chart(title="满意度", subtitle="服务", note="价格", body=1)
    axes.set_title("排队", fontweight="bold")
    assert "<svg" in finished(chart).to_svg()
    assert caplog.messages == []
    for wanted in ("normal", "bold"):
        found = font_manager.findfont(font_manager.FontProperties(family=family, weight=wanted))
        assert str(found) == str(font)


def test_a_vanished_file_of_the_family_is_not_looked_at(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:  # TH010
    font = _one_face(tmp_path / "here.otf", family="Face Here", weight=400)
    manager = font_manager.fontManager
    for name in ("Face Here", "DejaVu Sans"):
        for weight in (400, 700):
            gone = font_manager.FontEntry(fname="/nowhere/gone.ttf", name=name, weight=weight)
            manager.ttflist.insert(0, gone)
    family = theme.use_theme(language="zh", font=font)
    chart, axes = new_chart(title="满意度 ☆", body=1)
    axes.set_title("排队", fontweight="bold")
    assert "<svg" in finished(chart).to_svg()
    assert (family, caplog.messages) == ("Face Here", [])


def test_a_real_bold_of_the_family_is_taken_for_bold(tmp_path: Path) -> None:
    regular = _one_face(tmp_path / "Two-Regular.otf", family="Two Faces", weight=400)
    bold = _one_face(tmp_path / "Two-Bold.otf", family="Two Faces", weight=700)
    theme.use_theme(language="zh", font=regular)
    for weight, file in ((400, regular), (700, bold)):
        found = font_manager.findfont(
            font_manager.FontProperties(family="Two Faces", weight=weight)
        )
        assert str(found) == str(file)


def _one_face(path: Path, *, family: str, weight: int, italic: bool = False) -> Path:
    """The extra's font under another name, weight and slant."""
    extra = fonts.extra_font()
    if extra is None:
        pytest.skip("needs the extra feedback-workbench[fonts]")
    with TTFont(extra, lazy=True) as font:
        for entry in font["name"].names:
            if entry.nameID in (1, 4, 16):
                entry.string = family
            elif entry.nameID in (2, 17):
                entry.string = "Italic" if italic else "Regular"
        font["OS/2"].usWeightClass = weight
        font["post"].italicAngle = -12.0 if italic else 0.0
        font["head"].macStyle = 2 if italic else 0
        font.save(path, reorderTables=None)
    return path


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(StudyError, match="'fr'"):
        theme.use_theme(language="fr")


def test_the_colours_of_feelings_differ_for_the_colour_blind() -> None:
    """Luminance alone tells negative, neutral and positive from white and neutral from both ends."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    palette = theme.PALETTE
    for end in (palette.negative, palette.positive):
        assert 1.05 / (luminance(end) + 0.05) > 4.5  # white figures on it can be read (WCAG AA)
        assert luminance(palette.neutral) / luminance(end) > 2
    assert 1.05 / (luminance(palette.soft_ink) + 0.05) > 4.5


def test_a_locked_home_brings_nothing_on_stderr(tmp_path: Path) -> None:  # TH008
    (tmp_path / "file").write_text("no folder can be made under a file")
    home = str(tmp_path / "file" / "home")
    environment = {**os.environ, "MPLCONFIGDIR": home, "HOME": home, "XDG_CACHE_HOME": home}
    code = "from feedback import charts; charts.use_theme(language='en')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_seaborns_own_theme_takes_no_chinese_away(chinese_font: Path) -> None:  # TH003
    import seaborn as sns

    theme.use_theme(font=chinese_font)
    sns.set_theme()
    mpl.rcdefaults()
    chart, _ = new_chart(title="等位太久", body=1)
    assert finished(chart).to_svg()
