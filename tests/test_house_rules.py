"""The shared fixtures do what the suite relies on."""

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
