"""The guards of conftest.py would not be missed if they did nothing."""

import pytest

pytest_plugins = ["pytester"]


def test_a_test_that_wants_the_network_fails_even_if_the_refusal_is_swallowed(
    pytester: pytest.Pytester, request: pytest.FixtureRequest
) -> None:
    here = request.path.parent
    pytester.makeconftest((here / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import contextlib, socket

        def test_connects():
            with contextlib.suppress(OSError):
                socket.create_connection(("192.0.2.1", 9), timeout=1)

        def test_opens():
            with contextlib.suppress(OSError):
                socket.socket(socket.AF_INET6)

        def test_talks_to_itself():
            for end in socket.socketpair():
                end.close()
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=3, errors=2)


def test_state_is_kept_apart(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> None:
    here = request.path.parent
    pytester.makeconftest((here / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        from hongdang_desktop import paths

        seen = set()

        def test_one(state):
            assert paths.state() == state and not list(state.iterdir())
            seen.add(state)
            (state / "mark").touch()

        def test_two(state):
            assert paths.state() == state and state not in seen
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)
