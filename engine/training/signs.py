"""What a reader sees of each finding, by how much of it there is: sentences for `wording`.

{the} is "the right" or "both", {side} and {other} are sides, {zone} is a zone and {lobe} the lobe
there: lobes collapse, zones do not; {s} and {is} agree with them. Texts only: no chance, no
lesions.
"""

from engine.findings import Finding, Severity

Sentences = tuple[str, ...]
OfSeverity = dict[Severity | None, Sentences]

ERECT: dict[Finding, OfSeverity] = {
    Finding.EFFUSION: {
        None: (
            "{The} costophrenic angle{s} {is} sharp again.",
            "{The} hemidiaphragm{s} and costophrenic angle{s} are clearly seen.",
        ),
        Severity.SMALL: (
            "Fluid blunts {the} costophrenic angle{s}.",
            "{The} costophrenic angle{s} {is} blunted and the dome{s} still seen.",
        ),
        Severity.MODERATE: (
            "Fluid with a meniscus hides {the} hemidiaphragm{s}.",
            "{The} hemidiaphragm{s} {is} hidden below a meniscus.",
        ),
        Severity.LARGE: (
            "Fluid hides {the} hemidiaphragm{s} and heart border{s} up to the middle zone{s}.",
            "{The} lower and middle zones are white below a high meniscus.",
        ),
    },
    Finding.CONSOLIDATION: {
        None: (
            "Vessels of {the} {zone} zone{s} are seen again.",
            "{The} {zone} zone{s} {is} aerated again.",
        ),
        Severity.SMALL: (
            "Patchy opacity lies in {the} {zone} zone{s}.",
            "A patch of airspace opacity is seen in {the} {zone} zone{s}.",
        ),
        Severity.MODERATE: (
            "Opacity with air bronchograms hides vessels of {the} {zone} zone{s}.",
            "Vessels of {the} {zone} zone{s} are hidden by airspace opacity.",
        ),
        Severity.LARGE: (
            "Dense opacity with air bronchograms fills {the} {zone} zone{s}.",
            "{The} {zone} zone{s} {is} filled and vessels are hidden.",
        ),
    },
    Finding.ATELECTASIS: {
        None: (
            "{The} {lobe} {is} aerated again.",
            "{The} {lobe} {is} clear and has regained volume.",
        ),
        Severity.SMALL: (
            "A narrow band of opacity lies in {the} {lobe} without shift.",
            "{The} {lobe} shows a narrow dense band and little loss of volume.",
        ),
        Severity.MODERATE: (
            "{The} {lobe} {is} dense and the {side} hemidiaphragm is raised.",
            "Volume loss of {the} {lobe} raises the {side} hemidiaphragm.",
        ),
        Severity.LARGE: (
            "{The} {lobe} {is} collapsed; the mediastinum is pulled to the {side}.",
            (
                "Collapse of {the} {lobe} raises the {side} hemidiaphragm and pulls the "
                "mediastinum to the {side}."
            ),
        ),
    },
    Finding.PNEUMOTHORAX: {
        None: (
            "{The} lung is expanded again.",
            "{The} lung reaches the chest wall again and no pleural line is seen.",
        ),
        Severity.SMALL: (
            "A pleural line is seen near the chest wall of {the} apex.",
            "A narrow rim without vessels lies along {the} chest wall.",
        ),
        Severity.MODERATE: (
            "{The} pleural line lies away from the chest wall and no vessels are seen beyond it.",
            "{The} lung is partly collapsed and no vessels are seen beyond the pleural line.",
        ),
        Severity.LARGE: (
            "{The} lung is collapsed and the mediastinum is pushed to the {other}.",
            "Air without vessels fills {the} chest and pushes the mediastinum to the {other}.",
        ),
    },
    Finding.OEDEMA: {
        None: (
            "Vessels of both lungs are sharp again.",
            "Both lungs are clear again and their vessels are sharp.",
        ),
        Severity.SMALL: (
            "Both hila are slightly hazy and septal lines are seen.",
            "Vessels of both lungs are slightly blurred, with septal lines.",
        ),
        Severity.MODERATE: (
            "Vessels of both lungs are blurred and septal lines are seen.",
            "Both lungs are hazy, most around the hila and at the bases, and vessels are blurred.",
        ),
        Severity.LARGE: (
            "Dense opacity of both lungs hides vessels.",
            "Dense opacity of both lungs, most around the hila and at the bases, hides vessels.",
        ),
    },
    Finding.CARDIOMEGALY: {
        None: (
            "The heart is less than half as wide as the chest.",
            "The cardiothoracic ratio is normal again.",
        ),
        Severity.SMALL: (
            "The heart is slightly wider than half of the chest.",
            "The cardiothoracic ratio is just above a half.",
        ),
        Severity.MODERATE: (
            "The heart is clearly wider than half of the chest.",
            "The cardiothoracic ratio is near 0.6.",
        ),
        Severity.LARGE: (
            "The heart is about two thirds as wide as the chest.",
            "The left heart border comes near the chest wall.",
        ),
    },
    Finding.NODULE: {
        None: (
            "{The} {zone} zone is clear again.",
            "No rounded opacity is left in {the} {zone} zone.",
        ),
        Severity.SMALL: (
            "The rounded opacity of {the} {zone} zone is less than 2 cm wide.",
            "A rounded opacity of less than 2 cm lies in {the} {zone} zone.",
        ),
        Severity.MODERATE: (
            "The rounded opacity of {the} {zone} zone is 2 to 3 cm wide.",
            "A rounded opacity of 2 to 3 cm lies in {the} {zone} zone.",
        ),
        Severity.LARGE: (
            "The rounded opacity of {the} {zone} zone is more than 3 cm wide, a mass.",
            "A mass of more than 3 cm lies in {the} {zone} zone.",
        ),
    },
    Finding.HYPERINFLATION: {
        None: (
            "Both hemidiaphragms are curved again.",
            "Both hemidiaphragms stand at their normal height again.",
        ),
        Severity.SMALL: (
            "Both hemidiaphragms are slightly flat and the lungs are a little dark.",
            "Both lungs are slightly dark and the domes slightly low.",
        ),
        Severity.MODERATE: (
            "Both hemidiaphragms are low and flat and the lungs are dark.",
            "Both lungs are dark above low and flat domes.",
        ),
        Severity.LARGE: (
            "Both hemidiaphragms are very low and flat and the heart is narrow.",
            "Both lungs are very dark and the heart is narrow.",
        ),
    },
}

