"""What is special about each data set that comes from a file."""

import numpy as np

from engine.data import house_prices
from engine.data.cats_dogs import CatsDogs
from engine.data.digits import Digits
from engine.data.house_prices import HousePrices
from engine.data.shipped import arrays, columns


def test_digits_are_the_files_own_in_its_order() -> None:
    archive = arrays("digits8x8.npz")
    train, test = Digits().load()
    assert (train.size, test.size) == (1438, 359)
    np.testing.assert_array_equal(train.targets, archive["y"][:1438])
    np.testing.assert_allclose(train.inputs[0, :, :, 5] * 16, archive["x"][5])
    np.testing.assert_allclose(test.inputs[0, :, :, 0] * 16, archive["x"][1438])
    assert Digits.class_names == tuple(archive["classes"])
    assert train.inputs.max() == 1


def test_cats_and_dogs_are_split_where_the_file_says() -> None:
    archive = arrays("cats_dogs_doodles.npz")
    train, test = CatsDogs().load()
    assert train.size == archive["n_train"]
    np.testing.assert_array_equal(test.targets, archive["y"][train.size :])
    np.testing.assert_allclose(train.inputs[0, :, :, 7] * 255, archive["x"][7], atol=1e-4)
    assert CatsDogs.class_names == tuple(archive["classes"])
    assert (np.bincount(np.concatenate([train.targets, test.targets])) == 1000).all()


def test_house_prices_are_standardised_by_what_the_training_part_knows() -> None:
    for share in (0.2, 0.6):
        train, test = HousePrices(test_share=share).load()
        for array, rows in ((train.inputs, slice(0, house_prices.NUMBERS)), (train.targets, slice(None))):
            np.testing.assert_allclose(array[rows].mean(axis=1), 0, atol=1e-5)
            np.testing.assert_allclose(array[rows].std(axis=1), 1, atol=1e-5)
        assert np.abs(test.inputs[: house_prices.NUMBERS].mean(axis=1)).max() > 0.01  # not by their own


def test_house_prices_are_logarithms() -> None:
    prices = np.log(np.array(columns("ames_small.csv")["Sale_Price"], np.float64))
    train, test = HousePrices().load()
    targets = np.concatenate([train.targets, test.targets], axis=1)[0]
    assert np.corrcoef(prices, targets)[0, 1] > 1 - 1e-9
    np.testing.assert_allclose(targets * prices[:2344].std() + prices[:2344].mean(), prices, atol=1e-5)


def test_each_house_is_in_one_neighbourhood() -> None:
    train, test = HousePrices().load()
    ones = np.concatenate([train.inputs, test.inputs], axis=1)[house_prices.NUMBERS :]
    assert ones.shape == (28, 2930)
    assert set(np.unique(ones)) == {0, 1}
    assert (ones.sum(axis=0) == 1).all()
    names = np.array(columns("ames_small.csv")["Neighborhood"])
    for row in ones:
        assert len(set(names[row == 1])) == 1
