"""Words of reports that hypotheses do not use: structures, and what they look like.

Spelled as `engine.hypothesis.wording` spells them: lower case, without hyphens. Data only.
"""

from engine.findings import Finding
from engine.hypothesis.lexicon import expanded
from engine.regions import Structure

_STRUCTURES = {
    Structure.LUNG: """lung, lungs, lung field, lung fields, zone, zones, lobe, lobes, hemithorax,
        lung zone, lung zones, upper lobe, upper lobes, lower lobe, lower lobes, upper zone,
        upper zones, middle zone, middle zones, lower zone, lower zones, mid zone, mid zones,
        midzone, midzones, lung base, lung bases, base, bases, both bases, apex, apices,
        middle lobe, lingula, both lungs, parenchyma""",
    Structure.COSTOPHRENIC_ANGLE: """costophrenic angle, costophrenic angles, cp angle, cp angles,
        cpa, costophrenic, costophrenic recess, costophrenic sulcus, costophrenic sinus, cp recess,
        cp""",
    Structure.HILUM: "hilum, hila, hilar, hilus, perihilar",
    Structure.HEMIDIAPHRAGM: """hemidiaphragm, hemidiaphragms, hemi diaphragm, hemi diaphragms,
        diaphragm, diaphragms, dome, domes""",
    Structure.CHEST_WALL: "chest wall",
    Structure.HEART: """heart, heart size, size of the heart, heart shadow, heart silhouette,
        heart outline, cardiac silhouette, cardiac shadow, cardiac outline, cardiac size,
        cardiac contour, heart contour, cardiomediastinal silhouette, cardiothoracic ratio,
        ct ratio, ctr, heart diameter, heart border, heart borders""",
    Structure.MEDIASTINUM: "mediastinum, mediastinal, trachea",
    Structure.PLEURA: "pleura, pleural space, pleural spaces",
}
STRUCTURES: dict[str, Structure] = {
    phrase: structure for structure, phrases in _STRUCTURES.items() for phrase in expanded(phrases)
}

# What a report says of a structure that looks normal, and of one that does not. The spelling
# correction must not turn them into words of hypotheses ("curved" is not "cured").
NORMAL_LOOKS = frozenset(
    expanded(
        """sharp, sharper, visible, aerated, crisp, curved, visualised, defined, regained, expanded,
        reaches, stand(s)"""
    )
)
ABNORMAL_LOOKS = frozenset(
    expanded(
        """hide(s), hidden, veil(s), veiled, blur(s), blurred, hazy, haze, raise(s), raised, white,
        opaque, cover(s), covered, pull(s), pulled, push, pushes, pushed, rim, narrow, band,
        line(s), lie(s), shift, shifted"""
    )
)
AGAIN = "again"

# Trends in a hypothesis; in a report they mostly describe a state.
STATES = frozenset({"spreads", "expanded", "extends", "extending", "residual"})

# Words of one finding that also describe others; the claim just before decides which is meant.
GENERIC = frozenset(
    expanded(
        """opacity, opacities, opacification, opacified, shadow(s), shadowing, density, densities,
        patch, patches, collapse(s), collapsed, infiltrate(s), mass, masses, meniscus, airspace,
        air bronchogram(s), airspace opacity, airspace opacities, airspace shadowing,
        airspace disease, bat wing, bat wing opacities, white patch, white patches, volume loss,
        loss of volume, round opacity, rounded opacity, septal line(s)"""
    )
)

# Words that mean a finding in a hypothesis; in a report they describe one.
LINES = frozenset(expanded("pleural line(s), lung edge, edge of the lung"))

# Words that mean a finding in a report, but not in a hypothesis.
SIGNS: dict[str, Finding] = {
    "veil": Finding.EFFUSION,
    "veils": Finding.EFFUSION,
    "veiled": Finding.EFFUSION,
}

# An amount beside one of these is the amount before, or the amount now.
BEFORE = frozenset({"before", "previously", "earlier", "formerly", "initially"})
NOW = frozenset({"now", "currently", "today"})
