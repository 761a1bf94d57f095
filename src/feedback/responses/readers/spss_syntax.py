"""SPSS syntax with its data file (.sps with .dat or .csv), as LimeSurvey, REDCap and data archives give them.

Read: GET DATA /TYPE=TXT (delimited), DATA LIST (fixed columns of one record, FREE, LIST), VARIABLE LABELS, VALUE
LABELS, MISSING VALUES, RENAME VARIABLES. Nothing is run; other commands are passed over. The data file is looked for
beside the syntax, whatever folder it names. Source: IBM SPSS Statistics 29 Command Syntax Reference.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from feedback.errors import InputError
from feedback.files import is_file, sha256_of
from feedback.responses.encodings import decoded
from feedback.responses.readers.layout import Raw

if TYPE_CHECKING:
    import pandas as pd

_TOKEN = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|[()/=,]|[^\s()/=,"']+""")
_ENDINGS = (".dat", ".csv", ".txt")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?$")


@dataclass
class _Said:
    """What a syntax file says: of the data file, and of its variables."""

    file: str = ""
    separator: str = ","
    qualifier: str = ""
    first: int = 1
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


def open_syntax(path: Path) -> Raw:
    """Open the data a syntax file describes.

    Raises
    ------
    InputError
        The data file does not lie beside it, or the syntax says of the data what is not read here.
    """
    said = _Said()
    handles: dict[str, str] = {}
    for words in _statements(decoded(path.read_bytes(), where=str(path)).text):
        _understand(words, said, handles)
    if not said.names:
        raise _unread(path)
    data = _beside(path, handles.get(said.file.casefold(), said.file))
    table = _table(data, said)
    named = {name: said.renamed.get(name, name) for name in said.names}
    return Raw(
        path,
        "sav",
        table.rename(columns=named),
        labels={named[name]: label for name, label in said.labels.items() if name in named},
        values={named[name]: of for name, of in said.values.items() if name in named},
        declared_missing=dict(_declared(table, said, named)),
        meta={"data_file": data.name, "data_sha256": sha256_of(data)},
    )


def _statements(text: str) -> Iterator[list[str]]:
    """The words of each command; a point at the end of a line, or an empty line, ends one."""
    text = re.sub(r"/\*.*?(?:\*/|$)", "", text, flags=re.MULTILINE)
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        bare = line.rstrip()
        if bare:
            lines.append(bare)
        if lines and (not bare or bare.endswith(".")):
            words = _TOKEN.findall("\n".join(lines).removesuffix("."))
            lines = []
            if words and not words[0].startswith("*") and words[0].upper() != "COMMENT":
                yield words


def _understand(words: list[str], said: _Said, handles: dict[str, str]) -> None:
    first, second = (words[0].upper(), words[1].upper() if len(words) > 1 else "")
    if (first, second) == ("GET", "DATA"):
        _get_data(words[2:], said)
    elif (first, second) == ("DATA", "LIST"):
        _data_list(words[2:], said)
    elif first == "FILE" and second.startswith("HANDLE"):
        name = words[2].casefold()
        handles[name] = next((_text(w) for w in words if w[0] in "\"'"), name)
    elif first == "VARIABLE" and second.startswith("LABEL"):
        rest = [word for word in words[2:] if word not in ("/", ",")]
        said.labels |= {
            a: _text(b) for a, b in pairwise(rest) if b[0] in "\"'" and a[0] not in "\"'"
        }
    elif first == "VALUE" and second.startswith("LABEL"):
        _value_labels(words[2:], said)
    elif first == "ADD" and second.startswith("VALUE"):
        _value_labels(words[3:], said)
    elif first == "MISSING" and second.startswith("VALUE"):
        _missing(words[2:], said)
    elif first == "RENAME" and second.startswith("VARIABLE"):
        said.renamed |= _renamed(words[2:])


def _renamed(words: list[str]) -> dict[str, str]:
    """(a = b) (c d = e f), or a = b.

    >>> _renamed(["(", "V1", "=", "id", ")", "(", "a", "b", "=", "c", "d", ")"])
    {'V1': 'id', 'a': 'c', 'b': 'd'}
    """
    if "(" not in words:
        bare = [word for word in words if word != "="]
        return dict(zip(bare[::2], bare[1::2], strict=False))
    found: dict[str, str] = {}
    for group in " ".join(words).replace("(", "").split(")"):
        old, _, new = group.partition("=")
        found |= dict(zip(old.split(), new.split(), strict=False))
    return found


