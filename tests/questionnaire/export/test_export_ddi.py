"""DDI-Codebook: structure by the schema's own rules, for the elements we write.

The official schema (29 files, not on PyPI, npm or Debian) is used where FEEDBACK_DDI_SCHEMAS names a folder
with 2.5/codebook.xsd and 2.6/codebook.xsd; else what it says of our elements is checked here:
D1 elements stand in the order of the schema, none that it does not know
D2 attributes are known, their values among those allowed
D3 every ID is an NCName and once only; every reference finds its ID
D4 what 2.6 takes is what 2.5 takes: the two files differ in namespace and version alone
D5 every language, code, range and piece of scoring is there
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from strategies import questionnaires

from feedback.files import shipped
from feedback.questionnaire.export import ddi
from feedback.questionnaire.model import Questionnaire, load_questionnaire

XML = "{http://www.w3.org/XML/1998/namespace}"
# children in the order of xs:sequence (ddialliance/ddi-c_2, schemas/codebook.xsd), as far as we use them
SEQUENCES = {
    "codeBook": ["stdyDscr", "dataDscr"],
    "stdyDscr": ["citation", "stdyInfo"],
    "citation": ["titlStmt", "verStmt", "biblCit"],
    "titlStmt": ["titl", "parTitl", "IDNo"],
    "verStmt": ["version"],
    "stdyInfo": ["abstract"],
    "dataDscr": ["varGrp", "var", "notes"],
    "varGrp": ["labl"],
    "var": ["labl", "security", "qstn", "valrng", "catgry", "varFormat", "notes"],
    "valrng": ["range"],
    "catgry": ["catValu", "labl"],
}
# any order in the schema; ours is the one in which it is read
MIXED = {"qstn": ["preQTxt", "qstnLit", "postQTxt", "backward"]}
ATTRIBUTES: dict[str, dict[str, str]] = {
    "codeBook": {"version": r"2\.[56]"},
    "varGrp": {"ID": "NCName", "type": "section|multipleResp|grid", "name": ".+", "var": "IDREFS", "varGrp": "IDREFS"},
    "var": {"ID": "NCName", "name": r"[a-z]\w*", "intrvl": "contin|discrete", "dcml": r"\d", "measUnit": "(?s).+"},
    "qstn": {"ID": "NCName", "responseDomainType": "text|numeric|code|category|datetime|geographic|multiple|other"},
    "backward": {"qstn": "IDREFS"},
    "range": {"min": r"-?[\d.e+-]+", "max": r"-?[\d.e+-]+"},
    "catgry": {"missing": "Y|N", "missType": "inap"},
    "varFormat": {"type": "numeric|character", "category": "date|time|currency|other"},
    "notes": {"type": "scoring|dimension|aspect|attention|closing|instruction|embedded"},
}  # fmt: skip


def check(content: bytes) -> etree._Element:
    """AssertionError where the schema would say no."""
    root = etree.fromstring(content)
    identities: set[str] = set()
    references: list[str] = []
    for element in root.iter():
        tag = etree.QName(element).localname
        children = [etree.QName(child).localname for child in element]
        order = SEQUENCES.get(tag) or MIXED.get(tag) or []
        assert set(children) <= set(order), (tag, children)
        assert children == sorted(children, key=order.index), (tag, children)
        allowed = ATTRIBUTES.get(tag, {})
        for name, value in element.attrib.items():
            if name == f"{XML}lang":
                assert value in ("zh", "en")
                continue
            kind = allowed[str(name)]
            if kind == "NCName":
                assert re.fullmatch(r"[A-Za-z_][\w.-]*", value), value
                assert value not in identities, value
                identities.add(value)
            elif kind == "IDREFS":
                references += value.split()
            else:
                assert re.fullmatch(kind, value), (tag, name, value)
    assert set(references) <= identities
    return root


def documents(q: Questionnaire) -> list[bytes]:
    return list(ddi.write(q, language=q.languages[0]).files.values())


def test_d1_to_d3_every_type_and_all_that_ship(every_type: Questionnaire) -> None:
    library = [load_questionnaire(path.stem) for path in shipped("questionnaires").glob("*.yaml")]
    for q in [every_type, *library]:
        for content in documents(q):
            check(content)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(questionnaires())
def test_d1_to_d3_random_ones(q: Questionnaire) -> None:
    for content in documents(q):
        check(content)


def test_d1_the_check_is_awake(every_type: Questionnaire) -> None:
    content = documents(every_type)[0].decode()
    for good, bad in (
        ('ID="V_clean"', 'ID="1clean"'),
        ('ID="V_clean"', 'ID="V_quiet"'),
        ("<valrng>", "<catgry/><valrng>"),
        ('qstn="Q_why"', 'qstn="Q_nobody"'),
        ('intrvl="contin"', 'intrvl="continuous"'),
    ):
        assert good in content
        with pytest.raises((AssertionError, KeyError)):
            check(content.replace(good, bad, 1).encode())


def test_d4_one_document_two_versions(every_type: Questionnaire) -> None:
    older, newer = (content.decode() for content in documents(every_type))
    assert 'xmlns="ddi:codebook:2_5" version="2.5"' in older
    assert newer == older.replace(
        'ddi:codebook:2_5" version="2.5"', 'ddi:codebook:2_6" version="2.6"'
    )


def test_d5_what_an_archive_needs(every_type: Questionnaire) -> None:
    root = check(documents(every_type)[0])
    space = {"d": "ddi:codebook:2_5"}

    def found(path: str) -> list[str]:
        return [str(value) for value in root.xpath(path, namespaces=space)]

    assert found("//d:var/@name") == list(every_type.columns)
    assert found("//d:var[@name='clean']/d:catgry/d:catValu/text()") == [
        "5",
        "4",
        "3",
        "2",
        "1",
        "99",
    ]
    assert found("//d:var[@name='clean']/d:catgry[@missing='Y']/d:labl/text()") == [
        "未使用",
        "Did not use",
    ]
    assert found("//d:var[@name='recommend']/d:valrng/d:range/@max") == ["10"]
    assert found("//d:var[@name='longwait']/d:notes[@type='scoring']/text()") == ["reverse: 8 - x"]
    assert found("//d:var[@name='check1']/d:notes[@type='attention']/text()") == ["2"]
    assert found("//d:varGrp[@name='services']/@type") == ["grid"]
    assert found("//d:var[@name='phone']/d:qstn/d:backward/@qstn") == ["Q_why"] * 2
    assert found("//d:var[@name='phone']/d:security/text()")[1].startswith("Used only")


@pytest.mark.parametrize("version", ["2.5", "2.6"])
def test_d1_official_schema(every_type: Questionnaire, version: str) -> None:
    folder = os.environ.get("FEEDBACK_DDI_SCHEMAS")
    if not folder:
        pytest.skip("FEEDBACK_DDI_SCHEMAS names no folder with the official schemas")
    schema = etree.XMLSchema(etree.parse(Path(folder) / version / "codebook.xsd"))
    files = ddi.write(every_type, language="zh").files
    schema.assertValid(etree.fromstring(files[f"everytype.ddi{version.replace('.', '')}.xml"]))
