"""The paper form: DOCX and PDF of one layout.

F1 every wording of the form stands in both files, in both languages; what respondents must not see does not.
F2 heads of batteries repeat, rows never break, the Chinese font is named, pages are numbered.
F3 boxes carry codes; conditions, limits and instructions are words beside the question.
F4 LibreOffice turns the DOCX into a PDF from which the Chinese comes back, its font embedded.
F5 the same questionnaire gives the same bytes; hostile text stays text.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from feedback import pdf as engine
from feedback.fonts import find_font
from feedback.questionnaire.export import docx, pdf
from feedback.questionnaire.export.flat import fingerprint
from feedback.questionnaire.export.paper import Boxes, Paper, Table, lay_out
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words

needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice and poppler-utils turn the DOCX into text; not installed",
)
needs_pdf = pytest.mark.skipif(
    engine._weasyprint() is None or find_font() is None or not shutil.which("pdftotext"),
    reason="weasyprint's libraries, a Chinese font and poppler-utils are needed",
)


def printed_texts(paper: Paper) -> set[str]:
    """Everything a respondent shall read."""
    texts = {paper.title, paper.introduction, paper.closing, paper.how}
    for page in paper.pages:
        texts |= {page.title, *page.told}
        for question in page.questions:
            texts |= {question.text, *question.told}
            if isinstance(question.field, Table):
                texts |= {head.label for head in question.field.heads}
                texts |= {text for _, text in question.field.rows}
            elif isinstance(question.field, Boxes):
                texts |= {box.label for box in question.field.boxes}
    return texts - {""}


def squeezed(text: str) -> str:
    """Without blanks and line ends: a PDF breaks lines where it likes."""
    return "".join(text.split())


def text_of_docx(content: bytes) -> str:
    body = Document(io.BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def text_of_pdf(content: bytes, folder: Path) -> str:
    (folder / "form.pdf").write_bytes(content)
    # raw order keeps the words of a table cell together
    command = ["pdftotext", "-raw", folder / "form.pdf", "-"]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_docx_says_all_and_no_secret(every_type: Questionnaire, language: str) -> None:  # F1
    content = docx.write(every_type, language=language).files[f"everytype.{language}.docx"]
    text = text_of_docx(content)
    for expected in printed_texts(lay_out(every_type, language)):
        assert expected in text
    for secret in ("longwait", "check1", "tangibles", "reverse", "反向", "attention", "room_clean"):
        assert secret not in text


@needs_pdf
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_says_all(every_type: Questionnaire, language: str, tmp_path: Path) -> None:  # F1
    paper = lay_out(every_type, language)
    content = engine.html_to_pdf(pdf.paper_html(paper))
    text = squeezed(text_of_pdf(content, tmp_path))
    for expected in printed_texts(paper):
        assert squeezed(expected) in text
    assert squeezed(fingerprint(every_type)) in text
    assert squeezed("第 1 页，共" if language == "zh" else "Page 1 of") in text


def test_tables_repeat_their_head_and_never_break_a_row(every_type: Questionnaire) -> None:  # F2
    document = Document(
        io.BytesIO(docx.write(every_type, language="zh").files["everytype.zh.docx"])
    )
    batteries = [table for table in document.tables if len(table.columns) > 1]
    assert len(batteries) == 8
    for table in document.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    for table in batteries:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    styles = document.styles.element
    fonts = [fonts.get(qn("w:eastAsia")) for fonts in styles.iter(qn("w:rFonts"))]
    assert docx.CHINESE in fonts
    foot = document.sections[0].footer._element
    assert [i.text for i in foot.iter(qn("w:instrText"))] == [" PAGE ", " NUMPAGES "]
    assert f"everytype · 版本 3 · {fingerprint(every_type)}" in "".join(
        t.text for t in foot.iter(qn("w:t"))
    )


def test_boxes_carry_codes_and_conditions_are_words(every_type: Questionnaire) -> None:  # F3
    questions = {q.number: q for page in lay_out(every_type, "zh").pages for q in page.questions}
    assert [head.code for head in questions["6"].field.heads] == ["5", "4", "3", "2", "1", "99"]
    assert questions["6"].field.rows[2] == ("6.3", "本行请选“不满意”")
    assert questions["3"].told[0] == "仅当第 2 题选了“泳池”时，请回答；否则请跳过。"
    assert questions["2"].told == ("可多选（至多选 3 项）。", "选“都没有”时请勿再选其他项。")
    assert questions["12"].told == ("请在横线上写名次：1、2，1 为第一。",)
    assert "第 6.1 题不低于 3" in questions["15"].told[0]
    assert questions["14"].field.ends == ("完全不可能", "非常可能")
    assert questions["13"].required and not questions["14"].required
    assert [questions[n].text[-6:] for n in ("9", "10")] == ["样？（期望）", "（实际感受）"]


@needs_office
def test_libreoffice_gives_the_chinese_back(
    every_type: Questionnaire, tmp_path: Path
) -> None:  # F4
    (tmp_path / "form.docx").write_bytes(
        docx.write(every_type, language="zh").files["everytype.zh.docx"]
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "form.docx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = squeezed(text_of_pdf((tmp_path / "form.pdf").read_bytes(), tmp_path))
    for expected in printed_texts(lay_out(every_type, "zh")):
        assert squeezed(expected) in text
    assert "第1页，共" in text
    fonts = subprocess.run(
        ["pdffonts", tmp_path / "form.pdf"], check=True, capture_output=True, encoding="utf-8"
    )
    rows = fonts.stdout.splitlines()[2:]
    assert any("CJK" in row or "Hei" in row or "Song" in row or "Han" in row for row in rows)
    assert all(" yes yes yes " in row for row in rows)


HOSTILE = '<script>alert(1)</script> & "x" \x0b\u2028=HYPERLINK("a")\u202e 𠮷😀'


def test_hostile_text_stays_text(every_type: Questionnaire) -> None:  # F5
    words = Words(zh=HOSTILE, en=HOSTILE)
    section = every_type.sections[0]
    channel = section.questions[1]
    choices = (
        channel.choices[0].model_copy(update={"zh": HOSTILE, "en": HOSTILE}),
        *channel.choices[1:],
    )
    channel = channel.model_copy(update={"text": words, "choices": choices})
    section = section.model_copy(update={"title": words, "questions": (channel,)})
    changed = every_type.model_copy(
        update={"sections": (section,), "title": words, "version": '1";}</style><script>'}
    )
    content = docx.write(changed, language="zh").files["everytype.zh.docx"]
    assert text_of_docx(content).count('<script>alert(1)</script> & "x" =HYPERLINK') == 4
    page = pdf.paper_html(lay_out(changed, "zh"))
    assert "<script" not in page and page.count("</style>") == 1
    assert page.count("&lt;script&gt;alert(1)") == 5


def test_the_same_questionnaire_gives_the_same_bytes(every_type: Questionnaire) -> None:  # F5
    first = docx.write(every_type, language="zh")
    assert first == docx.write(every_type, language="zh")
    assert [*first.files] == ["everytype.zh.docx", "everytype.en.docx"]
    with zipfile.ZipFile(io.BytesIO(first.files["everytype.zh.docx"])) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")
    changed = every_type.model_copy(update={"version": "4"})
    assert fingerprint(changed) != fingerprint(every_type)


def test_losses_are_named(every_type: Questionnaire) -> None:
    losses = {loss.feature: loss for loss in docx.write(every_type, language="zh").losses}
    assert {"show_if", "randomise", "required", "reverse", "ids", "languages"} <= set(losses)
    assert "第 " in losses["show_if"].what.zh