def _text(word: str) -> str:
    """A quoted text without its quotes."""
    quote = word[0]
    return word[1:-1].replace(quote * 2, quote) if quote in "\"'" else word


def _get_data(words: list[str], said: _Said) -> None:
    parts: dict[str, list[str]] = {}
    name = ""
    for word, after in [*pairwise(words), (words[-1], "")]:
        if word == "/":
            name = after.upper()
            parts[name] = []
        elif name and word.upper() != name and word != "=":
            parts[name].append(word)
    if [w.upper() for w in parts.get("TYPE", [])] != ["TXT"] or "FIXED" in map(
        str.upper, parts.get("ARRANGEMENT", [])
    ):
        return
    said.file = _text("".join(parts.get("FILE", [""])))
    separators = _text(next(iter(parts.get("DELIMITERS", ['","']))))
    said.separator = separators.replace("\\t", "\t")[:1] or ","
    said.qualifier = _text(next(iter(parts.get("QUALIFIER", ['""']))))[:1]
    said.first = int(next(iter(parts.get("FIRSTCASE", ["1"]))))
    listed = [word for word in parts.get("VARIABLES", []) if word not in (",", "(", ")")]
    said.names = listed[::2]


def _data_list(words: list[str], said: _Said) -> None:
    begin = next((at for at, word in enumerate(words) if word == "/"), len(words))
    head = [word for word in words[:begin] if word not in "()"]
    at = next((n for n, word in enumerate(head) if word.upper() == "FILE"), None)
    if at is not None:
        said.file = _text(next(word for word in head[at + 1 :] if word != "="))
    free = bool({"FREE", "LIST"} & {word.upper() for word in head})
    texts = [_text(w) for w in head if w[0] in "\"'" and _text(w) != said.file]
    said.separator = texts[0].replace("\\t", "\t") if free and texts else " "
    said.qualifier = '"' if free else ""
    rest = [word for word in words[begin + 1 :] if word not in ("/", ",", "*")]
    place = 0
    while place < len(rest):
        word = rest[place]
        if word == "(":
            place = rest.index(")", place) if ")" in rest[place:] else len(rest)
        elif not free and said.names and (span := _RANGE.match(word)):
            low, high = int(span[1]), int(span[2] or span[1])
            if rest[place : place + 1] and word.endswith("-") and place + 1 < len(rest):
                high = int(rest[place + 1])
            said.spans[said.names[-1]] = (low - 1, high)
        elif not word[0].isdecimal():
            said.names.append(word)
        place += 1
    if not free and set(said.spans) != set(said.names):
        said.names = []


def _value_labels(words: list[str], said: _Said) -> None:
    """[/] names code 'label' code 'label' … [/ names …]."""
    names: list[str] = []
    code: str | None = None
    fresh = True
    for word, after in [*pairwise(words), (words[-1], "")]:
        if word == "/":
            names, code, fresh = [], None, True
        elif fresh and word[0] not in "\"'" and not _is_code(word, after):
            if word != ",":
                names.append(word)
        elif code is None:
            fresh, code = False, _code(_text(word))
        else:
            for name in names:
                said.values.setdefault(name, {})[code] = _text(word).strip()
            code = None


def _is_code(word: str, after: str) -> bool:
    return bool(after) and after[0] in "\"'" and bool(re.match(r"[-+]?[\d.]+$", word))


def _code(text: str) -> str:
    """A code as its digits: 1.00 is 1."""
    try:
        number = float(text)
    except ValueError:
        return text.strip()
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text.strip()


def _missing(words: list[str], said: _Said) -> None:
    """names (code, code) names (low THRU high)."""
    names: list[str] = []
    inside: list[str] | None = None
    for word in words:
        if word == "(":
            inside = []
        elif word == ")" and inside is not None:
            ends = [_text(each) for each in inside if each != ","]
            upper = [each.upper() for each in ends]
            if "THRU" in upper:
                at = upper.index("THRU")
                spans = [
                    (ends[at - 1], ends[at + 1]),
                    *((e, e) for e in ends[: at - 1] + ends[at + 2 :]),
                ]
            else:
                spans = [(each, each) for each in ends]
            for name in names:
                said.missing[name] = spans
            names, inside = [], None
        elif inside is not None:
            inside.append(word)
        elif word not in ("/", ","):
            names.append(word)


