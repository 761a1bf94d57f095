"""Can a question be reached, by which answers, and if not, why: exact reasoning on finite sets of answers.

A search in the manner of Davis, Logemann and Loveland (1962): what is forced is drawn first, alternatives that
share no question are settled apart, the narrowest is tried first. The number of steps is bounded;
beyond it the answer is "not decided", never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from feedback.questionnaire.lint.formula import (
    FALSE,
    AllOf,
    AnyOf,
    Formula,
    Formulas,
    Lit,
    Shown,
    Values,
)
from feedback.questionnaire.lint.several import can_be, groups_of

# a step looks at one alternative once; some microseconds each
STEPS_A_QUESTION = 20_000
STEPS_IN_ALL = 100_000
_FAR = 10**6


class NotDecided(Exception):  # noqa: N818 - no fault of anybody's
    """The search took more steps than it may."""


@dataclass(slots=True)
class State:
    """What is settled so far: answers still possible in a column, questions asked or not."""

    allowed: dict[str, Values] = field(default_factory=dict)
    shown: dict[str, bool] = field(default_factory=dict)

    def copy(self) -> State:
        """A state that can be changed alone."""
        return State(dict(self.allowed), dict(self.shown))


class Solver:
    """Searches answers that make formulas true.

    Parameters
    ----------
    formulas
        The questionnaire's rules as formulas.
    never
        Questions known to be asked of nobody.
    """

    def __init__(self, formulas: Formulas) -> None:
        self.formulas = formulas
        self.never: set[str] = set()
        self.ignored: frozenset[str] = frozenset()
        self._groups = groups_of(formulas.q)
        self._support: dict[Formula, frozenset[str]] = {}
        self._left = 0
        self._spent = 0

    def solve(
        self, goal: Iterable[Formula], *, shortest: bool = True, start: State | None = None
    ) -> State | None:
        """A state that makes every formula true with the fewest answers; None if there is none.

        With `start`, a state to go on from: None then only says that it cannot be gone on from.

        Raises
        ------
        NotDecided
            The search was not finished within its steps.
        """
        goal = list(goal)
        self._begin()
        first = self._search(goal, start or State(), _FAR)
        if first is None or not shortest:
            return first
        for limit in range(self._cost(first)):
            try:
                self._begin()
                found = self._search(goal, State(), limit)
            except NotDecided:
                return first
            if found is not None:
                return found
        return first

    def _begin(self) -> None:
        self._left = min(STEPS_A_QUESTION, STEPS_IN_ALL - self._spent)

    def _cost(self, state: State) -> int:
        """Questions and items somebody must answer."""
        given = {column for column, values in state.allowed.items() if None not in values}
        owner = self.formulas.owner
        return len(
            {owner.get(c, c) if owner.get(c, c) in self._groups else c for c in given}
        )  # fmt: skip

    def _step(self, steps: int) -> None:
        self._left -= steps
        self._spent += steps
        if self._left < 0:
            raise NotDecided

    def _search(self, goal: list[Formula], state: State, limit: int) -> State | None:
        self._step(1 + len(goal))
        settled = self._settle(goal, state.copy())
        if settled is None:
            return None
        state, choices = settled
        if limit < _FAR and self._cost(state) > limit:
            return None
        for part in self._apart(choices):
            found = self._settle_apart(part, state, limit, alone=len(part) == len(choices))
            if found is None:
                return None
            state = found
        return state

    def _settle_apart(
        self, choices: list[AnyOf], state: State, limit: int, *, alone: bool
    ) -> State | None:
        """One group of alternatives that shares no question with the rest, as cheaply as it can be."""
        limits = [limit] if alone or limit == _FAR else range(self._cost(state), limit + 1)
        narrow = min(range(len(choices)), key=lambda i: len(choices[i].parts))
        rest: list[Formula] = [choice for i, choice in enumerate(choices) if i != narrow]
        for bound in limits:
            for option in choices[narrow].parts:
                found = self._search([option, *rest], state, bound)
                if found is not None:
                    return found
        return None

    def _settle(self, goal: list[Formula], state: State) -> tuple[State, list[AnyOf]] | None:
        """Draw what is forced; the alternatives that are left."""
        choices: list[AnyOf] = []
        stack = list(goal)
        while True:
            if not self._force(stack, choices, state):
                return None
            narrowed: list[AnyOf] = []
            self._step(len(choices))
            for choice in choices:
                options = self._open(choice, state)
                if options is None:
                    continue
                if not options:
                    return None
                if len(options) == 1:
                    stack.append(options[0])
                else:
                    narrowed.append(AnyOf(options))
            choices = narrowed
            if not stack:
                return state, choices

    def _force(self, stack: list[Formula], choices: list[AnyOf], state: State) -> bool:
        """Take in everything that has no alternative."""
        while stack:
            formula = stack.pop()
            if isinstance(formula, AnyOf):
                choices.append(formula)
            elif isinstance(formula, AllOf):
                stack.extend(formula.parts)
            elif isinstance(formula, Lit):
                if not self._restrict(formula, state):
                    return False
            elif not self._show(formula, state, stack):
                return False
        return True

    def _open(self, choice: AnyOf, state: State) -> tuple[Formula, ...] | None:
        """Alternatives that are still possible; None where one holds already."""
        options = []
        for part in choice.parts:
            known = self._known(part, state)
            if known:
                return None
            if known is None:
                options.append(part)
        return tuple(options)

    def _restrict(self, literal: Lit, state: State) -> bool:
        column = literal.column
        before = state.allowed.get(column)
        after = literal.allowed & (self.formulas.domain(column) if before is None else before)
        if not after:
            return False
        if after != before:
            state.allowed[column] = after
            group = self._groups.get(self.formulas.owner.get(column, column))
            return group is None or can_be(group, state.allowed)
        return True

    def _show(self, formula: Shown, state: State, stack: list[Formula]) -> bool:
        name, yes = formula.question, formula.yes
        if name in state.shown:
            return state.shown[name] == yes
        if name in self.never:
            return not yes
        state.shown[name] = yes
        stack.append(self.condition(name, yes=yes))
        return True

    def condition(self, question: str, *, yes: bool = True) -> Formula:
        """That a question is asked, one step back."""
        parts = tuple(
            self.formulas.condition(owner, rule, true=yes)
            for owner, rule in self.formulas.rules_of(question)
            if owner not in self.ignored
        )
        if yes:
            return AllOf(parts)
        return AnyOf(parts) if parts else FALSE

    def _known(self, formula: Formula, state: State) -> bool | None:
        """Whether a formula is true already (True), cannot be (False), or is open (None)."""
        if isinstance(formula, Lit):
            allowed = state.allowed.get(formula.column)
            if allowed is None:
                return None if formula.allowed else False
            if allowed <= formula.allowed:
                return True
            return None if allowed & formula.allowed else False
        if isinstance(formula, Shown):
            if formula.question in state.shown:
                return state.shown[formula.question] == formula.yes
            if formula.question in self.never:
                return not formula.yes
            rules = self.formulas.rules_of(formula.question)
            always = all(owner in self.ignored for owner, _ in rules)
            return formula.yes if always else None
        known = [self._known(part, state) for part in formula.parts]
        decisive = isinstance(formula, AnyOf)
        if decisive in known:
            return decisive
        return None if None in known else not decisive

    def _apart(self, choices: list[AnyOf]) -> list[list[AnyOf]]:
        """Alternatives grouped so that two groups share no question."""
        groups: list[tuple[set[str], list[AnyOf]]] = []
        for choice in choices:
            names, members = set(self.support(choice)), [choice]
            apart = []
            for other in groups:
                if names.isdisjoint(other[0]):
                    apart.append(other)
                else:
                    names |= other[0]
                    members = other[1] + members
            groups = [*apart, (names, members)]
        return [members for _, members in groups]

    def support(self, formula: Formula) -> frozenset[str]:
        """Questions whose answers a formula can depend on."""
        if formula in self._support:
            return self._support[formula]
        found: set[str] = set()
        stack: list[Formula] = [formula]
        seen: set[str] = set()
        while stack:
            part = stack.pop()
            self._step(1)
            if isinstance(part, Lit):
                found.add(self.formulas.owner.get(part.column, part.column))
            elif isinstance(part, Shown):
                if part.question not in seen:
                    seen.add(part.question)
                    found.add(part.question)
                    stack += [
                        self.formulas.condition(owner, rule, true=True)
                        for owner, rule in self.formulas.rules_of(part.question)
                    ]
            else:
                stack.extend(part.parts)
        self._support[formula] = frozenset(found)
        return self._support[formula]
