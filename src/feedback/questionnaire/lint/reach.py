"""Which questions can be asked, by which answers, and which rules keep a question from everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.domains import Given
from feedback.questionnaire.lint.formula import Formula, Formulas, Shown
from feedback.questionnaire.lint.references import Condition, References, conditions, leaves
from feedback.questionnaire.lint.several import answered_as
from feedback.questionnaire.lint.solver import NotDecided, Solver, State
from feedback.questionnaire.logic import And, Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import Section

_TAKEN_AWAY = 40  # rules or parts of a rule that are taken away one by one to find the guilty ones


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a question or a section can be asked, and how.

    Attributes
    ----------
    condition
        The rule it is asked by; of a question without one, its section's.
    question
        Id of the question; "" for a whole section.
    reachable
        None where the search was not finished.
    way
        {column: answer} that suffices, with the fewest answers; what is not named may be left out.
    because
        Rules that cannot hold together, where it is never asked: {owner: its guilty part}.
    never
        Questions asked of nobody that the rule needs an answer to.
    """

    condition: Condition | None
    question: str
    reachable: bool | None
    way: Mapping[str, Given]
    because: Mapping[str, Rule]
    never: tuple[str, ...] = ()

    @property
    def contradiction(self) -> bool:
        """Whether one rule alone rules itself out."""
        return self.reachable is False and len(self.because) == 1 and not self.never