def _beside(path: Path, named: str) -> Path:
    """The data file beside the syntax.

    Raises
    ------
    InputError
        It is not there.
    """
    name = PureWindowsPath(named).name
    stem = path.stem.replace("syntax", "data")
    guesses = [name, *(path.stem + end for end in _ENDINGS), *(stem + end for end in _ENDINGS)]
    for guess in guesses:
        if guess and is_file(path.with_name(guess)):
            return path.with_name(guess)
    raise InputError(
        en=f"{path}: SPSS syntax; the data file it names ({name or 'none'}) does not lie beside it. Put both into one folder.",
        zh=f"{path}：这是 SPSS 语法文件；它所指的数据文件（{name or '无'}）不在同一文件夹。请把两个文件放在一起。",
    )


def _unread(path: Path) -> InputError:
    return InputError(
        en=f"{path}: SPSS syntax that names no variables in a way that is read here (GET DATA /TYPE=TXT, delimited, or DATA "
        "LIST of one record). Save the data in SPSS as .sav, or export CSV.",
        zh=f"{path}：该 SPSS 语法文件没有以可读取的方式列出变量（GET DATA /TYPE=TXT 分隔文本，或单记录的 DATA LIST）。"
        "请在 SPSS 中另存为 .sav，或导出 CSV。",
    )


def _table(path: Path, said: _Said) -> pd.DataFrame:
    """Every cell as text; rows with another number of cells are put aside and counted."""
    import pandas as pd

    read = decoded(path.read_bytes(), where=str(path))
    lines = read.text.split("\n") if said.spans else []
    rows: list[list[str]] = []
    if said.spans:
        rows = [
            [line[low:high] for low, high in said.spans.values()] for line in lines if line.strip()
        ]
    else:
        csv.field_size_limit(2**31 - 1)
        options = {"quotechar": said.qualifier} if said.qualifier else {"quoting": csv.QUOTE_NONE}
        reader = csv.reader(read.text.splitlines(keepends=True), delimiter=said.separator, skipinitialspace=True, **options)  # fmt: skip
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    rows = rows[said.first - 1 :]
    n = len(said.names)
    broken = [
        (number, "; ".join(row)[:80])
        for number, row in enumerate(rows, said.first)
        if len(row) > n and any(cell.strip() for cell in row[n:])
    ]
    wrong = {number for number, _ in broken}
    kept = {
        number: (row + [""] * n)[:n]
        for number, row in enumerate(rows, said.first)
        if number not in wrong
    }
    if not kept:
        raise InputError(
            en=f"{path}: the file holds no answers. Export it again.",
            zh=f"{path}：文件中没有任何答卷。请重新导出。",
        )
    table = pd.DataFrame(list(kept.values()), columns=said.names, dtype="str")
    table = table.apply(lambda column: column.str.strip())
    table = table.mask(table.isin(["", "."]))
    for name in table:
        if name in said.values or name in said.missing:
            table[name] = table[name].map(_code, na_action="ignore").astype("str")
    table.index = pd.Index(list(kept), name="row", dtype="int64")
    table.attrs = {"encoding": read.encoding, "broken_rows": broken}
    return table


def _declared(
    table: pd.DataFrame, said: _Said, named: Mapping[str, str]
) -> Iterator[tuple[str, frozenset[str]]]:
    for name, spans in said.missing.items():
        if name in table:
            there = set(table[name].dropna())
            found = {code for code in there if any(_within(code, *span) for span in spans)}
            if found:
                yield named[name], frozenset(found)


def _within(code: str, low: str, high: str) -> bool:
    if low == high:
        return code == _code(low)
    try:
        first = float("-inf") if low.upper() in ("LO", "LOWEST") else float(low)
        last = float("inf") if high.upper() in ("HI", "HIGHEST") else float(high)
        return first <= float(code) <= last
    except ValueError:
        return False
