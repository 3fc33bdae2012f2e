"""How likely a word is depends on the words beside it."""

from __future__ import annotations

from bot.nlu.word_usage import EDGE, Usage

USAGE = Usage(["my knee hurts", "my knee clicks", "i need help", "i need a rest. my leg aches"])


def likelihood(word: str, before: str, after: str) -> float:
    return USAGE.log_likelihood(word, before, after, USAGE.words[word])


def test_a_word_is_likelier_behind_the_word_it_was_seen_behind() -> None:
    assert likelihood("knee", "my", EDGE) > likelihood("need", "my", EDGE)
    assert likelihood("need", "i", EDGE) > likelihood("knee", "i", EDGE)


def test_a_word_is_likelier_before_the_word_it_was_seen_before() -> None:
    assert likelihood("need", EDGE, "help") > likelihood("knee", EDGE, "help")


def test_words_on_both_sides_of_a_stop_are_no_pair() -> None:
    stopped, joined = Usage(["rest. leg"]), Usage(["rest leg"])
    assert stopped.log_likelihood("leg", "rest", EDGE, 1.0) < joined.log_likelihood("leg", "rest", EDGE, 1.0)


def test_a_word_never_seen_is_unlikely_and_no_error() -> None:
    assert USAGE.log_likelihood("grobnik", "never", "seen", 0.01) < likelihood("leg", "my", "aches")


def test_no_texts_at_all_give_no_error() -> None:
    assert Usage(()).log_likelihood("knee", "my", "hurts", 1.0) <= 0.0
