"""Which encoding a file is in: not the first that decodes, but the one whose text somebody would write.

Nearly every Big5 or Windows-1252 file decodes as GB18030; so each encoding's text is judged by how likely
its characters are in the script the encoding is for (`scripts`), and a file of which two encodings give
equally likely, different texts is refused with both named.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from feedback.errors import InputError
from feedback.responses.orphans import ORPHAN, without_orphans
from feedback.responses.scripts import HALF_KANA, SCRIPTS, THAI_MARKS, UNLIKELY, VOICED

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# encoding, script it is judged by, and bits against it: how seldom it is met
_CANDIDATES = (
    ("gb18030", "simplified", -6.0), ("big5hkscs", "traditional", 0.0), ("cp950", "traditional", 1.0),
    ("cp932", "japanese", 0.0), ("euc_jp", "japanese", 6.0), ("cp949", "korean", 0.0),
    ("cp1252", "western", -2.0), ("cp1251", "cyrillic", 0.0), ("koi8_r", "cyrillic", 6.0),
    ("cp1250", "central", 5.0), ("cp1254", "turkish", 5.0), ("mac_roman", "western", 6.0), ("cp874", "thai", 8.0),
)  # fmt: skip
NAMES = {
    "gb18030": "GB18030 (GBK)", "big5hkscs": "Big5", "cp950": "Big5", "cp932": "Shift-JIS", "euc_jp": "EUC-JP",
    "cp949": "EUC-KR", "cp1252": "Windows-1252", "cp1251": "Windows-1251", "koi8_r": "KOI8-R", "cp1250": "Windows-1250",
    "hz": "HZ-GB2312", "cp1254": "Windows-1254", "mac_roman": "Mac Roman", "cp874": "Windows-874", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip
TWICE = "utf-8 twice"  # UTF-8 that was opened as Windows-1252 and saved as UTF-8 again
# a byte as Windows-1252 shows it, and as programs keep the five it has no sign for
_SHOWN = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0x100)} | {byte: byte for byte in range(0x80, 0xA0)}  # fmt: skip
_FEW_AGAIN = 3  # characters of more than a byte that must come back
_PARTS = 2  # lines in UTF-8 beside which others are of another file
CLEAR = 6.0  # bits by which the best must lead another text
LEAST = 0.4  # bits a byte beyond what noise would give
SAMPLE = 8_000  # bytes judged, of lines that are not plain ASCII
A_BYTE_LOST = 3  # characters that one lost byte may spoil
DAMAGED = 0.02  # of the bytes beyond ASCII, at most, that a file may have lost
_HIGH = re.compile(rb"[\x80-\xff]")
_BEYOND = re.compile(r"[^\x00-\x7f]{1,99}")
_BEGINS, _BEGINS_THREE = re.compile(rb"[\xc2-\xf4]"), re.compile(rb"[\xe0-\xf4]")
_CELLS = re.compile(rb'[\r\n\t,;"]')
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_PLAIN = re.compile(r"[\t\r\n -~]")


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text.

    Attributes
    ----------
    text
        Without byte-order mark and NUL.
    encoding
        What it was read as.
    damaged
        Bytes that fit it nowhere; each stands as U+FFFD.
    nul
        NUL characters removed.
    """

    text: str
    encoding: str
    damaged: int = 0
    nul: int = 0


def decoded(content: bytes, *, where: str, encoding: str | None = None) -> Text:
    """The text of a file, in the encoding asked for or found out.

    Raises
    ------
    InputError
        In no encoding that is known, in one of several that cannot be told apart, or not in `encoding`.
    """
    chosen = encoding or find_encoding(content, where=where)
    nul = 0
    if not chosen.startswith(("utf-16", "utf-32")):
        nul, content = content.count(b"\x00"), content.replace(b"\x00", b"")
    content, orphans = without_orphans(content, chosen)
    text, damaged = _read(content, chosen, where=where, told=encoding is not None)
    if orphans:
        text, damaged = text.replace(ORPHAN, "\ufffd"), damaged + orphans
    text = text.removeprefix("\ufeff")
    if encoding is None and chosen in ("utf-8", "utf-8-sig") and (again := read_once_more(text)):
        text, chosen = again, TWICE
    left = text.count("\x00")
    return Text(text.replace("\x00", "") if left else text, chosen, damaged, nul + left)


