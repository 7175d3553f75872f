"""The shared fixtures do what the suite relies on, and the house keeps its own rules."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def suite(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> pytest.Pytester:
    """A suite in a folder of its own with the project's configuration."""
    root = request.config.rootpath
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyprojecttoml(
        '[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n'
        'qt_api = "pyside6"\nqt_log_level_fail = "WARNING"\n'
    )
    return pytester


def test_a_qthread_that_outlives_its_test_fails_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from PySide6.QtCore import QThread

        def test_leaks(qapp):
            global thread
            thread = QThread()
            thread.start()

        def teardown_module():
            thread.quit()
            thread.wait()
        """
    )
    suite.runpytest_subprocess().assert_outcomes(passed=1, errors=1)


def test_a_qt_warning_fails_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from PySide6.QtCore import qWarning

        def test_warns(qapp):
            qWarning("something is wrong")
        """
    )
    suite.runpytest_subprocess().assert_outcomes(failed=1)


def test_few_files_switch_a_check_of_types_off_and_each_says_why() -> None:
    root = Path(__file__).parents[1]
    switched_off = [
        path
        for package in ("app", "engine", "lessons", "tests")
        for path in sorted((root / package).rglob("*.py"))
        if (lines := path.read_text(encoding="utf-8").splitlines()[:2])
        if any(line.startswith("# pyright:") for line in lines)
    ]
    assert len(switched_off) < 15
    without_reason = [
        str(path.relative_to(root))
        for path in switched_off
        if path.read_text(encoding="utf-8").startswith("# pyright:")
    ]
    assert not without_reason, "the line above the header says why"
