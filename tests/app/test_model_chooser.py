"""Choosing, adding and removing models in the window, with the real engine and real copies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.models.card_dialog import ModelDialog
from app.models.model_chooser import ModelChooser
from app.services.bundles import chosen_device, default_model, listed_models
from app.services.engine_service import EngineService
from app.services.model_copies import import_model
from engine.bundle import LANGUAGE_MODEL, MANIFEST_NAME, MODEL_CARD
from tests.app.conftest import WAIT_MS


@pytest.fixture
def added(qtbot: QtBot, service: EngineService, tiny_bundle: Path) -> Iterator[ModelChooser]:
    """The tests' model was added."""
    import_model(tiny_bundle, lambda share: None)
    chooser = ModelChooser(service, None)
    chooser.open()
    qtbot.waitUntil(lambda: chooser.list.count() == len(listed_models()), timeout=WAIT_MS)
    yield chooser
    chooser.accept()


@pytest.fixture
def chooser(added: ModelChooser) -> ModelChooser:
    """The added model is marked in the list."""
    _mark(added, "tiny-1")
    return added


def _mark(chooser: ModelChooser, folder: str) -> None:
    for row in range(chooser.list.count()):
        chooser.list.setCurrentRow(row)
        model = chooser.chosen
        if model is not None and model.folder.name == folder:
            return
    raise AssertionError(f"{folder} is not listed")


def _said(chooser: ModelChooser) -> str:
    return "\n".join(part.text() for part in chooser.findChildren(QLabel) if not part.isHidden())


def test_a_model_is_shown_with_what_it_needs_and_can(chooser: ModelChooser) -> None:
    said = _said(chooser)
    for word in ("Tiny", "effusion", "MIT", "MB", "at least", "tiny-1"):
        assert word in said
    assert chooser.use.isEnabled()
    assert chooser.remove.isEnabled()


def test_the_shipped_model_cannot_be_removed(chooser: ModelChooser) -> None:
    chooser.list.setCurrentRow(0)
    assert not chooser.remove.isEnabled()
    assert chooser.use.isEnabled()


def test_a_chosen_model_is_opened_and_is_there_at_the_next_start(
    qtbot: QtBot, chooser: ModelChooser
) -> None:
    assert default_model().name != "tiny-1"
    chooser.device.setCurrentIndex(chooser.device.findData("cpu"))
    with qtbot.waitSignal(chooser.opened, timeout=WAIT_MS):
        chooser.use.click()
    assert default_model().name == "tiny-1"
    assert chosen_device() == "cpu"
    assert not chooser.remove.isEnabled(), "what is at work stays"
    assert "at work now" in _said(chooser)


def test_a_model_that_cannot_be_opened_is_told_and_the_one_before_stays_open(
    qtbot: QtBot, chooser: ModelChooser, service: EngineService, tiny_bundle: Path
) -> None:
    with qtbot.waitSignal(service.opened, timeout=WAIT_MS):
        service.open(tiny_bundle, "cpu")
    model = chooser.chosen
    assert model is not None
    (model.folder / LANGUAGE_MODEL).write_bytes(b"damaged")
    with (
        qtbot.waitSignal(service.opened, timeout=WAIT_MS) as reopened,
        qtbot.waitSignal(service.open_failed, timeout=WAIT_MS),
    ):
        chooser.use.click()
    assert reopened.args is not None
    assert reopened.args[0].folder == tiny_bundle
    assert LANGUAGE_MODEL in chooser.message.text()
    assert default_model().name != "tiny-1"


def test_a_gpu_that_is_not_there_is_told(qtbot: QtBot, chooser: ModelChooser, service) -> None:
    chooser.device.setCurrentIndex(chooser.device.findData("cuda"))
    with qtbot.waitSignal(service.open_failed, timeout=WAIT_MS):
        chooser.use.click()
    assert "GPU" in chooser.message.text()
    assert chooser.use.isEnabled()


def test_a_model_is_added_and_removed_without_leaving_the_window(
    qtbot: QtBot, chooser: ModelChooser, tiny_bundle: Path
) -> None:
    chooser.remove.click()
    qtbot.waitUntil(lambda: "tiny-1" not in _names(chooser), timeout=WAIT_MS)
    chooser.add_from(tiny_bundle)
    qtbot.waitUntil(lambda: "tiny-1" in _names(chooser), timeout=WAIT_MS)


def test_a_folder_that_is_no_model_is_told_and_changes_nothing(
    qtbot: QtBot, chooser: ModelChooser, tmp_path: Path
) -> None:
    chooser.add_from(tmp_path)
    qtbot.waitUntil(lambda: MANIFEST_NAME in chooser.message.text(), timeout=WAIT_MS)
    assert "tiny-1" in _names(chooser)


@pytest.fixture
def broken(tiny_bundle: Path, foresee_home: Path) -> None:
    place = shutil.copytree(tiny_bundle, foresee_home / "models" / "broken")
    (place / MANIFEST_NAME).write_text("{}")


def test_a_model_with_a_broken_manifest_is_listed_and_cannot_be_used(
    broken: None, added: ModelChooser
) -> None:
    _mark(added, "broken")
    assert not added.use.isEnabled()
    assert "cannot be read" in _said(added)


def _names(chooser: ModelChooser) -> list[str]:
    return [chooser.list.item(row).data(0x0100).folder.name for row in range(chooser.list.count())]


@pytest.mark.parametrize("harm", ["link", "altered"])
def test_a_card_that_is_not_the_model_s_own_is_not_shown(
    harm: str, qtbot: QtBot, chooser: ModelChooser, tmp_path: Path
) -> None:
    model = chooser.chosen
    assert model is not None
    card = model.folder / MODEL_CARD
    card.unlink()
    if harm == "link":
        secret = tmp_path / "secret.txt"
        secret.write_text("secret", encoding="utf-8")
        card.symlink_to(secret)
    else:
        card.write_text("# Another", encoding="utf-8")
    chooser.card.click()
    assert MODEL_CARD in chooser.message.text()
    assert chooser.findChild(ModelDialog) is None
