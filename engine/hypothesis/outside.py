"""Words that are no finding here: other medicine, orders to a machine, plain English.

Listed so that they are declined or ignored, and never taken for a misspelt finding.
Data only; the notation is the one of `lexicon.py`.
"""

from collections.abc import Iterator

from engine.findings import Finding
from engine.hypothesis.lexicon import expanded
from engine.hypothesis.meaning import Kind, Meaning


def outside_phrases() -> Iterator[tuple[str, Meaning]]:
    """Every known phrase that is not about a finding, with its meaning."""
    for related, phrases in _FOREIGN.items():
        yield from (
            (phrase, Meaning(Kind.FOREIGN, related=related)) for phrase in expanded(phrases)
        )
    yield from ((phrase, Meaning(Kind.ORDER)) for phrase in expanded(_ORDERS))
    yield from ((phrase, Meaning(Kind.ORDINARY)) for phrase in expanded(_ORDINARY))
    yield from ((phrase, Meaning(Kind.UNKNOWN)) for phrase in expanded(_LOOKALIKES))


# By the finding that resembles it most, in look or in cause.
_FOREIGN = {
    Finding.PNEUMOTHORAX: """fracture(s), fractured, rib(s), broken, bone(s), bony, clavicle(s),
        clavicular, scapula, sternum, sternal, humerus, dislocation, dislocated,
        pneumomediastinum, mediastinal emphysema, subcutaneous, subcutaneous emphysema, surgical
        emphysema, subcutaneous air, pneumopericardium, mediastinal air, bulla(e), bullae,
        trauma, contusion(s), flail, stab, gunshot, et tube, ett, endotracheal, intubation,
        intubated, tracheostomy, trachea, tracheal, ng tube, ngt, nasogastric, ng, tube(s),
        catheter(s), line(s), central line, cvc, cvp, picc, port, portacath, electrode(s),
        wire(s), pacemaker(s), icd, pacemaker lead(s), pacing lead(s), stent(s), valve(s),
        sternotomy, prosthesis, implant(s), device(s), foreign body, swallowed,
        pneumoperitoneum, free air, free gas, subdiaphragmatic, under the diaphragm,
        hyperlucent lung, hyperlucent hemithorax, hyperlucent right lung, hyperlucent left lung,
        hyperlucent right hemithorax, hyperlucent left hemithorax, unilateral hyperlucency,
        perforation, perforated, oesophagus, esophagus, oesophageal, esophageal, hernia(s),
        hernia hiatus, hiatus, hiatal""",
    Finding.EFFUSION: """whiteout, white out, whited out, white lung, complete opacification,
        opaque hemithorax, opacified hemithorax, fluid level(s), air fluid level(s), apical cap(s),
        pleural cap(s), pericardial, pericardium, tamponade, joint(s), knee(s), elbow(s), hip(s),
        shoulder(s), ankle(s), wrist(s), ascites, ascitic, peritoneal, peritoneum, pelvis, pelvic,
        hydrocephalus, subdural, embolism, embolus, emboli, pe, pulmonary embolism, pulmonary
        emboli, thrombosis, dvt, clot(s), infarct(s), infarction, pleural plaque(s), pleural
        thickening, plaque(s), mesothelioma, asbestosis, asbestos, middle ear, ear(s), scrotum,
        testis, hydrocele""",
    Finding.OEDEMA: """cerebral, brain, cranial, intracranial, leg(s), peripheral oedema,
        peripheral edema, foot, feet, hand(s), finger(s), arm(s), angio, laryngeal, larynx,
        throat, papilloedema, papilledema, macular, eye(s), optic, facial, face, nasal, scalp,
        retina, retinal, orbit, orbital, lip(s), genital, urinary, tract, muscle(s), tendon(s),
        wound(s), stroke(s), cva,
        tia, haemorrhage, hemorrhage, bleed, bleeding, pulmonary hypertension, pulmonary
        arterial hypertension, hypertension, renal, kidney(s), uti""",
    Finding.CARDIOMEGALY: """right heart failure, right ventricular failure, cor pulmonale,
        hypertrophic cardiomyopathy, hypertrophic obstructive cardiomyopathy, hocm, water bottle,
        water bottle heart, water bottle sign, mediastinum wide, widened mediastinum, wide
        mediastinum, mediastinal widening, widening of the mediastinum, aorta, aortic, dissection,
        aneurysm(s), myocardial infarction, mi, heart attack, stemi, nstemi, angina, arrhythmia(s),
        fibrillation, af, endocarditis, myocarditis, pericarditis, murmur(s), cardiac arrest,
        coarctation, tetralogy, septal defect, asd, vsd, heart block, dextrocardia, situs""",
    Finding.NODULE: """hilar mass, hilar masses, hilar enlargement, lymphadenopathy, adenopathy,
        lymph node(s), node(s), sarcoid, sarcoidosis, lymphoma, thymoma, goitre, goiter, thyroid,
        breast(s), nipple(s), parotid, salivary, axilla, axillary, tibia, femur, femoral, liver,
        hepatic, spleen, splenic, pancreas, pancreatic, gallbladder, gallstone(s), stomach, gastric,
        bowel, colon, colonic, rectum, rectal, appendix, appendicitis, bladder, prostate, prostatic,
        uterus, uterine, ovary, ovarian, ovaries, skin, adrenal, mediastinal mass, calcification(s),
        cyst(s), cystic, neck, nose, sinus, sinuses, tongue, tooth, teeth, tonsil(s), leukaemia,
        leukemia, testicular, testicle(s), scrotal, penis, penile, vagina, vaginal, vulva, cervix,
        cervical, lumbar, sacral, sacrum, coccyx, inguinal, umbilical, anal, anus, duodenum,
        duodenal, jejunum, jejunal, ileum, ileal, caecum, cecum, sigmoid, biliary, bile duct,
        mesenteric, retroperitoneal, omental, ureter(s), ureteric, urethra, urethral, pituitary,
        parathyroid, thymus, thymic, jaw, mandible, maxilla, cheek, chin, forehead, gum(s), mouth,
        nail(s), toe(s), thumb, heel, thigh(s), calf, calves, buttock(s), cornea, corneal,
        conjunctival, cochlear, meningeal, dural, cerebellar, cerebellum, cortex, cortical,
        nerve(s), carotid, jugular, vena cava, varicose, polyp(s), lymphoedema, lymphedema, mammary,
        cutaneous, dermal, hair, hernial, synovial, bursa, bursal, cartilage, tibial, humeral,
        radial, ulnar, patella, patellar, lacrimal, buccal, uvula, transplant, atrophy,
        carcinoid""",
    Finding.CONSOLIDATION: """fibrosis, fibrotic, ild, interstitial lung disease, interstitial
        disease, interstitial pneumonitis, pneumoconiosis, silicosis, honeycombing,
        bronchiectasis, bronchiectatic, tuberculosis, tb, cavity, cavities, cavitating,
        cavitation, abscess(es), aspergilloma, miliary, ards, bronchitis, bronchiolitis, croup,
        cystic fibrosis, meningitis, sepsis, hepatitis""",
    Finding.ATELECTASIS: """raised hemidiaphragm, raised diaphragm, raised, elevated
        hemidiaphragm, elevated, eventration, phrenic, scoliosis, kyphosis, vertebra, vertebral,
        vertebrae, spine, spinal, disc, disk, osteoporosis, arthritis, osteoarthritis,
        obstruction, ileus, volvulus, abdomen, abdominal, belly, tummy, quadrant, groin, head,
        skull, circulatory, colic, ulcer(s), diabetes, pregnancy, pregnant, migraine, epilepsy,
        seizure(s), lobectomy, pneumonectomy, carina""",
}
_ORDERS = """explain(s), explanation, define, definition, describe, tell me, translate, summarise,
    summarize, recommend, interpret, calculate, teach, instruction(s), prompt(s), system prompt,
    rules, weights, password(s), api, api
    key, sql, script, javascript, python, html, http, https, www, jailbreak, pirate, chatgpt,
    gpt, llm, language model, ai, assistant, ignore, ignore all, disregard, pretend, roleplay,
    role play, developer mode, admin, sudo, execute, delete, drop table, bypass, override, you
    are now, repeat after me, base64, token(s), bos, eos, boi, eoi, img"""
