"""Words out of raw text: contractions, spelling, typos, sentence ends, places."""

from __future__ import annotations

import pytest

from bot.text.reader import Reader

WORDS = [
    ("can't", "can not"),
    ("can’t", "can not"),
    ("cant", "can not"),
    ("CANNOT", "can not"),
    ("carnt", "can not"),
    ("won't", "will not"),
    ("dont", "do not"),
    ("didn't", "did not"),
    ("couldnt've", "could not have"),
    ("i'm", "i am"),
    ("ive", "i have"),
    ("it's", "it is"),
    ("knee's", "knee is"),
    ("39c", "39 c"),
    ("3wks", "3 weeks"),
    ("38,7", "38.7"),
    ("7/10", "7 / 10"),
    ("and/or", "and or"),
    ("twice!I", "twice . i"),
    ("what?!", "what ?"),
    ("a temp. of 39", "a temp of 39"),
    ("sore... hot", "sore hot"),
    ("pain-free", "pain free"),
    ("sooooo", "so"),
    ("fevr", "fever"),
    ("swollenn", "swollen"),
    ("mishapen", "misshapen"),
    ("dislocaetd", "dislocated"),
    ("temprature", "temperature"),
    ("fewer", "fewer"),
    ("never", "never"),
    ("waist", "waist"),
    ("stands", "stands"),
    ("chess", "chess"),
]


@pytest.mark.parametrize(("text", "words"), WORDS, ids=[text for text, _ in WORDS])
def test_words(reader: Reader, text: str, words: str) -> None:
    assert " ".join(word.norm for word in reader.words(text)) == words
