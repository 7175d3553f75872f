"""How much of a finding is small, moderate or large: what a reader sees, and who says so.

The one table from which glossary and grading speak; the sentences that models learn
(`engine.training.signs`) must not contradict it. Knows neither films nor texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Anchors:
    """What is seen at each severity. limits: where the table does not hold; empty where it does.
    source: a citation."""

    small: str
    moderate: str
    large: str
    source: str
    limits: str = ""

    def of(self, severity: Severity) -> str:
        return {
            Severity.SMALL: self.small,
            Severity.MODERATE: self.moderate,
            Severity.LARGE: self.large,
        }[severity]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is shown but the source."""
        said = (self.small, self.moderate, self.large, self.limits)
        return tuple(text for text in said if text)


def anchors_of(finding: Finding) -> Anchors:
    return _ANCHORS[finding]


_ANCHORS: Mapping[Finding, Anchors] = {
    Finding.EFFUSION: Anchors(
        small="The costophrenic angle is blunt, the dome is still seen.",
        moderate="The dome is hidden below a meniscus that stays below the hilum.",
        large="The meniscus reaches the hilum or stands higher: half of the hemithorax or more.",
        limits="Erect films only: lying down the same fluid is a veil.",
        source="Colice GL, Curtis A, Deslauriers J, et al. Medical and surgical treatment of "
        "parapneumonic effusions: an evidence-based guideline. Chest 2000;118:1158-1171.",
    ),
    Finding.CONSOLIDATION: Anchors(
        small="A patch: less than a quarter of the zone.",
        moderate="About half of the zone; its vessels are hidden.",
        large="The zone or the lobe is filled, up to a fissure.",
        source="Warren MA, Zhao Z, Koyama T, et al. Severity scoring of lung oedema on the chest "
        "radiograph is associated with clinical outcomes in ARDS. Thorax 2018;73:840-846.",
    ),
    Finding.ATELECTASIS: Anchors(
        small="A band or plate that displaces nothing.",
        moderate="Part of a lobe: its fissure, the hilum or the dome is drawn towards it.",
        large="The whole lobe: the mediastinum or the trachea is drawn over as well.",
        source="Woodring JH, Reed JC. Types and mechanisms of pulmonary atelectasis. J Thorac "
        "Imaging 1996;11:92-108.",
    ),
    Finding.PNEUMOTHORAX: Anchors(
        small="The lung's edge is less than 2 cm from the chest wall at the level of the hilum.",
        moderate="2 cm and more: about half of the lung's volume is lost. British guidelines call "
        "this large already.",
        large="The lung is collapsed towards its hilum.",
        limits="Erect films only; a shift of the mediastinum and tension are other questions.",
        source="MacDuff A, Arnold A, Harvey J. Management of spontaneous pneumothorax: British "
        "Thoracic Society pleural disease guideline 2010. Thorax 2010;65 Suppl 2:ii18-31.",
    ),
    Finding.OEDEMA: Anchors(
        small="Interstitial: vessels lose their edges, septal lines appear.",
        moderate="Haze through which vessels are still seen.",
        large="Dense opacities that hide vessels: the alveoli are filled.",
        source="Gluecker T, Capasso P, Schnyder P, et al. Clinical and radiologic features of "
        "pulmonary edema. Radiographics 1999;19:1507-1531.",
    ),
    Finding.CARDIOMEGALY: Anchors(
        small="A cardiothoracic ratio just above 0.5.",
        moderate="A ratio near 0.6.",
        large="A ratio near 0.67: two thirds of the chest.",
        limits="Erect PA films in full inspiration only.",
        source="Danzer CS. The cardiothoracic ratio: an index of cardiac enlargement. Am J Med Sci "
        "1919;157:513-521.",
    ),
    Finding.NODULE: Anchors(
        small="Less than 2 cm.",
        moderate="2 to 3 cm.",
        large="More than 3 cm: a mass.",
        source="Bankier AA, MacMahon H, Colby T, et al. Fleischner Society: Glossary of Terms for "
        "Thoracic Imaging. Radiology 2024;310(2):e232558.",
    ),
    Finding.HYPERINFLATION: Anchors(
        small="The domes are a little low and still curved.",
        moderate="The domes are low and flat: less than 1.5 cm above the line between their "
        "angles.",
        large="The domes are level or turned down, the heart is narrow.",
        limits="Erect films in full inspiration only; how dark the lungs are does not count.",
        source="Pratt PC. Role of conventional chest radiography in diagnosis and exclusion of "
        "emphysema. Am J Med 1987;82:998-1006.",
    ),
}