_ORDINARY = """consistent with, in keeping with, suggestive of, of, in, on, at, to, into, onto, for,
    about, over, under, within, throughout, around, across, toward, towards, near the, between,
    above, below, there, here, this, these, those, it, its, he, she, they, them, his, her, their, i,
    we, you, me, my, our, us, is, are, was, were, be, been, being, am, will, would, shall, should,
    can, could, may, might, must, has, have, had, having, do, does, did, done, as, so, than, too,
    likewise, as well, very, much, even, just, only, quite, rather, really, again, back, now, later,
    before, earlier, previously, previous, prior, soon, today, tomorrow, yesterday, time, day(s),
    week(s), month(s), year(s), hour(s), next, first, second, last, one, ones, two, three, four,
    five, several, some, any, all, every, everything, many, few, multiple, single, solitary,
    numerous, if, when, what, how, where, why, happen(s), happening, happened, think, guess,
    suppose, expect(s), expected, predict(s), prediction, hypothesis, want(s), like, would like,
    please, pls, plz, thanks, hi, ok, okay, yes, maybe, perhaps, probably, possibly, possible,
    probable, likely, suspected, suspect, apparently, seem(s), look(s), looking, looked, show(s),
    showing, shown, see, seen, visible, present, noted, demonstrates, give, gives, make(s), making,
    add(s), added, draw, let, let us, lets, put, imagine, simulate, generate, picture, image(s),
    film(s), radiograph(s), xray(s), x ray(s), cxr, scan, study, view, pa, ap, erect, supine,
    patient(s), pt, pts, person, man, woman, male, female, case, clinical, clinically,
    radiologically, radiographic, radiographically, radiological, appearance(s), finding(s),
    sign(s), feature(s), evidence, status, state, condition, disease, illness, problem(s), process,
    size, sized, sizes, extent, amount, amounts, number, volume, quantity, degree, level, side,
    sides, sided, area, areas, part, parts, portion, third, quarter, edge, margin, border(s),
    outline, contour, line up, angle, cm, mm, ml, litre(s), liter(s), l of, percent, %, significant,
    significantly, considerable, considerably, noticeably, noticeable, visibly, clearly, obviously,
    obvious, definite, definitely, interval, overall, generally, general, gradually, gradual,
    slowly, slow, quickly, quick, rapidly, rapid, suddenly, sudden, steadily, continuously, further,
    completely, fully, entirely, totally, whole, entire, full, dramatic, dramatically, strongly,
    strong, lot, a lot, lots, bit, far, way, kind, sort, type, form, patchy, dense, fluffy, hazy,
    ill defined, well defined, round, rounded, spiculated, initially, formerly, currently, smooth,
    focal, multifocal, diffuse, diffusely, scattered, confluent, homogeneous, heterogeneous,
    loculated, free flowing, layering, layered, subpulmonic, subsegmental, segmental, linear,
    discoid, plate, platelike, plate like, band, bandlike, band like, compressive, passive,
    resorptive, obstructive, rounded, adhesive, relaxation, spontaneous, iatrogenic, traumatic,
    primary, secondary, simple, loss, malignant, benign, suspicious, metastatic, bacterial, viral,
    atypical, aspiration, lobular, community acquired, hospital acquired, cap, hap, interstitial,
    alveolar, cardiogenic, flash, decompensated, decompensation, unilateral, one sided, congestive,
    cardiac, heart problems, ventricular, postop, post op, postoperative, postoperatively,
    operation, surgery, surgical, treatment, treated, therapy, antibiotic(s), diuretic(s),
    furosemide, frusemide, lasix, diuresis, steroid(s), chemo, chemotherapy, radiotherapy, drainage,
    drain, drain insertion, chest drain, chest tube, intercostal drain, icd insertion,
    thoracocentesis, thoracentesis, pleurodesis, tap, pleural tap, pleural aspiration, insertion,
    physiotherapy, physio, bronchoscopy, dialysis, ventilation, cpap, peep, inhaler(s), mucus,
    mucous, plug, plugging, sputum, asthma, asthmatic, asthma attack, attack, smoker, smoking, old,
    young, elderly, age, aged, known, history, admission, admitted, hospital, ward, itu, icu,
    mediastinal shift, mediastinal shift to the left, mediastinal shift to the right, shift to the
    left, shift to the right, shifted to the left, shifted to the right, deviated to the left,
    deviated to the right, pushed to the left, pushed to the right, push(es), pushing, pull(s),
    pulling, displace(s), displacing, midline shift, tracheal deviation, shift of the mediastinum,
    mediastinal displacement, shifted, shift, tensioning, veil, fissure(s), horizontal fissure,
    oblique fissure, thickened fissures, vessel(s), vascular, vasculature, lymphatics, bronchus,
    bronchi, airway(s), dependent, costal, morning, evening, afternoon, tonight, contralateral,
    ipsilateral, additional, initial, serial, usual, unusual, actual, marginal, potential, final,
    critical, medical, regular, irregular, circular, particular, annular, temporary, drastic,
    specific, nonspecific, symptomatic, asymptomatic, therapeutic, oval, spherical, diagnostic,
    incidental, accidental, natural, special, sequential, exponential, horizontal, tubular,
    vertical, triangular, reticulonodular, catastrophic, dynamic, static, fungal, pneumococcal,
    staphylococcal, streptococcal, mycoplasmal, nosocomial, idiopathic, uraemic, uremic, neoplastic,
    paraneoplastic, necrotic, sympathetic, reactive, infectious, infective, inflammatory, exudative,
    transudative, haemorrhagic, hemorrhagic, chylous, serous, purulent, septic, toxic, neurogenic,
    neonatal, congenital, hydrostatic, mechanical, ischaemic, ischemic, hypertensive, alcoholic,
    restrictive, bullous, panacinar, centrilobular, paraseptal, senile, compensatory, lymphangitic,
    costal, thoracic, intrathoracic, endobronchial, bronchial, bronchogenic, tracheal deviation,
    lobulated, calcified, cavitary, classic, classical, typical, atypical, medial, lateral,
    laterally, medially, anterior, posterior, anteriorly, posteriorly, peripherally, central,
    centrally, subpleural, sub, aspect, due, related, associated, underlying, adjacent, overlying,
    surrounding, accompanying, concurrent, concomitant, coexisting, resulting, side by side, im,
    ive, id, theres, thats, hes, shes, whats, sure, confident, certain, certainly, supposed,
    basically, actually, simply, mainly, predominantly, compared, comparison, compare, more or less,
    anymore, any more, already, eventually, finally, overnight, follow up, followup, on the other
    hand, same time, same side, point, follow, course, doctor, dr, together, covid, visceral pleural
    line, pleural line, peripheral, than before, before that, ct, right > left, >, <, =, (, ), [, ],
    ', ", -, ~, *, #, @, ^, _"""
