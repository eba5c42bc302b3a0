"""Does one line tell the truth of a case in every state, with every mix of its solutions' states?"""

from collections import Counter
from itertools import combinations_with_replacement

import pytest

from applications.standing import standing, whereabouts
from applications.workflow import APPLICATION, SOLUTION
from portal.workflow.table import State, Waits

MIXES = [mix for number in (1, 2, 3) for mix in combinations_with_replacement(SOLUTION.states, number)]


def test_every_state_of_a_solution_says_what_goes_on() -> None:
    assert [state.name for state in SOLUTION.states if not state.told] == []


@pytest.mark.parametrize("stage", APPLICATION.states, ids=lambda stage: stage.name)
def test_case_says_its_own_state_until_its_solutions_are_what_it_waits_for(stage: State) -> None:
    if stage.waits_for is Waits.ELSEWHERE:
        pytest.skip("its solutions say where it stands")
    said = {standing(stage, mix) for mix in MIXES}
    assert [(here.words, here.tone, here.waits_for, here.is_over) for here in said] == [
        (stage.public, stage.tone, stage.waits_for, stage.final)
    ]


@pytest.mark.parametrize("mix", MIXES, ids=lambda mix: "+".join(state.name for state in mix))
def test_qualified_case_names_each_state_of_its_solutions_and_who_acts(mix: tuple[State, ...]) -> None:
    here, counted = standing(APPLICATION.state("qualified"), mix), Counter(state.public for state in mix)
    parts = [f"{number} 項{public}" for public, number in counted.items()] if len(counted) > 1 else [mix[0].public]
    assert sorted(here.words.split("；")) == sorted(parts)
    names = {state.name for state in mix}
    office = bool(names - SOLUTION.names(final=True) - {"contracting", "listed"})
    assert (here.waits_for is Waits.OFFICE, here.is_over) == (
        office,
        not office and not names & {"contracting", "listed"},
    )
    assert set(here.states) == names
    assert (here.tone == "waiting") == (office or "contracting" in names)


@pytest.mark.parametrize(
    ("state", "solutions", "said"),
    [
        ("submitted", ["pending"], ["已送件待收案"]),
        ("in_qualification", ["pending", "pending"], ["資格審查中"]),
        ("qualified", ["technical_review"], ["技術審查"]),
        ("qualified", ["announced", "technical_review", "announced"], ["技術審查", "已公告入選 2"]),
        ("qualified", ["rejected", "approved"], ["審查通過，待公布", "審查未通過"]),
        ("qualified", [], ["資格符合"]),
        ("not_qualified", ["pending"], ["資格不符"]),
        ("withdrawn", [], ["已撤回"]),
    ],
)
def test_staff_read_of_a_case_that_it_stands_where_its_solutions_are_once_they_go_on_without_it(
    state: str, solutions: list[str], said: list[str]
) -> None:
    assert [str(place) for place in whereabouts(state, solutions)] == said
