"""The words that students use for findings, places, trends and amounts, and what each means.

Data and its expansion only. Must not know how words combine into a hypothesis.
Everything is lower case, hyphens are spaces and apostrophes are gone ("re-expands" is "re expands",
"doesn't" is "doesnt"); "(s)" marks an optional ending.
"""

from collections.abc import Iterator
from itertools import product

from engine.findings import Finding, Severity, Side, Trend, Zone
from engine.hypothesis.meaning import Kind, Meaning

# One word for two findings.
COMPOUNDS: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        "hydropneumothorax",
        "haemopneumothorax",
        "hemopneumothorax",
        "pyopneumothorax",
    ),
    ("effusion", "+", "pneumothorax"),
)


def chest_phrases() -> Iterator[tuple[str, Meaning]]:
    """Every phrase about a chest film, each with its meaning."""
    yield ",", Meaning(Kind.COMMA)
    for lobe, (side, zone) in _LOBES.items():
        yield lobe, Meaning(Kind.PLACE, side=side, zone=zone)
    for trend, beginnings, endings in _COMPARISONS:
        for beginning, ending in product(expanded(beginnings), expanded(endings)):
            yield f"{beginning} {ending}", Meaning(Kind.TREND, trend=trend)
    for subject, full, fluid in product(*map(expanded, _FULL_LUNGS)):
        yield f"{subject} {full} {fluid}", Meaning(Kind.FINDING, Finding.OEDEMA)
    for meaning, phrases in _groups():
        for phrase in expanded(phrases):
            yield phrase, meaning


def expanded(phrases: str) -> Iterator[str]:
    """The phrases of a comma-separated list, optional endings with and without."""
    for entry in phrases.split(","):
        phrase = " ".join(entry.split())
        if phrase.endswith("(s)"):
            yield phrase.removesuffix("(s)") + "s"
        yield phrase.removesuffix("(s)")


def _groups() -> Iterator[tuple[Meaning, str]]:
    yield from ((Meaning(Kind.FINDING, finding), words) for finding, words in _FINDINGS.items())
    yield from ((Meaning(Kind.PLACE, side=side), words) for side, words in _SIDES.items())
    yield from ((Meaning(Kind.PLACE, zone=zone), words) for zone, words in _ZONES.items())
    yield from ((Meaning(Kind.TREND, trend=trend), words) for trend, words in _TRENDS.items())
    yield from ((Meaning(Kind.SEVERITY, severity=much), words) for much, words in _AMOUNTS.items())
    yield from ((Meaning(Kind.DEGREE, severity=much), words) for much, words in _DEGREES.items())
    yield from ((Meaning(Kind.STATE, state=state), words) for state, words in _STATES.items())
    yield from ((Meaning(kind), words) for kind, words in _PLAIN.items())
    for special in (_IMPLYING, _PLACES, _SIZES, _LOOKS):
        yield from special.items()