def read_once_more(text: str, *, least: int = _FEW_AGAIN) -> str | None:
    """The text whose UTF-8 was shown as Windows-1252 and saved so: ç¼–å\x8f· for 编号; None where it is no such text.

    Every character beyond ASCII must be half of one that comes back whole, and `least` must: nobody writes so by himself.
    """
    beyond = None if text.isascii() else _BEYOND.search(text)
    if beyond is None:
        return None
    try:
        # the first of them tell of nearly every text that it is none: only what may be one is translated whole
        codecs.utf_8_decode(_shown(beyond[0]), "strict", False)
        once = _shown(text).decode("utf-8")
    except UnicodeError:
        return None
    return once.removeprefix("\ufeff") if sum(sign > "\x7f" for sign in once) >= least else None


def _shown(text: str) -> bytes:
    return text.translate(_SHOWN).encode("latin-1")


def _read(content: bytes, encoding: str, *, where: str, told: bool) -> tuple[str, int]:
    try:
        return content.decode(encoding), 0
    except LookupError as error:
        raise InputError(
            en=f"{where}: no encoding is called {encoding}. Leave the encoding out to have it found.",
            zh=f"{where}：没有叫 {encoding} 的编码。可不指定编码，由程序判断。",
        ) from error
    except UnicodeDecodeError as error:
        text = content.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if (
            told
            or encoding.startswith("utf-16")
            or lost > max(A_BYTE_LOST, DAMAGED * _beyond_ascii(content))
        ):
            advice_en = (
                "Leave the encoding out to have it found"
                if told
                else "It may be cut off; save it again as CSV UTF-8"
            )
            advice_zh = (
                "可不指定编码，由程序判断" if told else "文件可能不完整，请重新另存为 CSV UTF-8"
            )
            raise InputError(
                en=f"{where}: not {NAMES.get(encoding, encoding)} ({error.reason} at byte {error.start:,}). {advice_en}.",
                zh=f"{where}：不是完整的 {NAMES.get(encoding, encoding)}（第 {error.start:,} 字节）。{advice_zh}。",
            ) from error
        return text, lost


def _beyond_ascii(content: bytes) -> int:
    return len(_HIGH.findall(content))


