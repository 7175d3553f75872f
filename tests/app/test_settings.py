"""What the window remembers survives; what cannot be used never stops a start and is never lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.services.paths import find_paths
from app.services.settings import Settings, load_settings, save_settings
from app.theme.preferences import Theme
from engine.errors import ForeseeError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "settings.json"


def test_the_first_start_has_the_defaults_and_nothing_to_tell(file: Path) -> None:
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert loaded.notice is None
    assert not file.exists()


def test_settings_come_back_as_they_were_saved(file: Path) -> None:
    settings = Settings(
        theme=Theme.LIGHT,
        last_folder=Path("/films/März"),
        window_geometry=bytes(range(256)),
        window_state=b"\x00state",
        overlay_opacity=0.25,
    )
    save_settings(settings, file)
    assert load_settings(file).settings == settings


@given(geometry=st.binary(max_size=200), opacity=st.floats(0, 1))
def test_any_geometry_and_opacity_survive_as_json(geometry: bytes, opacity: float) -> None:
    settings = Settings(window_geometry=geometry, overlay_opacity=opacity)
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'{"theme": "pink"}',
        b'{"overlay_opacity": 7}',
        b'{"a_later_version": 1}',
        b"[" * 100_000,
    ],
)
def test_an_unusable_file_gives_the_defaults_and_is_kept_aside_and_told(
    file: Path, content: bytes
) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert loaded.aside is not None
    assert loaded.aside.read_bytes() == content
    assert loaded.notice is not None
    assert loaded.aside.name in str(loaded.notice)
    assert not file.exists()
    assert load_settings(file).notice is None


def test_a_file_that_cannot_be_read_gives_the_defaults_and_is_told(file: Path) -> None:
    file.mkdir(parents=True)
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert loaded.notice is not None
    assert file.is_dir()


def test_saving_replaces_the_file_as_a_whole_and_leaves_nothing_beside_it(file: Path) -> None:
    save_settings(Settings(window_state=bytes(5000)), file)
    save_settings(Settings(), file)
    assert load_settings(file).settings == Settings()
    assert list(file.parent.iterdir()) == [file]


def test_a_saving_that_fails_keeps_the_old_settings(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(theme=Theme.LIGHT)
    save_settings(settings, file)

    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full_disk)
        with pytest.raises(OSError, match="No space left"):
            save_settings(Settings(), file)
    assert load_settings(file).settings == settings
    assert list(file.parent.iterdir()) == [file]


def test_settings_outside_their_range_cannot_be_made() -> None:
    with pytest.raises(ValidationError):
        Settings(overlay_opacity=1.5)


def test_the_folder_of_the_film_opened_last_is_remembered() -> None:
    settings = Settings(theme=Theme.LIGHT).having_opened(Path("/films/a.png"))
    assert settings == Settings(theme=Theme.LIGHT, last_folder=Path("/films"))


def test_a_folder_whose_name_is_no_text_does_not_keep_the_settings_from_being_saved(
    file: Path,
) -> None:
    save_settings(Settings().having_opened(Path("/\udcff/film.png")), file)
    assert load_settings(file).settings == Settings()


def test_everything_lies_below_foresee_home_where_it_is_set(tmp_path: Path) -> None:
    paths = find_paths({"FORESEE_HOME": str(tmp_path)})
    assert paths.database == tmp_path / "foresee.db"
    assert paths.settings == tmp_path / "settings.json"
    assert paths.cache.is_relative_to(tmp_path)


def test_a_home_in_the_home_of_nobody_is_refused_in_a_sentence() -> None:
    with pytest.raises(ForeseeError, match=r"FORESEE_HOME is ~nobody-at-all/x.*set it to a folder"):
        find_paths({"FORESEE_HOME": "~nobody-at-all/x"})


def test_the_library_can_lie_elsewhere(tmp_path: Path) -> None:
    url = "postgresql://lab/library"
    paths = find_paths({"FORESEE_HOME": str(tmp_path), "FORESEE_DATABASE_URL": url})
    assert paths.database == url
    assert paths.data == tmp_path


def test_without_a_home_the_platforms_folders_are_taken() -> None:
    paths = find_paths({})
    assert paths.data.is_absolute()
    assert "foresee" in str(paths.data)
    assert paths.database == paths.data / "foresee.db"
