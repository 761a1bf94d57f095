"""Rows that a tool itself calls no answers: previews, tests, spam, rejected by a reviewer.

The words stand in the account's language, so stems of each language are looked for; the columns they
stand in hold nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words
from feedback.responses.plain_cells import normalise

if TYPE_CHECKING:
    import pandas as pd


NO_ANSWER = Words(
    zh="工具标明不是答卷：预览、测试、垃圾答卷，或审核未通过",
    en="no answer, as the tool itself says: a preview, a test, spam, or rejected in review",
)
_STEMS = re.compile(
    r"preview|survey test|spam|vorschau|aper[cç]u|vista previa|previsuali|pr[ée]-?visuali|anteprima|voorbeeld|voorvertoning|"
    r"podgl[aą]d|предпросмотр|предварительн|спам|预览|預覽|測試|测试|垃圾|プレビュー|テスト|スパム|미리|테스트|스팸|"
    r"testumfrage|umfragetest|test de |prueba|"
    r"\brejected|not[ _]approved|abgelehnt|nicht genehmigt|rejet|refus|non approuv|rechazad|no aprobad|rejeitad|"
    r"não aprovad|отклон|не утвержд|已拒绝|未批准|未通过|不通过|驳回|拒绝|駁回|拒絕|却下|무효|无效|無效|作废|作廢",
    re.IGNORECASE,
)
_NOT_SO = re.compile(r"审核中|待审核|on hold", re.IGNORECASE)


def set_aside(
    table: pd.DataFrame, columns: tuple[str, ...], *, codes: frozenset[str] = frozenset()
) -> tuple[pd.Series, Words] | None:
    """Rows whose status says that they are no answers, and why; None where no such column is there.

    Parameters
    ----------
    table
        The export.
    columns
        Names of the columns a tool keeps a status in.
    codes
        What they may hold instead of words.
    """
    there = [name for name in columns if name in table]
    if not there:
        return None
    found = None
    for name in there:
        said = table[name].map(lambda text: _says_no_answer(text, codes), na_action="ignore")
        said = said.eq(True)  # an empty column stays empty
        found = said if found is None else found | said
    assert found is not None
    return found, NO_ANSWER


def _says_no_answer(text: str, codes: frozenset[str]) -> bool:
    bare = normalise(text).casefold()
    return bare in codes or bool(_STEMS.search(bare) and not _NOT_SO.search(bare))
