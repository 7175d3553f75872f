"""What the command refuses is said in the user's language."""

import pytest

from tests.app.conftest import Foresee


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de_DE.UTF-8", "lässt sich hier nicht vorhersagen"),
        ("es_ES.UTF-8", "«Rippenfraktur»"),
        ("fr_FR.UTF-8", "is beyond what can be predicted here"),
        ("C", "is beyond what can be predicted here"),
    ],
)
def test_a_hypothesis_is_declined_in_the_language_of_the_system(
    foresee: Foresee, monkeypatch: pytest.MonkeyPatch, language: str, said: str
):
    monkeypatch.setenv("LC_ALL", language)
    done = foresee("read", "Rippenfraktur")
    assert done.code == 3
    assert said in done.err


def test_what_can_be_asked_instead_is_offered_in_that_language(
    foresee: Foresee, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "keine Änderung" in foresee("read", "Rippenfraktur").err
