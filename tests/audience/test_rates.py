"""How often one may ask: bursts pass, floods do not, and nothing is kept of whoever has stopped."""

from app.audience.rates import Rates


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_a_steady_rate() -> None:
    clock = Clock()
    rates = Rates(3, 2.0, clock)
    assert [rates.allows("a") for _ in range(4)] == [True, True, True, False]
    clock.now = 1.0
    assert [rates.allows("a") for _ in range(3)] == [True, True, False]


def test_one_flood_does_not_stop_another_phone() -> None:
    rates = Rates(1, 1.0, Clock())
    assert [rates.allows(key) for key in ("a", "a", "b")] == [True, False, True]


def test_a_pause_never_saves_up_more_than_a_burst() -> None:
    clock = Clock()
    rates = Rates(2, 1.0, clock)
    assert rates.allows("a")
    clock.now = 1e6
    assert [rates.allows("a") for _ in range(3)] == [True, True, False]


def test_many_that_ask_once_are_forgotten() -> None:
    clock = Clock()
    rates = Rates(1, 1.0, clock)
    for number in range(50_000):
        clock.now += 0.01
        assert rates.allows(str(number))
    assert rates.known <= 10_000