class Reach:
    """Settles every question of a questionnaire, in order.

    Parameters
    ----------
    q
        The questionnaire.
    broken
        Places of rules that cannot be read; whatever depends on them is passed over.
    ways
        Whether the shortest way is wanted too.
    """

    def __init__(self, q: Questionnaire, broken: set[Place], *, ways: bool) -> None:
        self.q, self.ways = q, ways
        self.formulas = Formulas(q)
        self.solver = Solver(self.formulas)
        self.rules = {condition.owner: condition for condition in conditions(q)}
        references = References(q)
        self.about: dict[str, set[str]] = {}
        for owner, condition in self.rules.items():
            named = (references.asked_about(leaf) for _, leaf in leaves(condition.rule, ()))
            self.about[owner] = {name for name in named if name is not None}
        self.clouded = self._clouded(broken)
        self._states: dict[str, State] = {}

    def settle(self) -> Iterator[Reached]:
        """Each question, or a section whose rule keeps all of it from everybody."""
        for section in self.q.sections:
            owner = f"section {section.id}"
            names = [question.id for question in section.questions]
            if owner in self.rules and names[0] not in self.clouded:
                goal = self.formulas.condition(owner, self.rules[owner].rule, true=True)
                closed = self._reached("", [owner], goal)
                if closed.reachable is False:
                    self.solver.never |= set(names)
                    yield closed
                    continue
            yield from self._questions(section)

    def _questions(self, section: Section) -> Iterator[Reached]:
        for question in section.questions:
            if question.id in self.clouded:
                continue
            owners = [owner for owner, _ in self.formulas.rules_of(question.id)]
            if not owners:
                yield Reached(None, question.id, True, {}, {})
                continue
            reached = self._reached(question.id, owners, Shown(question.id, True))
            if reached.reachable is False:
                self.solver.never.add(question.id)
            yield reached

    def _reached(self, question: str, owners: list[str], goal: Formula) -> Reached:
        condition = self.rules[owners[-1]]
        try:
            state = self._settled(condition, goal)
            if state is not None:
                self._states[question] = state
                return Reached(condition, question, True, self._witness(state), {})
            return self._never(condition, question, owners, goal)
        except NotDecided:
            return Reached(condition, question, None, {}, {})
        finally:
            self.solver.ignored = frozenset()

    def _settled(self, condition: Condition, goal: Formula) -> State | None:
        if not self.ways:
            # most questions are reached by whoever reached the ones they ask about
            known = [
                self._states[name] for name in self.about[condition.owner] if name in self._states
            ]
            if known:
                longest = max(known, key=lambda state: len(state.shown))
                state = self.solver.solve([goal], shortest=False, start=longest)
                if state is not None:
                    return state
        return self.solver.solve([goal], shortest=self.ways)

    def _never(
        self, condition: Condition, question: str, owners: list[str], goal: Formula
    ) -> Reached:
        """The fewest rules that together keep a question from everybody."""
        never = self.solver.never
        asked = {name for owner in owners for name in self.about[owner]}
        # rules of the question alone, every other question taken as asked
        others = frozenset(self.rules) - set(owners)
        self.solver.never = set()
        guilty = list(owners)
        if self._holds(goal, others):
            self.solver.never = never & asked
            if not self.solver.never or self._holds(goal, others):
                self.solver.never = set()
                names = self.solver.support(goal)
                guilty += [o for n in names for o, _ in self.formulas.rules_of(n)]
                guilty = list(dict.fromkeys(guilty))
        blamed = tuple(sorted(self.solver.never))
        guilty = self._fewest(guilty, goal)
        self.solver.never = never
        order = [owner for owner in self.rules if owner in guilty]
        because = {owner: self.rules[owner].rule for owner in order}
        if len(because) == 1 and not blamed:
            (owner,) = because
            because = {owner: self._guilty_part(because[owner])}
            condition = self.rules[owner]
        return Reached(condition, question, False, {}, because, blamed)

    def _holds(self, goal: Formula, ignored: frozenset[str]) -> bool:
        self.solver.ignored = ignored
        return self.solver.solve([goal], shortest=False) is not None

    def _fewest(self, guilty: list[str], goal: Formula) -> list[str]:
        everyone = frozenset(self.rules)
        for owner in guilty[:_TAKEN_AWAY]:
            fewer = [other for other in guilty if other != owner]
            if fewer and not self._holds(goal, everyone - set(fewer)):
                guilty = fewer
        return guilty

    def _guilty_part(self, rule: Rule) -> Rule:
        """Of a conjunction, the fewest parts that cannot hold together."""
        self.solver.never, self.solver.ignored = set(), frozenset(self.rules)
        parts = _conjuncts(rule)
        for part in parts[:_TAKEN_AWAY]:
            fewer = [other for other in parts if other is not part]
            goal = [self.formulas.of(other) for other in fewer]
            if fewer and self.solver.solve(goal, shortest=False) is None:
                parts = fewer
        return parts[0] if len(parts) == 1 else And.model_construct(all=tuple(parts))

    def _witness(self, state: State) -> dict[str, Given]:
        """One answer for each column that needs one."""
        way: dict[str, Given] = {}
        for column, allowed in state.allowed.items():
            owner = self.formulas.questions[self.formulas.owner.get(column, column)]
            if owner.type in ("multiple", "ranking"):
                way |= answered_as(owner, state.allowed) or {}
                if column == owner.id and None not in allowed and column not in way:
                    way[column] = True
            elif None not in allowed:
                way[column] = next(v for v in self.formulas.values(column) if v in allowed)
        order = {column: i for i, column in enumerate(self.q.answers)}
        return dict(sorted(way.items(), key=lambda pair: order.get(pair[0], -1)))

    def _clouded(self, broken: set[Place]) -> set[str]:
        """Questions whose rules, or the rules of questions they ask about, cannot be read."""
        found: set[str] = set()
        changed = bool(broken)
        while changed:
            before = len(found)
            for name in self.formulas.questions:
                for owner, _ in self.formulas.rules_of(name):
                    if self.rules[owner].place in broken or self.about[owner] & found:
                        found.add(name)
            changed = len(found) > before
        return found


def _conjuncts(rule: Rule) -> list[Rule]:
    if isinstance(rule, And):
        return [inner for part in rule.all for inner in _conjuncts(part)]
    return [rule]
