"""What the middle of an answer scale is called, for the check of questionnaires and the reading of answers alike."""

from __future__ import annotations

# full wordings, as alternatives of a pattern; the check looks for them in a label, the reader compares the whole of it
MIDDLE_ZH = (
    "一般般?|中立|中性|中等|普通|适中|適中|还行|還行|还好|還好|还可以|還可以|尚可|过得去|過得去|马马虎虎|馬馬虎虎|不好不坏|不好不壞"
    "|既不.+也不.+|既非.+(?:也非|亦非).+|差不多|说不上.+不.+"
)
MIDDLE_EN = "neutral|fair|average|about average|so[- ]so|ok(?:ay)?|all ?right|neither(?: .+ n?or .+)?|in between|mixed"
# who is asked to agree and is not sure stands in the middle; who is asked how satisfied they are may have nothing to say
UNSURE_ZH = "不确定|不確定|说不清楚?|說不清楚?|说不准|說不準|不好说|不好說|难说|難說|拿不准|无所谓|無所謂|没意见|沒意見|没有意见|看情况|看情況"
UNSURE_EN = "undecided|unsure|not sure|uncertain|indifferent|it depends|depends|hard to say|might or might not|maybe"
# only between bad and good
MEDIOCRE_ZH = "合格|及格|凑合|湊合|中"
MEDIOCRE_EN = "acceptable|satisfactory|adequate|passable"
