"""What holds of every data set that ships, and of nobody's list of them: the shelf says which there are."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.data.own_file import OwnFile
from engine.data.shipped import arrays
from engine.layers.layer import LAYERS
from engine.resources import folder
from tests.engine.data.own_files import own_file

KINDS = [kind for kind in LAYERS if issubclass(kind, Dataset)]


def test_the_shelf_has_them() -> None:
    assert {kind.__name__ for kind in KINDS} >= {
        *("Spiral", "Circle", "Xor", "Gauss", "Digits", "CatsDogs", "HousePrices", "Sentences")
    }


Make = Callable[..., Dataset]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a data set of a kind with these settings; its file, where it needs one, is the same each time."""
    kind, written = request.param, tmp_path_factory.mktemp("own")
    return partial(kind, path=own_file(kind, written)) if issubclass(kind, OwnFile) else kind


class TestEveryDataset:
    def test_arrays_are_as_specified(self, make: Make) -> None:
        dataset = make()
        for part in dataset.load():
            for array, spec in zip(part, dataset.specs(), strict=True):
                assert array.shape == (*spec.shape, part.size)
                assert array.dtype == (np.int64 if spec.classes else np.float32)
                assert np.isfinite(array).all()
                assert array.flags.c_contiguous
                if spec.classes:
                    assert array.min() >= 0
                    assert array.max() < spec.classes
            assert set(np.unique(part.targets)) >= set(range(dataset.specs()[1].classes))

    def test_classes_have_names(self, make: Make) -> None:
        dataset = make()
        assert len(dataset.class_names) == dataset.specs()[1].classes
        assert dataset.answers() == (dataset.specs()[1].classes, dataset.class_names, dataset.target_name)

    def test_inputs_are_scaled_for_training(self, make: Make) -> None:
        dataset = make()
        if dataset.specs()[0].classes:
            return  # tokens are no quantities
        inputs = dataset.load().train.inputs
        assert 0.1 < inputs.std() < 4
        assert abs(inputs.mean()) < 0.5

    def test_loading_again_gives_the_same_numbers_in_other_memory(self, make: Make) -> None:
        dataset = make()
        first, second = dataset.load(), dataset.load()
        for a, b in zip((*first.train, *first.test), (*second.train, *second.test), strict=True):
            np.testing.assert_array_equal(a, b)
            assert not np.shares_memory(a, b)

    @pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.9])
    def test_the_test_part_has_its_share(self, make: Make, share: float) -> None:
        train, test = make(test_share=share).load()
        assert test.size == round(share * (train.size + test.size))

    def test_its_size_is_told(self, make: Make) -> None:
        for share in (0.05, 0.2, 0.33):
            dataset = make(test_share=share)
            assert dataset.sizes() == tuple(part.size for part in dataset.load())

    def test_its_ends_are_told(self, make: Make) -> None:
        dataset = make()
        for place, spec in enumerate(dataset.specs()):
            low, high = dataset.ends(place)
            arrays = [part[place] for part in dataset.load()]
            assert low <= min(array.min() for array in arrays)
            assert high >= max(array.max() for array in arrays)
            assert spec.classes or high - low <= 1 or high - low < 1.01 * np.ptp(np.concatenate(arrays, axis=-1))

    def test_training_and_test_part_go_on_in_the_given_order(self, make: Make) -> None:
        whole = [np.concatenate(pair, axis=-1) for pair in zip(*make().load(), strict=True)]
        halves = [np.concatenate(pair, axis=-1) for pair in zip(*make(test_share=0.5).load(), strict=True)]
        np.testing.assert_array_equal(np.argsort(whole[1], kind="stable"), np.argsort(halves[1], kind="stable"))


def test_each_file_has_its_licence_beside_it() -> None:
    place = folder("data")
    names = {entry.name for entry in place.iterdir() if entry.name[0] not in "._"}
    data = {name for name in names if not name.endswith(".LICENSE.txt")}
    assert data == {"digits8x8.npz", "cats_dogs_doodles.npz", "ames_small.csv", "sentiment4k.csv"}
    notices = {
        "digits8x8": ("Copyright (c) 2007-2026 The scikit-learn developers", "Redistributions in binary form"),
        "cats_dogs_doodles": ("Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
        "ames_small": ("Copyright (c) Max Kuhn / Posit Software, PBC", "The above copyright notice and this"),
        "sentiment4k": (
            *("Copyright (c) 2016 C.J. Hutto", "The above copyright notice and this"),
            *("Pang", "Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
        ),
    }
    for name in data:
        stem = name.split(".")[0]
        text = (place / f"{stem}.LICENSE.txt").read_text("utf-8")
        assert name in text
        assert all(notice in text for notice in notices[stem])


def test_shipped_arrays_are_shared_and_therefore_closed() -> None:
    images = arrays("digits8x8.npz")["x"]
    assert images is arrays("digits8x8.npz")["x"]
    with pytest.raises(ValueError, match="read-only"):
        images[0, 0, 0] = 1