PATCHY_CONSOLIDATION: OfSeverity = {
    None: (
        "{The} {zone} zone{s} {is} aerated again.",
        "The patches of {the} {zone} zone{s} have cleared.",
    ),
    Severity.SMALL: (
        "Patchy opacity lies in {the} {zone} zone{s}.",
        "A few hazy patches are seen in {the} {zone} zone{s} and vessels are still seen.",
    ),
    Severity.MODERATE: (
        "Patchy opacity of {the} {zone} zone{s} is partly ground glass.",
        "Hazy patches of {the} {zone} zone{s} are denser towards the chest wall.",
    ),
    Severity.LARGE: (
        "Dense patches run together in {the} {zone} zone{s}.",
        "Patchy opacity fills much of {the} {zone} zone{s} and blurs the vessels.",
    ),
}

SUPINE: dict[Finding, OfSeverity] = {
    Finding.EFFUSION: {
        None: (
            "{The} lung{s} {is} clear of the veil.",
            "The veil over {the} lung{s} is gone.",
        ),
        Severity.SMALL: (
            "A thin veil lies over {the} lower zone{s} and vessels are still seen.",
            "{The} lower zone{s} {is} slightly veiled in the supine patient.",
        ),
        Severity.MODERATE: (
            "Fluid behind {the} lung{s} veils the vessels.",
            "A veil of fluid lies over {the} lung{s} in the supine patient.",
        ),
        Severity.LARGE: (
            "A dense veil of fluid covers {the} lung{s} up to the apex.",
            "Fluid behind {the} lung{s} veils most of the vessels.",
        ),
    },
    Finding.PNEUMOTHORAX: {
        None: (
            "{The} lung is expanded again.",
            "{The} lung reaches the chest wall again and no pleural line is seen.",
        ),
        Severity.SMALL: (
            "A narrow rim without vessels lies along {the} chest wall.",
            "A pleural line is seen near {the} chest wall in the supine patient.",
        ),
        Severity.MODERATE: (
            "No vessels are seen beyond {the} pleural line and the costophrenic angle is deep.",
            "{The} costophrenic angle is deep and no vessels are seen beyond the pleural line.",
        ),
        Severity.LARGE: (
            "{The} lung is collapsed and the mediastinum is pushed to the {other}.",
            "{The} costophrenic angle is deep and the mediastinum is pushed to the {other}.",
        ),
    },  # Lying down every heart is wide and every dome high: ratios and flatness are not read.
    Finding.CARDIOMEGALY: {
        None: (
            "The heart is no wider than the supine film explains.",
            "The heart is of normal width for a supine film again.",
        ),
        Severity.SMALL: (
            "The heart is slightly wide even for a supine film.",
            "The heart is a little wider than the supine film explains.",
        ),
        Severity.MODERATE: (
            "The heart is clearly wide even for a supine film.",
            "The heart is wider than the supine film explains.",
        ),
        Severity.LARGE: (
            "The left heart border comes near the chest wall.",
            "The heart is far wider than the supine film explains.",
        ),
    },
    Finding.HYPERINFLATION: {
        None: (
            "Both hemidiaphragms are curved again.",
            "Both hemidiaphragms stand at their normal height again.",
        ),
        Severity.SMALL: (
            "Both hemidiaphragms are slightly low for a supine film.",
            "Both domes stand slightly low in the supine patient.",
        ),
        Severity.MODERATE: (
            "Both hemidiaphragms are low for a supine film.",
            "Both domes stand low in the supine patient.",
        ),
        Severity.LARGE: (
            "Both hemidiaphragms are very low for a supine film and the heart is narrow.",
            "Both domes stand very low in the supine patient.",
        ),
    },
}