_FINDINGS = {
    Finding.EFFUSION: """pleural effusion(s), effusion(s), pleural eff, eff, effs, pleural fluid,
        fluid, water, fluid collection, pleural collection, haemothorax, hemothorax, empyema,
        hydrothorax, chylothorax, liquid, pleural liquid, exudate, transudate, fluid line, pl
        effusion(s), pl eff, pleff, effus, pyothorax, parapneumonic effusion(s), parapneumonic,
        meniscus, meniscus sign, pleural space fluid, pseudotumour(s), pseudotumor(s),
        phantom tumour(s), phantom tumor(s), fluid in the fissure, fluid in a fissure""",
    Finding.CONSOLIDATION: """consolidation(s), consolidated, consolidates, consolidate,
        consolidating, consol, consolid, cons, pneumonia(s), pna, cap, hap, vap, bronchopneumonia,
        pneumonic, pneumonic change(s), inflammatory change(s), infective change(s), ggo, ggos, air
        bronchogram(s), bronchogram(s), haze, haziness, hazy area(s), cloudiness, cloudy area(s),
        airspace disease, air space disease, airspace, air space, airspace shadowing, airspace
        opacity, airspace opacities, airspace opacification, air space shadowing, air space opacity,
        air space opacities, air space opacification, alveolar shadowing, alveolar opacities,
        opacity, opacities, opacification, opacified, infiltrate(s), infiltration(s), shadowing,
        shadow(s), white patch, white patches, white area(s), white shadow(s), density, densities,
        patch, patches, chest infection, lung infection, ground glass, ground glass opacity, ground
        glass opacities, ground glass shadowing, lrti, silhouette sign""",
    Finding.ATELECTASIS: """atelectasis, atelectases, atelectatic, atelectatic change(s), collapse,
        collapsus, atel, atelec, volume loss, loss of volume, airless, lobar collapse, lung
        collapse, sail sign""",
    Finding.PNEUMOTHORAX: """pneumothorax, pneumothoraces, pneumothoraxes, pneumothorx, ptx, ptxs,
        pnx, pneumo, pneumos, pneumoth, visceral pleural line, visceral line, pleural line(s),
        lung edge, edge of the lung, air
        leak, deep sulcus, deep sulcus sign, air around, gas around, air outside, absent lung
        markings, loss of lung markings, pleural air""",
    Finding.OEDEMA: """pulmonary oedema, pulmonary edema, oedema, edema, odema, oedematous, pulm
        oedema, pulm edema, lung oedema, lung edema, lung water, overload, adhf, hf, acute heart
        failure, acute decompensated heart failure, cardiac decompensation, butterfly, butterfly
        shadowing, butterfly pattern, peribronchial cuffing, septal thickening, thickened septa,
        interlobular septal thickening, kerley a, kerley a line(s), kerley b, kerleys, vascular
        redistribution, fluid in the alveoli, fluid in the interstitium, apo, ccf, chf, lvf, heart
        failure, cardiac failure, congestive heart failure, congestive cardiac failure, left
        ventricular failure, lv failure, left heart failure, bats wing, bats wings, bats wing
        shadowing, bats wing opacities, bat wing, batwing, bat wing shadowing, batwing shadowing,
        bat wing opacities, bat wings, batwings, kerley b line(s), kerley line(s), kerley bs, septal
        line(s), pulmonary congestion, vascular congestion, pulmonary vascular congestion, venous
        congestion, congestion, congested, fluid overload, fluid overloaded, volume overload,
        overloaded, pulmonary venous hypertension, wet lungs, fluid in the lungs, fluid in lungs,
        fluid on the lungs, fluid on lungs, water in the lungs, water on the lungs, water in lungs,
        water on lungs, perihilar haze, perihilar haziness, upper lobe diversion, upper lobe blood
        diversion, upper lobe venous diversion, cephalisation, cephalization""",
    Finding.CARDIOMEGALY: """cardiomegaly, cardiomegalia, cardiac enlargement, enlargement of the
        heart, heart enlargement, cardiomyopathy, dilated cardiomyopathy, globular heart, cm,
        cardiomeg, cardiac dilatation, cardiac dilation, ventricular enlargement, ventricular
        dilatation, lv dilatation, lv dilation""",
    Finding.NODULE: """nodule(s), nodular lesion(s), pulmonary nodule(s), lung nodule(s), spn,
        solitary pulmonary nodule(s), mass, masses, mass lesion(s), nodularity, nodular opacity,
        nodular opacities, nodular shadow(s), round shadow, rounded shadow, round lesion(s),
        adenocarcinoma, bronchogenic carcinoma, squamous cell carcinoma, small cell carcinoma,
        nsclc, sclc, hamartoma, ca lung, lung ca, secondaries, lung met, lung mass, lung masses,
        tumour(s), tumor(s), lung cancer, cancer, carcinoma, bronchial carcinoma, lung carcinoma,
        neoplasm, malignancy, coin lesion(s), lesion(s), lung lesion(s), metastasis, metastases,
        metastatic disease, mets, lung mets, cannonball metastases, cannonball mets, cannonball(s),
        cannon ball metastases, cannon ball mets, granuloma, round opacity, rounded opacity""",
    Finding.HYPERINFLATION: """hyperinflation, hyper inflation, hyperinflated, hyper inflated,
        hyperinflate(s), hyperinflating, overinflation, over inflation, overinflated, over inflated,
        overinflate(s), hyperexpansion, hyperexpanded, hyper expanded, overexpanded, over expanded,
        overexpansion, emphysema, emphysematous, copd, coad, air trapping, gas trapping, trapped
        air, trapped gas, hyperaeration, hyperaerated, hyperlucent, hyperlucency, overaerated, over
        aerated, overdistended, over distended, overdistension, overdistention, overexpand(s),
        hyperexpand(s), hyperinfl, emphys, too much air, barrel chest, barrel shaped chest""",
}
_FULL_LUNGS = (
    "lungs, lungs are, lungs get, lungs become, lungs all",
    """fill with, fill up with, filled with, filled up with, filling with, filling up with, full of,
    full with, flooded with, flooded by, flood with, soaked with""",
    "fluid, water, liquid",
)
_IMPLYING = {
    Meaning(
        Kind.FINDING, Finding.ATELECTASIS, zone=Zone.UPPER
    ): "golden s, golden s sign, goldens s, goldens s sign, s sign of golden, reversed s sign",
    Meaning(Kind.FINDING, Finding.ATELECTASIS, side=Side.LEFT, zone=Zone.UPPER): "luftsichel",
    # How large it is, is another question: tension is a diagnosis at the bedside.
    Meaning(
        Kind.FINDING, Finding.PNEUMOTHORAX
    ): """tension pneumothorax, tension pneumothoraces, tension ptx, tension pneumo, tension""",
    Meaning(
        Kind.FINDING, Finding.NODULE, zone=Zone.UPPER
    ): """pancoast, pancoast tumour, pancoast tumor, pancoasts tumour""",
    Meaning(
        Kind.FINDING, Finding.OEDEMA, side=Side.BILATERAL
    ): """fluid in both lungs, water in both lungs, fluid on both lungs""",
    Meaning(Kind.FINDING, Finding.CARDIOMEGALY, hint=("enlarged", "trend")): """heart, heart size,
        size of the heart, heart shadow, heart silhouette, heart outline, cardiac silhouette,
        cardiac shadow, cardiac outline, cardiac size, cardiac contour, heart contour,
        cardiomediastinal silhouette, cardiothoracic ratio, ct ratio, ctr, heart diameter, lv,
        left ventricle, cor""",
    Meaning(Kind.FINDING, Finding.PNEUMOTHORAX, hint=("pleura",)): "air, gas",
    Meaning(Kind.FINDING, Finding.EFFUSION, hint=("pleura",)): "pus, blood",
    Meaning(Kind.FINDING, Finding.CONSOLIDATION, hint=("place", "lung")): "infection(s), infected",
    Meaning(Kind.FINDING, Finding.NODULE, hint=("lung",)): "lump(s), spot(s)",
    Meaning(Kind.FINDING, Finding.OEDEMA, hint=("lung",)): "wet",
    Meaning(Kind.FINDING, Finding.OEDEMA, trend=Trend.WORSE, hint=("lung",)): "wetter, more wet",
    Meaning(
        Kind.FINDING, Finding.OEDEMA, trend=Trend.BETTER, hint=("lung",)
    ): "drier, dryer, less wet, dry out, dries out, drying out, decongested",
    Meaning(Kind.FINDING, Finding.HYPERINFLATION, hint=("trend",)): "inflated, inflation",
    Meaning(Kind.FINDING, Finding.HYPERINFLATION, trend=Trend.WORSE): "aecopd",
    Meaning(Kind.FINDING, Finding.EFFUSION, hint=("blunt", "sharp", "trend")): """cp angle(s), cpa,
        costophrenic angle(s), costophrenic, costophrenic recess, costophrenic sulcus,
        costophrenic sinus, cp recess, cp sulcus,
        cp""",
    Meaning(Kind.FINDING, Finding.HYPERINFLATION, hint=("flat",)): """diaphragm(s), diaphragma,
        hemidiaphragm(s), hemi diaphragm(s)""",
    Meaning(Kind.FINDING, Finding.ATELECTASIS, hint=("place", "lung")): """collapsed, collapses,
        collapsing, collaps""",
    Meaning(
        Kind.FINDING, Finding.ATELECTASIS, trend=Trend.RESOLVED, hint=("place", "lung")
    ): """re expands, reexpands, re expand, reexpand, re expanded, reexpanded, re expansion,
        reexpansion, re inflates, reinflates, re inflated, re inflation, reinflation, re aerates,
        reaerates, re aeration, reaeration, re aerated, inflated again, opens, opens up, opens
        again, opens up again, opened up, open again, opened again, opening up""",
}
_STATES = {
    "enlarged": "dilated, globular, widened, wide, boot shaped, prominent",
    "blunt": """blunted, blunting, blunt, blunts, not sharp, no longer sharp, obscured,
        obliterated, obliteration, hidden, lost, filled, fills, filling""",
    "flat": "flattened, flattening, flat, flatten, flattens, low flat, depressed",
    "pleura": """pleural space, pleural cavity, pleura, pleural, pl, pleural spaces, thoracic
        cavity, pleural cavities""",
}
_SIDES = {
    Side.RIGHT: """right, r, rt, rhs, right side, right sided, r sided, rt sided, rightsided, rgt,
        rght,
        right hand""",
    Side.LEFT: """left, l, lt, lhs, left side, left sided, l sided, lt sided, leftsided, lft, lf,
        left hand""",
    Side.BILATERAL: """bilateral, bilaterally, bilat, bilats, b / l, bl, l + r, r + l, l & r, r & l,
        l / r, r / l, both sides, both sided, both lungs, two sided, each side, either side""",
}
_ZONES = {
    Zone.UPPER: """upper, apex, apical, apices, apically, top, suprahilar, upper lobe(s),
        upper zone(s), uz, upper half, tip, infraclavicular, subclavicular, upmost""",
    Zone.MIDDLE: """middle, mid, midzone(s), middle zone(s), mid zone(s), mz, perihilar, hilar,
        hilum, hila, parahilar, mid lung, midlung, midzonal, mid portion, central zone, hilus,
        paracardiac, halfway up""",
    Zone.LOWER: """lower, base, basal, basilar, lz, bottom, lower lobe(s), lower zone(s), lung base,
        infrahilar, basally, bottommost, lower half, cardiophrenic, cardiophrenic angle(s), above
        the diaphragm, retrocardiac, supradiaphragmatic""",
}
_LOBES = {
    "rul": (Side.RIGHT, Zone.UPPER),
    "rml": (Side.RIGHT, Zone.MIDDLE),
    "rll": (Side.RIGHT, Zone.LOWER),
    "lul": (Side.LEFT, Zone.UPPER),
    "lll": (Side.LEFT, Zone.LOWER),
    "ruz": (Side.RIGHT, Zone.UPPER),
    "rmz": (Side.RIGHT, Zone.MIDDLE),
    "rlz": (Side.RIGHT, Zone.LOWER),
    "luz": (Side.LEFT, Zone.UPPER),
    "lmz": (Side.LEFT, Zone.MIDDLE),
    "llz": (Side.LEFT, Zone.LOWER),
    "bibasal": (Side.BILATERAL, Zone.LOWER),
    "bibasilar": (Side.BILATERAL, Zone.LOWER),
    "bi basal": (Side.BILATERAL, Zone.LOWER),
    "bi basilar": (Side.BILATERAL, Zone.LOWER),
    "biapical": (Side.BILATERAL, Zone.UPPER),
    "bihilar": (Side.BILATERAL, Zone.MIDDLE),
}
_PLACES = {
    # To compare both sides is to speak of both.
    Meaning(Kind.PLACE, side=Side.BILATERAL): """r > l, l > r, right > left, left > right,
        right worse than left, left worse than right, right more than left, left more than right,
        right greater than left, left greater than right, right bigger than left,
        left bigger than right, right larger than left, left larger than right""",
    # "Both the right and the left": a side that is named goes before "both".
    Meaning(Kind.PLACE, side_if_open=Side.BILATERAL): "both",
    # What is left, on a side.
    Meaning(Kind.PLACE, side=Side.RIGHT): "left on the right, left in the right, left at the right",
    Meaning(Kind.PLACE, side=Side.LEFT): "left on the left, left in the left, left at the left",
    Meaning(
        Kind.PLACE, zone=Zone.LOWER, side_if_open=Side.BILATERAL
    ): "bases, lung bases, both bases",
    Meaning(
        Kind.PLACE, zone=Zone.MIDDLE, side_if_open=Side.RIGHT, lobe="middle lobe"
    ): "middle lobe(s), mid lobe",
    Meaning(
        Kind.PLACE, zone=Zone.MIDDLE, side_if_open=Side.LEFT, lobe="lingula"
    ): "lingula, lingular, lingular lobe, lingula lobe",
    Meaning(
        Kind.PLACE, side=Side.LEFT, zone=Zone.MIDDLE, side_if_open=Side.RIGHT, lobe="middle lobe"
    ): "lml",
}
_TRENDS = {
    Trend.NEW: """new, newly, develop(s), developed, developing, development, appear(s), appeared,
        appearing, appearance of, occur(s), occurring, start(s), starting, begins, arises, arising,
        acquires, emerging, emerges, forms, forming, recurrent, recurrence, recur(s), recurring,
        returns, return of, returning, comes back, come back, coming back, reappears, reaccumulates,
        reaccumulate, reaccumulation, reaccumulating, re accumulates, re accumulation, acute, fresh,
        shows up, show up, showing up, showed up, turns up, crops up, crop up, pops up, pop up,
        springs up, comes on, sets in, manifests, first seen, newly seen""",
    Trend.WORSE: """worse, worsen(s), worsened, worsening, worst, bigger, biger, larger, greater,
        increase(s), increased, increasing, increasingly, incr, inc, up, goes up, going up,
        grow(s), growing, grew, grown, growth, enlarging, enlarge(s), enlargement, progress,
        progresses, progressed, progressing, progression, progressive, progressively, expand(s),
        expanding, expanded, expansion, extend(s), extending, extension, spread(s), spreading,
        more, deteriorate(s), deteriorated, deteriorating, deterioration, exacerbation,
        exacerbated, exacerbates, rise(s), rising, denser, thicker, higher, wider, widens,
        widening, aggravated, heavier, more severe, more extensive, swells, builds up, building
        up, trending up, more marked, more pronounced, double(s), doubled, doubling, triple(s),
        tripled, quadruple(s), twice, thrice, two times, three times, four times, five times, ten
        times, ↑, accumulate(s), accumulated, accumulation, accumulating, builds, building,
        intensifies, intensifying, escalates, escalating, advances, advancing, deepens, thickens,
        thickening, climb(s), climbing, mounts, mounting, multiplies, broader, broadens, bulkier,
        stronger, whiter, balloons, flares up, picks up, fills up, filling up, piles up, piling
        up, gets out of hand, worser, more visible, more obvious, more prominent, more intense,
        more dense, more confluent, snowballs, wax, waxes, waxing, surges, soars, amplifies,
        amplified, aggravates, aggravating, encroaches, invades, engulfs, takes over, ramps up,
        shoots up, blows up, creeps up, creeping up, tracks up, tracking up, skyrockets, matures,
        ascends, bigger and bigger, worse and worse, larger and larger, out of control""",
    Trend.BETTER: """better, improve(s), improved, improving, improvement, smaller, decrease(s),
        decreased, decreasing, decr, dec, shrink(s), shrinking, shrank, shrunk, shrinkage,
        reduce(s), reduced, reducing, reduction, regress, regresses, regressing, regression,
        regressed, less, lesser, lessens, resolving, clearing, recovering, recovers, diminish,
        diminishes, diminished, diminishing, fainter, thinner, fewer, subsiding, recedes,
        receding, down, goes down, going down, trending down, less severe, less extensive,
        halve(s), halved, halving, drying up, ↓, almost no, hardly any, narrower, narrows,
        declining, declines, healing, getting there, less marked, clearing up, on the way out, on
        its way out, fade(s), faded, fading, wane(s), waning, abate(s), abated, abating, ease(s),
        eased, easing, dwindle(s), dwindled, dwindling, drop(s), dropped, dropping, fall(s),
        fell, falling, come down, comes down, coming down, came down, gone down, lighter,
        lightens, retreat(s), retreating, recede, receded, milder, tinier, weaker, resorbing,
        reabsorbing, re absorbing, contract(s), contracting, remits, settles, settling, settled,
        calms down, not as, not so, isnt as, isnt so, arent as, half as, less dense, less
        visible, less obvious, less prominent, slimmer, under control, controlled, dies down,
        tapers, tapering, shrivels, lets up, mends, mending, on the mend, responds, responding,
        ameliorates, ameliorated, amelioration, attenuates, attenuated, attenuating, alleviated,
        lowers, lowered, downsizes, deflates, pulls back, rolls back, trails off, smaller and
        smaller, less and less, absorbing, subside, drying out, drying,
        residual""",
    Trend.RESOLVED: """resolve(s), resolved, resolution, clear(s), cleared, clear up, clears up,
        cleared up, clearance, disappear(s), disappeared, disappearing, disappearance, gone, goes
        away, go away, going away, went away, vanish, vanishes, vanished, normal, normalise(s),
        normalised, normalisation, normalize(s), normalized, normalization, healed, heals, cured,
        drained, drains, dries up, dried up, dry up, compensated, recompensated, recompensation,
        no more, no longer, not there anymore, not seen anymore, subsides, subsided, removed,
        aspirated, reabsorbed, reabsorbs, re absorbed, re absorbs, reabsorption, re absorption,
        resorbed, resorbs, resorption, absorbed, absorbs, dissolves, dissolved, fades away, faded
        away, melts away, melted away, drains away, cleared away, recovered, undetectable,
        eliminated, evacuated, remission, complete regression, out of sight, is history, are
        history, flushed out, washed out, washes out, wiped out, eradicated, nothing left,
        nothing left of, cleaned up, cleans up""",
    Trend.UNCHANGED: """unchanged, hangs around, hanging around, sticks around, at a standstill,
        frozen, fixed, consistent, invariant, endures, longstanding, long standing, undiminished,
        stable, stay(s), stayed, staying, remain(s), remained, remaining, persist(s), persisted,
        persistent, persisting, persistence, same, still, still there, ongoing, constant, static,
        identical, unaltered, status quo, as is, equal, steady, stationary, stagnant, continues,
        chronic, as before, like before, as previously, as ever, as it was, as they
        were, as last time, as yesterday, linger(s), lingered, lingering, plateau, plateaus,
        plateaued, plateaus out, plateauing, unresolved, non resolving, nonresolving, keeps,
        kept, maintained, similar, comparable, unaffected, unimproved, stuck, holds, holding,
        invariable, equivalent, stands still, neither better nor worse, neither worse nor better,
        neither bigger nor smaller, neither smaller nor bigger""",
}
_SIZES_BEFORE = """the size, its size, the amount, the volume, the width, the extent, the height,
    what it was, what it is, what it used to be, what there was, what was there, its former size,
    its previous size, its original size, its former self, previous size, original size,
    the previous size, the original size, the previous amount, the original amount"""
