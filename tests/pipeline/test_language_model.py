"""`feedback llm` and a study that a language model reads: asked on the user's word, checked by her labels.

L1 a dry run sends nothing; without somebody's word nothing is sent but an invented sentence; --yes sends, once.
L2 what is written lies in a folder of its owner's; quotes of strangers are no formulas.
L3 `feedback run` asks nobody; the model's judgements count only with labels, when it read everything and is not worse.
L4 the report says whose judgements count and why; pain points follow them.
L5 model and shipped reader are compared on the labels with intervals; a reader that is right wins, one that errs loses.
L6 codes of a user's codebook with their shares; a codebook that is wrong is told where.
L7 a study without a model, labels or comments is told what is missing.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from feedback import AnalysisError, FeedbackError, StudyError
from feedback.cli import app
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.aspect_reader import language_model, model_folder
from feedback.pipeline.audit import draw_audit_sample
from feedback.pipeline.explaining import pain_points
from feedback.pipeline.load import load_results
from feedback.pipeline.model_work import compare_study, prepare, write_reading
from feedback.pipeline.planning import plan_of
from feedback.pipeline.reading import aspects
from feedback.pipeline.run import run_study
from feedback.study import load_study
from feedback.text.llm.ask import INVENTED
from model_server import ModelServer, comment_of

# what people say, and mean: the shipped reader is misled by the last two
WRITTEN = {
    "味道不错，服务很热情": {"dish_taste": 1, "service_waiters_attitude": 1},
    "服务态度差": {"service_waiters_attitude": -1},
    "味道太咸了": {"dish_taste": -1},
    "味道像家里的剩饭": {"dish_taste": -1},
    "=味道让人想哭": {"dish_taste": -1},
}
SIGNS = {1: "满意", 0: "一般", -1: "不满"}
QUOTES = {"dish_taste": "味道", "service_waiters_attitude": "服务"}


def knowing(request: Any, wrong: bool = False) -> str:
    """A model that knows what people mean, or takes it for the contrary."""
    asked = json.loads(request["messages"][-1]["content"])
    comment = comment_of(request)
    means = next((signs for text, signs in WRITTEN.items() if text.lstrip("=") in comment), {})
    entries = [
        {"aspect": name, "judgement": -sign if wrong else sign, "quote": QUOTES[name]}
        for name, sign in means.items()
    ]
    if "codes" in request["messages"][0]["content"]:
        entries = [{"code": "food/taste", "quote": "味道"}] if "味道" in comment else []
        return json.dumps({"id": asked["id"], "codes": entries})
    return json.dumps({"id": asked["id"], "aspects": entries})


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(reply=knowing) as running:
        yield running


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbench with a study of 100 answers, analysed, and its labelled sample."""
    folder = tmp_path_factory.mktemp("canteen")
    texts = [f"{text}，第{number}桌" for number in range(20) for text in WRITTEN]
    rating = [1 + 4 * (min(signs.values()) > 0) for _ in range(20) for signs in WRITTEN.values()]
    pd.DataFrame({"id": range(1, 101), "said": texts, "rating": rating}).to_csv(folder / "answers.csv", index=False)  # fmt: skip
    study = {
        "study": "canteen",
        "title": "Canteen",
        "raw": "answers.csv",
        "columns": {"respondent": "id", "text": "said", "rating": "rating"},
        "scale": {"low": 1, "high": 5},
        "taxonomy": "restaurant",
        "parameters": {"bootstrap": 0},
    }
    (folder / "canteen.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    results = run_study(folder / "canteen.yaml", report=False)
    draw_audit_sample(results, n=60, path=folder / "labelled.xlsx")
    book = openpyxl.load_workbook(folder / "labelled.xlsx")
    page = book.worksheets[0]
    names = {row[1].value: row[0].value for row in book["columns"].iter_rows(min_row=2)}
    columns = {names[str(cell.value)]: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        page.cell(row, 3, "一般")
        text = page.cell(row, 2).value
        for aspect, sign in next(signs for said, signs in WRITTEN.items() if said in text).items():
            page.cell(row, columns[f"label:{aspect}"], SIGNS[sign])
    book.save(folder / "labelled.xlsx")
    return folder


@pytest.fixture
def bench(analysed: Path, server: ModelServer, tmp_path: Path) -> Callable[..., Path]:
    """A copy of it whose study file says more."""
    import shutil

    def make(**more: Any) -> Path:
        folder = tmp_path / f"bench{len(list(tmp_path.iterdir()))}"
        shutil.copytree(analysed, folder)
        path = folder / "canteen.yaml"
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        said["language_model"] = {"endpoint": server.address, "model": "knowing"} | more.pop(
            "llm", {}
        )
        path.write_text(yaml.safe_dump(said | more, allow_unicode=True), encoding="utf-8")
        return path

    return make


def run(*words: Any) -> str:
    """What the command prints; its error is raised."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, FeedbackError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_nothing_is_sent_without_a_word(
    bench: Callable[..., Path], server: ModelServer
) -> None:  # L1
    study = bench(llm={"price": {"input": 2, "output": 8, "currency": "CNY"}})
    said = run("llm", "judge", study, "--dry-run")
    assert "100 requests" in said
    assert "CNY" in said
    assert server.requests == []
    with pytest.raises(StudyError, match="Nothing was sent"):
        run("llm", "judge", study)
    assert server.comments() == [INVENTED]
    said = run("llm", "judge", study, "--yes")
    assert re.search(r"about \d+ second", said)  # the rehearsal has told
    assert "knowing read 100 of 100 comments" in said
    assert len(server.requests) == 101
    assert "Nothing is sent" in run("llm", "judge", study)
    assert len(server.requests) == 101


def test_what_is_written(bench: Callable[..., Path]) -> None:  # L2
    study = bench()
    run("llm", "judge", study, "--yes")
    folder = model_folder(load_study(study))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    table = pd.read_csv(folder / "judgements.csv")
    assert list(table.columns) == ["comment", "aspect", "judgement", "quote"]
    assert len(table) == 120
    assert table["judgement"].value_counts().to_dict() == {-1: 80, 1: 40}
    work = prepare(study)
    work.model.offline = True
    reading = work.read()
    quotes = reading.quotes.assign(quote="=HYPERLINK(1)")
    from dataclasses import replace

    (path,) = write_reading(work, replace(reading, quotes=quotes))
    assert "'=HYPERLINK" in path.read_text(encoding="utf-8-sig")


def read_again(study: Path) -> AnalysisRun:
    """The step of a run that reads for aspects, on the answers analysed before."""
    results = load_results(study)
    known = load_study(study)
    tables = {name: results.table(name) for name in ("responses", "comments", "rejected")}
    plan = plan_of(known, language="en")
    return aspects(AnalysisRun.stored(known, plan, tables, results.manifest))


def note(run: AnalysisRun) -> str:
    assert run.notes["reader"]["zh"] != run.notes["reader"]["en"]
    return run.notes["reader"]["en"]


def complaints(run: AnalysisRun) -> int:
    mentions = run.tables["mentions"]
    taste = mentions[mentions["aspect"] == "dish_taste"].drop_duplicates("comment")
    return int((taste["judgement"] == -1).sum())


def test_a_run_relies_on_the_model_only_when_it_may(
    bench: Callable[..., Path], server: ModelServer
) -> None:  # L3, L4
    study = bench(reader="language_model")
    plain = read_again(study)
    assert server.requests == []
    assert "Nobody has compared it" in note(plain)
    before = complaints(plain)
    study = bench(reader="language_model", audit="labelled.xlsx")
    assert "has not read 100 of 100" in note(read_again(study))
    run("llm", "judge", study, "--yes", "--audit")
    assert len(server.requests) == 61
    assert "has not read 40 of 100" in note(read_again(study))
    run("llm", "judge", study, "--yes")
    found = read_again(study)
    assert "not the shipped reader" in note(found)
    assert "knowing is better" in note(found)
    assert (before, complaints(found)) == (20, 60)
    hurt = pain_points(found).tables["pain_points"]
    assert hurt.loc["dish_taste", "n_negative"] == 60  # what follows, follows it
    spans = found.tables["mentions"]
    texts = found.tables["comments"]["clean"]
    unseen = spans[spans["comment"].map(texts).str.contains("剩饭|想哭")]
    assert len(unseen) == 40  # the shipped reader has no mention there: they stand at the quotes
    assert {texts[row.comment][int(row.start) : int(row.end)] for row in unseen.itertuples()} == {"味道"}  # fmt: skip
    assert len(server.requests) == 101  # runs ask nobody


def test_the_rest_may_go_to_the_shipped_reader(
    bench: Callable[..., Path], server: ModelServer
) -> None:  # L3
    study = bench(reader="language_model", audit="labelled.xlsx", llm={"fallback": "shipped"})
    run("llm", "judge", study, "--yes", "--audit")
    found = read_again(study)
    assert "The shipped reader judged the other 40" in note(found)
    assert 20 < complaints(found) < 60


def test_a_model_that_errs_is_not_used(
    bench: Callable[..., Path], server: ModelServer
) -> None:  # L3, L5
    server.reply = lambda request: knowing(request, wrong=True)
    study = bench(reader="language_model", audit="labelled.xlsx")
    said = run("llm", "judge", study, "--yes")
    assert "knowing is worse" in said
    found = read_again(study)
    assert "the shipped reader's are used" in note(found)
    assert complaints(found) == 20
    table = compare_study(study).table
    assert table.loc["knowing", "f1"] < 0.2
    assert table.loc["knowing", "gain_high"] < 0


def test_done_in_part_is_code_1(bench: Callable[..., Path], server: ModelServer) -> None:  # L1
    server.reply = lambda request: "Sure!" if "第3桌" in comment_of(request) else knowing(request)
    study = bench()
    done = CliRunner().invoke(app, ["llm", "judge", str(study), "--yes"])
    assert done.exit_code == 1
    assert "prose instead of JSON 5" in done.output
    server.reply = knowing
    assert "5 requests to make" in run("llm", "judge", study, "--yes")


def test_side_by_side(bench: Callable[..., Path]) -> None:  # L5
    study = bench(audit="labelled.xlsx")
    with pytest.raises(AnalysisError, match="0 labelled comments"):
        run("llm", "compare", study)
    run("llm", "judge", study, "--yes", "--audit")
    said = run("llm", "compare", study)
    assert "knowing is better" in said
    assert "gain_low" in said
    table = compare_study(study).table
    assert table.loc["knowing", ["precision", "recall", "f1", "share_error"]].tolist() == [
        1,
        1,
        1,
        0,
    ]
    assert table.loc["shipped", "f1_low"] <= table.loc["shipped", "f1"] <= table.loc["shipped", "f1_high"]  # fmt: skip


CODEBOOK = """
codebook: food
title: {en: Food, zh: 饭菜}
codes:
  food:
    label: 饭菜
    definition: What was eaten.
    codes:
      taste: {label: 味道, definition: How it tastes., examples: [太咸], not: [量少]}
"""


def test_codes_of_ones_own(
    bench: Callable[..., Path], tmp_path: Path, server: ModelServer
) -> None:  # L6
    book = tmp_path / "food.yaml"
    book.write_text(CODEBOOK, encoding="utf-8")
    study = bench()
    run("llm", "code", study, book, "--yes")
    sent = server.requests[-1]["messages"][0]["content"]
    assert "  - food/taste: 味道 / 味道. How it tastes. (such as: 太咸) (not: 量少)" in sent
    shares = pd.read_csv(model_folder(load_study(study)) / "code_shares.csv", index_col="code")
    assert shares.loc["food/taste", ["n", "of", "share"]].tolist() == [80, 100, 0.8]
    assert shares.loc["food", "n"] == 80
    # R 4.4: prop.test(80, 100, correct = FALSE)$conf.int
    assert shares.loc["food", ["low", "high"]].round(4).tolist() == [0.7112, 0.8666]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("definition: What was eaten.", "definitoin: x"), r":7:5: .*definitoin.*definition"),
        (("    definition: What was eaten.\n", ""), "definition is missing"),
        (("  food:", "  Food Court:"), "small letters"),
        (("examples: [太咸]", "codes: {deep: {label: a, definition: abc, codes: {deeper: {label: a, definition: abc}}}}"), "3 levels"),
        (("codes:\n  food", "code:\n  food"), "unknown entry code"),
    ],
)  # fmt: skip
def test_a_codebook_that_is_wrong(change: tuple[str, str], said: str, tmp_path: Path) -> None:  # L6
    from feedback.text.llm.codebook import load_codebook

    book = tmp_path / "food.yaml"
    book.write_text(CODEBOOK.replace(*change), encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        load_codebook(book)
    with pytest.raises(FeedbackError, match="no such codebook"):
        load_codebook(tmp_path / "none.yaml")


def test_what_is_missing_is_said(bench: Callable[..., Path], analysed: Path) -> None:  # L7
    with pytest.raises(AnalysisError, match="names no language model"):
        run("llm", "judge", analysed / "canteen.yaml", "--yes")
    with pytest.raises(AnalysisError, match="names no labelled sample"):
        run("llm", "judge", bench(), "--audit", "--yes")
    with pytest.raises(StudyError, match="needs an entry `language_model:`"):
        path = analysed / "other.yaml"
        path.write_text("study: o\ntitle: o\nreader: language_model\n")
        load_study(path)
    assert language_model(load_study(bench())).name == "knowing"