# Not about chests at all, but one or two letters from a word that is.
_LOOKALIKES = """cat(s), dog(s), heard, hearth, hearing, hears, hearty, earth, heath, heat(s),
    diffusion, infusion, transfusion, perfusion, confusion, profusion, fusion, illusion,
    delusion, allusion, elusive, effusive, exclusion, inclusion, collision, emission, erosion,
    evasion, division, lesson(s), legion(s), season(s), reason(s), consolation, constellation,
    conversation, consultation, consideration, console(s), isolation, correlation, module(s),
    noodle(s), modular, medulla, cancel(s), candle, canker, tutor, rumour, humour, tremor,
    stumble, massage(s), message(s), mess, mask(s), master, pass, passes, class, classes, clean,
    cleaner, cleans, revolve(s), reserve(s), involve(s), dissolve(s), lager, barge, smell(s),
    stall(s), smart, snail, lover, loser, lowest, tower, power, slower, flower, supper, usher,
    muddle, riddle, paddle, fiddle, basil, basic, based, basin, rights, rigid, night, light(s),
    fight(s), sight, tight, weight, height, eight, bright, write(s), leaf, lift(s), loft,
    stables, staple(s), stale, table(s), sable, word(s), world, work(s), worry, worship, worms,
    horse, nurse, hear, path, market(s), stock(s), loves, charge(s), charged, chance(s), chain,
    channel, inflection, injection,
    inspection, inflation, infraction, affection, collage, college, colleague, collar, coin(s),
    corn, emphasis, emphatic, phantom, pneumatic, enema, eczema, lunch, lunge(s), lobby, globe,
    star(s), stamp(s), growl, grove, improvise, increment, decency, decent, solution,
    revolution, evolution, pollution, expend, expense, expert, export, deter, determine, butter,
    letter(s), bitter, batter, bigot, digger, trigger, mallet, fluent, flood, flute, floral,
    cardinal, cardigan, cardboard, cardiology, hyperactive, hypersonic, shadowy, shallow,
    shower(s), opaque, capacity, optical, aptitude, apple(s), applied, apply, typical, tropical,
    topical, local, vocal, modern, modest, moderator, severed, server(s), serve, mirror, motor,
    student(s), exam(s)"""
