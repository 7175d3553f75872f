"""Words that a radiologist found misread or unread, each with what it means."""

import pytest

from engine.errors import HypothesisDeclined
from engine.hypothesis import read_hypothesis

READ = {
    "new opacity in the right lower zone consistent with pneumonia": (
        "new right lower consolidation"
    ),
    "residual right effusion": "better right effusion",
    "tension pneumothorax on the left": "new left pneumothorax",
    "large tension pneumothorax on the left": "new large left pneumothorax",
    "bat's wing opacities": "new oedema",
    "new Kerley A lines": "new oedema",
    "the pleural line moves away on the right": "new right pneumothorax",
    "lung edge visible on the left": "new left pneumothorax",
    "silhouette sign of the right heart border": "new right consolidation",
    "Golden S sign on the right": "new right upper atelectasis",
    "luftsichel": "new left upper atelectasis",
    "pseudotumour in the right fissure": "new right effusion",
    "dilated cardiomyopathy": "new cardiomegaly",
    "left heart failure": "new oedema",
}
DECLINED = (
    "whiteout of the left lung",
    "opaque right hemithorax",
    "new air-fluid level on the left",
    "fluid level on the right",
    "right heart failure",
    "hypertrophic cardiomyopathy",
    "hyperlucent right hemithorax",
    "hyperlucent left lung",
    "left apical cap",
    "water-bottle heart",
    "left hilar mass",
)


@pytest.mark.parametrize(("text", "canonical"), READ.items())
def test_a_sign_is_read_as_what_it_is_a_sign_of(text: str, canonical: str) -> None:
    assert read_hypothesis(text).canonical() == canonical


@pytest.mark.parametrize("text", DECLINED)
def test_what_may_be_several_things_is_declined_with_a_suggestion(text: str) -> None:
    with pytest.raises(HypothesisDeclined) as declined:
        read_hypothesis(text)
    assert declined.value.suggestions
