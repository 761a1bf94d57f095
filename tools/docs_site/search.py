"""Search in Chinese: pairs of neighbouring characters, cut alike when the site is built and in the reader's browser.

Sphinx's own Chinese search cuts the pages with jieba, and has nothing in the browser that cuts what is asked: of 满意度问卷 it
finds nothing, because the index holds 满意度 and 问卷. Pairs need no dictionary on either side.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sphinx.search.en import SearchEnglish

_HAN = r"\u3400-\u9fff"
_PARTS = re.compile(rf"[{_HAN}]+|[^\W{_HAN}]+")

_JS = r"""
var splitQuery = (query) => (query.match(/[\u3400-\u9fff]+|[\p{Letter}\p{Number}_]+/gu) || []).flatMap((run) => {
  if (!/[\u3400-\u9fff]/.test(run)) return [run];
  const parts = run.match(/[\u3400-\u9fff]+|[^\u3400-\u9fff]+/gu);
  return parts.flatMap((part) => {
    if (!/[\u3400-\u9fff]/.test(part) || part.length === 1) return [part];
    return [...part].slice(1).map((sign, at) => part[at] + sign);
  });
});
"""


class SearchPairs(SearchEnglish):
    """English words by their stem, Chinese by pairs and single characters."""

    lang = "zh"
    language_name = "English"  # of the stemmer that comes with the page
    js_splitter_code = _JS

    def split(self, input: str) -> list[str]:
        """Words and pairs of a text.

        >>> SearchPairs({}).split("NPS 与满意度")
        ['NPS', '与', '满', '意', '度', '与满', '满意', '意度']
        """
        found: list[str] = []
        for part in _PARTS.findall(input):
            if re.match(f"[{_HAN}]", part):
                found += [*part, *("".join(pair) for pair in pairwise(part))]
            else:
                found.append(part)
        return found

    def word_filter(self, stemmed_word: str) -> bool:
        """A single Chinese character may be asked for, too."""
        return bool(re.match(f"[{_HAN}]", stemmed_word)) or super().word_filter(stemmed_word)
