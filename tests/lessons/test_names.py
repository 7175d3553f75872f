"""Learners who are called alike are told apart by the beginnings of their ids."""

from uuid import UUID

from lessons.names import distinct_names, found_by

ADA, FIRST, SECOND = UUID(int=0xADA << 112), UUID(int=1 << 124), UUID(int=2 << 124)
NAMES = {ADA: "Ada", FIRST: "Me", SECOND: "me"}


def test_names_that_repeat_say_the_beginning_of_the_id() -> None:
    assert distinct_names(NAMES) == {ADA: "Ada", FIRST: "Me (100000)", SECOND: "me (200000)"}


def test_a_learner_is_found_by_name_by_the_name_as_it_is_listed_and_by_id() -> None:
    assert found_by(NAMES, "Ada") == [ADA]
    assert found_by(NAMES, "me (200000)") == [SECOND]
    assert found_by(NAMES, str(FIRST)) == found_by(NAMES, "100000") == [FIRST]
    assert found_by(NAMES, "1") == found_by(NAMES, "Bob") == []
