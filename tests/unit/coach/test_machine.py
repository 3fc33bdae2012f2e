"""The guided session: every state, every command, and what a person goes through."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coach.machine import Command, Say, step
from bot.coach.session import Asking, Bout, End, Item, Logged, Outcome, Phase, Session, Side, start
from bot.plan.amount import Amount

STRETCH = Item("stretch", 2, Amount(reps=2, hold_seconds=30), (Side.LEFT, Side.RIGHT), each_hold=True, easier=1)
SWAP = Item("other", 1, Amount(reps=5), (Side.BOTH,))
RAISE = Item("raise", 1, Amount(sets=2, reps=10), (Side.LEFT, Side.RIGHT), turn_over=True, swap=SWAP)
PLAIN = Item("plain", 1, Amount())
ITEMS = (STRETCH, RAISE, PLAIN)
# Small enough to walk through every state there is.
FEW = (Item("hold", 2, Amount(hold_seconds=30), (Side.LEFT, Side.RIGHT), easier=1), replace(PLAIN, swap=SWAP))
PAIN = {Command.PAIN, Command.PAIN_STRONG, Command.PAIN_MILD}


AT = replace(start((STRETCH, RAISE)), at=1, log=(Logged("stretch", Outcome.DONE, 4, 4),))
WORK = replace(AT, phase=Phase.WORK, bout=1)
MODES = {
    "ready": AT,
    "learn": replace(AT, phase=Phase.LEARN),
    "work": WORK,
    "paused": replace(WORK, paused=True),
    "cant": replace(WORK, asking=Asking.CANT),
    "pain": replace(WORK, asking=Asking.PAIN),
    "stopped": replace(WORK, end=End.STOPPED),
    "finished": replace(AT, end=End.FINISHED),
    "hurt": replace(WORK, end=End.PAIN),
}
# What is told for each command (row) in each kind of state (column), in the last exercise, which has no easier form.
TABLE = """
command     | ready         | learn         | work          | paused        | cant          | pain       | stopped | finished | hurt
next        | place         | place         | place         | place         | place         | again      | over    | over     | hurt
begin       | place         | place         | begun place   | place         | begun place   | again      | over    | over     | hurt
back        | place         | place         | place         | place         | place         | again      | over    | over     | hurt
repeat      | place         | place         | place         | place         | place         | again      | over    | over     | hurt
slower      | slowly place  | slowly place  | slowly place  | slowly place  | slowly place  | again      | over    | over     | hurt
skip        | skipped fin   | skipped fin   | skipped fin   | skipped fin   | skipped fin   | again      | over    | over     | hurt
pause       | paused        | paused        | paused        | paused        | paused        | again      | over    | over     | hurt
resume      | place         | place         | place         | place         | place         | again      | place   | over     | hurt
stop        | stopped       | stopped       | stopped       | stopped       | stopped       | stopped    | over    | over     | hurt
left        | left          | left          | left          | left          | left          | left       | over    | over     | hurt
side        | side          | side          | side          | side          | side          | side       | over    | over     | hurt
cant        | ask_cant      | ask_cant      | ask_cant      | ask_cant      | ask_cant      | again      | over    | over     | hurt
easier      | no_easier ask | no_easier ask | no_easier ask | no_easier ask | no_easier ask | again      | over    | over     | hurt
swap        | swapped place | swapped place | swapped place | swapped place | swapped place | again      | over    | over     | hurt
pain        | ask_pain      | ask_pain      | ask_pain      | ask_pain      | ask_pain      | again      | ask_pain| ask_pain | hurt
pain_strong | hurt          | hurt          | hurt          | hurt          | hurt          | hurt       | hurt    | hurt     | hurt
pain_mild   | mild place    | mild place    | mild place    | mild place    | mild place    | mild place | mild    | mild     | hurt
yes         | place         | place         | place         | place         | swapped place | hurt       | over    | over     | hurt
no          | paused        | place         | place         | paused        | place         | mild place | over    | over     | hurt
unsure      | time place    | time place    | time place    | paused        | ask_cant      | hurt       | over    | over     | hurt
"""  # noqa: E501
LONGER = {"fin": "finished", "ask": "ask_cant", "again": "ask_pain_again", "time": "no_hurry", "begun": "under_way"}


def expected() -> dict[tuple[str, str], tuple[Say, ...]]:
    """The table as a mapping from state and command to what is told."""
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines())
    return {
        (mode, row[0]): tuple(Say(LONGER.get(word, word)) for word in cell.split())
        for row in rows
        for mode, cell in zip(head[1:], row[1:], strict=True)
    }


@cache
def every_state() -> frozenset[Session]:
    """All states that commands can lead to from the beginning."""
    found = {start(FEW)}
    waiting = deque(found)
    while waiting:
        session = waiting.popleft()
        for command in Command:
            after, _ = step(session, command)
            if after not in found:
                found.add(after)
                waiting.append(after)
    return frozenset(found)


def told(session: Session, *commands: Command) -> tuple[Session, list[Say]]:
    """The state after some commands and all that was told on the way."""
    every: list[Say] = []
    for command in commands:
        session, says = step(session, command)
        every += says
    return session, every


def working(item: Item) -> Session:
    """A session in the middle of the work of one exercise."""
    return replace(start((item,)), phase=Phase.WORK)


def test_every_phase_question_pause_and_end_is_reached() -> None:
    states = every_state()
    assert len(states) > 200
    assert {state.phase for state in states} == set(Phase)
    assert {state.asking for state in states} == {None, *Asking}
    assert {state.end for state in states} == {None, *End}
    assert {state.paused for state in states} == {True, False}
    assert {entry.outcome for state in states for entry in state.results} == set(Outcome)
    assert {state.at for state in states} == {0, 1}


def test_every_thing_that_can_be_told_is_told_somewhere() -> None:
    says = {say for state, command in product(every_state(), Command) for say in step(state, command)[1]}
    bare = replace(start((PLAIN,)), asking=Asking.CANT)
    says |= {say for command in Command for say in step(bare, command)[1]}
    assert says == set(Say)


@pytest.mark.parametrize("mode", MODES)
def test_each_command_is_answered_as_the_table_says(mode: str) -> None:
    wanted = expected()
    assert set(wanted) == {(kind, command.value) for kind in MODES for command in Command}
    found = {command.value: step(MODES[mode], command)[1] for command in Command}
    assert found == {command: says for (kind, command), says in wanted.items() if kind == mode}


@pytest.mark.parametrize("command", Command)
def test_a_command_has_an_answer_in_every_state(command: Command) -> None:
    for state in every_state():
        after, says = step(state, command)
        assert 1 <= len(says) <= 2
        assert Session.from_dict(after.to_dict()) == after
        assert 0 <= after.at < len(after.items)
        assert 0 <= after.bout < len(after.item.bouts)


def test_from_every_state_that_is_not_ended_by_pain_the_session_can_be_finished() -> None:
    for state in every_state():
        session = step(state, Command.RESUME)[0] if state.end is End.STOPPED else state
        if session.end is None and session.asking is Asking.PAIN:
            session, _ = step(session, Command.NO)
        for _ in range(40):
            if session.end is not None:
                break
            session, _ = step(session, Command.NEXT)
        assert session.end in {End.FINISHED, End.PAIN} or session.asking is Asking.PAIN, state


@pytest.mark.parametrize("command", Command)
def test_after_strong_pain_nothing_goes_on(command: Command) -> None:
    for state in every_state():
        hurt, says = step(state, Command.PAIN_STRONG)
        assert (hurt.end, says) == (End.PAIN, (Say.HURT,))
        assert step(hurt, command) == (hurt, (Say.HURT,))


def test_pain_of_an_unclear_kind_is_asked_about_before_anything_goes_on() -> None:
    for state in every_state():
        if state.end is End.PAIN:
            continue
        asked, says = step(state, Command.PAIN)
        # The same question is never put twice in the same words.
        assert says == (Say.ASK_PAIN_AGAIN if state.asking is Asking.PAIN else Say.ASK_PAIN,)
        for command in set(Command) - PAIN - {Command.YES, Command.NO, Command.UNSURE, Command.STOP}:
            after, said = step(asked, command)
            assert after.asking is Asking.PAIN, command
            assert Say.PLACE not in said, command


def test_who_is_unsure_hears_that_there_is_time_and_where_the_session_stands() -> None:
    session, says = told(working(RAISE), Command.UNSURE)
    assert (session, says) == (working(RAISE), [Say.NO_HURRY, Say.PLACE])


@pytest.mark.parametrize("answer", [Command.YES, Command.UNSURE, Command.PAIN_STRONG])
def test_a_yes_or_a_doubt_about_strong_pain_ends_the_session(answer: Command) -> None:
    session, says = told(working(RAISE), Command.PAIN, answer)
    assert (session.end, says) == (End.PAIN, [Say.ASK_PAIN, Say.HURT])


@pytest.mark.parametrize("answer", [Command.NO, Command.PAIN_MILD])
def test_mild_tiredness_is_called_normal_and_the_work_goes_on(answer: Command) -> None:
    session, says = told(working(RAISE), Command.PAIN, answer)
    assert session == working(RAISE)
    assert says == [Say.ASK_PAIN, Say.MILD, Say.PLACE]


def test_stopping_with_a_question_about_pain_open_stops() -> None:
    session, says = told(working(RAISE), Command.PAIN, Command.STOP)
    assert (session.end, session.asking, says[-1]) == (End.STOPPED, None, Say.STOPPED)


def test_a_session_goes_from_getting_ready_over_the_steps_to_the_work() -> None:
    session = start((STRETCH,))
    seen = [(session.phase, session.step, session.bout)]
    for _ in range(6):
        session, _ = step(session, Command.NEXT)
        seen.append((session.phase, session.step, session.bout))
    ready, learn, work = Phase.READY, Phase.LEARN, Phase.WORK
    assert seen[:6] == [(ready, 0, 0), (learn, 0, 0), (learn, 1, 0), (work, 1, 0), (work, 1, 1), (work, 1, 2)]


def test_back_undoes_every_next() -> None:
    session = start(ITEMS)
    path = [session]
    while session.end is None:
        session, _ = step(session, Command.NEXT)
        path.append(session)
    places = [(s.at, s.phase, s.bout) for s in path[:-1]]
    back = [path[-2]]
    while step(back[-1], Command.BACK)[1] == (Say.PLACE,):
        back.append(step(back[-1], Command.BACK)[0])
    # Going back to the exercise before leads to its beginning, not into its work.
    assert [(s.at, s.phase, s.bout) for s in back if s.at == 2] == [at for at in reversed(places) if at[0] == 2]
    assert (back[-1].at, back[-1].phase, back[-1].log) == (0, Phase.READY, ())
    assert step(back[-1], Command.BACK)[1] == (Say.FIRST, Say.PLACE)


def test_sides_change_after_each_hold_of_a_stretch() -> None:
    assert [(b.side, b.hold) for b in STRETCH.bouts] == [
        (Side.LEFT, 1), (Side.LEFT, 2), (Side.RIGHT, 1), (Side.RIGHT, 2),
    ]  # fmt: skip


def test_lying_on_the_side_all_sets_of_one_side_come_before_turning_over() -> None:
    assert [(b.side, b.set) for b in RAISE.bouts] == [
        (Side.LEFT, 1), (Side.LEFT, 2), (Side.RIGHT, 1), (Side.RIGHT, 2),
    ]  # fmt: skip
    standing = replace(RAISE, turn_over=False)
    assert [(b.side, b.set) for b in standing.bouts][:2] == [(Side.LEFT, 1), (Side.RIGHT, 1)]


def test_an_exercise_without_figures_is_one_go() -> None:
    assert PLAIN.bouts == (Bout(),)


def test_the_steps_can_be_passed_over() -> None:
    session, says = told(start(ITEMS), Command.BEGIN)
    assert (session.phase, session.bout, says) == (Phase.WORK, 0, [Say.PLACE])


def test_skipping_an_exercise_is_noted_and_goes_to_the_next() -> None:
    session, says = told(working(RAISE), Command.NEXT, Command.SKIP)
    assert says[-2:] == [Say.SKIPPED, Say.FINISHED]
    assert session.results == (Logged("raise", Outcome.SKIPPED, 1, 4),)


def test_what_was_done_is_counted_when_the_person_stops_in_the_middle() -> None:
    session, _ = told(working(RAISE), Command.NEXT, Command.NEXT, Command.STOP)
    assert session.results == (Logged("raise", Outcome.PART, 2, 4),)


def test_after_stopping_the_session_can_be_taken_up_at_the_same_place() -> None:
    at = told(working(RAISE), Command.NEXT)[0]
    assert told(at, Command.STOP, Command.RESUME)[0] == at


@pytest.mark.parametrize("command", [Command.NEXT, Command.BACK, Command.REPEAT, Command.RESUME, Command.YES])
def test_a_moving_word_ends_a_pause_at_the_same_place(command: Command) -> None:
    at = told(working(RAISE), Command.NEXT)[0]
    assert told(at, Command.PAUSE, command)[0] == at


def test_an_exercise_that_cannot_be_done_is_made_easier_first() -> None:
    session, says = told(start((STRETCH,)), Command.CANT, Command.YES)
    assert session.eased
    assert says == [Say.ASK_CANT, Say.EASIER, Say.PLACE]


def test_an_exercise_without_an_easier_form_is_changed_for_another() -> None:
    session, says = told(working(RAISE), Command.CANT, Command.EASIER, Command.SWAP)
    assert says == [Say.ASK_CANT, Say.NO_EASIER, Say.ASK_CANT, Say.SWAPPED, Say.PLACE]
    assert (session.item, session.phase, session.log[-1].outcome) == (SWAP, Phase.READY, Outcome.SWAPPED)


def test_an_exercise_with_neither_is_left_out_when_the_person_agrees() -> None:
    session, says = told(start((PLAIN, RAISE)), Command.CANT, Command.YES)
    assert (session.at, says[-2:]) == (1, [Say.SKIPPED, Say.PLACE])


def test_the_person_may_go_on_with_it_all_the_same() -> None:
    assert told(working(RAISE), Command.CANT, Command.NO)[0] == working(RAISE)


def test_slower_stays_slow_to_the_end() -> None:
    session, _ = told(start(ITEMS), Command.SLOWER, Command.BEGIN, Command.SKIP, Command.NEXT)
    assert session.slow


@settings(max_examples=200, deadline=None)
@given(commands=st.lists(st.sampled_from(Command), max_size=60))
def test_a_session_read_back_at_any_moment_goes_on_the_same(commands: list[Command]) -> None:
    kept = lost = start(ITEMS)
    for command in commands:
        lost = Session.from_dict(json.loads(json.dumps(lost.to_dict())))
        kept, said = step(kept, command)
        lost, again = step(lost, command)
        assert (kept, said) == (lost, again)


@settings(max_examples=200, deadline=None)
@given(commands=st.lists(st.sampled_from(sorted(set(Command) - {Command.SWAP})), max_size=80))
def test_the_log_holds_each_exercise_once_in_order(commands: list[Command]) -> None:
    session = start(ITEMS)
    for command in commands:
        session, _ = step(session, command)
    left = [entry.exercise for entry in session.log if entry.outcome is not Outcome.SWAPPED]
    assert left == [item.exercise for item in session.items][: len(left)]


@pytest.mark.parametrize(
    "spoilt",
    [{}, {"items": []}, {"at": 5}, {"bout": 9}, {"step": 7}, {"phase": "dancing"}, {"paused": "maybe"}, {"extra": 1}],
    ids=str,
)
def test_what_is_no_session_is_refused(spoilt: dict[str, object]) -> None:
    data = {**start(ITEMS).to_dict(), **spoilt} if spoilt else {}
    with pytest.raises(ValueError, match="not a session"):
        Session.from_dict(data)


def test_a_session_needs_something_to_do() -> None:
    with pytest.raises(ValueError, match="needs an exercise"):
        start(())
