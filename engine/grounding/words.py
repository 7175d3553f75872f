"""The words of reports that hypotheses do not use: structures, and how they look.

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

# What a report says of a part that is as it should be, and of one that is not. Kept from being
# corrected into the words of hypotheses ("curved" is not "cured").
WELL = frozenset(
    expanded(
        """sharp, sharper, visible, aerated, crisp, curved, visualised, defined, regained, expanded,
        reaches, stand(s)"""
    )
)
ILL = frozenset(
    expanded(
        """hide(s), hidden, veil(s), veiled, blur(s), blurred, hazy, haze, raise(s), raised, white,
        opaque, cover(s), covered, pull(s), pulled, push, pushes, pushed, rim, narrow, band,
        line(s), lie(s), shift, shifted"""
    )
)
AGAIN = "again"

# Trends in a hypothesis, but in a report mostly the description of a state.
STATES = frozenset({"spreads", "expanded", "extends", "extending", "residual"})

# Words of a finding that also describe others; what was said just before decides.
GENERIC = frozenset(
    expanded(
        """opacity, opacities, opacification, opacified, shadow(s), shadowing, density, densities,
        patch, patches, collapse(s), collapsed, infiltrate(s), mass, masses, meniscus, airspace,
        air bronchogram(s), airspace opacity, airspace opacities, airspace shadowing,
        airspace disease, bat wing, bat wing opacities, white patch, white patches, volume loss,
        loss of volume, round opacity, rounded opacity, septal line(s)"""
    )
)

# What a report calls a finding where a hypothesis would not.
SIGNS: dict[str, Finding] = {
    "veil": Finding.EFFUSION,
    "veils": Finding.EFFUSION,
    "veiled": Finding.EFFUSION,
}

# An amount beside one of these is what was, or what is now.
BEFORE = frozenset({"before", "previously", "earlier", "formerly", "initially"})
NOW = frozenset({"now", "currently", "today"})
