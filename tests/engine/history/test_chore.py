"""When something that may take a share of the time is due again."""

from engine.history.chore import Chore


def test_it_is_due_when_it_has_its_share_again() -> None:
    chore = Chore(0.001)
    assert chore.due(0.0)
    chore.done(10.0, 10.001, 1 / 100)
    assert not chore.due(10.1)
    assert chore.due(10.102)
    chore.done(20.0, 20.001, 1 / 100, more=0.001)
    assert not chore.due(20.2)
    assert chore.due(20.202)


def test_one_disturbed_measurement_does_not_stop_it() -> None:
    chore = Chore(0.001)
    chore.done(0.0, 5.0, 1 / 100)
    assert chore.due(5.201), "twice the one before"
    chore.done(10.0, 15.0, 1 / 100)
    assert not chore.due(15.3), "what takes long again and again counts as long"