def find_encoding(content: bytes, *, where: str) -> str:
    """Encoding of a text file: its mark, UTF-8 where that fits, else the one whose text is likely.

    Raises
    ------
    InputError
        None fits, two fit equally well, or the content is not text.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    if b"\x00" in content:
        wide = _wide(content)
        if wide:
            return wide
        content = content.replace(b"\x00", b"")
    if content.isascii():
        if _is_hz(content):
            return "hz"
        return "iso2022_jp" if re.search(rb"\x1b\$[@B]", content) else "utf-8"
    whole = _is_utf8(content)
    if _begins_or_ends(content) and _lost(content):
        _refuse_two(content, where=where)
    if whole:
        return "utf-8"
    if len(_CONTROL.findall(content[:SAMPLE])) > len(content[:SAMPLE]) // 100:
        raise InputError(
            en=f"{where}: neither UTF-8, UTF-16 nor GB18030, but a file of another kind than text. Save it as CSV UTF-8 or XLSX.",
            zh=f"{where}：既非 UTF-8、UTF-16、GB18030，也非其他文本，可能是其他类型的文件。请另存为 CSV UTF-8 或 XLSX。",
        )
    return _likeliest(_sampled(content), where=where)


def _is_hz(content: bytes) -> bool:
    if b"~{" not in content:
        return False
    try:
        # ~{well~} decodes, too, to signs that nobody writes
        return _score(content.decode("hz"), "simplified") > 0
    except UnicodeDecodeError:
        return False


def _begins_or_ends(content: bytes) -> bool:
    """Whether UTF-8 stands at either end; short files are read whole."""
    ends = (content[:SAMPLE], content[-SAMPLE:])
    return len(content) <= 2 * SAMPLE or not all(_is_another(part) for part in ends)


def _refuse_two(content: bytes, *, where: str) -> None:
    """Name the line from which a file is in another encoding: rows of another export were put below.

    Raises
    ------
    InputError
        Most lines beyond ASCII are plainly UTF-8, others are text in another encoding.
    """
    beyond = [(n, line) for n, line in enumerate(content.splitlines(), 1) if not line.isascii()]
    other = [
        (n, line)
        for n, line in beyond
        if _is_another(line) and _lost(line) > A_BYTE_LOST and not _is_cut(line)
    ]
    plainly = [line for _, line in beyond if not _lost(line) and _BEGINS_THREE.search(line)]
    if not other or len(plainly) < max(_PARTS, len(other)):
        return
    sample = _sampled(b"\n".join(line for _, line in other))
    (best, name), (second, beside) = _ranked(sample)[:2]
    if best < LEAST * _beyond_ascii(sample):
        return  # of no encoding: damage, which is counted
    en, zh = f" (it seems, {NAMES[name]})", f"，看来是 {NAMES[name]}"
    if _are_close(best - second, name, beside):
        en, zh = "", ""
    number, more = other[0][0], len(other) - 1
    came_en, came_zh = (
        "Rows of another file seem to have been added",
        "可能是把另一个文件的行贴到了一起",
    )
    if number == 1 and not more:
        came_en, came_zh = "Its headings seem to be another file's", "表头可能来自另一个文件"
    raise InputError(
        en=f"{where}: UTF-8, but line {number:,}{f' and {more:,} others are' if more else ' is'} in another encoding{en}. {came_en}. "
        "Save both as CSV UTF-8 and put them together again, or list both under raw:.",
        zh=f"{where}：文件是 UTF-8，但第 {number:,} 行{f'和另外 {more:,} 行' if more else ''}是别的编码{zh}，{came_zh}。"
        "请把两个文件分别另存为 CSV UTF-8 后再合并，或在 raw: 下分别列出。",
    )


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: nearly every NUL is one half of an ASCII character, and there are several.

    A NUL here and there in another encoding makes none.
    """
    head = content[:SAMPLE]
    even = head[: len(head) // 2 * 2]
    found = {
        encoding: len(_PLAIN.findall(even.decode(encoding, "replace")))
        for encoding in ("utf-16-le", "utf-16-be")
    }
    encoding = max(found, key=lambda name: found[name])
    zeros = head.count(0)  # also in U+4E00, the character for one
    return encoding if found[encoding] > max(3, zeros // 2) and zeros * 100 > len(head) else None


def _is_utf8(content: bytes) -> bool:
    """Whether it is UTF-8, a lost byte here and there aside; two bytes a character may also be others'."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        near = content[max(0, error.start - SAMPLE) : error.start + SAMPLE]
        if _is_another(near):  # another encoding altogether: no need to read on
            return False
        characters = len(_BEGINS.findall(content))
        return _lost(content) <= max(A_BYTE_LOST, DAMAGED * characters)
    if _BEGINS_THREE.search(content):
        return True
    # no character of three bytes: GBK has pairs that pass as UTF-8
    sample = _sampled(content)
    mine = _score(sample.decode("utf-8", "replace"), "any")
    return mine >= _score(sample.decode("gb18030", "replace"), "simplified")


def _is_another(content: bytes) -> bool:
    """Whether more is lost than bytes here and there: another encoding altogether."""
    return _lost(content) * 4 > _beyond_ascii(content)


def _is_cut(line: bytes) -> bool:
    """Whether it is UTF-8 of which cells end within a character."""
    try:
        for cell in _CELLS.split(line):
            codecs.utf_8_decode(cell, "strict", False)
    except UnicodeDecodeError:
        return False
    return True


def _lost(content: bytes) -> int:
    """Characters that are no UTF-8; those written as lost already are."""
    return content.decode("utf-8", "replace").count("\ufffd") - content.count(b"\xef\xbf\xbd")


def _sampled(content: bytes) -> bytes:
    """Cells that are not plain ASCII, each once, up to the size judged; the whole where there are none.

    What is said a hundred times is no more evidence than what is said once.
    """
    # none of these bytes is the second half of a character in any of the encodings
    cells = dict.fromkeys(
        cell for cell in _CELLS.split(content[: 40 * SAMPLE]) if not cell.isascii()
    )
    size, kept = 0, []
    for cell in cells:
        kept.append(cell)
        size += len(cell)
        if size > SAMPLE:
            break
    return b"\n".join(kept)[: 2 * SAMPLE] or content[:SAMPLE]


def _ranked(sample: bytes) -> list[tuple[float, str]]:
    """How likely the text of each encoding is, in bits, and the encoding; the likeliest first."""
    found: dict[str, tuple[float, str]] = {}  # text: how likely, encoding
    for encoding, script, against in _CANDIDATES:
        text = sample.decode(encoding, "replace")
        score = _score(text, script) - against
        if text not in found or score > found[text][0]:
            found[text] = score, encoding
    return sorted(found.values(), reverse=True)


def _are_close(lead: float, name: str, other: str) -> bool:
    return lead < CLEAR and NAMES[name] != NAMES[other]


def _likeliest(sample: bytes, *, where: str) -> str:
    (best, name), (second, other) = _ranked(sample)[:2]
    if best < LEAST * _beyond_ascii(sample):
        raise InputError(
            en=f"{where}: neither UTF-8, UTF-16 nor GB18030, but text in an encoding that is not known; the nearest guess is {NAMES[name]}. Save it as CSV UTF-8 or XLSX.",
            zh=f"{where}：既非 UTF-8、UTF-16、GB18030，也非其他已知编码，最接近的猜测是 {NAMES[name]}。请另存为 CSV UTF-8 或 XLSX。",
        )
    if _are_close(best - second, name, other):
        raise InputError(
            en=f"{where}: too little text to tell {NAMES[name]} from {NAMES[other]}. Save it as CSV UTF-8 or XLSX, or say which with encoding: in the study (--encoding of `feedback read`).",
            zh=f"{where}：文字太少，无法判断是 {NAMES[name]} 还是 {NAMES[other]}。请另存为 CSV UTF-8 或 XLSX，或在研究文件中写 encoding:（feedback read 用 --encoding）。",
        )
    return name


def _of(script: str, character: str) -> float:
    return SCRIPTS[script](character)


_ASCII_LETTER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _score(text: str, script: str) -> float:
    """Bits by which the characters beyond ASCII are likelier than the bytes they were made of."""
    total, before = 0.0, " "
    wide = script in ("simplified", "traditional", "japanese", "korean")
    for place, character in enumerate(text):
        if character > "\x7f":
            behind = text[place + 1] if place + 1 < len(text) else " "
            likelihood = UNLIKELY if character == "\ufffd" else _of(script, character)
            worth = 16.0 if wide and not "\uff61" <= character <= "\uff9f" else 8.0
            if script == "any":
                worth = 8.0 * len(character.encode("utf-8"))
            total += worth + likelihood + _in_place(before, character, behind, script)
        before = character
    return total


def _in_place(before: str, character: str, behind: str, script: str) -> float:
    """Bits against a character for its neighbours."""
    latin = (before in _ASCII_LETTER) + (behind in _ASCII_LETTER)
    if script == "japanese" and character in HALF_KANA:
        if character in "ﾞﾟ" and before not in VOICED:
            return -12.0
        return HALF_KANA[character] if before in HALF_KANA or behind in HALF_KANA else 0.0
    if script in ("simplified", "traditional", "japanese", "korean"):
        return (0.0, -3.0, -12.0)[latin]  # inside a Latin word
    if script in ("cyrillic", "thai"):
        against = -6.0 * latin if character.isalpha() else 0.0
        if character in THAI_MARKS and not "\u0e01" <= before <= "\u0e4e":
            against -= 12.0
        return against - 8.0 * (character.isupper() and before.islower())
    against = 0.0
    if character.isalpha():
        if not latin:
            against -= 3.0
        if character.isupper() and before.islower():
            against -= 6.0
    if before > "\x7f" and character != "\u00a0":
        against -= 5.0
    return against
