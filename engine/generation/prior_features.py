"""What a model reads of the prior beside its tokens: the findings net's features, in order of the
tokens. Knows the grammar's places; no net, no cache."""

import numpy as np
from numpy.typing import NDArray

from engine.generation.grammar import Grammar

Features = NDArray[np.float32]


def prior_features(grammar: Grammar, patches: Features, whole: Features) -> Features:
    """Features (..., P, F + W) of the P tokens <bos> IMG(prior).

    patches (..., rows, columns, F) stand at the visual tokens; whole (..., W) where the image
    closes, so that all of it has been seen. Zero elsewhere.
    """
    *batch, rows, columns, width = patches.shape
    features = np.zeros((*batch, 1 + grammar.image_length, width + whole.shape[-1]), np.float32)
    places = 1 + np.array(grammar.visual_places)
    features[..., places, :width] = patches.reshape(*batch, rows * columns, width)
    features[..., -1, width:] = whole
    return features