_AS_LARGE = """as big, as large, as much, as many, as bad, as wide, as dense, as severe,
    as extensive, as small, as high"""
_BEFORE = "as before, as it was, as last time, as previously, as ever, as on the prior"
# Beginnings and endings that together say which way.
_COMPARISONS = (
    (
        Trend.BETTER,
        "half, half of, third, third of, quarter, quarter of, thirds of, fraction of, fifth of",
        _SIZES_BEFORE,
    ),
    (Trend.BETTER, "half, a third, a quarter, not, isnt", _AS_LARGE),
    (Trend.WORSE, "twice, double, two times, three times, thrice", f"{_SIZES_BEFORE}, {_AS_LARGE}"),
    (Trend.UNCHANGED, _AS_LARGE, _BEFORE),
)
_AMOUNTS = {
    Severity.SMALL: """small, sm, tiny, trace, minimal, mild, slight, minor, little, subtle, minute,
        low grade, small sized, faint, early, small volume, smallish, wee, scant, sliver, sliver of,
        rim, thin rim, shallow, a bit of, a little bit of, bit of, hint of, touch of, teeny,
        miniscule, minuscule, discreet""",
    Severity.MODERATE: "moderate, medium, moderate sized, medium sized, mod, moderately sized",
    Severity.LARGE: """massive, severe, huge, extensive, gross, marked, major, complete, total,
        enormous, giant, significant sized, large sized, large volume, advanced, florid, widespread,
        sizeable, sizable, substantial, gigantic, extreme, a lot of, lots of, loads of, tons of,
        plenty of, voluminous, bulky, profound, pronounced, heavy, vast, biggish, monstrous,
        subtotal""",
}
_DEGREES = {
    Severity.SMALL: "slightly, mildly, marginally, minimally, a bit, a little, a little bit",
    Severity.MODERATE: "moderately, somewhat",
    Severity.LARGE: "massively, severely, markedly, grossly, hugely, extensively, extremely",
}
# For a heart, "big" is the finding; for anything else it is the amount.
_SIZES = {
    Meaning(Kind.SEVERITY, severity=Severity.LARGE, state="enlarged"): "large, big",
    Meaning(Kind.TREND, trend=Trend.WORSE, state="enlarged"): "enlarged",
    Meaning(Kind.TREND, trend=Trend.WORSE, state="flat"): "flatter",
}
# For a costophrenic angle, "sharp" says that nothing fills it; of anything else it is a look.
_LOOKS = {
    Meaning(Kind.STATE, trend=Trend.RESOLVED, state="sharp"): "sharp",
}
_PLAIN = {
    Kind.LUNG: """lung(s), lobe(s), zone(s), hemithorax, hemi thorax, lung field(s), field(s),
        segment(s), lung zone(s), lobar, region, regions, thorax, chest, pulmonary, pulm,
        parenchyma""",
    Kind.PARTIAL: """half, halfway, half way, in part, half of, third of, quarter of,
        part of the, parts of the, partially,
        partly, almost, nearly, mostly, incompletely, partial, near, largely, not completely, not
        fully, not entirely, to some extent, almost completely, nearly completely, incomplete, some
        of the, most of the, much of the""",
    Kind.NEGATION: """no, not, without, w / o, never, neither, none, nothing, doesnt, does not,
        isnt, wont, hasnt, didnt, dont, cannot, cant, arent, havent, wouldnt, absent, absence of,
        negative for, free of, no evidence of, no sign of, no signs of, nil, nor, lacks, lack of,
        lacking, exclude, excludes""",
    Kind.CHANGE: """change(s), changed, changing, difference(s), different, alteration(s), alter,
        altered, alters, interval change(s), budge(s), budged, movement""",
    Kind.MOVE: """shifts, shifted, shifting, move(s), moved, moving, migrate(s), migrated,
        migrating, switches, switched, switching, relocate(s), relocated, wander(s), wandered,
        travel(s), travelled, traveled, jump(s), jumped, swaps, swapped""",
    Kind.AND: "and, &, plus, +, /, also, as well as, along with, together with, n",
    Kind.OR: "or",
    Kind.WITH: "with, w, complicated by, accompanied by, associated with",
    Kind.COMMA: ":, which, that, who",
    Kind.BREAK: """., ;, !, ?, but, while, whilst, whereas, although, though, however, then, yet,
        except, except for, apart from, other than, aside from, meanwhile, instead""",
    Kind.BECOME: """become(s), becoming, became, turn(s), turns into, get(s), getting, goes, go,
        going, went""",
    Kind.FROM: "from, ->, =>, →",
    Kind.REST: "otherwise, rest, other, else, everything else, nothing else, elsewhere, remainder",
    Kind.CAUSE: """because, because of, due to, after, following, secondary to, caused by, despite,
        given, since, as a result of, post, owing to, on account of, by, thanks to""",
    Kind.ASIDE: "mediastinum",
    Kind.DETERMINER: "a, an, the, another",
}
