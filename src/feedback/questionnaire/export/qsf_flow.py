"""The survey flow of a QSF file: what the link brings, arms and orders that are drawn, blocks with their branches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedback.questionnaire.blocks import block_orders
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.unasked import Arm, Hidden

Json = dict[str, Any]


class SurveyFlow:
    """Steps with numbers of their own, in the order they are made."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.orders = block_orders(questionnaire)
        self.shuffled = {page: name for name, one in self.orders.items() for page in one.blocks}
        self.count = 1
        self.steps: list[Json] = list(self._before())
        self._open: dict[str, Json] = {}

    def _number(self) -> str:
        self.count += 1
        return f"FL_{self.count}"

    def _before(self) -> Iterator[Json]:
        """What the link brings is named first, then arms are drawn."""
        asked = self.questionnaire.questions()
        fields = [_field(one.id, kind="Recipient") for one in asked if isinstance(one, Hidden)]
        if fields:
            yield self._embedded(fields)
        for arm in self.questionnaire.arms.values():
            yield self._drawn(arm)

    def _embedded(self, fields: list[Json]) -> Json:
        return {"Type": "EmbeddedData", "FlowID": self._number(), "EmbeddedData": fields}

    def _drawn(self, arm: Arm) -> Json:
        step = self._randomizer(1)
        step["Flow"] = [
            self._embedded([_field(arm.id, value=choice.code)]) for choice in arm.choices
        ]
        return step

    def _randomizer(self, shown: int) -> Json:
        """A randomizer that shows so many of its elements, each order and element equally often."""
        return {
            "Type": "BlockRandomizer", "FlowID": self._number(), "SubSet": shown, "EvenPresentation": True, "Flow": [],
        }  # fmt: skip

    def block(self, section: str, block: str, *, first: bool, logic: Json | None) -> None:
        """Add the block of a page, under its branch and within its random order."""
        name = self.shuffled.get(section)
        if name is None:
            self.steps.append(self._branched(block, first=first, logic=logic))
            return
        if name not in self._open:
            self._open[name] = self._randomizer(len(self.orders[name].blocks))
            self.steps.append(self._open[name])
        group: Json = {"Type": "Group", "FlowID": self._number(), "Description": section}
        # each block writes itself behind those before it: the order drawn, whichever blocks are shown of it
        kept = self._embedded([_field(name, value=f"${{e://Field/{name}}} {section}")])
        group["Flow"] = [kept, self._branched(block, first=first, logic=logic)]
        self._open[name]["Flow"].append(group)

    def _branched(self, block: str, *, first: bool, logic: Json | None) -> Json:
        step: Json = {"ID": block, "Type": "Block" if first else "Standard", "FlowID": self._number()}  # fmt: skip
        if logic is None:
            return step
        logic.pop("inPage")
        return {
            "Type": "Branch", "FlowID": self._number(), "Description": "New Branch", "BranchLogic": logic,
            "Flow": [step],
        }  # fmt: skip

    def root(self) -> Json:
        """The flow as the element FL holds it."""
        return {"Type": "Root", "FlowID": "FL_1", "Flow": self.steps, "Properties": {"Count": self.count}}  # fmt: skip


def _field(name: str, *, value: str | None = None, kind: str = "Custom") -> Json:
    found: Json = {
        "Description": name, "Type": kind, "Field": name, "VariableType": "String" if value is None else "Nominal",
        "DataVisibility": [], "AnalyzeText": False,
    }  # fmt: skip
    return found if value is None else found | {"Value": value}
