<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AssignForm</name>
    <message>
        <source>Class</source>
        <translation>Kurs</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>Each question, times</source>
        <translation>Jede Frage, so oft</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Aufgeben</translation>
    </message>
</context>
<context>
    <name>Assigned</name>
    <message>
        <source>From your class</source>
        <translation>Aus Ihrem Kurs</translation>
    </message>
    <message>
        <source>Assign a pack to a class</source>
        <translation>Einem Kurs ein Paket aufgeben</translation>
    </message>
</context>
<context>
    <name>AssignedRow</name>
    <message>
        <source>{done} of {asked} answers, until {day}</source>
        <translation>{done} von {asked} Antworten, bis {day}</translation>
    </message>
    <message>
        <source>all done</source>
        <translation>alles erledigt</translation>
    </message>
    <message>
        <source>{pack}, for {group}</source>
        <translation>{pack}, für {group}</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Beginnen</translation>
    </message>
</context>
<context>
    <name>AudienceWindow</name>
    <message>
        <source>Foresee: for the hall</source>
        <translation>Foresee: für den Saal</translation>
    </message>
</context>
<context>
    <name>AuthoringWindow</name>
    <message>
        <source>Next revision</source>
        <translation>Nächste Fassung</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>Export the pack</source>
        <translation>Paket exportieren</translation>
    </message>
    <message>
        <source>Packs (*{ending})</source>
        <translation>Pakete (*{ending})</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>The pack is now in {path}.</source>
        <translation>Das Paket liegt jetzt in {path}.</translation>
    </message>
    <message>
        <source>Untitled pack</source>
        <translation>Paket ohne Titel</translation>
    </message>
    <message>
        <source>{title} – pack editor</source>
        <translation>{title} – Paketeditor</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Check and export</source>
        <translation>Prüfen und exportieren</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Films</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Baked runs</source>
        <translation>Vorberechnete Läufe</translation>
    </message>
    <message>
        <source>The handout is now in {path}.</source>
        <translation>Der Handzettel liegt jetzt in {path}.</translation>
    </message>
    <message>
        <source>Language in which you write</source>
        <translation>Sprache, in der Sie schreiben</translation>
    </message>
</context>
<context>
    <name>Background</name>
    <message>
        <source>This was cut short by an error inside Foresee. You can go on working.</source>
        <translation>Ein Fehler in Foresee hat dies abgebrochen. Sie können weiterarbeiten.</translation>
    </message>
</context>
<context>
    <name>Baker</name>
    <message>
        <source>Bake “{hypothesis}”</source>
        <translation>„{hypothesis}“ vorberechnen</translation>
    </message>
</context>
<context>
    <name>BalanceMeter</name>
    <message>
        <source>Sides</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Items without change</source>
        <translation>Aufgaben ohne Veränderung</translation>
    </message>
    <message>
        <source>Sides of the changes</source>
        <translation>Seiten der Veränderungen</translation>
    </message>
    <message>
        <source>Findings of the changes</source>
        <translation>Befunde der Veränderungen</translation>
    </message>
    <message>
        <source>There are no items yet.</source>
        <translation>Es gibt noch keine Aufgaben.</translation>
    </message>
    <message>
        <source>No change in {percent} % of all items.</source>
        <translation>Keine Veränderung in {percent} % aller Aufgaben.</translation>
    </message>
    <message>
        <source>About 40 % teach best; it counts from ten items on.</source>
        <translation>Etwa 40 % sind am lehrreichsten; das zählt ab zehn Aufgaben.</translation>
    </message>
    <message>
        <source>Add films on which nothing changes: about 40 % teach best.</source>
        <translation>Fügen Sie Bilder hinzu, auf denen sich nichts verändert: Etwa 40 % sind am lehrreichsten.</translation>
    </message>
    <message>
        <source>Add films on which something changes: 60 % teach best.</source>
        <translation>Fügen Sie Bilder hinzu, auf denen sich etwas verändert: 60 % sind am lehrreichsten.</translation>
    </message>
    <message>
        <source>That is a good share.</source>
        <translation>Das ist ein guter Anteil.</translation>
    </message>
</context>
<context>
    <name>BuiltIn</name>
    <message>
        <source>Digital patient, {projection} supine</source>
        <translation>Digital, {projection} liegend</translation>
    </message>
    <message>
        <source>Digital patient, {projection}</source>
        <translation>Digitaler Patient, {projection}</translation>
    </message>
    <message>
        <source>Healthy woman</source>
        <translation>Gesunde Frau</translation>
    </message>
    <message>
        <source>Healthy man</source>
        <translation>Gesunder Mann</translation>
    </message>
    <message>
        <source>Healthy woman, lying</source>
        <translation>Gesunde Frau, liegend</translation>
    </message>
    <message>
        <source>Small right effusion</source>
        <translation>Kleiner Erguss rechts</translation>
    </message>
    <message>
        <source>Large left effusion</source>
        <translation>Großer Erguss links</translation>
    </message>
    <message>
        <source>Right effusion, lying</source>
        <translation>Erguss rechts, liegend</translation>
    </message>
    <message>
        <source>Left consolidation</source>
        <translation>Konsolidierung links</translation>
    </message>
    <message>
        <source>Right consolidation</source>
        <translation>Konsolidierung rechts</translation>
    </message>
    <message>
        <source>Right upper collapse</source>
        <translation>Atelektase rechts oben</translation>
    </message>
    <message>
        <source>Right pneumothorax</source>
        <translation>Pneumothorax rechts</translation>
    </message>
    <message>
        <source>Oedema, large heart</source>
        <translation>Lungenödem, großes Herz</translation>
    </message>
    <message>
        <source>Large heart</source>
        <translation>Großes Herz</translation>
    </message>
    <message>
        <source>Left upper mass</source>
        <translation>Raumforderung links oben</translation>
    </message>
    <message>
        <source>Hyperinflated lungs</source>
        <translation>Überblähte Lungen</translation>
    </message>
</context>
<context>
    <name>Cases</name>
    <message>
        <source>Erect PA film of a healthy woman. Both costophrenic angles are sharp, the heart is less than half as wide as the chest, the lungs are clear. A good prior for any new finding.</source>
        <translation>PA-Aufnahme einer gesunden Frau im Stehen. Beide kostophrenischen Winkel sind spitz, das Herz ist weniger als halb so breit wie der Thorax, die Lunge ist frei. Eine gute Voraufnahme für jeden neuen Befund.</translation>
    </message>
    <message>
        <source>Digital patient, rendered by Foresee</source>
        <translation>Digitaler Patient, gerendert von Foresee</translation>
    </message>
    <message>
        <source>Erect PA film of a healthy man in full inspiration, with the gastric bubble under the left dome. A good prior for any new finding.</source>
        <translation>PA-Aufnahme eines gesunden Mannes im Stehen und in tiefer Inspiration, mit der Magenblase unter der linken Zwerchfellkuppel. Eine gute Voraufnahme für jeden neuen Befund.</translation>
    </message>
    <message>
        <source>Supine AP film of a thin, healthy young woman. The domes stand higher and the heart looks larger than on an erect film. Ask for an effusion, and look for a veil, not a meniscus.</source>
        <translation>AP-Aufnahme einer schlanken, gesunden jungen Frau im Liegen. Die Zwerchfellkuppeln stehen höher, und das Herz wirkt größer als im Stehen. Sagen Sie einen Erguss vorher und achten Sie auf einen Schleier, nicht auf einen Meniskus.</translation>
    </message>
    <message>
        <source>Erect PA film. The right costophrenic angle is blunted by a meniscus; the rest of the right hemidiaphragm can still be seen. Ask for it to worsen, improve or resolve.</source>
        <translation>PA-Aufnahme im Stehen. Ein Meniskus verdeckt den rechten kostophrenischen Winkel; das übrige rechte Zwerchfell ist noch zu sehen. Sagen Sie vorher, dass der Erguss schlimmer oder besser wird oder verschwindet.</translation>
    </message>
    <message>
        <source>Erect PA film of a heavy woman. Fluid with a meniscus hides the left hemidiaphragm and the left heart border. Ask for it to improve, and watch which border comes back first.</source>
        <translation>PA-Aufnahme einer kräftigen Frau im Stehen. Flüssigkeit mit Meniskus verdeckt das linke Zwerchfell und den linken Herzrand. Sagen Sie eine Besserung vorher und sehen Sie, welcher Rand zuerst zurückkehrt.</translation>
    </message>
    <message>
        <source>Supine AP film of a heavy man. The fluid lies behind the right lung and veils it, most towards the base; vessels are still seen through it. Compare the two lungs.</source>
        <translation>AP-Aufnahme eines kräftigen Mannes im Liegen. Die Flüssigkeit liegt hinter der rechten Lunge und verschleiert sie, am stärksten zur Basis hin; Gefäße sind noch zu sehen. Vergleichen Sie beide Lungen.</translation>
    </message>
    <message>
        <source>Erect PA film. Airspace opacity in the left lower lobe, lateral to and behind the heart. The left heart border can still be seen, since the lower lobe lies behind it. Ask for it to improve or spread.</source>
        <translation>PA-Aufnahme im Stehen. Alveoläre Verschattung im linken Unterlappen, seitlich vom Herzen und dahinter. Der linke Herzrand ist noch zu sehen, denn der Unterlappen liegt hinter ihm. Sagen Sie eine Besserung oder Ausbreitung vorher.</translation>
    </message>
    <message>
        <source>Erect PA film of a young woman. Airspace opacity above the minor fissure, which bounds it sharply below; the bronchi that run through it stay dark. Ask for it to improve.</source>
        <translation>PA-Aufnahme einer jungen Frau im Stehen. Alveoläre Verschattung über dem kleinen Interlobärspalt, der sie unten scharf begrenzt; die Bronchien darin bleiben dunkel. Sagen Sie eine Besserung vorher.</translation>
    </message>
    <message>
        <source>Erect PA film of a thin older woman. The right upper lobe has lost volume: the minor fissure has swung up and the trachea is drawn to the right. Ask for it to resolve.</source>
        <translation>PA-Aufnahme einer schlanken älteren Frau im Stehen. Der rechte Oberlappen hat an Volumen verloren: Der kleine Interlobärspalt ist nach oben verlagert, die Trachea nach rechts verzogen. Sagen Sie vorher, dass es sich zurückbildet.</translation>
    </message>
    <message>
        <source>Erect PA film of a tall, thin man. A fine visceral pleural line runs along the right lung, with no markings beyond it. Ask for it to worsen or resolve.</source>
        <translation>PA-Aufnahme eines großen, schlanken Mannes im Stehen. Eine feine viszerale Pleuralinie zieht an der rechten Lunge entlang, jenseits davon keine Lungenzeichnung. Sagen Sie vorher, dass es schlimmer wird oder verschwindet.</translation>
    </message>
    <message>
        <source>Erect PA film of a heavy older woman. The heart is wider than half the chest; the lungs are clear. Ask for oedema or an effusion to follow.</source>
        <translation>PA-Aufnahme einer kräftigen älteren Frau im Stehen. Das Herz ist breiter als der halbe Thorax; die Lunge ist frei. Sagen Sie ein Ödem oder einen Erguss vorher.</translation>
    </message>
    <message>
        <source>Erect PA film of an older man. A round mass with a sharp edge lies in the left upper zone, partly behind the ribs. Ask for it to grow, and look at what stays the same.</source>
        <translation>PA-Aufnahme eines älteren Mannes im Stehen. Eine runde, scharf begrenzte Raumforderung liegt im linken Oberfeld, teils hinter den Rippen. Sagen Sie vorher, dass sie wächst, und sehen Sie, was gleich bleibt.</translation>
    </message>
    <message>
        <source>Supine AP film of an old man. Both lungs are hazy around the hila, and the vessels have lost their edges. Lying down, wide upper vessels say nothing, and every heart looks larger than it is. Ask for the oedema to improve.</source>
        <translation>AP-Aufnahme eines alten Mannes im Liegen. Beide Lungen sind um die Hili getrübt, die Gefäße sind unscharf. Im Liegen besagen weite Gefäße der Oberfelder nichts, und jedes Herz wirkt größer, als es ist. Sagen Sie vorher, dass sich das Ödem bessert.</translation>
    </message>
    <message>
        <source>Erect PA film of an older man. The domes are low and flat, the lungs long, the vessels thin. Ask for a pneumothorax or a consolidation on top of it.</source>
        <translation>PA-Aufnahme eines älteren Mannes im Stehen. Die Zwerchfellkuppeln stehen tief und sind flach, die Lungen sind lang, die Gefäße dünn. Sagen Sie einen Pneumothorax oder eine Konsolidierung vorher, die dazukommt.</translation>
    </message>
</context>
<context>
    <name>CertaintyLegend</name>
    <message>
        <source>Where the samples agree</source>
        <translation>Wo die Stichproben übereinstimmen</translation>
    </message>
    <message>
        <source>The stronger the violet, the more samples agree</source>
        <translation>Je kräftiger das Violett, desto mehr Stichproben stimmen überein</translation>
    </message>
    <message>
        <source>few samples</source>
        <translation>wenige</translation>
    </message>
    <message>
        <source>all samples</source>
        <translation>alle Stichproben</translation>
    </message>
</context>
<context>
    <name>ChangeControls</name>
    <message>
        <source>Change from which on it is outlined and hatched</source>
        <translation>Veränderung, ab der umrandet und schraffiert wird</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <source>from {percent} %</source>
        <translation>ab {percent} %</translation>
    </message>
</context>
<context>
    <name>ChangesEditor</name>
    <message>
        <source>Nothing will change</source>
        <translation>Nichts wird sich verändern</translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nichts hat sich verändert</translation>
    </message>
    <message>
        <source>Another change</source>
        <translation>Noch eine Veränderung</translation>
    </message>
</context>
<context>
    <name>ChangesPart</name>
    <message>
        <source>What will change?</source>
        <translation>Was wird sich verändern?</translation>
    </message>
    <message>
        <source>What changed?</source>
        <translation>Was hat sich verändert?</translation>
    </message>
    <message>
        <source>Say which finding changes, and which way.</source>
        <translation>Sagen Sie, welcher Befund sich verändert und in welche Richtung.</translation>
    </message>
    <message>
        <source>Say which finding changed, and which way.</source>
        <translation>Geben Sie an, welcher Befund sich wie verändert hat.</translation>
    </message>
    <message>
        <source>Counts as right: finding, side and direction. Where nothing changes: the finding that stays, if there is one.</source>
        <translation>Als richtig zählt: Befund, Seite und Richtung. Wo sich nichts ändert: der Befund, der bleibt, falls einer da ist.</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>Preview as a student</source>
        <translation>Als Studierende ausprobieren</translation>
    </message>
    <message>
        <source>Export the pack…</source>
        <translation>Paket exportieren …</translation>
    </message>
    <message>
        <source>The pack can be exported once nothing stands in its way.</source>
        <translation>Das Paket lässt sich exportieren, sobald nichts mehr entgegensteht.</translation>
    </message>
    <message>
        <source>Tick what you have checked; changing it later takes the tick back.</source>
        <translation>Haken Sie ab, was Sie geprüft haben; wird es später geändert, verschwindet der Haken wieder.</translation>
    </message>
    <message>
        <source>Ready. Students import the one file that you export.</source>
        <translation>Fertig. Studierende importieren die eine Datei, die Sie exportieren.</translation>
    </message>
    <message>
        <source>{count} things to do</source>
        <translation>{count} Dinge zu tun</translation>
    </message>
    <message>
        <source>One thing to do</source>
        <translation>Eines zu tun</translation>
    </message>
    <message>
        <source>Nothing stands in the way</source>
        <translation>Nichts steht entgegen</translation>
    </message>
    <message>
        <source>Click one to go to its spot.</source>
        <translation>Ein Klick führt zur Stelle.</translation>
    </message>
    <message>
        <source>{count} are advice only.</source>
        <translation>Davon sind {count} nur Ratschläge.</translation>
    </message>
    <message>
        <source>Sign off</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>No film shows or names a patient</source>
        <translation>Kein Bild verrät, wer der Patient ist</translation>
    </message>
    <message>
        <source>I may share these films under their licences</source>
        <translation>Ich darf diese Bilder weitergeben</translation>
    </message>
    <message>
        <source>References and texts are right</source>
        <translation>Musterantworten und Texte stimmen</translation>
    </message>
    <message>
        <source>I looked at every baked run</source>
        <translation>Ich habe jeden Lauf angesehen</translation>
    </message>
    <message>
        <source>I did the pack as a student would</source>
        <translation>Ich habe das Paket selbst bearbeitet</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Ausgewogenheit</translation>
    </message>
    <message>
        <source>Sign-off</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>One is advice only.</source>
        <translation>Eines davon ist nur ein Ratschlag.</translation>
    </message>
    <message>
        <source>Ask again what you said is meant so ({count})</source>
        <translation>Erneut fragen, was so gemeint war ({count})</translation>
    </message>
    <message>
        <source>What is asked is to be put right, or answered: it is meant so.</source>
        <translation>Fragen lassen sich berichtigen oder beantworten: Das ist so gemeint.</translation>
    </message>
    <message>
        <source>It is meant so</source>
        <translation>Das ist so gemeint</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Erneut fragen</translation>
    </message>
    <message>
        <source>Handout…</source>
        <translation>Handzettel …</translation>
    </message>
    <message>
        <source>A PDF to print, for students or for teachers</source>
        <translation>Ein PDF zum Drucken, für Studierende oder Lehrende</translation>
    </message>
</context>
<context>
    <name>ChoicePanes</name>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>{letter} · right, your choice</source>
        <translation>{letter} · richtig, Ihre Wahl</translation>
    </message>
    <message>
        <source>{letter} · right</source>
        <translation>{letter} · richtig</translation>
    </message>
    <message>
        <source>{letter} · your choice</source>
        <translation>{letter} · Ihre Wahl</translation>
    </message>
</context>
<context>
    <name>ClaimsView</name>
    <message>
        <source>Whole film</source>
        <translation>Ganzes Bild</translation>
    </message>
    <message>
        <source>{places} and {count} more</source>
        <translation>{places} und noch {count}</translation>
    </message>
    <message>
        <source>{place}: {verdict}</source>
        <translation>{place}: {verdict}</translation>
    </message>
    <message>
        <source>supported</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>contradicted</source>
        <translation>widerlegt</translation>
    </message>
    <message>
        <source>not visible</source>
        <translation>nicht sichtbar</translation>
    </message>
    <message>
        <source>{verdict} · measured {change} %</source>
        <translation>{verdict} · gemessen {change} %</translation>
    </message>
    <message>
        <source>Supported: the picture shows what this sentence says.</source>
        <translation>Gestützt: Das Bild zeigt, was dieser Satz sagt.</translation>
    </message>
    <message>
        <source>Contradicted: the picture shows something else; trust the picture.</source>
        <translation>Widersprochen: Das Bild zeigt etwas anderes; glauben Sie dem Bild.</translation>
    </message>
    <message>
        <source>Not visible: the picture neither shows it nor speaks against it; it may be too little to be measured.</source>
        <translation>Nicht sichtbar: Das Bild zeigt es nicht und spricht auch nicht dagegen; vielleicht ist es zu wenig, um gemessen zu werden.</translation>
    </message>
    <message>
        <source>Measured: how much brighter (+) or darker (−) the place became, in percent of the greys.</source>
        <translation>Gemessen: um wie viel heller (+) oder dunkler (−) die Stelle wurde, in Prozent der Graustufen.</translation>
    </message>
    <message>
        <source>{text} (English)</source>
        <translation>{text} (Englisch)</translation>
    </message>
</context>
<context>
    <name>Classes</name>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Right at first</source>
        <translation>Zuerst richtig</translation>
    </message>
    <message>
        <source>Discrimination</source>
        <translation>Trennschärfe</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Sure / right</source>
        <translation>Sicher / richtig</translation>
    </message>
    <message>
        <source>Skill</source>
        <translation>Fertigkeit</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>Studierende</translation>
    </message>
    <message>
        <source>In the drill</source>
        <translation>Im Sehtraining</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Wie sicher</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>{low} to {high} %</source>
        <translation>{low} bis {high} %</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Weakest skill</source>
        <translation>Schwächste Fertigkeit</translation>
    </message>
    <message>
        <source>Without a name ({id})</source>
        <translation>Ohne Namen ({id})</translation>
    </message>
    <message>
        <source>Earlier class</source>
        <translation>Früherer Kurs</translation>
    </message>
    <message>
        <source>Same questions</source>
        <translation>Gleiche Fragen</translation>
    </message>
    <message>
        <source>Right then</source>
        <translation>Damals richtig</translation>
    </message>
    <message>
        <source>Right now</source>
        <translation>Jetzt richtig</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>{name}: how the class did</source>
        <translation>{name}: Ergebnisse des Kurses</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Kurs</translation>
    </message>
    <message>
        <source>Skills, the weakest first</source>
        <translation>Fertigkeiten, die schwächsten zuerst</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>How sure, how often right</source>
        <translation>Wie sicher, wie oft richtig</translation>
    </message>
    <message>
        <source>Against earlier classes</source>
        <translation>Verglichen mit früheren Kursen</translation>
    </message>
    <message>
        <source>Question by question</source>
        <translation>Frage für Frage</translation>
    </message>
    <message>
        <source>In brackets is the 95 % interval (Wilson; of times the middle half). First answers count, what was asked again does not. Discrimination: how far those who know the rest know this question, from -1 to 1; below 0.2 look at the question itself. Sure / right: mean confidence beside the share that was right.</source>
        <translation>In Klammern steht das 95-%-Intervall (Wilson; bei Zeiten die mittlere Hälfte). Es zählen die ersten Antworten, Wiederholungen nicht. Trennschärfe: wie sehr diese Frage beherrscht, wer die übrigen beherrscht, von -1 bis 1; unter 0,2 lohnt ein Blick auf die Frage selbst. Sicher / richtig: mittlere Sicherheit neben dem richtigen Anteil.</translation>
    </message>
    <message>
        <source>{percent} % ({low}–{high})</source>
        <translation>{percent} % ({low}–{high})</translation>
    </message>
    <message>
        <source>{value} ({low} to {high})</source>
        <translation>{value} ({low} bis {high})</translation>
    </message>
    <message>
        <source>{median} s ({low}–{high})</source>
        <translation>{median} s ({low}–{high})</translation>
    </message>
    <message>
        <source>{stated} / {right} %</source>
        <translation>{stated} / {right} %</translation>
    </message>
    <message>
        <source>too few to tell</source>
        <translation>zu wenige für eine Aussage</translation>
    </message>
    <message>
        <source>{value} points ({low} to {high}): may be chance</source>
        <translation>{value} Punkte ({low} bis {high}): kann Zufall sein</translation>
    </message>
    <message>
        <source>{value} points ({low} to {high}): better</source>
        <translation>{value} Punkte ({low} bis {high}): besser</translation>
    </message>
    <message>
        <source>{value} points ({low} to {high}): worse</source>
        <translation>{value} Punkte ({low} bis {high}): schlechter</translation>
    </message>
    <message>
        <source>seeing that nothing changes</source>
        <translation>erkennen, dass sich nichts ändert</translation>
    </message>
    <message>
        <source>one side</source>
        <translation>einseitig</translation>
    </message>
    <message>
        <source>both sides</source>
        <translation>beidseitig</translation>
    </message>
    <message>
        <source>1 answer</source>
        <translation>1 Antwort</translation>
    </message>
    <message>
        <source>{count} answers</source>
        <translation>{count} Antworten</translation>
    </message>
    <message>
        <source>1 student</source>
        <translation>1 Person</translation>
    </message>
    <message>
        <source>{count} students</source>
        <translation>{count} Studierende</translation>
    </message>
    <message>
        <source>Pack not known</source>
        <translation>Paket nicht bekannt</translation>
    </message>
    <message>
        <source>New students: {new}. Brought up to date: {updated}. Nothing new: {unchanged}. Answers added: {added}.</source>
        <translation>Neue Studierende: {new}. Auf den neuesten Stand gebracht: {updated}. Nichts Neues: {unchanged}. Hinzugekommene Antworten: {added}.</translation>
    </message>
    <message>
        <source>One file was skipped:</source>
        <translation>Eine Datei wurde übergangen:</translation>
    </message>
    <message>
        <source>{count} files were skipped:</source>
        <translation>{count} Dateien wurden übergangen:</translation>
    </message>
    <message>
        <source>Fewer than {count} students answered this pack: nothing can be concluded, and nothing is shown of fewer than {count} answers.</source>
        <translation>Weniger als {count} Studierende haben dieses Paket beantwortet: Daraus lässt sich nichts schließen, und zu weniger als {count} Antworten wird nichts gezeigt.</translation>
    </message>
    <message>
        <source>With {count} students a half that was right may truly be {low} to {high} %: compare only what lies outside of each other&apos;s intervals.</source>
        <translation>Bei {count} Studierenden kann eine richtige Hälfte in Wahrheit {low} bis {high} % sein: Vergleichen Sie nur, was außerhalb der Intervalle des jeweils anderen liegt.</translation>
    </message>
    <message>
        <source>The pack is not installed here: its films, and words for what was wrong, are missing. Import the pack to see them.</source>
        <translation>Das Paket ist hier nicht installiert: Seine Bilder und die Worte für das Falsche fehlen. Importieren Sie das Paket, um sie zu sehen.</translation>
    </message>
    <message>
        <source>Fewer than {count} students answered; nothing is said of it.</source>
        <translation>Weniger als {count} Studierende haben geantwortet; dazu wird nichts gesagt.</translation>
    </message>
    <message>
        <source>First answers: {said}.</source>
        <translation>Erste Antworten: {said}.</translation>
    </message>
    <message>
        <source>Commonest wrong place: {place}. {count} of {of} wrong marks meet there.</source>
        <translation>Häufigste falsche Stelle: {place}. {count} von {of} falschen Markierungen treffen sich dort.</translation>
    </message>
    <message>
        <source>When asked again: {rate} right.</source>
        <translation>Bei Wiederholung: {rate} richtig.</translation>
    </message>
    <message>
        <source>Against “{name}” ({rate}): {difference}.</source>
        <translation>Verglichen mit „{name}“ ({rate}): {difference}.</translation>
    </message>
    <message>
        <source>Commonest wrong word: “{word}”, in {count} of {of} wrong answers.</source>
        <translation>Häufigstes falsches Wort: „{word}“, in {count} von {of} falschen Antworten.</translation>
    </message>
    <message>
        <source>Commonest wrong film: {word}, {count} of {of} wrong answers.</source>
        <translation>Häufigstes falsches Bild: {word}, {count} von {of} falschen Antworten.</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>nichts ändert sich</translation>
    </message>
    <message>
        <source>it holds</source>
        <translation>es stimmt</translation>
    </message>
    <message>
        <source>it does not hold</source>
        <translation>es stimmt nicht</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>keines gewählt</translation>
    </message>
    <message>
        <source>{words} ✓</source>
        <translation>{words} ✓</translation>
    </message>
    <message>
        <source>the patient&apos;s upper right</source>
        <translation>oben rechts (Seite des Patienten)</translation>
    </message>
    <message>
        <source>the upper middle</source>
        <translation>oben in der Mitte</translation>
    </message>
    <message>
        <source>the patient&apos;s upper left</source>
        <translation>oben links (Seite des Patienten)</translation>
    </message>
    <message>
        <source>the patient&apos;s right, at middle height</source>
        <translation>rechts in mittlerer Höhe (Seite des Patienten)</translation>
    </message>
    <message>
        <source>the middle</source>
        <translation>in der Mitte</translation>
    </message>
    <message>
        <source>the patient&apos;s left, at middle height</source>
        <translation>links in mittlerer Höhe (Seite des Patienten)</translation>
    </message>
    <message>
        <source>the patient&apos;s lower right</source>
        <translation>unten rechts (Seite des Patienten)</translation>
    </message>
    <message>
        <source>the lower middle</source>
        <translation>unten in der Mitte</translation>
    </message>
    <message>
        <source>the patient&apos;s lower left</source>
        <translation>unten links (Seite des Patienten)</translation>
    </message>
    <message>
        <source>Lecture “{title}”, {day}: {votes} votes.</source>
        <translation>Vorlesung „{title}“, {day}: {votes} Stimmen.</translation>
    </message>
    <message>
        <source>Lecture “{title}”, {day}: {first} % of {votes} votes right.</source>
        <translation>Vorlesung „{title}“, {day}: {first} % von {votes} Stimmen richtig.</translation>
    </message>
    <message>
        <source>Lecture “{title}”, {day}: {first} % of {votes} votes right, after talking {second} %.</source>
        <translation>Vorlesung „{title}“, {day}: {first} % von {votes} Stimmen richtig, nach dem Gespräch {second} %.</translation>
    </message>
</context>
<context>
    <name>ClassesColumn</name>
    <message>
        <source>Classes</source>
        <translation>Kurse</translation>
    </message>
    <message>
        <source>New class…</source>
        <translation>Neuer Kurs…</translation>
    </message>
    <message>
        <source>Students keep their history as a file on the page of their progress, and send it to you. It never mixes with what you answered yourself.</source>
        <translation>Studierende sichern ihren Lernverlauf auf der Seite „Fortschritt“ als Datei und schicken sie Ihnen. Er mischt sich nie mit Ihren eigenen Antworten.</translation>
    </message>
</context>
<context>
    <name>ClassesPage</name>
    <message>
        <source>New class</source>
        <translation>Neuer Kurs</translation>
    </message>
    <message>
        <source>Add histories</source>
        <translation>Lernverläufe hinzufügen</translation>
    </message>
    <message>
        <source>Histories (*{ending})</source>
        <translation>Lernverläufe (*{ending})</translation>
    </message>
    <message>
        <source>Folder with histories</source>
        <translation>Ordner mit Lernverläufen</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht sichern</translation>
    </message>
    <message>
        <source>Report (*.pdf);;Table (*.csv)</source>
        <translation>Bericht (*.pdf);;Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Delete with all answers, for good</source>
        <translation>Mit allen Antworten endgültig löschen</translation>
    </message>
    <message>
        <source>The report is now in {path}.</source>
        <translation>Der Bericht liegt jetzt in {path}.</translation>
    </message>
    <message>
        <source>Delete this class</source>
        <translation>Diesen Kurs löschen</translation>
    </message>
    <message>
        <source>Name of the class</source>
        <translation>Name des Kurses</translation>
    </message>
    <message>
        <source>Name, with the year</source>
        <translation>Name mit Jahr</translation>
    </message>
    <message>
        <source>Add histories…</source>
        <translation>Lernverläufe hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation>Bericht sichern…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>Drop your students&apos; histories here, or a folder with them: the class, and what it did, is shown at once. Damaged files are named and skipped.</source>
        <translation>Ziehen Sie die Lernverläufe Ihrer Studierenden hierher, oder einen Ordner mit ihnen: Der Kurs und seine Ergebnisse erscheinen sofort. Beschädigte Dateien werden genannt und übergangen.</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Kurse</translation>
    </message>
</context>
<context>
    <name>CoachBar</name>
    <message>
        <source>What to do now</source>
        <translation>Was jetzt zu tun ist</translation>
    </message>
    <message>
        <source>End the tour</source>
        <translation>Rundgang beenden</translation>
    </message>
    <message>
        <source>Tour · {step} of {steps}</source>
        <translation>Rundgang · {step} von {steps}</translation>
    </message>
</context>
<context>
    <name>CompareActions</name>
    <message>
        <source>Prior and counterfactual</source>
        <translation>Voraufnahme und Kontrafaktisches</translation>
    </message>
    <message>
        <source>Prior and follow-up</source>
        <translation>Voraufnahme und Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>This run and the other run</source>
        <translation>Dieser und der andere Lauf</translation>
    </message>
    <message>
        <source>Outline stronger changes only</source>
        <translation>Nur stärkere Veränderungen umranden</translation>
    </message>
    <message>
        <source>Outline weaker changes too</source>
        <translation>Auch schwächere Veränderungen umranden</translation>
    </message>
    <message>
        <source>Outline the change</source>
        <translation>Veränderung umranden</translation>
    </message>
    <message>
        <source>Hatch the change</source>
        <translation>Veränderung schraffieren</translation>
    </message>
</context>
<context>
    <name>CompareMode</name>
    <message>
        <source>Blink</source>
        <translation>Blinken</translation>
    </message>
    <message>
        <source>Blinking: time for each film</source>
        <translation>Blinken: Zeit je Bild</translation>
    </message>
    <message>
        <source>Each film for</source>
        <translation>Jedes Bild</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>Show the other film</source>
        <translation>Das andere Bild zeigen</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>What the other run shows otherwise</source>
        <translation>Was der andere Lauf anders zeigt</translation>
    </message>
    <message>
        <source>Change alone</source>
        <translation>Nur die Veränderung</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Überlagern</translation>
    </message>
    <message>
        <source>The other run&apos;s difference</source>
        <translation>Unterschied zum anderen Lauf</translation>
    </message>
    <message>
        <source>Change over the prior</source>
        <translation>Veränderung über der Voraufnahme</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Deckkraft der Überlagerung</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>All films share zoom, place and greys.</source>
        <translation>Alle Bilder teilen Zoom, Ausschnitt und Graustufen.</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>Wischen</translation>
    </message>
    <message>
        <source>Drag the line on the picture.</source>
        <translation>Ziehen Sie die Linie im Bild.</translation>
    </message>
    <message>
        <source>Move the line of the wipe</source>
        <translation>Wischlinie verschieben</translation>
    </message>
    <message>
        <source>Drag it, or Page Up and Page Down</source>
        <translation>Ziehen, oder Bild auf und Bild ab</translation>
    </message>
    <message>
        <source>Place of the wipe&apos;s line</source>
        <translation>Ort der Wischlinie</translation>
    </message>
    <message>
        <source>Turn the wipe&apos;s line</source>
        <translation>Wischlinie drehen</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>Score</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>Nächste Frage</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Against the model&apos;s picture</source>
        <translation>Verglichen mit dem Bild des Modells</translation>
    </message>
    <message>
        <source>Against the reference</source>
        <translation>Verglichen mit der Referenz</translation>
    </message>
    <message>
        <source>This does not count: the reference does.</source>
        <translation>Das zählt nicht: Es zählt die Referenz.</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>The real follow-up</source>
        <translation>Die echte Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>It stands beside the prior: look.</source>
        <translation>Sie steht neben der Voraufnahme: Sehen Sie hin.</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>In eigenen Worten</translation>
    </message>
    <message>
        <source>no named place</source>
        <translation>kein benannter Ort</translation>
    </message>
    <message>
        <source>You marked: {zones}.</source>
        <translation>Sie haben markiert: {zones}.</translation>
    </message>
    <message>
        <source>It changed in: {zones}.</source>
        <translation>Verändert hat es sich in: {zones}.</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>The follow-up</source>
        <translation>Die Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>No finding and direction could be read from these words.</source>
        <translation>Aus diesen Worten ließen sich kein Befund und keine Richtung lesen.</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>Richtig.</translation>
    </message>
    <message>
        <source>There is no reference here: only the model was asked.</source>
        <translation>Hier gibt es keine Referenz: Nur das Modell wurde gefragt.</translation>
    </message>
    <message>
        <source>Locked at {time}.</source>
        <translation>Festgelegt um {time}.</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Findings and direction</source>
        <translation>Befunde und Richtung</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>Erklärung</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Aussage</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>On the films: solid line, your mark; dashed, what the model changed.</source>
        <translation>Auf den Aufnahmen: durchgezogen Ihre Markierung, gestrichelt, was das Modell geändert hat.</translation>
    </message>
    <message>
        <source>On the films: solid line, your mark; dashed, the reference.</source>
        <translation>Auf den Aufnahmen: durchgezogen Ihre Markierung, gestrichelt die Referenz.</translation>
    </message>
    <message>
        <source>Shift+M hides both.</source>
        <translation>Umschalt+M blendet beide aus.</translation>
    </message>
    <message>
        <source>{part} {score}, right from {enough}</source>
        <comment>as in: place 40 %, right from 67 %</comment>
        <translation>{part} {score}, richtig ab {enough}</translation>
    </message>
    <message>
        <source>Not yet right: {parts}.</source>
        <translation>Noch nicht richtig: {parts}.</translation>
    </message>
    <message>
        <source>{severity} {finding}: {what}</source>
        <comment>as in: small effusion: the angle is blunt</comment>
        <translation>{finding}, {severity}: {what}</translation>
    </message>
    <message>
        <source>How it went</source>
        <translation>Wie es lief</translation>
    </message>
</context>
<context>
    <name>ConfidencePart</name>
    <message>
        <source>How sure are you?</source>
        <translation>Wie sicher sind Sie?</translation>
    </message>
    <message>
        <source>How sure, in percent</source>
        <translation>Wie sicher, in Prozent</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>Copy the films</source>
        <translation>Bilder kopieren</translation>
    </message>
    <message>
        <source>Copy this film</source>
        <translation>Dieses Bild kopieren</translation>
    </message>
    <message>
        <source>The film is on the clipboard.</source>
        <translation>Das Bild ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>The films are on the clipboard.</source>
        <translation>Die Bilder sind in der Zwischenablage.</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>An error in Foresee</source>
        <translation>Ein Fehler in Foresee</translation>
    </message>
    <message>
        <source>Error report</source>
        <translation>Fehlerbericht</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Something went wrong inside Foresee</source>
        <translation>In Foresee ist etwas schiefgegangen</translation>
    </message>
    <message>
        <source>Your library is safe, and you can go on working. The report below holds no picture and no patient data except file names; please send it to the authors.</source>
        <translation>Ihre Bibliothek ist sicher, und Sie können weiterarbeiten. Der Bericht unten enthält kein Bild und außer Dateinamen keine Patientendaten; bitte senden Sie ihn den Autoren.</translation>
    </message>
</context>
<context>
    <name>CurrentLearner</name>
    <message>
        <source>The library is not open yet, so nothing can be kept; try again in a moment.</source>
        <translation>Die Bibliothek ist noch nicht geöffnet, deshalb lässt sich nichts aufbewahren; versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Say on the start page who is learning, so that your answers are kept.</source>
        <translation>Sagen Sie auf der Startseite, wer lernt, damit Ihre Antworten aufbewahrt werden.</translation>
    </message>
    <message>
        <source>Learner {number}</source>
        <translation>Lernende {number}</translation>
    </message>
</context>
<context>
    <name>Dialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>DraftButton</name>
    <message>
        <source>Untitled pack</source>
        <translation>Paket ohne Titel</translation>
    </message>
    <message>
        <source>Films: {films}, items: {items}</source>
        <translation>Bilder: {films}, Aufgaben: {items}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>Drill</name>
    <message>
        <source>Hit</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>False alarm</source>
        <translation>Falscher Alarm</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>Übersehen</translation>
    </message>
    <message>
        <source>Not there</source>
        <translation>Nicht dort</translation>
    </message>
    <message>
        <source>Right place, wrong way</source>
        <translation>Richtiger Ort, falsche Richtung</translation>
    </message>
    <message>
        <source>{trend}: {finding}, {place}. {sign}</source>
        <translation>{trend}: {finding}, {place}. {sign}</translation>
    </message>
    <message>
        <source>heart</source>
        <translation>Herz</translation>
    </message>
    <message>
        <source>{side}, {zone}</source>
        <translation>{side}, {zone}</translation>
    </message>
    <message>
        <source>nothing changed</source>
        <translation>nichts geändert</translation>
    </message>
    <message>
        <source>{finding}, {trend}, {size}</source>
        <translation>{finding}, {trend}, {size}</translation>
    </message>
    <message>
        <source>small change</source>
        <translation>kleine Änderung</translation>
    </message>
    <message>
        <source>moderate change</source>
        <translation>mäßige Änderung</translation>
    </message>
    <message>
        <source>large change</source>
        <translation>große Änderung</translation>
    </message>
    <message>
        <source>both sides</source>
        <translation>beidseits</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>upper zone</source>
        <translation>Oberfeld</translation>
    </message>
    <message>
        <source>middle zone</source>
        <translation>Mittelfeld</translation>
    </message>
    <message>
        <source>lower zone</source>
        <translation>Unterfeld</translation>
    </message>
    <message>
        <source>Nothing changed: exposure, position and breath differ, the chest does not.</source>
        <translation>Nichts hat sich geändert: Belichtung, Lagerung und Atemlage sind anders, der Thorax nicht.</translation>
    </message>
    <message>
        <source>Nothing changed: what is there ({findings}) is the same; only exposure, position and breath differ.</source>
        <translation>Nichts hat sich geändert: Was da ist ({findings}), ist gleich; nur Belichtung, Lagerung und Atemlage sind anders.</translation>
    </message>
    <message>
        <source>Look at the angle and the dome: fluid hides them.</source>
        <translation>Achten Sie auf Winkel und Zwerchfellkuppe: Flüssigkeit verdeckt sie.</translation>
    </message>
    <message>
        <source>Look at the angle and the dome: they are seen again.</source>
        <translation>Achten Sie auf Winkel und Zwerchfellkuppe: Sie sind wieder zu sehen.</translation>
    </message>
    <message>
        <source>Look at the vessels: the opacity hides them.</source>
        <translation>Achten Sie auf die Gefäße: Die Verschattung verdeckt sie.</translation>
    </message>
    <message>
        <source>Look at the vessels: they are seen through it again.</source>
        <translation>Achten Sie auf die Gefäße: Sie sind wieder zu erkennen.</translation>
    </message>
    <message>
        <source>Look for a dense band or lobe, and for what it draws along.</source>
        <translation>Suchen Sie ein dichtes Band oder einen dichten Lappen und was davon verzogen wird.</translation>
    </message>
    <message>
        <source>Look at the fissure and the dome: they went back.</source>
        <translation>Achten Sie auf Lappenspalt und Zwerchfellkuppe: Sie sind zurückgekehrt.</translation>
    </message>
    <message>
        <source>Look for the thin line with no vessels beyond it.</source>
        <translation>Suchen Sie die feine Linie, jenseits derer keine Gefäße liegen.</translation>
    </message>
    <message>
        <source>Look at the edge: vessels reach further out again.</source>
        <translation>Achten Sie auf den Rand: Die Gefäße reichen wieder weiter nach außen.</translation>
    </message>
    <message>
        <source>Look at the hila and bases: vessels blur.</source>
        <translation>Achten Sie auf Hili und Basen: Die Gefäße werden unscharf.</translation>
    </message>
    <message>
        <source>Look at the hila and bases: vessels are sharper.</source>
        <translation>Achten Sie auf Hili und Basen: Die Gefäße sind schärfer.</translation>
    </message>
    <message>
        <source>Compare the heart&apos;s width with the chest&apos;s: it is wider.</source>
        <translation>Vergleichen Sie die Breite von Herz und Thorax: Das Herz ist breiter.</translation>
    </message>
    <message>
        <source>Compare the heart&apos;s width with the chest&apos;s: less wide.</source>
        <translation>Vergleichen Sie die Breite von Herz und Thorax: Das Herz ist schmaler.</translation>
    </message>
    <message>
        <source>Look for the round edge, behind ribs and vessels too.</source>
        <translation>Suchen Sie den runden Rand, auch hinter Rippen und Gefäßen.</translation>
    </message>
    <message>
        <source>Look where the round opacity was, behind the ribs too.</source>
        <translation>Schauen Sie dorthin, wo der Rundherd war, auch hinter den Rippen.</translation>
    </message>
    <message>
        <source>Look at the domes: lower and flatter, the lungs darker.</source>
        <translation>Achten Sie auf die Zwerchfellkuppen: tiefer und flacher, die Lungen dunkler.</translation>
    </message>
    <message>
        <source>Look at the domes: higher and rounder again.</source>
        <translation>Achten Sie auf die Zwerchfellkuppen: wieder höher und runder.</translation>
    </message>
</context>
<context>
    <name>DrillFlow</name>
    <message>
        <source>This pack has no two films of which it says what changed.</source>
        <translation>Dieses Paket hat keine zwei Aufnahmen, von denen es sagt, was sich geändert hat.</translation>
    </message>
</context>
<context>
    <name>DrillPage</name>
    <message>
        <source>Once more: what you missed</source>
        <translation>Noch einmal: was Sie übersehen haben</translation>
    </message>
    <message>
        <source>Drill</source>
        <translation>Sehtraining</translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nichts geändert</translation>
    </message>
    <message>
        <source>Better</source>
        <translation>Besser</translation>
    </message>
    <message>
        <source>Worse</source>
        <translation>Schlimmer</translation>
    </message>
    <message>
        <source>Another place</source>
        <translation>Andere Stelle</translation>
    </message>
    <message>
        <source>One after the other</source>
        <translation>Nacheinander</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>Noch einmal vergleichen</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Enough for now</source>
        <translation>Genug für jetzt</translation>
    </message>
    <message>
        <source>How much of the session is done</source>
        <translation>Wie viel der Sitzung geschafft ist</translation>
    </message>
    <message>
        <source>Click where it changed.</source>
        <translation>Klicken Sie dorthin, wo sich etwas geändert hat.</translation>
    </message>
    <message>
        <source>Better or worse? Or click the film that shows more.</source>
        <translation>Besser oder schlimmer? Oder klicken Sie auf die Aufnahme, die mehr davon zeigt.</translation>
    </message>
    <message>
        <source>In the drill</source>
        <translation>Im Sehtraining</translation>
    </message>
</context>
<context>
    <name>DrillRow</name>
    <message>
        <source>Drill</source>
        <translation>Sehtraining</translation>
    </message>
    <message>
        <source>{count} today.</source>
        <translation>Heute {count}.</translation>
    </message>
    <message>
        <source>One skill is due.</source>
        <translation>Eine Fertigkeit ist fällig.</translation>
    </message>
    <message>
        <source>{count} skills are due.</source>
        <translation>{count} Fertigkeiten sind fällig.</translation>
    </message>
    <message>
        <source>{count} days in a row.</source>
        <translation>{count} Tage in Folge.</translation>
    </message>
    <message>
        <source>{count} minutes so far.</source>
        <translation>Bisher {count} Minuten.</translation>
    </message>
    <message>
        <source>Two films of one patient: what changed, and where? The answer at once.</source>
        <translation>Zwei Aufnahmen eines Patienten: Was hat sich geändert und wo? Die Antwort sofort.</translation>
    </message>
    <message>
        <source>Continue the drill</source>
        <translation>Sehtraining fortsetzen</translation>
    </message>
    <message>
        <source>Drill, 5 minutes</source>
        <translation>Sehtraining, 5 Minuten</translation>
    </message>
</context>
<context>
    <name>EngineService</name>
    <message>
        <source>The model does not stop computing, so it was closed; open another one. Until Foresee is closed, it may keep the computer busy.</source>
        <translation>Das Modell hört nicht auf zu rechnen und wurde deshalb geschlossen; öffnen Sie ein anderes. Bis Foresee beendet wird, kann es den Rechner auslasten.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>rotated by 90 degrees clockwise; turn it back</source>
        <translation>um 90 Grad im Uhrzeigersinn gedreht; drehen Sie sie zurück</translation>
    </message>
    <message>
        <source>upside down; turn it</source>
        <translation>auf dem Kopf zu stehen; drehen Sie sie um</translation>
    </message>
    <message>
        <source>rotated by 90 degrees anticlockwise; turn it back</source>
        <translation>um 90 Grad gegen den Uhrzeigersinn gedreht; drehen Sie sie zurück</translation>
    </message>
    <message>
        <source>This does not look like a frontal chest film: no two lungs are found; open a PA or AP film of the chest.</source>
        <translation>Das sieht nicht wie eine frontale Thoraxaufnahme aus: Es sind keine zwei Lungen zu finden. Öffnen Sie eine Thoraxaufnahme in PA oder AP.</translation>
    </message>
    <message>
        <source>The film seems to be {hint} and open it again.</source>
        <translation>Die Aufnahme scheint {hint} und öffnen Sie sie erneut.</translation>
    </message>
    <message>
        <source>The greys of the film seem to be inverted (dense parts dark); invert them and open it again.</source>
        <translation>Die Grauwerte der Aufnahme scheinen invertiert (Dichtes dunkel); invertieren Sie sie und öffnen Sie die Aufnahme erneut.</translation>
    </message>
    <message>
        <source>The film seems to be mirrored (the heart lies on the patient&apos;s right); mirror it from left to right and open it again. Models know no heart that really lies there.</source>
        <translation>Die Aufnahme scheint gespiegelt (das Herz liegt rechts); spiegeln Sie sie seitlich und öffnen Sie sie erneut. Ein Herz, das wirklich dort liegt, kennen die Modelle nicht.</translation>
    </message>
    <message>
        <source>There is no model folder at {folder}; give the path of a model bundle.</source>
        <translation>Unter {folder} liegt kein Modellordner; geben Sie den Pfad eines Modellbündels an.</translation>
    </message>
    <message>
        <source>{model} is not a model bundle: it has no {manifest}; give the folder that contains it.</source>
        <translation>{model} ist kein Modellbündel: {manifest} fehlt darin; geben Sie den Ordner an, der diese Datei enthält.</translation>
    </message>
    <message>
        <source>{manifest} in {model} is absurdly large; get a fresh copy.</source>
        <translation>{manifest} in {model} ist unsinnig groß; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>The model {model} was made for a newer Foresee (bundle schema {version}, this one reads {known}); update Foresee.</source>
        <translation>Das Modell {model} ist für ein neueres Foresee gemacht (Bündelschema {version}, dieses liest {known}); aktualisieren Sie Foresee.</translation>
    </message>
    <message>
        <source>The model {model} has the unknown bundle schema {version}; get a fresh copy of the model.</source>
        <translation>Das Modell {model} hat das unbekannte Bündelschema {version}; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The model {model} does not list {missing}; get a fresh copy of the model.</source>
        <translation>Das Modell {model} führt dies nicht auf: {missing}; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is a link; copy the real file into the folder.</source>
        <translation>{name} im Modell {model} ist eine Verknüpfung; kopieren Sie die Datei selbst in den Ordner.</translation>
    </message>
    <message>
        <source>The model {model} lacks {name}; get a fresh copy of the model.</source>
        <translation>Dem Modell {model} fehlt {name}; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} was altered or is incomplete (its SHA-256 differs from the manifest&apos;s); get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} wurde verändert oder ist unvollständig (der SHA-256 weicht vom Manifest ab); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} needs foreign code ({foreign}); do not use this model.</source>
        <translation>{name} im Modell {model} braucht fremden Code ({foreign}); verwenden Sie dieses Modell nicht.</translation>
    </message>
    <message>
        <source>{manifest} in {model} is not valid ({detail}); get a fresh copy of the model.</source>
        <translation>{manifest} in {model} ist ungültig ({detail}); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The model {model} cannot be read ({reason}); check its path and that you may open its files.</source>
        <translation>Das Modell {model} lässt sich nicht lesen ({reason}); prüfen Sie seinen Pfad und ob Sie seine Dateien öffnen dürfen.</translation>
    </message>
    <message>
        <source>{manifest} in {model} cannot be read ({detail}); get a fresh copy of the model.</source>
        <translation>{manifest} in {model} lässt sich nicht lesen ({detail}); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The model {model} lists the file name {name}, which does not stay inside its folder; do not use this model.</source>
        <translation>Das Modell {model} führt den Dateinamen {name} auf, der aus seinem Ordner hinausführt; verwenden Sie dieses Modell nicht.</translation>
    </message>
    <message>
        <source>The model {model} lists {name}, which is not data that a model needs; do not use this model.</source>
        <translation>Das Modell {model} führt {name} auf; solche Daten braucht kein Modell. Verwenden Sie dieses Modell nicht.</translation>
    </message>
    <message>
        <source>The model folder {model} holds {name}, which its manifest does not list; remove it or get a fresh copy of the model.</source>
        <translation>Der Modellordner {model} enthält {name}, wovon sein Manifest nichts weiß; entfernen Sie die Datei, oder besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is not an ONNX graph ({reason}); get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} ist kein ONNX-Graph ({reason}); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} takes weights from {source}, which is not a file of this model; do not use this model.</source>
        <translation>{name} im Modell {model} holt Gewichte aus {source}, keiner Datei dieses Modells; verwenden Sie dieses Modell nicht.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is no text in UTF-8; get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} ist kein Text in UTF-8; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>its structure is damaged</source>
        <translation>sein Aufbau ist beschädigt</translation>
    </message>
    <message>
        <source>it contains no graph</source>
        <translation>er enthält keinen Graphen</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>er ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>it is cut short</source>
        <translation>er ist abgeschnitten</translation>
    </message>
    <message>
        <source>it holds an absurdly long name</source>
        <translation>er enthält einen unsinnig langen Namen</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>die Datei ist leer</translation>
    </message>
    <message>
        <source>it holds an unreadable name</source>
        <translation>er enthält einen unlesbaren Namen</translation>
    </message>
    <message>
        <source>The Ray cluster at {address} cannot be used ({reason}); the command has to run on one of its nodes.</source>
        <translation>Der Ray-Cluster unter {address} kann nicht benutzt werden ({reason}); der Befehl muss auf einem seiner Knoten laufen.</translation>
    </message>
    <message>
        <source>--cluster needs Ray, which is not installed; install it with `pip install &quot;foresee-cxr[cluster]&quot;`.</source>
        <translation>--cluster braucht Ray, das nicht installiert ist; installieren Sie es mit `pip install &quot;foresee-cxr[cluster]&quot;`.</translation>
    </message>
    <message>
        <source>--cluster {address}: give `local`, or HOST:PORT of a Ray cluster&apos;s head, such as 10.0.0.5:6379.</source>
        <translation>--cluster {address}: Geben Sie `local` an oder HOST:PORT des Kopfes eines Ray-Clusters, etwa 10.0.0.5:6379.</translation>
    </message>
    <message>
        <source>The Ray cluster at {address} runs another version of Ray or of Python than this machine; install the same ones everywhere ({reason}).</source>
        <translation>Der Ray-Cluster unter {address} läuft mit einer anderen Version von Ray oder Python als dieser Rechner; installieren Sie überall dieselben ({reason}).</translation>
    </message>
    <message>
        <source>No worker of the cluster can go on: {reason}. What is finished is kept; put that right and give the command again.</source>
        <translation>Kein Arbeitsprozess des Clusters kann weitermachen: {reason}. Was fertig ist, bleibt erhalten; beheben Sie das und geben Sie den Befehl noch einmal.</translation>
    </message>
    <message>
        <source>No Ray cluster answers at {address} ({reason}); start one there with `ray start --head`, or use `--cluster local`.</source>
        <translation>Unter {address} antwortet kein Ray-Cluster ({reason}); starten Sie dort einen mit `ray start --head`, oder nehmen Sie `--cluster local`.</translation>
    </message>
    <message>
        <source>Type what you expect to change.</source>
        <translation>Schreiben Sie, was sich Ihrer Erwartung nach ändert.</translation>
    </message>
    <message>
        <source>Say it in at most {most} characters; this hypothesis has {count}.</source>
        <translation>Sagen Sie es in höchstens {most} Zeichen; diese Hypothese hat {count}.</translation>
    </message>
    <message>
        <source>This is not a hypothesis about a chest radiograph: it holds signs of a program.</source>
        <translation>Das ist keine Hypothese über eine Thoraxaufnahme: Sie enthält Zeichen eines Programms.</translation>
    </message>
    <message>
        <source>“{quoted}” does not belong in a hypothesis about a radiograph.</source>
        <translation>„{quoted}“ gehört nicht in eine Hypothese über eine Röntgenaufnahme.</translation>
    </message>
    <message>
        <source>“{quoted}” is beyond what can be predicted here. What can be: {findings}.</source>
        <translation>„{quoted}“ lässt sich hier nicht vorhersagen. Vorhersagbar sind: {findings}.</translation>
    </message>
    <message>
        <source>Name at most {most} changes; this hypothesis names {count}.</source>
        <translation>Nennen Sie höchstens {most} Veränderungen; diese Hypothese nennt {count}.</translation>
    </message>
    <message>
        <source>This names no finding. What can be: {findings}.</source>
        <translation>Hier wird kein Befund genannt. Vorhersagbar sind: {findings}.</translation>
    </message>
    <message>
        <source>This says where, but not what. What can be: {findings}.</source>
        <translation>Das sagt, wo, aber nicht, was. Vorhersagbar sind: {findings}.</translation>
    </message>
    <message>
        <source>There is no {side} {lobe}: only the {owner} lung has one; its counterpart on the {side} is the {counterpart}.</source>
        <translation>Diesen Lappen ({lobe}, {side}) gibt es nicht: Nur die Lunge {owner} hat ihn; sein Gegenstück {side}: {counterpart}.</translation>
    </message>
    <message>
        <source>middle lobe</source>
        <translation>Mittellappen</translation>
    </message>
    <message>
        <source>lingula</source>
        <translation>Lingula</translation>
    </message>
    <message>
        <source>This model always draws a change: {findings}.</source>
        <translation>Dieses Modell zeichnet immer eine Veränderung: {findings}.</translation>
    </message>
    <message>
        <source>This model draws {limit} change at a time, and the hypothesis names {count}.</source>
        <translation>So viele Veränderungen zeichnet dieses Modell auf einmal: {limit}. Die Hypothese nennt {count}.</translation>
    </message>
    <message>
        <source>This model does not draw {finding}; it draws {findings}.</source>
        <translation>Das zeichnet dieses Modell nicht: {finding}. Es zeichnet: {findings}.</translation>
    </message>
    <message>
        <source>This model draws what is there, not what is absent: leave out what will not be seen.</source>
        <translation>Dieses Modell zeichnet, was da ist, nicht, was fehlt: Lassen Sie weg, was nicht zu sehen sein wird.</translation>
    </message>
    <message>
        <source>This model draws {finding} on one side only: say right or left.</source>
        <translation>Das zeichnet dieses Modell nur auf einer Seite: {finding}. Sagen Sie right oder left.</translation>
    </message>
    <message>
        <source>This model does not place {finding} in the {zone} zone.</source>
        <translation>In diese Zone ({zone}) setzt dieses Modell nichts dergleichen: {finding}.</translation>
    </message>
    <message>
        <source>This model does not know the trend {trend}; it knows {trends}.</source>
        <translation>Diesen Verlauf kennt das Modell nicht: {trend}. Es kennt: {trends}.</translation>
    </message>
    <message>
        <source>This model cannot be asked for a {severity} amount of a finding.</source>
        <translation>Nach diesem Ausmaß eines Befunds kann man dieses Modell nicht fragen: {severity}.</translation>
    </message>
    <message>
        <source>one</source>
        <translation>eine</translation>
    </message>
    <message>
        <source>The tokenizer of the model {model} does not fit its manifest: it writes the size of the grid with ids that are no text; get a fresh copy of the model.</source>
        <translation>Der Tokenizer des Modells {model} passt nicht zu dessen Manifest: Er schreibt die Größe des Rasters mit IDs, die kein Text sind; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The model is busy with another run; cancel it or wait for its end.</source>
        <translation>Das Modell ist mit einem anderen Lauf beschäftigt; brechen Sie ihn ab, oder warten Sie sein Ende ab.</translation>
    </message>
    <message>
        <source>The hypothesis contains words that are reserved for the model; say it otherwise.</source>
        <translation>Die Hypothese enthält Wörter, die dem Modell vorbehalten sind; sagen Sie es anders.</translation>
    </message>
    <message>
        <source>The context of the model {model} is {excess} tokens too short for its own images and text; get a fresh copy of the model.</source>
        <translation>Der Kontext des Modells {model} ist um {excess} Token zu kurz für seine eigenen Bilder und Texte; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The hypothesis is too long for this model by {excess} tokens; say it in fewer words.</source>
        <translation>Die Hypothese ist für dieses Modell um {excess} Token zu lang; sagen Sie es mit weniger Wörtern.</translation>
    </message>
    <message>
        <source>The DICOM file is damaged or was cut off; copy or export it again.</source>
        <translation>Die DICOM-Datei ist beschädigt oder abgeschnitten; kopieren oder exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>The picture inside the DICOM file has another size than its header says; export it again.</source>
        <translation>Das Bild in der DICOM-Datei hat eine andere Größe, als ihr Header angibt; exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>a CT image</source>
        <translation>ein CT-Bild</translation>
    </message>
    <message>
        <source>a mammogram</source>
        <translation>eine Mammographie</translation>
    </message>
    <message>
        <source>an MR image</source>
        <translation>ein MRT-Bild</translation>
    </message>
    <message>
        <source>an ultrasound image</source>
        <translation>ein Ultraschallbild</translation>
    </message>
    <message>
        <source>a nuclear medicine image</source>
        <translation>ein nuklearmedizinisches Bild</translation>
    </message>
    <message>
        <source>a PET image</source>
        <translation>ein PET-Bild</translation>
    </message>
    <message>
        <source>an angiogram</source>
        <translation>eine Angiographie</translation>
    </message>
    <message>
        <source>a fluoroscopy image</source>
        <translation>ein Durchleuchtungsbild</translation>
    </message>
    <message>
        <source>a dental film</source>
        <translation>eine Zahnaufnahme</translation>
    </message>
    <message>
        <source>a written report</source>
        <translation>ein schriftlicher Befund</translation>
    </message>
    <message>
        <source>a document</source>
        <translation>ein Dokument</translation>
    </message>
    <message>
        <source>a presentation state without a picture</source>
        <translation>eine Anzeigevorschrift ohne Bild</translation>
    </message>
    <message>
        <source>a list of other images</source>
        <translation>eine Liste anderer Bilder</translation>
    </message>
    <message>
        <source>an ECG</source>
        <translation>ein EKG</translation>
    </message>
    <message>
        <source>The DICOM file holds no picture, or was cut off before it; export it again with its pixel data.</source>
        <translation>Die DICOM-Datei enthält kein Bild oder ist vorher abgeschnitten; exportieren Sie sie erneut mit ihren Pixeldaten.</translation>
    </message>
    <message>
        <source>The DICOM file holds raw detector data (for processing); export the image for presentation.</source>
        <translation>Die DICOM-Datei enthält Rohdaten des Detektors (for processing); exportieren Sie das Bild zur Darstellung.</translation>
    </message>
    <message>
        <source>The DICOM file holds {frames} pictures; export the one film as a file.</source>
        <translation>Die DICOM-Datei enthält {frames} Bilder; exportieren Sie die eine Aufnahme als Datei.</translation>
    </message>
    <message>
        <source>The file is a CT scout (localizer), not a chest radiograph; open a CR or DX film.</source>
        <translation>Die Datei ist ein CT-Topogramm (Localizer), keine Thoraxaufnahme; öffnen Sie eine CR- oder DX-Aufnahme.</translation>
    </message>
    <message>
        <source>The file is {kind}, not a chest radiograph; open a CR or DX film.</source>
        <translation>Die Datei ist {kind}, keine Thoraxaufnahme; öffnen Sie eine CR- oder DX-Aufnahme.</translation>
    </message>
    <message>
        <source>The DICOM file holds no picture, or is damaged before it; export it again with its pixel data.</source>
        <translation>Die DICOM-Datei enthält kein Bild oder ist davor beschädigt; exportieren Sie sie erneut mit ihren Pixeldaten.</translation>
    </message>
    <message>
        <source>The header does not say that the picture is a chest radiograph (CR or DX); open such a film, or export this picture as PNG if it is one.</source>
        <translation>Der Header sagt nicht, dass das Bild eine Thoraxaufnahme (CR oder DX) ist; öffnen Sie eine solche, oder exportieren Sie dieses Bild als PNG, wenn es eine ist.</translation>
    </message>
    <message>
        <source>The header names another body part than the chest; open a frontal chest film, or export this picture as PNG if it is one.</source>
        <translation>Der Header nennt einen anderen Körperteil als den Thorax; öffnen Sie eine frontale Thoraxaufnahme, oder exportieren Sie dieses Bild als PNG, wenn es eine ist.</translation>
    </message>
    <message>
        <source>The film is a lateral view; open the frontal one (PA or AP).</source>
        <translation>Das ist eine seitliche Aufnahme; öffnen Sie die frontale (PA oder AP).</translation>
    </message>
    <message>
        <source>The film is an oblique or decubitus view; open the upright frontal one (PA or AP).</source>
        <translation>Das ist eine schräge Aufnahme oder eine in Seitenlage; öffnen Sie die aufrechte frontale (PA oder AP).</translation>
    </message>
    <message>
        <source>The DICOM picture stores {bits} of {allocated} bits in a way that radiographs do not use; export it with 8 to 16 bits.</source>
        <translation>Das DICOM-Bild speichert {bits} von {allocated} Bits auf eine Weise, die Röntgenaufnahmen nicht verwenden; exportieren Sie es mit 8 bis 16 Bits.</translation>
    </message>
    <message>
        <source>not from a chest X-ray unit by its header</source>
        <translation>laut Header nicht von einem Thorax-Röntgengerät</translation>
    </message>
    <message>
        <source>The file says that its picture has no pixels; export it again.</source>
        <translation>Die Datei gibt an, dass ihr Bild keine Pixel hat; exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>The picture is too small ({size}); open a film of at least {least} × {least} pixels.</source>
        <translation>Das Bild ist zu klein ({size}); öffnen Sie eine Aufnahme von mindestens {least} × {least} Pixeln.</translation>
    </message>
    <message>
        <source>The picture is too large ({size}); open one of at most {most} megapixels.</source>
        <translation>Das Bild ist zu groß ({size}); öffnen Sie eines von höchstens {most} Megapixeln.</translation>
    </message>
    <message>
        <source>The picture is a narrow strip ({size}), not a whole chest film; open the uncut radiograph.</source>
        <translation>Das Bild ist ein schmaler Streifen ({size}), keine ganze Thoraxaufnahme; öffnen Sie die unbeschnittene Aufnahme.</translation>
    </message>
    <message>
        <source>The picture is one even grey without any content; open another file.</source>
        <translation>Das Bild ist ein gleichmäßiges Grau ohne Inhalt; öffnen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>The picture does not fit into the free memory; close other programs or open a smaller picture.</source>
        <translation>Das Bild passt nicht in den freien Speicher; schließen Sie andere Programme oder öffnen Sie ein kleineres Bild.</translation>
    </message>
    <message>
        <source>The {name} file is damaged or was cut off; copy or export it again.</source>
        <translation>Die {name}-Datei ist beschädigt oder abgeschnitten; kopieren oder exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>The picture has only black and white, no greys; export the film with 8 bits or more.</source>
        <translation>Das Bild hat nur Schwarz und Weiß, keine Graustufen; exportieren Sie die Aufnahme mit 8 Bits oder mehr.</translation>
    </message>
    <message>
        <source>The picture is in colour, so it is not a radiograph; open a grey chest film.</source>
        <translation>Das Bild ist farbig, also keine Röntgenaufnahme; öffnen Sie eine Thoraxaufnahme in Graustufen.</translation>
    </message>
    <message>
        <source>The picture is too large; open one of at most 100 megapixels.</source>
        <translation>Das Bild ist zu groß; öffnen Sie eines von höchstens 100 Megapixeln.</translation>
    </message>
    <message>
        <source>The file is neither DICOM nor PNG nor JPEG; open a chest film in one of these formats.</source>
        <translation>Die Datei ist weder DICOM noch PNG noch JPEG; öffnen Sie eine Thoraxaufnahme in einem dieser Formate.</translation>
    </message>
    <message>
        <source>The file is empty; copy or export it again.</source>
        <translation>Die Datei ist leer; kopieren oder exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>A radiograph has rows and columns and nothing else.</source>
        <translation>Eine Röntgenaufnahme hat Zeilen und Spalten und sonst nichts.</translation>
    </message>
    <message>
        <source>There is no such file; choose a DICOM, PNG or JPEG file.</source>
        <translation>Diese Datei gibt es nicht; wählen Sie eine DICOM-, PNG- oder JPEG-Datei.</translation>
    </message>
    <message>
        <source>This is not a file; choose a DICOM, PNG or JPEG file.</source>
        <translation>Das ist keine Datei; wählen Sie eine DICOM-, PNG- oder JPEG-Datei.</translation>
    </message>
    <message>
        <source>The file is larger than {most} MB, too large for one film; export a single radiograph.</source>
        <translation>Die Datei ist größer als {most} MB, zu groß für eine Aufnahme; exportieren Sie eine einzelne Röntgenaufnahme.</translation>
    </message>
    <message>
        <source>The file cannot be read ({reason}); check that you may open it.</source>
        <translation>Die Datei lässt sich nicht lesen ({reason}); prüfen Sie, ob Sie sie öffnen dürfen.</translation>
    </message>
    <message>
        <source>{name} in the model {model} outlines {found}, where Foresee reads {known}; get a fresh copy of the model, or update Foresee.</source>
        <translation>{name} im Modell {model} umrandet {found}, Foresee aber liest {known}; besorgen Sie eine neue Kopie des Modells, oder aktualisieren Sie Foresee.</translation>
    </message>
    <message>
        <source>{name} and the manifest of {model} disagree; get a fresh copy of the model.</source>
        <translation>{name} und das Manifest von {model} widersprechen sich; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} cannot be opened; get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} lässt sich nicht öffnen; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The model {model} needs at least {needed} GB of memory, and {place} has {free} GB free; close other programs, or choose a smaller model or another device.</source>
        <translation>Das Modell {model} braucht mindestens {needed} GB Speicher, und {place} hat {free} GB frei; schließen Sie andere Programme, oder wählen Sie ein kleineres Modell oder ein anderes Gerät.</translation>
    </message>
    <message>
        <source>the GPU</source>
        <translation>die GPU</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>dieser Rechner</translation>
    </message>
    <message>
        <source>The model needs memory of at least {needed} GB that is not free now; close other programs, or choose a smaller model or another device.</source>
        <translation>Das Modell braucht mindestens {needed} GB Speicher, die gerade nicht frei sind; schließen Sie andere Programme, oder wählen Sie ein kleineres Modell oder ein anderes Gerät.</translation>
    </message>
    <message>
        <source>The model needs memory that is not free now; close other programs, or choose a smaller model or another device.</source>
        <translation>Das Modell braucht Speicher, der gerade nicht frei ist; schließen Sie andere Programme, oder wählen Sie ein kleineres Modell oder ein anderes Gerät.</translation>
    </message>
    <message>
        <source>There is no usable NVIDIA GPU on this machine; choose the device auto or cpu.</source>
        <translation>Auf diesem Rechner gibt es keine verwendbare NVIDIA-GPU; wählen Sie das Gerät auto oder cpu.</translation>
    </message>
    <message>
        <source>Foresee was installed for processors, without what an NVIDIA GPU needs; install ONNX Runtime for GPUs as the README says, or choose the device auto or cpu.</source>
        <translation>Foresee wurde für Prozessoren installiert, ohne das, was eine NVIDIA-GPU braucht; installieren Sie ONNX Runtime für GPUs, wie es im README steht, oder wählen Sie das Gerät auto oder cpu.</translation>
    </message>
    <message>
        <source>The GPU stopped answering, so the model on it is gone; open the model again, or choose the device cpu.</source>
        <translation>Die GPU antwortet nicht mehr, und das Modell darauf ist verloren; öffnen Sie das Modell erneut, oder wählen Sie das Gerät cpu.</translation>
    </message>
    <message>
        <source>{graph} has other inputs or outputs than a bundle&apos;s graph has ({odd}); get a fresh copy of the model.</source>
        <translation>{graph} hat andere Ein- oder Ausgänge als der Graph eines Bündels ({odd}); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>The model&apos;s image encoder gave codes that its manifest does not know; get a fresh copy of the model.</source>
        <translation>Der Bildkodierer des Modells gab Codes aus, die dessen Manifest nicht kennt; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} cannot be opened ({detail}); get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} lässt sich nicht öffnen ({detail}); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{graph} and the manifest disagree about {name} ({found} against {known}); get a fresh copy of the model.</source>
        <translation>{graph} und das Manifest widersprechen sich bei {name} ({found} gegen {known}); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{graph} keeps its cache as {found}, the manifest says {known}; get a fresh copy of the model.</source>
        <translation>{graph} hält seinen Cache als {found}, das Manifest sagt {known}; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{graph} scores {found} ids where the manifest of {model} names {known}; get a fresh copy of the model.</source>
        <translation>{graph} bewertet {found} IDs, das Manifest von {model} nennt aber {known}; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>There is no history here; students write one with “Keep this history as a file”.</source>
        <translation>Hier liegt kein Lernverlauf; Studierende schreiben ihn mit „Diesen Lernverlauf als Datei sichern“.</translation>
    </message>
    <message>
        <source>There are more than {most} histories here; choose the folder of one class.</source>
        <translation>Hier liegen mehr als {most} Lernverläufe; wählen Sie den Ordner eines einzigen Kurses.</translation>
    </message>
    <message>
        <source>see whether its folder is there, has room and may be written to</source>
        <translation>sehen Sie nach, ob ihr Ordner da ist, Platz hat und beschrieben werden darf</translation>
    </message>
    <message>
        <source>another program is using it; close that program and try again</source>
        <translation>ein anderes Programm benutzt sie; schließen Sie jenes, und versuchen Sie es noch einmal</translation>
    </message>
    <message>
        <source>make room on its disk and try again</source>
        <translation>schaffen Sie Platz auf ihrem Datenträger, und versuchen Sie es noch einmal</translation>
    </message>
    <message>
        <source>The library cannot be kept in {backend} at this address; FORESEE_DATABASE_URL takes a SQLite file or a PostgreSQL server.</source>
        <translation>Die Bibliothek kann unter dieser Adresse nicht in {backend} liegen; FORESEE_DATABASE_URL nimmt eine SQLite-Datei oder einen PostgreSQL-Server.</translation>
    </message>
    <message>
        <source>The library in {file} could not be used ({reason}); {advice}.</source>
        <translation>Die Bibliothek in {file} war nicht zu benutzen ({reason}); {advice}.</translation>
    </message>
    <message>
        <source>The library {file} is gone; it can be restored as it was on {time}.</source>
        <translation>Die Bibliothek {file} ist verschwunden; sie lässt sich im Stand von {time} wiederherstellen.</translation>
    </message>
    <message>
        <source>A library on a server is restored by the server&apos;s administrators, not by Foresee.</source>
        <translation>Eine Bibliothek auf einem Server stellen dessen Verwalter wieder her, nicht Foresee.</translation>
    </message>
    <message>
        <source>The library {file} is damaged, and there is no backup of it; a new one can be started, and the old file is kept.</source>
        <translation>Die Bibliothek {file} ist beschädigt, und es gibt keine Sicherung; Sie können eine neue beginnen, und die alte Datei bleibt erhalten.</translation>
    </message>
    <message>
        <source>The library {file} is gone, and there is no backup of it; a new one can be started.</source>
        <translation>Die Bibliothek {file} ist verschwunden, und es gibt keine Sicherung; Sie können eine neue beginnen.</translation>
    </message>
    <message>
        <source>The library {file} is damaged; it can be restored as it was on {time}, and the damaged file is kept.</source>
        <translation>Die Bibliothek {file} ist beschädigt; sie lässt sich im Stand von {time} wiederherstellen, und die beschädigte Datei bleibt erhalten.</translation>
    </message>
    <message>
        <source>{place} holds other data and is no library of Foresee; choose another place.</source>
        <translation>{place} enthält andere Daten und ist keine Bibliothek von Foresee; wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The library {place} was written by a newer Foresee; it is left as it is. Update Foresee to open it.</source>
        <translation>Die Bibliothek {place} stammt von einem neueren Foresee und bleibt, wie sie ist. Aktualisieren Sie Foresee, um sie zu öffnen.</translation>
    </message>
    <message>
        <source>The address of the library is neither an absolute path, nor sqlite:///FILE, nor postgresql://USER:PASSWORD@SERVER/DATABASE; correct FORESEE_DATABASE_URL.</source>
        <translation>Die Adresse der Bibliothek ist weder ein absoluter Pfad noch sqlite:///FILE noch postgresql://USER:PASSWORD@SERVER/DATABASE; berichtigen Sie FORESEE_DATABASE_URL.</translation>
    </message>
    <message>
        <source>The library {file} was replaced while it was open; close Foresee and start it again.</source>
        <translation>Die Bibliothek {file} wurde ersetzt, während sie geöffnet war; schließen Sie Foresee und starten Sie es neu.</translation>
    </message>
    <message>
        <source>A library on a PostgreSQL server needs the package {package}; install it with: pip install &apos;foresee-cxr[postgres]&apos;.</source>
        <translation>Eine Bibliothek auf einem PostgreSQL-Server braucht das Programmpaket {package}; installieren Sie es mit: pip install &apos;foresee-cxr[postgres]&apos;.</translation>
    </message>
    <message>
        <source>{name} does not hold together; export the history again.</source>
        <translation>{name} ist in sich nicht stimmig; exportieren Sie den Lernverlauf erneut.</translation>
    </message>
    <message>
        <source>The history was cut off, or is none; export it again.</source>
        <translation>Der Lernverlauf ist abgeschnitten oder gar keiner; exportieren Sie ihn erneut.</translation>
    </message>
    <message>
        <source>The history was written by a newer Foresee; update Foresee to take it in.</source>
        <translation>Der Lernverlauf stammt von einem neueren Foresee; aktualisieren Sie Foresee, um ihn zu übernehmen.</translation>
    </message>
    <message>
        <source>{name} cannot be read ({reason}); choose another file.</source>
        <translation>{name} lässt sich nicht lesen ({reason}); wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Line {number} of the history is damaged; export it again.</source>
        <translation>Zeile {number} des Lernverlaufs ist beschädigt; exportieren Sie ihn erneut.</translation>
    </message>
    <message>
        <source>“{title}” belongs to another installed pack; ask the author to give the copy an identity of its own (foresee pack new).</source>
        <translation>„{title}“ gehört zu einem anderen installierten Paket; bitten Sie den Autor, der Kopie eine eigene Kennung zu geben (foresee pack new).</translation>
    </message>
    <message>
        <source>This pack is not installed; import its file again.</source>
        <translation>Dieses Paket ist nicht installiert; importieren Sie seine Datei erneut.</translation>
    </message>
    <message>
        <source>There is no file {name}; choose a pack (.foresee).</source>
        <translation>Die Datei {name} gibt es nicht; wählen Sie ein Paket (.foresee).</translation>
    </message>
    <message>
        <source>The pack is larger than 2 GB; ask its author to split it.</source>
        <translation>Das Paket ist größer als 2 GB; bitten Sie seinen Autor, es zu teilen.</translation>
    </message>
    <message>
        <source>The file is no pack, or it was cut off; get a fresh copy.</source>
        <translation>Die Datei ist kein Paket oder wurde abgeschnitten; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{name} in the pack is encrypted; ask for a pack without a password.</source>
        <translation>{name} im Paket ist verschlüsselt; bitten Sie um ein Paket ohne Passwort.</translation>
    </message>
    <message>
        <source>{name} is packed in a way that packs do not use; get a fresh copy.</source>
        <translation>{name} ist auf eine Weise gepackt, die Pakete nicht verwenden; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{name} in the pack is not as long as it says; get a fresh copy.</source>
        <translation>{name} im Paket ist nicht so lang wie angegeben; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>The pack cannot be read ({reason}); check that you may open it.</source>
        <translation>Das Paket lässt sich nicht lesen ({reason}); prüfen Sie, ob Sie es öffnen dürfen.</translation>
    </message>
    <message>
        <source>The pack is damaged or was cut off; get a fresh copy.</source>
        <translation>Das Paket ist beschädigt oder wurde abgeschnitten; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>A baked run in the pack holds no picture; get a fresh copy.</source>
        <translation>Ein mitgelieferter Lauf im Paket enthält kein Bild; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>A baked run in the pack is damaged; get a fresh copy.</source>
        <translation>Ein mitgelieferter Lauf im Paket ist beschädigt; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>the address leads away from https</source>
        <translation>die Adresse führt von https weg</translation>
    </message>
    <message>
        <source>{name} is missing in {folder}; agree to have it fetched from its publisher.</source>
        <translation>{name} fehlt in {folder}; stimmen Sie zu, dass die Aufnahme vom Herausgeber geholt wird.</translation>
    </message>
    <message>
        <source>There is no folder {folder}; name the folder that holds the films.</source>
        <translation>Den Ordner {folder} gibt es nicht; nennen Sie den Ordner mit den Aufnahmen.</translation>
    </message>
    <message>
        <source>{name} is missing; agree to have it fetched from its publisher.</source>
        <translation>{name} fehlt; stimmen Sie zu, dass die Aufnahme vom Herausgeber geholt wird.</translation>
    </message>
    <message>
        <source>{name} from its publisher is not the film that the pack names; ask the pack&apos;s author for a new revision.</source>
        <translation>{name} vom Herausgeber ist nicht die Aufnahme, die das Paket nennt; bitten Sie den Autor des Pakets um eine neue Fassung.</translation>
    </message>
    <message>
        <source>the line broke</source>
        <translation>die Verbindung brach ab</translation>
    </message>
    <message>
        <source>{name} cannot be fetched from {host} ({reason}); try again later, what is here already is kept.</source>
        <translation>{name} lässt sich nicht von {host} holen ({reason}); versuchen Sie es später noch einmal, was schon hier ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Fetching was stopped; what is here already is kept.</source>
        <translation>Das Holen wurde angehalten; was schon hier ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>{name} in {folder} is not the film that the pack names; get a fresh copy.</source>
        <translation>{name} in {folder} ist nicht die Aufnahme, die das Paket nennt; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{file} is not the file that the pack names; get a fresh copy.</source>
        <translation>{file} ist nicht die Datei, die das Paket nennt; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{file} in the pack is deflated as a whole; export it plainly.</source>
        <translation>{file} im Paket ist als Ganzes komprimiert (deflated); exportieren Sie die Datei unkomprimiert.</translation>
    </message>
    <message>
        <source>{file} in the pack still names a patient or a hospital ({word}); ask its author to remove that.</source>
        <translation>{file} im Paket nennt noch einen Patienten oder ein Krankenhaus ({word}); bitten Sie den Autor, das zu entfernen.</translation>
    </message>
    <message>
        <source>{file} in the pack: {reason}</source>
        <translation>{file} im Paket: {reason}</translation>
    </message>
    <message>
        <source>{file} in the pack is damaged; get a fresh copy.</source>
        <translation>{file} im Paket ist beschädigt; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>The header of the DICOM file is damaged; export it again.</source>
        <translation>Der Header der DICOM-Datei ist beschädigt; exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>{count} films of this pack come from their publisher; agree to have them fetched, or name a folder that holds them.</source>
        <translation>So viele Aufnahmen dieses Pakets kommen vom Herausgeber: {count}. Stimmen Sie zu, dass sie geholt werden, oder nennen Sie einen Ordner, in dem sie liegen.</translation>
    </message>
    <message>
        <source>{manifest} is not as a pack must be; tell the pack&apos;s author: {details}</source>
        <translation>{manifest} ist nicht, wie es in einem Paket sein muss; sagen Sie dem Autor des Pakets: {details}</translation>
    </message>
    <message>
        <source>The pack was made by a newer Foresee (format {version}, this one reads up to {known}); update Foresee to open it.</source>
        <translation>Das Paket stammt von einem neueren Foresee (Format {version}, dieses liest bis {known}); aktualisieren Sie Foresee, um es zu öffnen.</translation>
    </message>
    <message>
        <source>{manifest} holds no pack; get a fresh copy.</source>
        <translation>{manifest} enthält kein Paket; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{manifest} cannot be understood; get a fresh copy of the pack.</source>
        <translation>{manifest} ist nicht zu verstehen; besorgen Sie eine neue Kopie des Pakets.</translation>
    </message>
    <message>
        <source>{manifest} is no JSON text; get a fresh copy of the pack.</source>
        <translation>{manifest} ist kein JSON-Text; besorgen Sie eine neue Kopie des Pakets.</translation>
    </message>
    <message>
        <source>The pack does not hold together; tell the pack&apos;s author: {details}</source>
        <translation>Das Paket ist in sich nicht stimmig; sagen Sie dem Autor des Pakets: {details}</translation>
    </message>
    <message>
        <source>{file} is missing from the pack; get a fresh copy.</source>
        <translation>{file} fehlt im Paket; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>The pack&apos;s file is not on this machine; import the pack again, your answers are kept.</source>
        <translation>Die Datei des Pakets liegt nicht auf diesem Rechner; importieren Sie das Paket erneut, Ihre Antworten bleiben erhalten.</translation>
    </message>
    <message>
        <source>The pack cannot be kept in {folder} ({reason}); make room there, or choose another folder with FORESEE_HOME.</source>
        <translation>Das Paket kann nicht in {folder} abgelegt werden ({reason}); schaffen Sie dort Platz, oder wählen Sie mit FORESEE_HOME einen anderen Ordner.</translation>
    </message>
    <message>
        <source>This run was made from another radiograph; open the film that it was made from.</source>
        <translation>Dieser Lauf stammt von einer anderen Röntgenaufnahme; öffnen Sie die Aufnahme, von der er stammt.</translation>
    </message>
    <message>
        <source>{name} must end in .png, .svg or .csv.</source>
        <translation>{name} muss auf .png, .svg oder .csv enden.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); choose another folder.</source>
        <translation>{path} lässt sich nicht schreiben ({reason}); wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} must end in .pdf or .csv.</source>
        <translation>{name} muss auf .pdf oder .csv enden.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); choose another place.</source>
        <translation>{path} lässt sich nicht schreiben ({reason}); wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>There is no model on this machine; reinstall Foresee, or name a model with --model PATH.</source>
        <translation>Auf diesem Rechner gibt es kein Modell; installieren Sie Foresee neu, oder nennen Sie ein Modell mit --model PATH.</translation>
    </message>
    <message>
        <source>The model that you chose is not at {folder} any more; choose another one, in the window under Models, or name it with --model PATH.</source>
        <translation>Das gewählte Modell liegt nicht mehr unter {folder}; wählen Sie im Fenster unter „Modelle“ ein anderes, oder nennen Sie eines mit --model PATH.</translation>
    </message>
    <message>
        <source>There is no folder {folder}; make it first, or name another one.</source>
        <translation>Den Ordner {folder} gibt es nicht; legen Sie ihn zuerst an, oder nennen Sie einen anderen.</translation>
    </message>
    <message>
        <source>{file} cannot be read, and with it which model you chose and where added ones are; choose their folder again, in the window under Models or with `foresee model folder PATH`.</source>
        <translation>{file} lässt sich nicht lesen; darin steht, welches Modell Sie gewählt haben und wo hinzugefügte liegen. Wählen Sie deren Ordner neu, im Fenster unter „Modelle“ oder mit `foresee model folder PATH`.</translation>
    </message>
    <message>
        <source>{reason} Until then the model that ships with Foresee is used.</source>
        <translation>{reason} Bis dahin wird das Modell verwendet, das mit Foresee kommt.</translation>
    </message>
    <message>
        <source>{name} in {folder} is not what its manifest says (its SHA-256 differs); get a fresh copy of the model.</source>
        <translation>{name} in {folder} ist nicht, was das Manifest sagt (der SHA-256 weicht ab); besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>There is no model {name} here; `foresee model list` names them.</source>
        <translation>Ein Modell {name} gibt es hier nicht; `foresee model list` nennt die vorhandenen.</translation>
    </message>
    <message>
        <source>The model {name} came with Foresee and stays; only added ones go.</source>
        <translation>Das Modell {name} kam mit Foresee und bleibt; nur hinzugefügte lassen sich entfernen.</translation>
    </message>
    <message>
        <source>Another model {model} {version} is at {folder}; remove it first with `foresee model remove {name}`.</source>
        <translation>Ein anderes Modell {model} {version} liegt unter {folder}; entfernen Sie es zuerst mit `foresee model remove {name}`.</translation>
    </message>
    <message>
        <source>The model {model} needs {missing} GB more on the disk of {folder}, which has {free} GB free; make room, or choose another disk with `foresee model folder PATH`.</source>
        <translation>Das Modell {model} braucht noch {missing} GB auf dem Datenträger von {folder}, der {free} GB frei hat; schaffen Sie Platz, oder wählen Sie mit `foresee model folder PATH` einen anderen.</translation>
    </message>
    <message>
        <source>{file} is not a file; get a whole copy of the model, without links in it.</source>
        <translation>{file} ist keine Datei; besorgen Sie eine vollständige Kopie des Modells ohne Verknüpfungen.</translation>
    </message>
    <message>
        <source>The model {model} {version} is on this machine already, at {folder}.</source>
        <translation>Das Modell {model} {version} ist schon auf diesem Rechner, unter {folder}.</translation>
    </message>
    <message>
        <source>The models at {place} cannot be changed ({reason}); see whether the disk is there, has room and may be written to, and try again.</source>
        <translation>Die Modelle unter {place} lassen sich nicht ändern ({reason}); sehen Sie nach, ob der Datenträger da ist, Platz hat und beschrieben werden darf, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Taking the model in was stopped; it can go on later.</source>
        <translation>Die Übernahme des Modells wurde angehalten; sie kann später weitergehen.</translation>
    </message>
    <message>
        <source>{folder} is a file; choose a folder for the results.</source>
        <translation>{folder} ist eine Datei; wählen Sie einen Ordner für die Ergebnisse.</translation>
    </message>
    <message>
        <source>{folder} is a file; choose another folder for the results.</source>
        <translation>{folder} ist eine Datei; wählen Sie einen anderen Ordner für die Ergebnisse.</translation>
    </message>
    <message>
        <source>The results cannot be written to {folder} ({reason}); choose another folder.</source>
        <translation>Die Ergebnisse lassen sich nicht in {folder} schreiben ({reason}); wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{file} is a folder; choose another folder for the results.</source>
        <translation>{file} ist ein Ordner; wählen Sie einen anderen Ordner für die Ergebnisse.</translation>
    </message>
    <message>
        <source>The picture cannot be written to {path} ({reason}); choose another place.</source>
        <translation>Das Bild lässt sich nicht nach {path} schreiben ({reason}); wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The settings in {path} are damaged or from another version; the defaults are used and the file is kept as {name}.</source>
        <translation>Die Einstellungen in {path} sind beschädigt oder von einer anderen Version; es gelten die Voreinstellungen, und die Datei bleibt als {name} erhalten.</translation>
    </message>
    <message>
        <source>The settings in {path} could not be read ({reason}); the defaults are used.</source>
        <translation>Die Einstellungen in {path} waren nicht zu lesen ({reason}); es gelten die Voreinstellungen.</translation>
    </message>
    <message>
        <source>The settings in {path} are damaged or from another version and could not be moved ({reason}); the defaults are used.</source>
        <translation>Die Einstellungen in {path} sind beschädigt oder von einer anderen Version und ließen sich nicht verschieben ({reason}); es gelten die Voreinstellungen.</translation>
    </message>
    <message>
        <source>Nobody knows where this run&apos;s film is; open the film, then the run again.</source>
        <translation>Wo die Aufnahme dieses Laufs liegt, ist nicht bekannt; öffnen Sie die Aufnahme, dann den Lauf noch einmal.</translation>
    </message>
    <message>
        <source>The film of this run could not be read from {path}: {reason} Open the film from where it is now, then the run again.</source>
        <translation>Die Aufnahme dieses Laufs war unter {path} nicht zu lesen: {reason} Öffnen Sie die Aufnahme dort, wo sie jetzt liegt, dann den Lauf noch einmal.</translation>
    </message>
    <message>
        <source>The objections cannot be written to {path} ({reason}); choose another place.</source>
        <translation>Die Einwände lassen sich nicht nach {path} schreiben ({reason}); wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The page for phones did not start; go on without phones.</source>
        <translation>Die Seite für Telefone ist nicht gestartet; machen Sie ohne Telefone weiter.</translation>
    </message>
    <message>
        <source>Phones cannot reach {host}, port {port} ({reason}). Choose another network or port, or go on without phones.</source>
        <translation>Telefone erreichen {host}, Port {port}, nicht ({reason}). Wählen Sie ein anderes Netz oder einen anderen Port, oder machen Sie ohne Telefone weiter.</translation>
    </message>
    <message>
        <source>The NVIDIA GPU cannot be used, because CUDA or cuDNN libraries are missing; install foresee-cxr[cuda] as the README says, or choose the device auto or cpu.</source>
        <translation>Die NVIDIA-GPU ist nicht verwendbar, weil Bibliotheken von CUDA oder cuDNN fehlen; installieren Sie foresee-cxr[cuda], wie es im README steht, oder wählen Sie das Gerät auto oder cpu.</translation>
    </message>
    <message>
        <source>{percent} % of the items show no change; about 40 % teach best to tell change from none.</source>
        <translation>{percent} % der Aufgaben zeigen keine Veränderung; etwa 40 % lehren am besten, Veränderung von keiner zu unterscheiden.</translation>
    </message>
    <message>
        <source>{right} changes lie on the right, {left} on the left; mix the sides.</source>
        <translation>{right} Veränderungen liegen rechts, {left} links; mischen Sie die Seiten.</translation>
    </message>
    <message>
        <source>{file} must lie in {folder}.</source>
        <translation>{file} muss in {folder} liegen.</translation>
    </message>
    <message>
        <source>{place} cannot be taken into a pack: {reason}.</source>
        <translation>{place} lässt sich nicht in ein Paket aufnehmen: {reason}.</translation>
    </message>
    <message>
        <source>“{title}” seems to have text burnt in: paint it over, or say that it names nobody.</source>
        <translation>In „{title}“ scheint Text eingebrannt zu sein: Übermalen Sie ihn, oder geben Sie an, dass er niemanden nennt.</translation>
    </message>
    <message>
        <source>Look at the baked run of “{title}” and approve it, or not.</source>
        <translation>Sehen Sie sich den vorberechneten Lauf von „{title}“ an und genehmigen Sie ihn, oder lehnen Sie ihn ab.</translation>
    </message>
    <message>
        <source>Give the pack a title.</source>
        <translation>Geben Sie dem Paket einen Titel.</translation>
    </message>
    <message>
        <source>Say who wrote the pack.</source>
        <translation>Geben Sie an, wer das Paket geschrieben hat.</translation>
    </message>
    <message>
        <source>Say under which licence it may be used.</source>
        <translation>Geben Sie an, unter welcher Lizenz es verwendet werden darf.</translation>
    </message>
    <message>
        <source>Say the pack&apos;s language.</source>
        <translation>Geben Sie die Sprache des Pakets an.</translation>
    </message>
    <message>
        <source>No item shows “{title}”; it is left out of the pack.</source>
        <translation>Keine Aufgabe zeigt „{title}“; es bleibt außerhalb des Pakets.</translation>
    </message>
    <message>
        <source>Give the film “{title}” a title.</source>
        <translation>Geben Sie dem Bild „{title}“ einen Titel.</translation>
    </message>
    <message>
        <source>Say the licence of the film “{title}”.</source>
        <translation>Geben Sie die Lizenz des Bildes „{title}“ an.</translation>
    </message>
    <message>
        <source>Say who is to be named for the film “{title}”.</source>
        <translation>Geben Sie an, wer für das Bild „{title}“ zu nennen ist.</translation>
    </message>
    <message>
        <source>Say where the film “{title}” comes from.</source>
        <translation>Geben Sie an, woher das Bild „{title}“ stammt.</translation>
    </message>
    <message>
        <source>You rejected the run of “{title}”: bake another one.</source>
        <translation>Sie haben den Lauf von „{title}“ abgelehnt: Berechnen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The film of “{title}” is another one by now: bake it again.</source>
        <translation>„{title}“ hat inzwischen ein anderes Bild: Berechnen Sie den Lauf neu.</translation>
    </message>
    <message>
        <source>Give the lesson a title.</source>
        <translation>Geben Sie der Lektion einen Titel.</translation>
    </message>
    <message>
        <source>“{title}” has another hypothesis by now: bake it again.</source>
        <translation>„{title}“ hat inzwischen eine andere Hypothese: Berechnen Sie den Lauf neu.</translation>
    </message>
    <message>
        <source>This draft is damaged; it is kept as {file}, its films are beside it.</source>
        <translation>Dieser Entwurf ist beschädigt; er ist als {file} aufbewahrt, seine Bilder liegen daneben.</translation>
    </message>
    <message>
        <source>This draft cannot be read ({reason}); check that you may open {file}.</source>
        <translation>Dieser Entwurf lässt sich nicht lesen ({reason}); prüfen Sie, ob Sie {file} öffnen dürfen.</translation>
    </message>
    <message>
        <source>{file} cannot be written ({reason}); choose another folder.</source>
        <translation>{file} lässt sich nicht schreiben ({reason}); wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>This draft cannot be removed ({reason}); check that you may write in {folder}.</source>
        <translation>Dieser Entwurf lässt sich nicht löschen ({reason}); prüfen Sie, ob Sie in {folder} schreiben dürfen.</translation>
    </message>
    <message>
        <source>This pack fetches its films from their publisher; only packs that carry their films can be edited.</source>
        <translation>Dieses Paket lädt seine Bilder von deren Herausgeber; bearbeiten lassen sich nur Pakete, die ihre Bilder enthalten.</translation>
    </message>
    <message>
        <source>“{title}” has nothing to reveal: give it a follow-up or bake a run.</source>
        <translation>„{title}“ hat nichts aufzudecken: Geben Sie der Aufgabe eine Verlaufsaufnahme, oder berechnen Sie einen Lauf.</translation>
    </message>
    <message>
        <source>Choose the film that “{title}” shows.</source>
        <translation>Wählen Sie das Bild, das „{title}“ zeigt.</translation>
    </message>
    <message>
        <source>Give the item a title.</source>
        <translation>Geben Sie der Aufgabe einen Titel.</translation>
    </message>
    <message>
        <source>Write the question of “{title}”.</source>
        <translation>Schreiben Sie die Frage von „{title}“.</translation>
    </message>
    <message>
        <source>Write the statement of “{title}”.</source>
        <translation>Schreiben Sie die Aussage von „{title}“.</translation>
    </message>
    <message>
        <source>Choose two films or more for “{title}”.</source>
        <translation>Wählen Sie zwei oder mehr Bilder für „{title}“.</translation>
    </message>
    <message>
        <source>Say which film is the right answer to “{title}”.</source>
        <translation>Geben Sie an, welches Bild die richtige Antwort auf „{title}“ ist.</translation>
    </message>
    <message>
        <source>Say what a good explanation of “{title}” names.</source>
        <translation>Geben Sie an, was eine gute Erklärung zu „{title}“ nennt.</translation>
    </message>
    <message>
        <source>Draw where “{title}” changes: with a given hypothesis the place is the answer.</source>
        <translation>Zeichnen Sie ein, wo sich „{title}“ verändert: Ist die Hypothese vorgegeben, ist die Stelle die Antwort.</translation>
    </message>
    <message>
        <source>Choose the later film of “{title}”.</source>
        <translation>Wählen Sie die Verlaufsaufnahme von „{title}“.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>The lecture is made of the pack “{pack}”, which is not installed; bring it back on the page of packs.</source>
        <translation>Die Vorlesung besteht aus dem Paket „{pack}“, das nicht installiert ist; holen Sie es auf der Seite der Pakete zurück.</translation>
    </message>
    <message>
        <source>The votes were not kept. {why}</source>
        <translation>Die Stimmen wurden nicht gespeichert. {why}</translation>
    </message>
    <message>
        <source>The report cannot be written to {path} ({reason}); choose another place.</source>
        <translation>Der Bericht lässt sich nicht nach {path} schreiben ({reason}); wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The DICOM picture has {count} colours a pixel, which no film has; export it in greys.</source>
        <translation>Das DICOM-Bild hat {count} Farben je Pixel, was keine Aufnahme hat; exportieren Sie es in Graustufen.</translation>
    </message>
    <message>
        <source>The DICOM file is deflated and would become larger than any film; export it uncompressed or as JPEG 2000.</source>
        <translation>Die DICOM-Datei ist komprimiert (Deflate) und würde größer als jede Aufnahme; exportieren Sie sie unkomprimiert oder als JPEG 2000.</translation>
    </message>
    <message>
        <source>The picture inside the DICOM file has {count} colours a pixel, which no film has; export it in greys.</source>
        <translation>Das Bild in der DICOM-Datei hat {count} Farben je Pixel, was keine Aufnahme hat; exportieren Sie es in Graustufen.</translation>
    </message>
    <message>
        <source>The picture is coded as {coding}, which Foresee cannot read; export it uncompressed or as JPEG 2000.</source>
        <translation>Das Bild ist als {coding} kodiert, was Foresee nicht lesen kann; exportieren Sie es unkomprimiert oder als JPEG 2000.</translation>
    </message>
    <message>
        <source>The grey window in the file would hide nearly all of the film; Foresee chose its own.</source>
        <translation>Die Fensterung in der Datei würde fast die ganze Aufnahme verbergen; Foresee hat eine eigene gewählt.</translation>
    </message>
    <message>
        <source>The grey curve in the file cannot be used; Foresee chose another one for this film.</source>
        <translation>Die Grauwertkurve in der Datei ist nicht brauchbar; Foresee hat für diese Aufnahme eine andere gewählt.</translation>
    </message>
    <message>
        <source>The picture has 8 bits though its header promises more; Foresee chose the greys itself.</source>
        <translation>Das Bild hat 8 Bit, obwohl sein Header mehr verspricht; Foresee hat die Grauwerte selbst gewählt.</translation>
    </message>
    <message>
        <source>The header says wrongly where the greys stand in their bits; Foresee found them by itself.</source>
        <translation>Der Header nennt die Lage der Grauwerte in den Bits falsch; Foresee hat sie selbst gefunden.</translation>
    </message>
    <message>
        <source>The header does not say whether low values are black or white; check that bone is bright.</source>
        <translation>Der Header sagt nicht, ob niedrige Werte schwarz oder weiß sind; prüfen Sie, ob Knochen hell ist.</translation>
    </message>
    <message>
        <source>The header names the body part in words that Foresee does not know; check that this is a chest film.</source>
        <translation>Der Header nennt die Körperregion mit Wörtern, die Foresee nicht kennt; prüfen Sie, ob dies eine Thoraxaufnahme ist.</translation>
    </message>
    <message>
        <source>A few pixels at the end of the file are missing; the last row was completed with its neighbours.</source>
        <translation>Am Ende der Datei fehlen einige Pixel; die letzte Zeile wurde aus der vorletzten ergänzt.</translation>
    </message>
    <message>
        <source>The header gives pixel sizes that cannot be right; the film is shown with square pixels.</source>
        <translation>Der Header nennt Pixelgrößen, die nicht stimmen können; die Aufnahme wird mit quadratischen Pixeln gezeigt.</translation>
    </message>
    <message>
        <source>The shutter in the header would hide nearly all of the film; it was left out.</source>
        <translation>Die Einblendung im Header würde fast die ganze Aufnahme verbergen; sie wurde weggelassen.</translation>
    </message>
    <message>
        <source>The file does not say how bright its values are meant; Foresee stretched them over all greys.</source>
        <translation>Die Datei sagt nicht, wie hell ihre Werte gemeint sind; Foresee hat sie auf alle Grauwerte gespreizt.</translation>
    </message>
    <message>
        <source>The picture is marked as transparent nearly everywhere; Foresee shows what lies below.</source>
        <translation>Das Bild ist fast überall als durchsichtig markiert; Foresee zeigt, was darunter liegt.</translation>
    </message>
    <message>
        <source>The picture has a strong tint, like a photo of a film; only its greys are used.</source>
        <translation>Das Bild hat einen starken Farbstich wie das Foto einer Aufnahme; nur seine Grauwerte werden verwendet.</translation>
    </message>
    <message>
        <source>The study holds several frontal films; the first is shown. Unpack it to open another one.</source>
        <translation>Die Studie enthält mehrere frontale Aufnahmen; die erste wird gezeigt. Entpacken Sie sie, um eine andere zu öffnen.</translation>
    </message>
    <message>
        <source>a JPEG 2000 picture</source>
        <translation>ein JPEG-2000-Bild</translation>
    </message>
    <message>
        <source>a compressed archive</source>
        <translation>ein komprimiertes Archiv</translation>
    </message>
    <message>
        <source>a HEIC photo</source>
        <translation>ein HEIC-Foto</translation>
    </message>
    <message>
        <source>an AVIF picture</source>
        <translation>ein AVIF-Bild</translation>
    </message>
    <message>
        <source>a video</source>
        <translation>ein Video</translation>
    </message>
    <message>
        <source>a JPEG XL picture</source>
        <translation>ein JPEG-XL-Bild</translation>
    </message>
    <message>
        <source>a BMP picture</source>
        <translation>ein BMP-Bild</translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation>ein GIF-Bild</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>an NRRD volume</source>
        <translation>ein NRRD-Volumen</translation>
    </message>
    <message>
        <source>a NIfTI volume</source>
        <translation>ein NIfTI-Volumen</translation>
    </message>
    <message>
        <source>a page of text</source>
        <translation>eine Textseite</translation>
    </message>
    <message>
        <source>a JPEG with 12 bits</source>
        <translation>ein JPEG mit 12 Bit</translation>
    </message>
    <message>
        <source>a lossless JPEG</source>
        <translation>ein verlustfreies JPEG</translation>
    </message>
    <message>
        <source>a JPEG-LS</source>
        <translation>ein JPEG-LS</translation>
    </message>
    <message>
        <source>The file is {kind}, which says too little about its greys outside a DICOM file; export the film as DICOM, PNG or an ordinary JPEG.</source>
        <translation>Die Datei ist {kind}; außerhalb einer DICOM-Datei sagt das zu wenig über die Grauwerte. Exportieren Sie die Aufnahme als DICOM, PNG oder gewöhnliches JPEG.</translation>
    </message>
    <message>
        <source>The picture holds decimal numbers in place of greys; export the film with 8 or 16 bits.</source>
        <translation>Das Bild enthält Kommazahlen anstelle von Grauwerten; exportieren Sie die Aufnahme mit 8 oder 16 Bit.</translation>
    </message>
    <message>
        <source>The file holds several pictures or an animation; export a single picture.</source>
        <translation>Die Datei enthält mehrere Bilder oder eine Animation; exportieren Sie ein einzelnes Bild.</translation>
    </message>
    <message>
        <source>The file is {kind}, which Foresee cannot read; export the film as DICOM, PNG or JPEG.</source>
        <translation>Die Datei ist {kind}, was Foresee nicht lesen kann; exportieren Sie die Aufnahme als DICOM, PNG oder JPEG.</translation>
    </message>
    <message>
        <source>The cases of the drill in {file} cannot be read; install Foresee again.</source>
        <translation>Die Fälle des Sehtrainings in {file} können nicht gelesen werden; installieren Sie Foresee neu.</translation>
    </message>
    <message>
        <source>A film of the drill cannot be read; install Foresee again.</source>
        <translation>Eine Aufnahme des Sehtrainings kann nicht gelesen werden; installieren Sie Foresee neu.</translation>
    </message>
    <message>
        <source>Most of this was not understood; say it in the words of a radiology report.</source>
        <translation>Das meiste davon wurde nicht verstanden; sagen Sie es in den Worten eines Röntgenbefunds.</translation>
    </message>
    <message>
        <source>Nothing of this was understood; say it in the words of a radiology report. What can be: {findings}.</source>
        <translation>Davon wurde nichts verstanden; sagen Sie es in den Worten eines Röntgenbefunds. Möglich ist: {findings}.</translation>
    </message>
    <message>
        <source>The file only lists the pictures of a study (DICOMDIR); open it where the study&apos;s folders are beside it.</source>
        <translation>Die Datei ist nur das Verzeichnis einer Studie (DICOMDIR); öffnen Sie sie dort, wo die Ordner der Studie daneben liegen.</translation>
    </message>
    <message>
        <source>The DICOMDIR is damaged; open the chest film itself.</source>
        <translation>Das DICOMDIR ist beschädigt; öffnen Sie die Thoraxaufnahme selbst.</translation>
    </message>
    <message>
        <source>None of the {count} files of the study is a frontal chest film that can be read; open a study with one, or the film itself.</source>
        <translation>Keine der {count} Dateien der Studie ist eine lesbare frontale Thoraxaufnahme; öffnen Sie eine Studie mit einer solchen oder die Aufnahme selbst.</translation>
    </message>
    <message>
        <source>The zip file holds more than one study; unpack it and open the chest film itself.</source>
        <translation>Die Zip-Datei enthält mehr als eine Studie; entpacken Sie sie und öffnen Sie die Thoraxaufnahme selbst.</translation>
    </message>
    <message>
        <source>The zip file holds a file that is too large for a film; unpack it and open the chest film itself.</source>
        <translation>Die Zip-Datei enthält eine Datei, die für eine Aufnahme zu groß ist; entpacken Sie sie und öffnen Sie die Thoraxaufnahme selbst.</translation>
    </message>
    <message>
        <source>The zip file is locked by a password or packed in an unusual way; unpack it and open the chest film itself.</source>
        <translation>Die Zip-Datei ist durch ein Kennwort geschützt oder ungewöhnlich gepackt; entpacken Sie sie und öffnen Sie die Thoraxaufnahme selbst.</translation>
    </message>
    <message>
        <source>The zip file is damaged; copy or export it again.</source>
        <translation>Die Zip-Datei ist beschädigt; kopieren oder exportieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>No column of {name} names the films&apos; files; call one of them “file”.</source>
        <translation>Keine Spalte von {name} nennt die Dateien der Aufnahmen; nennen Sie eine davon „Datei“.</translation>
    </message>
    <message>
        <source>{name} has more than {count} films; drop a smaller folder.</source>
        <translation>{name} hat mehr als {count} Aufnahmen; legen Sie einen kleineren Ordner ab.</translation>
    </message>
    <message>
        <source>“{words}” is not understood.</source>
        <translation>„{words}“ wird nicht verstanden.</translation>
    </message>
    <message>
        <source>“{words}” is no day; left out.</source>
        <translation>„{words}“ ist kein Tag; weggelassen.</translation>
    </message>
    <message>
        <source>“{words}” is no view; left out.</source>
        <translation>„{words}“ ist kein Strahlengang; weggelassen.</translation>
    </message>
    <message>
        <source>It says no trend, so there is no key yet.</source>
        <translation>Eine Tendenz fehlt, daher gibt es noch keinen Schlüssel.</translation>
    </message>
    <message>
        <source>The hypothesis says “{said}”, the other columns say “{named}”.</source>
        <translation>Die Hypothese sagt „{said}“, die anderen Spalten „{named}“.</translation>
    </message>
    <message>
        <source>The hypothesis is not understood: {reason}</source>
        <translation>Die Hypothese wird nicht verstanden: {reason}</translation>
    </message>
    <message>
        <source>No film is called “{name}”; there is “{near}”.</source>
        <translation>Keine Aufnahme heißt „{name}“; es gibt „{near}“.</translation>
    </message>
    <message>
        <source>A lateral film: Foresee teaches on frontal ones.</source>
        <translation>Eine seitliche Aufnahme: Foresee lehrt an frontalen.</translation>
    </message>
    <message>
        <source>No film is called “{name}”.</source>
        <translation>Keine Aufnahme heißt „{name}“.</translation>
    </message>
    <message>
        <source>Line {line} says another patient or day of this film; line {line} counts.</source>
        <translation>Zeile {line} nennt für diese Aufnahme einen anderen Patienten oder Tag; Zeile {line} gilt.</translation>
    </message>
    <message>
        <source>The line names no file.</source>
        <translation>Die Zeile nennt keine Datei.</translation>
    </message>
    <message>
        <source>{count} films are called “{name}”; write the folder before the name.</source>
        <translation>{count} Aufnahmen heißen „{name}“; schreiben Sie den Ordner vor den Namen.</translation>
    </message>
    <message>
        <source>{name} has no lines: the first line names the columns, each line after it a film.</source>
        <translation>{name} hat keine Zeilen: Die erste nennt die Spalten, jede weitere eine Aufnahme.</translation>
    </message>
    <message>
        <source>{name} is no table: save it as CSV or XLSX.</source>
        <translation>{name} ist keine Tabelle: Speichern Sie sie als CSV oder XLSX.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a spreadsheet; save it as XLSX or CSV again.</source>
        <translation>{name} kann nicht als Tabelle gelesen werden; speichern Sie sie noch einmal als XLSX oder CSV.</translation>
    </message>
    <message>
        <source>Somebody called {name} learns here already; choose another name.</source>
        <translation>Hier lernt schon jemand mit dem Namen {name}; wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>{name} in the model {model} claims more weights than {source} holds; get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} gibt mehr Gewichte an, als {source} enthält; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is absurdly large; get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} ist unsinnig groß; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>it holds a sparse tensor, which no model needs</source>
        <translation>sie enthält einen dünn besetzten Tensor, den kein Modell braucht</translation>
    </message>
    <message>
        <source>a tensor in it claims more values than it holds</source>
        <translation>ein Tensor darin gibt mehr Werte an, als er enthält</translation>
    </message>
    <message>
        <source>it says unclearly where its weights are</source>
        <translation>sie gibt unklar an, wo ihre Gewichte liegen</translation>
    </message>
    <message>
        <source>“{title}” by {authors} (revision {revision}) would take the place of “{installed}” by {theirs} (revision {known}); agree to replace it, on the command line with --replace, if you trust where it comes from.</source>
        <translation>„{title}“ von {authors} (Revision {revision}) würde „{installed}“ von {theirs} (Revision {known}) ersetzen; stimmen Sie dem nur zu, wenn Sie der Quelle vertrauen, auf der Befehlszeile mit --replace.</translation>
    </message>
    <message>
        <source>“{title}” is revision {revision}, older than revision {known}, which is installed; agree to replace it, on the command line with --replace, if you want the older one.</source>
        <translation>„{title}“ ist Revision {revision}, älter als die installierte Revision {known}; stimmen Sie dem Ersetzen zu, auf der Befehlszeile mit --replace, wenn Sie die ältere wollen.</translation>
    </message>
    <message>
        <source>{graph} of the model computed values that are no numbers; get a fresh copy of the model, or choose another one.</source>
        <translation>{graph} des Modells hat Werte berechnet, die keine Zahlen sind; besorgen Sie eine neue Kopie des Modells oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>{graph} of the model gave {name} in a form that its manifest does not know; get a fresh copy of the model, or choose another one.</source>
        <translation>{graph} des Modells hat {name} in einer Form geliefert, die sein Manifest nicht kennt; besorgen Sie eine neue Kopie des Modells oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>{graph} of the model failed while it ran ({detail}); get a fresh copy of the model, or choose another one.</source>
        <translation>{graph} des Modells ist während der Berechnung gescheitert ({detail}); besorgen Sie eine neue Kopie des Modells oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The history holds answers of another learner in this library; export it again from the library in which they were given.</source>
        <translation>Der Verlauf enthält Antworten einer anderen lernenden Person dieser Bibliothek; exportieren Sie ihn erneut aus der Bibliothek, in der sie gegeben wurden.</translation>
    </message>
    <message>
        <source>{host} is in this machine or its own network ({address}); agree to fetch from there, on the command line with --nearby, if that is where the publisher is.</source>
        <translation>{host} liegt auf diesem Rechner oder in seinem eigenen Netz ({address}); stimmen Sie dem Abruf von dort zu, auf der Befehlszeile mit --nearby, wenn der Herausgeber wirklich dort ist.</translation>
    </message>
    <message>
        <source>{file} in the pack is not {media}, as it says; get a fresh copy.</source>
        <translation>{file} im Paket ist nicht, wie angegeben, {media}; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{file} in the pack shows another film than it says; get a fresh copy.</source>
        <translation>{file} im Paket zeigt eine andere Aufnahme als angegeben; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>“{title}” says that nothing changes, but marks where; take one of the two back.</source>
        <translation>„{title}“ sagt, dass sich nichts verändert, markiert aber, wo; nehmen Sie eines von beiden zurück.</translation>
    </message>
    <message>
        <source>A right answer of “{title}” is not among its films; choose one of them.</source>
        <translation>Eine richtige Antwort von „{title}“ ist nicht unter den Bildern der Aufgabe; wählen Sie eines davon.</translation>
    </message>
    <message>
        <source>{manifest} does not say which version of the format it has; get a fresh copy.</source>
        <translation>{manifest} sagt nicht, welche Version des Formats es hat; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>The pack holds {name}, which {manifest} does not name; get a fresh copy.</source>
        <translation>Das Paket enthält {name}; in {manifest} steht davon nichts; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{file} in the pack is not as long as the pack says; get a fresh copy.</source>
        <translation>{file} im Paket ist nicht so lang, wie das Paket angibt; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{file} in the pack was made from another film; get a fresh copy.</source>
        <translation>{file} im Paket stammt von einer anderen Aufnahme; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>This run is no longer in the library; choose another one.</source>
        <translation>Dieser Lauf ist nicht mehr in der Bibliothek; wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>This run has been deleted for good; predict it again.</source>
        <translation>Dieser Lauf wurde endgültig gelöscht; lassen Sie ihn neu vorhersagen.</translation>
    </message>
    <message>
        <source>The library has not been opened yet; try again in a moment.</source>
        <translation>Die Bibliothek ist noch nicht geöffnet; versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>This attempt is not in the library; open the item again.</source>
        <translation>Dieser Versuch ist nicht in der Bibliothek; öffnen Sie die Aufgabe erneut.</translation>
    </message>
    <message>
        <source>This history belongs to another login of this lab; sign in with that one to take it in.</source>
        <translation>Dieser Verlauf gehört zu einer anderen Anmeldung dieses Labors; melden Sie sich mit dieser an, um ihn einzulesen.</translation>
    </message>
    <message>
        <source>This learner is no longer in the library; choose who learns here.</source>
        <translation>Diese Person gibt es in der Bibliothek nicht mehr; wählen Sie, wer hier lernt.</translation>
    </message>
    <message>
        <source>{name} is no history of a learner; choose a file that Foresee exported.</source>
        <translation>{name} ist kein Lernverlauf; wählen Sie eine Datei, die Foresee exportiert hat.</translation>
    </message>
    <message>
        <source>This item is no longer in any installed pack; import its pack again, or go on with another item.</source>
        <translation>Diese Aufgabe steht in keinem installierten Paket mehr; importieren Sie das Paket erneut oder machen Sie mit einer anderen Aufgabe weiter.</translation>
    </message>
    <message>
        <source>This lesson is in no installed pack any more; import its pack again.</source>
        <translation>Diese Lektion ist in keinem installierten Paket mehr; importieren Sie das Paket erneut.</translation>
    </message>
    <message>
        <source>“{title}” has {count} lessons, no lesson {lesson}; choose one of them.</source>
        <translation>„{title}“ hat {count} Lektionen, keine Lektion {lesson}; wählen Sie eine der vorhandenen.</translation>
    </message>
    <message>
        <source>“{title}” has nothing to present; choose another pack.</source>
        <translation>„{title}“ enthält nichts zum Vorführen; wählen Sie ein anderes Paket.</translation>
    </message>
    <message>
        <source>This lecture is no longer in the library; choose another one.</source>
        <translation>Diese Vorlesung ist nicht mehr in der Bibliothek; wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>The pack has more than {most} parts, too many for one pack; ask its author to split it.</source>
        <translation>Das Paket hat mehr als {most} Teile, zu viele für ein Paket; bitten Sie, es aufzuteilen.</translation>
    </message>
    <message>
        <source>The pack holds more parts than it says; do not use this pack, and tell whoever gave it to you.</source>
        <translation>Das Paket enthält mehr Teile, als es angibt; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>The pack unpacks to more than 4 GB; do not use this pack, and tell whoever gave it to you.</source>
        <translation>Entpackt hat das Paket mehr als 4 GB; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>The file is no pack: it has no {manifest}; choose a pack (.foresee).</source>
        <translation>Die Datei ist kein Paket: {manifest} fehlt darin; wählen Sie ein Paket (.foresee).</translation>
    </message>
    <message>
        <source>{manifest} is larger than 32 MB; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{manifest} ist größer als 32 MB; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>The pack holds a part called {name}, which no pack has; get a fresh copy.</source>
        <translation>Das Paket enthält einen Teil namens {name}, den kein Paket hat; besorgen Sie eine neue Kopie.</translation>
    </message>
    <message>
        <source>{name} in the pack is a link or no plain file; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{name} im Paket ist eine Verknüpfung oder keine gewöhnliche Datei; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>{name} in the pack is larger than 100 MB; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{name} im Paket ist größer als 100 MB; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>{name} in the pack unpacks to {times} times its size; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{name} im Paket entpackt sich auf das {times}-fache seiner Größe; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>The pack holds {name} twice; do not use this pack, and tell whoever gave it to you.</source>
        <translation>Das Paket enthält {name} zweimal; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>A baked run in the pack says too much; do not use this pack, and tell whoever gave it to you.</source>
        <translation>Ein mitgelieferter Lauf im Paket enthält zu viel; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>This baked run was made from another radiograph; get a fresh copy of the pack.</source>
        <translation>Dieser mitgelieferte Lauf stammt von einer anderen Röntgenaufnahme; besorgen Sie eine neue Kopie des Pakets.</translation>
    </message>
    <message>
        <source>Films and runs together are larger than 4 GB; leave some of them out.</source>
        <translation>Bilder und Läufe sind zusammen größer als 4 GB; lassen Sie einige davon weg.</translation>
    </message>
    <message>
        <source>“{title}” shows a film that is not in the pack; choose a film that is.</source>
        <translation>„{title}“ zeigt ein Bild, das nicht im Paket ist; wählen Sie eines, das darin ist.</translation>
    </message>
    <message>
        <source>“{title}” shows the same film twice; choose two that differ.</source>
        <translation>„{title}“ zeigt dasselbe Bild zweimal; wählen Sie zwei verschiedene.</translation>
    </message>
    <message>
        <source>The baked run of “{title}” is missing; bake it again.</source>
        <translation>Der vorberechnete Lauf von „{title}“ fehlt; berechnen Sie ihn erneut.</translation>
    </message>
    <message>
        <source>“{name}” has the id of another part; give it one of its own.</source>
        <translation>„{name}“ hat die Kennung eines anderen Teils; geben Sie ihm eine eigene.</translation>
    </message>
    <message>
        <source>The film of a baked run is not in the pack; bake that run again.</source>
        <translation>Das Bild eines vorberechneten Laufs ist nicht im Paket; berechnen Sie diesen Lauf erneut.</translation>
    </message>
    <message>
        <source>“{title}” has no items; add one, or remove it.</source>
        <translation>„{title}“ hat keine Aufgaben; fügen Sie eine hinzu oder entfernen Sie sie.</translation>
    </message>
    <message>
        <source>The baked run of “{title}” was made from another film; bake it again.</source>
        <translation>Der vorberechnete Lauf von „{title}“ stammt von einem anderen Bild; berechnen Sie ihn erneut.</translation>
    </message>
    <message>
        <source>{file} is named twice; name it once.</source>
        <translation>{file} wird zweimal genannt; nennen Sie die Datei nur einmal.</translation>
    </message>
    <message>
        <source>The pack has no items yet; add one.</source>
        <translation>Das Paket hat noch keine Aufgaben; fügen Sie eine hinzu.</translation>
    </message>
    <message>
        <source>The licence of “{title}”, “{text}”, lacks its version: add it, such as 4.0.</source>
        <translation>Der Lizenz von „{title}“, „{text}“, fehlt die Version: Ergänzen Sie sie, etwa 4.0.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but not on which side: say it, or students who name the side cannot be graded on it.</source>
        <translation>Der Schlüssel von „{title}“ sagt „{key}“, aber nicht, auf welcher Seite: Geben Sie sie an, sonst lässt sich nicht bewerten, wer die Seite nennt.</translation>
    </message>
    <message>
        <source>A text of “{title}” that should be in {language} is in {other}, “{text}”: translate it.</source>
        <translation>Ein Text von „{title}“, der auf {language} sein sollte, ist auf {other}, „{text}“: Übersetzen Sie ihn.</translation>
    </message>
    <message>
        <source>“{title}” shows a film that was taken out of the pack; choose another one.</source>
        <translation>„{title}“ zeigt ein Bild, das aus dem Paket genommen wurde; wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>{path} is no folder of a pack: it has neither {draft} nor {manifest}; choose another folder.</source>
        <translation>{path} ist kein Ordner eines Pakets: Es fehlen {draft} und {manifest}; wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} is missing from the folder of the pack, or is a link; put the file itself there.</source>
        <translation>{name} fehlt im Ordner des Pakets oder ist eine Verknüpfung; legen Sie die Datei selbst dorthin.</translation>
    </message>
    <message>
        <source>{name} is too large for a pack; take it out.</source>
        <translation>{name} ist zu groß für ein Paket; nehmen Sie die Datei heraus.</translation>
    </message>
    <message>
        <source>{name} is too large for a table of labels; split it into several.</source>
        <translation>{name} ist zu groß für eine Tabelle mit Befunden; teilen Sie sie in mehrere auf.</translation>
    </message>
    <message>
        <source>{file} in the pack is a picture of next to nothing; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{file} im Paket ist ein Bild von so gut wie nichts; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>{file} in the pack has {found} megapixels, and films have at most {most}; ask its author for a smaller one.</source>
        <translation>{file} im Paket hat {found} Megapixel, Aufnahmen haben höchstens {most}; bitten Sie, wer das Paket gemacht hat, um eine kleinere.</translation>
    </message>
    <message>
        <source>A right answer of “{title}” is not among its answers; choose one of them.</source>
        <translation>Eine richtige Antwort von „{title}“ ist nicht unter den Antworten; wählen Sie eine davon.</translation>
    </message>
    <message>
        <source>“{title}” offers the same answer twice; change or remove one.</source>
        <translation>„{title}“ bietet dieselbe Antwort zweimal an; ändern oder entfernen Sie eine.</translation>
    </message>
    <message>
        <source>{manifest} says more than a pack can hold; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{manifest} sagt mehr, als ein Paket enthalten kann; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>{manifest} is nested absurdly deep; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{manifest} ist unsinnig tief verschachtelt; verwenden Sie dieses Paket nicht und sagen Sie es der Person, von der Sie es haben.</translation>
    </message>
    <message>
        <source>{file} cannot be written ({reason}), so the choice does not last; see whether its folder may be written to and has room, and choose again.</source>
        <translation>{file} lässt sich nicht schreiben ({reason}), daher bleibt die Wahl nicht erhalten; prüfen Sie, ob ihr Ordner beschreibbar ist und Platz hat, und wählen Sie noch einmal.</translation>
    </message>
    <message>
        <source>No model is open, so nothing can be predicted; open one under Models.</source>
        <translation>Kein Modell ist geöffnet, daher kann nichts vorhergesagt werden; öffnen Sie eines unter „Modelle“.</translation>
    </message>
    <message>
        <source>{name} in the model {model} cannot be read; get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} kann nicht gelesen werden; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
    <message>
        <source>{name} in the model {model} fails on a text; get a fresh copy of the model, or choose another one.</source>
        <translation>{name} im Modell {model} scheitert an einem Text; besorgen Sie eine neue Kopie des Modells oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table, from line {number} on ({reason}); save it again as CSV.</source>
        <translation>{name} kann ab Zeile {number} nicht als Tabelle gelesen werden ({reason}); speichern Sie sie erneut als CSV.</translation>
    </message>
    <message>
        <source>{name} is no spreadsheet that can be trusted; save it as CSV.</source>
        <translation>{name} ist keine Tabelle, der zu trauen ist; speichern Sie sie als CSV.</translation>
    </message>
    <message>
        <source>This draft cannot be brought back ({reason}); check that you may write in its folder.</source>
        <translation>Dieser Entwurf lässt sich nicht wiederherstellen ({reason}); prüfen Sie, ob Sie in seinen Ordner schreiben dürfen.</translation>
    </message>
    <message>
        <source>Write two answers or more for “{title}”, and none empty.</source>
        <translation>Schreiben Sie für „{title}“ zwei Antworten oder mehr, und keine leere.</translation>
    </message>
    <message>
        <source>Say which answer to “{title}” is right.</source>
        <translation>Sagen Sie, welche Antwort auf „{title}“ richtig ist.</translation>
    </message>
    <message>
        <source>Write the hypothesis of “{title}”, or untick that the student is given it.</source>
        <translation>Schreiben Sie die Hypothese von „{title}“, oder nehmen Sie das Häkchen weg, dass sie vorgegeben wird.</translation>
    </message>
    <message>
        <source>The exam is over; this answer does not count any more.</source>
        <translation>Die Prüfung ist vorbei; diese Antwort zählt nicht mehr.</translation>
    </message>
    <message>
        <source>The login at {server} has no right to do that ({reason}); ask who runs the server.</source>
        <translation>Die Anmeldung bei {server} hat dazu kein Recht ({reason}); fragen Sie, wer den Server betreut.</translation>
    </message>
    <message>
        <source>The library on the database server could not be used ({reason}); try again, or ask who runs the server.</source>
        <translation>Die Bibliothek auf dem Datenbankserver ließ sich nicht verwenden ({reason}); versuchen Sie es noch einmal, oder fragen Sie, wer den Server betreut.</translation>
    </message>
    <message>
        <source>The server of {server} lets nobody in from this computer with this login; ask who runs the server.</source>
        <translation>Der Server von {server} lässt mit dieser Anmeldung von diesem Rechner aus niemanden ein; fragen Sie, wer den Server betreut.</translation>
    </message>
    <message>
        <source>The name or the password for {server} is wrong; correct it, or ask who runs the server for a new one.</source>
        <translation>Der Name oder das Passwort für {server} ist falsch; berichtigen Sie es, oder fragen Sie, wer den Server betreut, nach einem neuen.</translation>
    </message>
    <message>
        <source>There is no such database at {server}; correct its name in FORESEE_DATABASE_URL.</source>
        <translation>Bei {server} gibt es keine solche Datenbank; berichtigen Sie ihren Namen in FORESEE_DATABASE_URL.</translation>
    </message>
    <message>
        <source>The login has no right to use the database {server}; ask who runs the server.</source>
        <translation>Diese Anmeldung hat kein Recht an der Datenbank {server}; fragen Sie, wer den Server betreut.</translation>
    </message>
    <message>
        <source>The database server {server} cannot be reached ({reason}); see whether it runs and this computer is on its network.</source>
        <translation>Der Datenbankserver {server} ist nicht zu erreichen ({reason}); sehen Sie nach, ob er läuft und dieser Rechner in seinem Netz ist.</translation>
    </message>
    <message>
        <source>The library of this lab is of an older Foresee; ask who runs the lab to bring it up to date with: foresee lab init.</source>
        <translation>Die Bibliothek dieses Lernlabors stammt von einem älteren Foresee; bitten Sie, wer es betreut, sie auf den neuen Stand zu bringen mit: foresee lab init.</translation>
    </message>
    <message>
        <source>{place} is the library of a lab; sign in there as a learner or an instructor, not as {login}.</source>
        <translation>{place} ist die Bibliothek eines Lernlabors; melden Sie sich dort als Lernende oder Lehrende an, nicht als {login}.</translation>
    </message>
    <message>
        <source>In this lab instructors install packs; ask one of them for “{title}”.</source>
        <translation>In diesem Lernlabor installieren Lehrende die Pakete; fragen Sie sie nach „{title}“.</translation>
    </message>
    <message>
        <source>A lab needs a PostgreSQL server: postgresql://LOGIN@SERVER/DATABASE.</source>
        <translation>Ein Lernlabor braucht einen PostgreSQL-Server: postgresql://LOGIN@SERVER/DATENBANK.</translation>
    </message>
    <message>
        <source>There is no lab at {place} yet; make one with: foresee lab init.</source>
        <translation>Bei {place} gibt es noch kein Lernlabor; richten Sie es ein mit: foresee lab init.</translation>
    </message>
    <message>
        <source>There is a login {login} on this server already; choose another name.</source>
        <translation>Auf diesem Server gibt es die Anmeldung {login} schon; wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>{login} cannot be a login: small letters, digits, and . _ - after the first letter, 40 at most.</source>
        <translation>{login} kann keine Anmeldung sein: Kleinbuchstaben, nach dem ersten auch Ziffern und . _ -, höchstens 40.</translation>
    </message>
    <message>
        <source>You teach no class called {name}; there are: {names}.</source>
        <translation>Sie unterrichten keinen Kurs namens {name}; es gibt: {names}.</translation>
    </message>
    <message>
        <source>{login} is no instructor of this lab; add one with: foresee lab add-instructor.</source>
        <translation>{login} gehört nicht zu den Lehrenden dieses Lernlabors; hinzufügen mit: foresee lab add-instructor.</translation>
    </message>
    <message>
        <source>No files of the study are there; open a study with a frontal chest film.</source>
        <translation>Von der Studie sind keine Dateien da; öffnen Sie eine Studie mit einer frontalen Thoraxaufnahme.</translation>
    </message>
    <message>
        <source>There is no GPU {index} on this machine, the last one is {last}; choose another device.</source>
        <translation>Eine GPU {index} gibt es auf diesem Rechner nicht, die letzte ist {last}; wählen Sie ein anderes Gerät.</translation>
    </message>
    <message>
        <source>{gpu} is too old for CUDA {cuda}, which begins with the GeForce RTX 20 and GTX 16 series; choose the device auto or cpu.</source>
        <translation>{gpu} ist zu alt für CUDA {cuda}, das mit den Reihen GeForce RTX 20 und GTX 16 beginnt; wählen Sie das Gerät auto oder cpu.</translation>
    </message>
    <message>
        <source>The NVIDIA driver is too old: it knows CUDA {found}, and {needed} is needed; update the driver, or choose the device auto or cpu.</source>
        <translation>Der NVIDIA-Treiber ist zu alt: Er kennt CUDA {found}, gebraucht wird {needed}; aktualisieren Sie den Treiber, oder wählen Sie das Gerät auto oder cpu.</translation>
    </message>
    <message>
        <source>The model {model} is made for the CPU, and the package onnx, which makes a GPU&apos;s version of it, is missing; install foresee-cxr[cuda] as the README says.</source>
        <translation>Das Modell {model} ist für den Prozessor gemacht, und das Paket onnx, das daraus eines für die GPU macht, fehlt; installieren Sie foresee-cxr[cuda], wie die README es beschreibt.</translation>
    </message>
    <message>
        <source>There is no device {device}; choose auto, cpu, cuda or, of several GPUs, cuda:1.</source>
        <translation>Ein Gerät {device} gibt es nicht; wählen Sie auto, cpu, cuda oder, bei mehreren GPUs, cuda:1.</translation>
    </message>
    <message>
        <source>The model {model} cannot run on the GPU: {count} of its nodes have no GPU version in this precision ({first}); choose the device auto or cpu.</source>
        <translation>Das Modell {model} kann nicht auf der GPU laufen: {count} seiner Knoten haben in dieser Genauigkeit keine GPU-Fassung ({first}); wählen Sie das Gerät auto oder cpu.</translation>
    </message>
    <message>
        <source>its path is longer than SQLite takes; choose a folder with a shorter one with FORESEE_HOME</source>
        <translation>ihr Pfad ist länger, als SQLite erlaubt; wählen Sie mit FORESEE_HOME einen Ordner mit kürzerem Pfad</translation>
    </message>
    <message>
        <source>{login} has no login in this lab; add one with: foresee lab add-learner.</source>
        <translation>{login} hat in diesem Lernlabor keine Anmeldung; hinzufügen mit: foresee lab add-learner.</translation>
    </message>
    <message>
        <source>The last day comes before the first; swap them.</source>
        <translation>Der letzte Tag liegt vor dem ersten; tauschen Sie sie.</translation>
    </message>
    <message>
        <source>Nobody says that the two films of “{title}” are of one patient: name the patient of both on the page of films.</source>
        <translation>Niemand sagt, dass die beiden Bilder von „{title}“ von einem Patienten sind: Geben Sie bei beiden auf der Seite der Bilder den Patienten an.</translation>
    </message>
    <message>
        <source>Prior and later film of “{title}” are the same picture: choose another one.</source>
        <translation>Vor- und Verlaufsaufnahme von „{title}“ sind dasselbe Bild: Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>Only one film of “{title}” says its day: say that of the other too, or students read no interval.</source>
        <translation>Nur ein Bild von „{title}“ nennt seinen Tag: Nennen Sie auch den des anderen, sonst lesen Studierende keinen Abstand.</translation>
    </message>
    <message>
        <source>Every film of “{title}” is a right answer: add one that is not, or take one back.</source>
        <translation>Jedes Bild von „{title}“ ist eine richtige Antwort: Fügen Sie eines hinzu, das keine ist, oder nehmen Sie eine zurück.</translation>
    </message>
    <message>
        <source>The attribution of “{title}”, “{text}”, names nobody: say who is to be named.</source>
        <translation>Die Namensnennung von „{title}“, „{text}“, nennt niemanden: Geben Sie an, wer zu nennen ist.</translation>
    </message>
    <message>
        <source>The source of “{title}”, “{text}”, says nothing: say where the film comes from.</source>
        <translation>Die Quelle von „{title}“, „{text}“, sagt nichts: Geben Sie an, woher das Bild stammt.</translation>
    </message>
    <message>
        <source>The licence of “{title}”, “{text}”, is none: say under which licence it may be shown.</source>
        <translation>Die Lizenz von „{title}“, „{text}“, ist keine: Geben Sie an, unter welcher Lizenz es gezeigt werden darf.</translation>
    </message>
    <message>
        <source>“{title}” is under “{licence}”: ask whoever holds the rights, and name their licence.</source>
        <translation>„{title}“ steht unter „{licence}“: Fragen Sie, wer die Rechte hat, und nennen Sie deren Lizenz.</translation>
    </message>
    <message>
        <source>“{title}” is for non-commercial use only ({licence}), the pack allows more ({pack}): put right the pack&apos;s licence.</source>
        <translation>„{title}“ darf nur nichtkommerziell genutzt werden ({licence}), das Paket erlaubt mehr ({pack}): Berichtigen Sie die Lizenz des Pakets.</translation>
    </message>
    <message>
        <source>“{title}” must not be changed ({licence}), but a run of a model changes it: take the run out, or another film.</source>
        <translation>„{title}“ darf nicht verändert werden ({licence}), doch ein Lauf eines Modells verändert es: Nehmen Sie den Lauf heraus, oder nehmen Sie ein anderes Bild.</translation>
    </message>
    <message>
        <source>The patient of “{title}” looks like a name or a date of birth: write a pseudonym that says nothing.</source>
        <translation>Der Patient von „{title}“ sieht nach einem Namen oder Geburtsdatum aus: Schreiben Sie ein Pseudonym, das nichts verrät.</translation>
    </message>
    <message>
        <source>“{title}” is not marked as synthetic, but its source says that it is: mark it, or put right the source.</source>
        <translation>„{title}“ ist nicht als synthetisch gekennzeichnet, ist es laut Quelle aber: Kennzeichnen Sie es, oder berichtigen Sie die Quelle.</translation>
    </message>
    <message>
        <source>The films of “{title}” are of two patients, {one} and {other}: choose films of one.</source>
        <translation>Die Bilder von „{title}“ sind von zwei Patienten, {one} und {other}: Wählen Sie Bilder von einem.</translation>
    </message>
    <message>
        <source>The later film of “{title}” is of day {later}, the prior of day {prior}: swap the films, or put right the days.</source>
        <translation>Die Verlaufsaufnahme von „{title}“ ist von Tag {later}, die Voraufnahme von Tag {prior}: Vertauschen Sie die Bilder, oder berichtigen Sie die Tage.</translation>
    </message>
    <message>
        <source>“{title}” offers the same picture twice, as “{one}” and “{other}”: take one out.</source>
        <translation>„{title}“ bietet dasselbe Bild zweimal an, als „{one}“ und „{other}“: Nehmen Sie eines heraus.</translation>
    </message>
    <message>
        <source>“{title}” and “{other}” are the same picture, but of two patients: put right the patient, or take one out.</source>
        <translation>„{title}“ und „{other}“ sind dasselbe Bild, aber von zwei Patienten: Berichtigen Sie den Patienten, oder nehmen Sie eines heraus.</translation>
    </message>
    <message>
        <source>“{title}” and “{other}” are the same picture: use one of them everywhere.</source>
        <translation>„{title}“ und „{other}“ sind dasselbe Bild: Verwenden Sie überall eines davon.</translation>
    </message>
    <message>
        <source>“{title}” is real, but other films of its patient, {patient}, are marked as synthetic: put right the marks.</source>
        <translation>„{title}“ ist echt, andere Bilder seines Patienten, {patient}, sind aber als synthetisch gekennzeichnet: Berichtigen Sie die Kennzeichnung.</translation>
    </message>
    <message>
        <source>Both films of “{title}” are of day {day}: put right the days, or keep it where they are hours apart.</source>
        <translation>Beide Bilder von „{title}“ sind von Tag {day}: Berichtigen Sie die Tage, oder lassen Sie es dabei, wenn Stunden dazwischenliegen.</translation>
    </message>
    <message>
        <source>The hypothesis of “{title}”, “{asked}”, cannot be read, so nobody can check it against the key: {reason}</source>
        <translation>Die Hypothese von „{title}“, „{asked}“, lässt sich nicht lesen und so nicht mit der Musterantwort vergleichen: {reason}</translation>
    </message>
    <message>
        <source>No model that is trained here can draw the hypothesis of “{title}”, and there is no later film: {reason}</source>
        <translation>Kein hier trainiertes Modell kann die Hypothese von „{title}“ zeichnen, und es gibt keine Verlaufsaufnahme: {reason}</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but that finding has no side: leave the side out.</source>
        <translation>Die Musterantwort von „{title}“ sagt „{key}“, doch dieser Befund hat keine Seite: Lassen Sie die Seite weg.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but that finding is not told by zones: leave the zone out.</source>
        <translation>Die Musterantwort von „{title}“ sagt „{key}“, doch dieser Befund wird nicht nach Feldern angegeben: Lassen Sie das Feld weg.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”: what has resolved has no size any more; leave the size out, or say that it became less.</source>
        <translation>Die Musterantwort von „{title}“ sagt „{key}“: Was aufgelöst ist, hat keine Größe mehr; lassen Sie die Größe weg, oder geben Sie „regredient“ an.</translation>
    </message>
    <message>
        <source>“{title}”: the hypothesis says “{said}”, the key says “{key}”: put right whichever is wrong.</source>
        <translation>„{title}“: Die Hypothese sagt „{said}“, die Musterantwort „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>The key of “{title}” says both “{one}” and “{other}”: take one of them out.</source>
        <translation>Die Musterantwort von „{title}“ sagt „{one}“ und zugleich „{other}“: Nehmen Sie eines davon heraus.</translation>
    </message>
    <message>
        <source>The key of “{title}” names the {finding} twice: take one of them out.</source>
        <translation>Die Musterantwort von „{title}“ nennt zweimal: {finding}. Nehmen Sie eines davon heraus.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but that finding is always on both sides: leave the side out.</source>
        <translation>Die Musterantwort von „{title}“ sagt „{key}“, doch dieser Befund betrifft immer beide Seiten: Lassen Sie die Seite weg.</translation>
    </message>
    <message>
        <source>“{title}” asks the same of the same films as “{other}”: change or delete one.</source>
        <translation>„{title}“ fragt zu denselben Bildern dasselbe wie „{other}“: Ändern oder löschen Sie eines.</translation>
    </message>
    <message>
        <source>Two items of the lesson are called “{title}”: nobody can tell them apart in lists and results; rename one.</source>
        <translation>Zwei Aufgaben der Lektion heißen „{title}“: In Listen und Ergebnissen lassen sie sich nicht unterscheiden; benennen Sie eine um.</translation>
    </message>
    <message>
        <source>“{title}” and “{other}” show the same two films, but one says “{said}” and the other “{key}”: put right whichever is wrong.</source>
        <translation>„{title}“ und „{other}“ zeigen dieselben beiden Bilder, doch die eine sagt „{said}“ und die andere „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Englisch</translation>
    </message>
    <message>
        <source>German</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>Spanisch</translation>
    </message>
    <message>
        <source>The pack says that it is in {language}, but most of its texts are in {other}: put right the language of the pack, or its texts.</source>
        <translation>Laut Angabe ist das Paket auf {language}, die meisten seiner Texte sind aber auf {other}: Berichtigen Sie die Sprache des Pakets oder die Texte.</translation>
    </message>
    <message>
        <source>A text of “{title}” is in {other}, the pack in {language}: write it in {language}.</source>
        <translation>Ein Text von „{title}“ ist auf {other}, das Paket auf {language}: Schreiben Sie ihn auf {language}.</translation>
    </message>
    <message>
        <source>The hypothesis of “{title}” is in {other}, the pack in {language}: write it as “{better}”.</source>
        <translation>Die Hypothese von „{title}“ ist auf {other}, das Paket auf {language}: Schreiben Sie „{better}“.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but no place is marked: draw where it changes.</source>
        <translation>Die Musterantwort von „{title}“ sagt „{key}“, doch keine Stelle ist markiert: Zeichnen Sie ein, wo es sich verändert.</translation>
    </message>
    <message>
        <source>The mark of “{title}” is only a speck; draw around all of what changes.</source>
        <translation>Die Markierung von „{title}“ ist nur ein Punkt; umfahren Sie alles, was sich verändert.</translation>
    </message>
    <message>
        <source>The mark of “{title}” covers {percent} of the film: almost every answer touches it; draw only where it changes.</source>
        <translation>Die Markierung von „{title}“ bedeckt {percent} des Bildes: Fast jede Antwort trifft sie; zeichnen Sie nur ein, wo es sich verändert.</translation>
    </message>
    <message>
        <source>The key of “{title}” says the {zone} zone, but its mark lies elsewhere: put right the key or the mark.</source>
        <translation>Die Musterantwort von „{title}“ nennt ein Lungenfeld ({zone}), die Markierung liegt aber anderswo: Berichtigen Sie Musterantwort oder Markierung.</translation>
    </message>
    <message>
        <source>The key of “{title}” says {side}, but {percent} of its mark lies on the {other} (the patient&apos;s right is on the left of the picture): put right the key or the mark.</source>
        <translation>Die Musterantwort von „{title}“ sagt {side}, doch {percent} der Markierung liegen {other} (rechts am Patienten ist links im Bild): Berichtigen Sie Musterantwort oder Markierung.</translation>
    </message>
    <message>
        <source>The key of “{title}” says that both sides change, but nothing is marked on the {side}: put right the key or the mark.</source>
        <translation>Laut Musterantwort von „{title}“ verändern sich beide Seiten, {side} ist aber nichts markiert: Berichtigen Sie Musterantwort oder Markierung.</translation>
    </message>
    <message>
        <source>“{title}”: the model&apos;s text agrees with the key, “{key}”, by {percent} only: bake another run, or reject it, or put right the key. It says: “{text}”</source>
        <translation>„{title}“: Der Text des Modells stimmt mit der Musterantwort „{key}“ nur zu {percent} überein: Berechnen Sie einen anderen Lauf, lehnen Sie ihn ab, oder berichtigen Sie die Musterantwort. Er lautet: „{text}“</translation>
    </message>
    <message>
        <source>“{title}”: the run changes the film elsewhere than the mark says; they agree by {percent} only. Bake another run, or reject it, or draw the mark anew.</source>
        <translation>„{title}“: Der Lauf verändert das Bild anderswo, als die Markierung sagt; sie stimmen nur zu {percent} überein. Berechnen Sie einen anderen Lauf, lehnen Sie ihn ab, oder zeichnen Sie die Markierung neu.</translation>
    </message>
    <message>
        <source>“{title}” gives the hypothesis “{said}”, but its run was baked for “{baked}”: bake it again.</source>
        <translation>„{title}“ gibt die Hypothese „{said}“ vor, der Lauf wurde aber für „{baked}“ berechnet: Berechnen Sie ihn neu.</translation>
    </message>
    <message>
        <source>Title and question of “{title}” give the answer away, “{key}”: say less.</source>
        <translation>Titel und Frage von „{title}“ verraten die Antwort, „{key}“: Sagen Sie weniger.</translation>
    </message>
    <message>
        <source>“{title}”: title or question say “{said}”, the key says “{key}”: put right whichever is wrong.</source>
        <translation>„{title}“: Titel oder Frage sagen „{said}“, die Musterantwort „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>“{title}”: what the student reads afterwards says “{said}”, the key says “{key}”: put right whichever is wrong.</source>
        <translation>„{title}“: Was Studierende danach lesen, sagt „{said}“, die Musterantwort „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>The statement of “{title}”, “{said}”, is said to hold, but the key says “{key}”: put right whichever is wrong.</source>
        <translation>Die Aussage von „{title}“, „{said}“, soll zutreffen, die Musterantwort sagt aber „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>The statement of “{title}”, “{said}”, is said not to hold, but the key says “{key}”: put right whichever is wrong.</source>
        <translation>Die Aussage von „{title}“, „{said}“, soll nicht zutreffen, die Musterantwort sagt aber „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>The question of “{title}” looks for “{said}”, the key names “{key}”: put right whichever is wrong.</source>
        <translation>Die Frage von „{title}“ sucht „{said}“, die Musterantwort nennt „{key}“: Berichtigen Sie, was falsch ist.</translation>
    </message>
    <message>
        <source>The run of “{title}” was baked anew since you judged it: look at it and approve it, or not.</source>
        <translation>Der Lauf von „{title}“ wurde neu berechnet, seit Sie ihn beurteilt haben: Sehen Sie ihn sich an und genehmigen Sie ihn, oder lehnen Sie ihn ab.</translation>
    </message>
    <message>
        <source>Baked runs wait for a judgement ({count}: {titles}): look at them and approve them in the pack editor, or answer for them with `foresee pack bake --approve`.</source>
        <translation>Vorberechnete Läufe warten auf ein Urteil ({count}: {titles}): Sehen Sie sie sich im Paketeditor an und genehmigen Sie sie, oder stehen Sie mit `foresee pack bake --approve` für sie ein.</translation>
    </message>
    <message>
        <source>{fault} Things that stand in the way: {count}; `foresee pack validate` lists them.</source>
        <translation>{fault} Was entgegensteht: {count}; `foresee pack validate` zählt alles auf.</translation>
    </message>
    <message>
        <source>“{title}” lacks {count} of its texts in {language}: “{text}”. Students read them in {own} until they are there.</source>
        <translation>„{title}“ fehlen Texte auf {language} ({count}): „{text}“. Bis sie da sind, lesen Studierende sie auf {own}.</translation>
    </message>
    <message>
        <source>{name} is far larger than any history; export it again.</source>
        <translation>{name} ist weit größer als jeder Lernverlauf; exportieren Sie ihn erneut.</translation>
    </message>
    <message>
        <source>The history holds answers of another student of this class; ask each for their own export.</source>
        <translation>Der Lernverlauf enthält Antworten einer anderen Person dieses Kurses; bitten Sie jede um ihren eigenen Export.</translation>
    </message>
    <message>
        <source>This class is no longer in the library; choose another one.</source>
        <translation>Dieser Kurs ist nicht mehr in der Bibliothek; wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>This exam is no longer in any installed pack; import its pack again.</source>
        <translation>Diese Prüfung ist in keinem installierten Paket mehr; importieren Sie das Paket erneut.</translation>
    </message>
    <message>
        <source>it makes a tensor larger than any model needs</source>
        <translation>sie erzeugt einen Tensor, der größer ist, als ihn ein Modell braucht</translation>
    </message>
    <message>
        <source>Another Foresee has been opening the library {file} for a minute; wait for it or close it, then try again.</source>
        <translation>Ein anderes Foresee öffnet die Bibliothek {file} schon seit einer Minute; warten Sie darauf oder schließen Sie es, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>An entry of the library is damaged and cannot be read; everything else can be used. The command `foresee doctor` tells whether a backup still has it.</source>
        <translation>Ein Eintrag der Bibliothek ist beschädigt und kann nicht gelesen werden; alles andere ist benutzbar. Der Befehl `foresee doctor` sagt, ob eine Sicherung ihn noch enthält.</translation>
    </message>
    <message>
        <source>Foresee opens files, not addresses; download the study there, as a zip or as DICOM files, and open what you have then.</source>
        <translation>Foresee öffnet Dateien, keine Adressen; laden Sie die Untersuchung dort als Zip oder als DICOM-Dateien herunter und öffnen Sie diese.</translation>
    </message>
    <message>
        <source>There is no film {number}: there are {count} frontal chest films; choose one of them.</source>
        <translation>Es gibt keine Aufnahme {number}: Vorhanden sind {count} frontale Thoraxaufnahmen; wählen Sie eine davon.</translation>
    </message>
    <message>
        <source>A file of the study cannot be read ({reason}); check that you may open it and that its disk is still there.</source>
        <translation>Eine Datei der Untersuchung lässt sich nicht lesen ({reason}); prüfen Sie, ob Sie sie öffnen dürfen und ob ihr Datenträger noch da ist.</translation>
    </message>
    <message>
        <source>The folder holds more files than one study; open the folder of one study, or the chest film itself.</source>
        <translation>Der Ordner enthält mehr Dateien als eine Untersuchung; öffnen Sie den Ordner einer einzelnen Untersuchung oder die Thoraxaufnahme selbst.</translation>
    </message>
    <message>
        <source>There are more than {most} frontal films to choose among; open a smaller study, or the film itself.</source>
        <translation>Es sind mehr als {most} frontale Aufnahmen zur Auswahl; öffnen Sie eine kleinere Untersuchung oder die Aufnahme selbst.</translation>
    </message>
    <message>
        <source>{name} in the model {model} must hold at most {lines} lines of plain text, none of more than {characters} characters; get a fresh copy of the model.</source>
        <translation>{name} im Modell {model} darf höchstens {lines} Zeilen reinen Textes enthalten, keine mit mehr als {characters} Zeichen; besorgen Sie eine neue Kopie des Modells.</translation>
    </message>
</context>
<context>
    <name>FilmCanvas</name>
    <message>
        <source>Paint over</source>
        <translation>Übermalen</translation>
    </message>
    <message>
        <source>Paint black what is marked</source>
        <translation>Markiertes schwärzen</translation>
    </message>
    <message>
        <source>Hide what must not be seen</source>
        <translation>Verbergen, was nicht zu sehen sein darf</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>No films yet.
Drop PNG, JPEG or DICOM files here.</source>
        <translation>Noch keine Bilder.
Legen Sie PNG-, JPEG- oder DICOM-Dateien hier ab.</translation>
    </message>
</context>
<context>
    <name>FilmFiles</name>
    <message>
        <source>Chest films</source>
        <translation>Thoraxaufnahmen</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
</context>
<context>
    <name>FilmForm</name>
    <message>
        <source>Title of the film</source>
        <translation>Titel des Bildes</translation>
    </message>
    <message>
        <source>Licence of the film</source>
        <translation>Lizenz des Bildes</translation>
    </message>
    <message>
        <source>For example CC BY 4.0</source>
        <translation>Zum Beispiel CC BY 4.0</translation>
    </message>
    <message>
        <source>Who is to be named</source>
        <translation>Wer zu nennen ist</translation>
    </message>
    <message>
        <source>Names or a hospital</source>
        <translation>Namen oder ein Krankenhaus</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Own case, or where it is published</source>
        <translation>Eigener Fall, oder wo es veröffentlicht ist</translation>
    </message>
    <message>
        <source>Patient, by a pseudonym</source>
        <translation>Patient, mit Pseudonym</translation>
    </message>
    <message>
        <source>For example P1</source>
        <translation>Zum Beispiel P1</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>0 for the first film, 14 two weeks on</source>
        <translation>0 für das erste Bild, 14 zwei Wochen später</translation>
    </message>
    <message>
        <source>The same for films that say nothing</source>
        <translation>Auch für Bilder ohne Angaben</translation>
    </message>
    <message>
        <source>The film is synthetic</source>
        <translation>Das Bild ist synthetisch</translation>
    </message>
    <message>
        <source>May be shown on phones in a lecture</source>
        <translation>Darf in einer Vorlesung auf Handys gezeigt werden</translation>
    </message>
    <message>
        <source>Tick this where licence and consent allow a reduced copy on the phones of a hall. Films of digital patients may be shown there anyway.</source>
        <translation>Ankreuzen, wo Lizenz und Einwilligung eine verkleinerte Kopie auf den Handys eines Saals erlauben. Bilder digitaler Patienten dürfen dort ohnehin gezeigt werden.</translation>
    </message>
    <message>
        <source>Paint it over</source>
        <translation>Übermalen</translation>
    </message>
    <message>
        <source>It names nobody</source>
        <translation>Nennt niemanden</translation>
    </message>
    <message>
        <source>Not taken in: {kinds}.</source>
        <translation>Nicht übernommen: {kinds}.</translation>
    </message>
    <message>
        <source>{count} films are selected: what you enter is set for all of them.</source>
        <translation>{count} Aufnahmen sind ausgewählt: Was Sie eingeben, gilt für alle.</translation>
    </message>
    <message>
        <source>Several values</source>
        <translation>Verschiedene Werte</translation>
    </message>
    <message>
        <source>Title of a film</source>
        <translation>Titel eines Bildes</translation>
    </message>
    <message>
        <source>Licence of a film</source>
        <translation>Lizenz eines Bildes</translation>
    </message>
    <message>
        <source>Who is named for a film</source>
        <translation>Wer für ein Bild genannt wird</translation>
    </message>
    <message>
        <source>Source of a film</source>
        <translation>Quelle eines Bildes</translation>
    </message>
    <message>
        <source>Pseudonym of a patient</source>
        <translation>Pseudonym eines Patienten</translation>
    </message>
    <message>
        <source>Day of a film</source>
        <translation>Tag eines Bildes</translation>
    </message>
    <message>
        <source>Synthetic or real</source>
        <translation>Synthetisch oder echt</translation>
    </message>
    <message>
        <source>Film on phones</source>
        <translation>Bild auf Handys</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Never a name: a pseudonym, or nothing.</source>
        <translation>Nie ein Name: ein Pseudonym oder nichts.</translation>
    </message>
    <message>
        <source>Says in which order films were taken.</source>
        <translation>Sagt, in welcher Reihenfolge die Bilder entstanden.</translation>
    </message>
    <message>
        <source>Text seems to be burnt into this film, where it is hatched. Names must not leave with it.</source>
        <translation>In dieses Bild scheint Text eingebrannt zu sein, wo es schraffiert ist. Namen dürfen nicht mit hinausgehen.</translation>
    </message>
</context>
<context>
    <name>FilmPicker</name>
    <message>
        <source>Without a patient</source>
        <translation>Ohne Patient</translation>
    </message>
    <message>
        <source>Untitled film</source>
        <translation>Bild ohne Titel</translation>
    </message>
    <message>
        <source>Day {day}</source>
        <translation>Tag {day}</translation>
    </message>
</context>
<context>
    <name>FilmsEditor</name>
    <message>
        <source>Films to choose from</source>
        <translation>Bilder zur Auswahl</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Gezeigt</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>{film} is right</source>
        <translation>{film} ist richtig</translation>
    </message>
</context>
<context>
    <name>FilmsPage</name>
    <message>
        <source>Add films…</source>
        <translation>Bilder hinzufügen …</translation>
    </message>
    <message>
        <source>Films of the pack</source>
        <translation>Bilder des Pakets</translation>
    </message>
    <message>
        <source>Add films</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Take a film out</source>
        <translation>Bild herausnehmen</translation>
    </message>
    <message>
        <source>Nothing burnt in names anybody</source>
        <translation>Eingebranntes nennt niemanden</translation>
    </message>
    <message>
        <source>Licence and source of all films</source>
        <translation>Lizenz und Quelle aller Bilder</translation>
    </message>
    <message>
        <source>Untitled film</source>
        <translation>Bild ohne Titel</translation>
    </message>
    <message>
        <source>Text burnt in?</source>
        <translation>Text eingebrannt?</translation>
    </message>
    <message>
        <source>Licence or source missing</source>
        <translation>Lizenz oder Quelle fehlt</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Films that are taken in</source>
        <translation>Aufnahmen, die aufgenommen werden</translation>
    </message>
    <message>
        <source>Add a folder of films, with a table of their labels or without</source>
        <translation>Ordner mit Aufnahmen hinzufügen, mit oder ohne Tabelle der Befunde</translation>
    </message>
    <message>
        <source>There are no films in what you dropped.</source>
        <translation>In dem, was Sie abgelegt haben, sind keine Aufnahmen.</translation>
    </message>
    <message>
        <source>New: {films} films, {items} items. Lines without an item: {without}.</source>
        <translation>Neu – Aufnahmen: {films}, Aufgaben: {items}. Zeilen ohne Aufgabe: {without}.</translation>
    </message>
    <message>
        <source>or drop films or a folder here, with a CSV or XLSX table of their labels if there is one. Only pixels are kept.</source>
        <translation>oder Aufnahmen oder einen Ordner hier ablegen, samt CSV- oder XLSX-Tabelle der Befunde, falls es eine gibt. Nur die Bildpunkte werden behalten.</translation>
    </message>
    <message>
        <source>{patient} · day {day}</source>
        <translation>{patient} · Tag {day}</translation>
    </message>
</context>
<context>
    <name>FilmsPart</name>
    <message>
        <source>Which film?</source>
        <translation>Welches Bild?</translation>
    </message>
    <message>
        <source>Film {letter}</source>
        <translation>Bild {letter}</translation>
    </message>
    <message>
        <source>Choose a film.</source>
        <translation>Wählen Sie ein Bild.</translation>
    </message>
    <message>
        <source>Counts as right: every film that fits, and no other.</source>
        <translation>Als richtig zählt: jede Aufnahme, die passt, und keine andere.</translation>
    </message>
</context>
<context>
    <name>GivenBox</name>
    <message>
        <source>The student is given the hypothesis</source>
        <translation>Die Hypothese ist vorgegeben</translation>
    </message>
</context>
<context>
    <name>Glossary</name>
    <message>
        <source>Pleural effusion</source>
        <translation>Pleuraerguss</translation>
    </message>
    <message>
        <source>Fluid between the lung and the chest wall. It is free to move unless adhesions hold it, so in a standing patient it gathers at the bottom of the pleural space.</source>
        <translation>Flüssigkeit zwischen Lunge und Brustwand. Sie ist frei beweglich, wenn keine Verwachsungen sie halten, und sammelt sich deshalb beim stehenden Patienten unten im Pleuraraum.</translation>
    </message>
    <message>
        <source>The angle goes first, then the outline of the hemidiaphragm; the meniscus climbs along the chest wall until the whole hemithorax is white and the mediastinum is pushed away.</source>
        <translation>Zuerst verschwindet der Winkel, dann die Kontur des Zwerchfells; der Meniskus steigt an der Brustwand, bis der ganze Hemithorax weiß und das Mediastinum verdrängt ist.</translation>
    </message>
    <message>
        <source>The meniscus sinks, the hemidiaphragm is seen again from its inner part outwards, and the sharp costophrenic angle comes back last; a blunt angle may stay as a scar.</source>
        <translation>Der Meniskus sinkt, das Zwerchfell ist von innen nach außen wieder zu sehen, und der spitze kostophrenische Winkel kehrt zuletzt zurück; ein stumpfer Winkel kann als Narbe bleiben.</translation>
    </message>
    <message>
        <source>The costophrenic angle is blunted: the first sign in an erect frontal film, at some 200 ml of fluid.</source>
        <translation>Der kostophrenische Winkel ist verstrichen: das erste Zeichen in einer frontalen Aufnahme im Stehen, ab etwa 200 ml Flüssigkeit.</translation>
    </message>
    <message>
        <source>A dense, even shadow whose upper edge curves upwards towards the chest wall (meniscus).</source>
        <translation>Eine dichte, gleichmäßige Verschattung, deren Oberrand zur Brustwand hin ansteigt (Meniskus).</translation>
    </message>
    <message>
        <source>The hemidiaphragm, then the heart border on that side, can no longer be followed.</source>
        <translation>Das Zwerchfell, dann der Herzrand auf dieser Seite, lässt sich nicht mehr abgrenzen.</translation>
    </message>
    <message>
        <source>Collapse of the lower lobe: dense too, but the mediastinum is pulled towards it.</source>
        <translation>Atelektase des Unterlappens: auch dicht, aber das Mediastinum wird zu ihr hingezogen.</translation>
    </message>
    <message>
        <source>Pleural thickening: blunts the angle, but does not change from film to film.</source>
        <translation>Pleuraverdickung: Sie stumpft den Winkel ab, ändert sich aber nicht von Aufnahme zu Aufnahme.</translation>
    </message>
    <message>
        <source>Consolidation</source>
        <translation>Konsolidierung</translation>
    </message>
    <message>
        <source>Air in the alveoli has been replaced by something dense: pus, fluid, blood or cells. The lung keeps its volume.</source>
        <translation>Die Luft in den Alveolen ist durch etwas Dichtes ersetzt: Eiter, Flüssigkeit, Blut oder Zellen. Die Lunge behält ihr Volumen.</translation>
    </message>
    <message>
        <source>The opacity becomes denser and spreads through the lobe up to its fissure, then into neighbouring lobes; borders that were seen before are lost.</source>
        <translation>Die Verschattung wird dichter und breitet sich im Lappen bis zum Interlobärspalt aus, dann in Nachbarlappen; Ränder, die vorher zu sehen waren, gehen verloren.</translation>
    </message>
    <message>
        <source>It becomes patchy and fainter, vessels are seen through it again, and lost borders return. The film improves later than the patient: clearing takes weeks.</source>
        <translation>Sie wird fleckig und schwächer, Gefäße sind wieder durch sie hindurch zu sehen, und verlorene Ränder kehren zurück. Die Aufnahme bessert sich später als der Patient: Die Rückbildung dauert Wochen.</translation>
    </message>
    <message>
        <source>The signs are the same lying down; a consolidation at the base is then easily taken for the veil of an effusion.</source>
        <translation>Die Zeichen sind im Liegen dieselben; eine basale Konsolidierung wird dann leicht für den Schleier eines Ergusses gehalten.</translation>
    </message>
    <message>
        <source>An even, cloudy opacity that hides the vessels within it, often with a fluffy edge.</source>
        <translation>Eine gleichmäßige, wolkige Verschattung, die die Gefäße darin verdeckt, oft unscharf begrenzt.</translation>
    </message>
    <message>
        <source>Air bronchograms: dark branching tubes of air that still fills the bronchi.</source>
        <translation>Positive Bronchopneumogramme: dunkle, sich verzweigende Röhren aus Luft, die die Bronchien noch füllt.</translation>
    </message>
    <message>
        <source>A straight edge where a fissure stops it.</source>
        <translation>Eine gerade Kante, wo ein Interlobärspalt sie begrenzt.</translation>
    </message>
    <message>
        <source>Atelectasis: dense too, but with loss of volume.</source>
        <translation>Atelektase: auch dicht, aber mit Volumenverlust.</translation>
    </message>
    <message>
        <source>Pulmonary oedema: on both sides and around the hila, and it comes and goes within hours.</source>
        <translation>Lungenödem: beidseitig und um die Hili, und es kommt und geht binnen Stunden.</translation>
    </message>
    <message>
        <source>Atelectasis</source>
        <translation>Atelektase</translation>
    </message>
    <message>
        <source>A part of the lung holds less air than it should and has lost volume: from a thin plate to a whole lobe or lung. Collapse is another word for the larger forms.</source>
        <translation>Ein Teil der Lunge enthält weniger Luft, als er sollte, und hat an Volumen verloren: von einer dünnen Platte bis zu einem ganzen Lappen oder einer ganzen Lunge. Größere Formen heißen auch Kollaps.</translation>
    </message>
    <message>
        <source>The lobe shrinks and becomes denser, the fissure moves further, and the diaphragm, hilum and mediastinum follow it.</source>
        <translation>Der Lappen schrumpft und wird dichter, der Interlobärspalt verlagert sich weiter, und Zwerchfell, Hilus und Mediastinum folgen ihm.</translation>
    </message>
    <message>
        <source>The lobe fills with air again: it becomes darker and larger, vessels spread out, and fissure, diaphragm and mediastinum move back.</source>
        <translation>Der Lappen füllt sich wieder mit Luft: Er wird dunkler und größer, die Gefäße spreizen sich, und Interlobärspalt, Zwerchfell und Mediastinum rücken zurück.</translation>
    </message>
    <message>
        <source>Lying down the diaphragm stands higher and basal plates are common; compare volumes with an earlier film in the same position.</source>
        <translation>Im Liegen steht das Zwerchfell höher, und basale Platten sind häufig; vergleichen Sie die Volumina mit einer früheren Aufnahme in gleicher Lage.</translation>
    </message>
    <message>
        <source>A fissure is displaced towards the lobe that lost volume; vessels and bronchi crowd together.</source>
        <translation>Ein Interlobärspalt ist zum volumengeminderten Lappen hin verlagert; Gefäße und Bronchien rücken zusammen.</translation>
    </message>
    <message>
        <source>Things move towards it: raised hemidiaphragm, displaced hilum, shift of trachea and mediastinum, narrowed rib spaces.</source>
        <translation>Die Umgebung rückt zu ihm hin: Zwerchfellhochstand, verlagerter Hilus, Verlagerung von Trachea und Mediastinum, verschmälerte Interkostalräume.</translation>
    </message>
    <message>
        <source>Plate-like atelectasis is a thin horizontal line near the base and shifts nothing.</source>
        <translation>Eine Plattenatelektase ist eine dünne, waagerechte Linie nahe der Basis und verlagert nichts.</translation>
    </message>
    <message>
        <source>Consolidation: as dense, but the volume is kept.</source>
        <translation>Konsolidierung: ebenso dicht, aber das Volumen bleibt erhalten.</translation>
    </message>
    <message>
        <source>Pleural effusion: pushes the mediastinum away instead of pulling it.</source>
        <translation>Pleuraerguss: Er drängt das Mediastinum weg, statt es heranzuziehen.</translation>
    </message>
    <message>
        <source>Pneumothorax</source>
        <translation>Pneumothorax</translation>
    </message>
    <message>
        <source>Air in the pleural space. The lung lets go of the chest wall and falls towards its hilum.</source>
        <translation>Luft im Pleuraraum. Die Lunge löst sich von der Brustwand und sinkt zum Hilus hin zusammen.</translation>
    </message>
    <message>
        <source>The line returns to the chest wall and disappears, and vessels reach the periphery again.</source>
        <translation>Die Linie kehrt zur Brustwand zurück und verschwindet, und Gefäße erreichen wieder die Peripherie.</translation>
    </message>
    <message>
        <source>Lying down, air rises to the front and the base: a deep, dark costophrenic angle (deep sulcus), and a very sharp edge of heart or diaphragm, often without any line.</source>
        <translation>Im Liegen steigt die Luft nach vorn und zur Basis: ein tiefer, dunkler kostophrenischer Winkel (Deep-sulcus-Zeichen) und ein sehr scharfer Rand von Herz oder Zwerchfell, oft ohne jede Linie.</translation>
    </message>
    <message>
        <source>A thin white line, the visceral pleura, that follows the chest wall at a distance, best seen at the apex.</source>
        <translation>Eine dünne weiße Linie, die viszerale Pleura, die der Brustwand mit Abstand folgt, am besten an der Lungenspitze zu sehen.</translation>
    </message>
    <message>
        <source>No vessels beyond that line, and a darker band there.</source>
        <translation>Keine Gefäße jenseits dieser Linie, dort ein dunklerer Streifen.</translation>
    </message>
    <message>
        <source>A skin fold: an edge rather than a line, running off the lung, with vessels beyond it.</source>
        <translation>Eine Hautfalte: eher eine Kante als eine Linie, läuft über die Lunge hinaus, mit Gefäßen jenseits davon.</translation>
    </message>
    <message>
        <source>The inner border of the scapula, and bullae, whose walls curve the other way.</source>
        <translation>Der innere Rand des Schulterblatts, und Bullae, deren Wände sich andersherum wölben.</translation>
    </message>
    <message>
        <source>Pulmonary oedema</source>
        <translation>Lungenödem</translation>
    </message>
    <message>
        <source>Too much fluid in the tissue of the lung, and later in its alveoli; most often because the left heart fails or the circulation is overfilled.</source>
        <translation>Zu viel Flüssigkeit im Lungengewebe und später in den Alveolen; meist, weil das linke Herz versagt oder der Kreislauf überfüllt ist.</translation>
    </message>
    <message>
        <source>It clears in the opposite order, and quickly: within hours to days. The film follows the patient with some delay.</source>
        <translation>Es bildet sich in umgekehrter Reihenfolge zurück, und rasch: binnen Stunden bis Tagen. Die Aufnahme folgt dem Patienten mit etwas Verzögerung.</translation>
    </message>
    <message>
        <source>Lying down, upper vessels are wide in everybody and the heart looks larger: septal lines and opacities count, vessel width does not.</source>
        <translation>Im Liegen sind die oberen Gefäße bei allen weit, und das Herz wirkt größer: Septale Linien und Verschattungen zählen, die Gefäßweite nicht.</translation>
    </message>
    <message>
        <source>Vessels to the upper zones become as wide as those to the lower ones, and wider.</source>
        <translation>Die Gefäße der Oberfelder werden so weit wie die der Unterfelder, und weiter (Umverteilung).</translation>
    </message>
    <message>
        <source>Company: a large heart, effusions, thick fissures.</source>
        <translation>Begleitend: großes Herz, Ergüsse, verdickte Interlobärspalten.</translation>
    </message>
    <message>
        <source>Pneumonia on both sides: less symmetrical, with fever, slower to change.</source>
        <translation>Beidseitige Pneumonie: weniger symmetrisch, mit Fieber, ändert sich langsamer.</translation>
    </message>
    <message>
        <source>Oedema from injured capillaries: patchy and peripheral, normal heart, few septal lines.</source>
        <translation>Ödem durch geschädigte Kapillaren: fleckig und peripher, normales Herz, wenige septale Linien.</translation>
    </message>
    <message>
        <source>Cardiomegaly</source>
        <translation>Kardiomegalie</translation>
    </message>
    <message>
        <source>The shadow of the heart is too wide. It may be the muscle, the chambers or fluid in the pericardium: the film shows the outline only.</source>
        <translation>Der Herzschatten ist zu breit. Ursache können der Muskel, die Herzhöhlen oder Flüssigkeit im Perikard sein: Die Aufnahme zeigt nur den Umriss.</translation>
    </message>
    <message>
        <source>The borders move outwards, the left one most, and the ratio grows; signs of congestion may join.</source>
        <translation>Die Ränder rücken nach außen, der linke am meisten, und der Quotient wächst; Stauungszeichen können hinzukommen.</translation>
    </message>
    <message>
        <source>The borders move inwards again, over days after fluid is removed, over weeks to months where the muscle recovers.</source>
        <translation>Die Ränder rücken wieder nach innen: binnen Tagen, wenn Flüssigkeit entfernt wurde, binnen Wochen bis Monaten, wo sich der Muskel erholt.</translation>
    </message>
    <message>
        <source>In AP films, lying down or without a deep breath the heart looks larger than it is: the ratio is then not used.</source>
        <translation>In AP-Aufnahmen, im Liegen oder ohne tiefe Inspiration wirkt das Herz größer, als es ist: Der Quotient wird dann nicht verwendet.</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio: the greatest width of the heart divided by the greatest inner width of the chest; more than a half in an erect PA film of an adult in full inspiration.</source>
        <translation>Herz-Thorax-Quotient: größte Breite des Herzens geteilt durch größte innere Breite des Thorax; mehr als die Hälfte in einer PA-Aufnahme eines Erwachsenen im Stehen und in tiefer Inspiration.</translation>
    </message>
    <message>
        <source>The left border reaches out towards the chest wall; the right border bulges to the right.</source>
        <translation>Der linke Rand reicht zur Brustwand hin; der rechte Rand wölbt sich nach rechts vor.</translation>
    </message>
    <message>
        <source>A change of the width between two films taken alike tells more than one ratio.</source>
        <translation>Eine Änderung der Breite zwischen zwei gleich angefertigten Aufnahmen sagt mehr als ein einzelner Quotient.</translation>
    </message>
    <message>
        <source>Pericardial effusion: a wide, smooth, bottle-shaped shadow that grows quickly while the lungs stay clear.</source>
        <translation>Perikarderguss: ein breiter, glatter Schatten in Bocksbeutelform, der rasch wächst, während die Lunge frei bleibt.</translation>
    </message>
    <message>
        <source>Poor inspiration, AP projection, a fat pad beside the apex.</source>
        <translation>Geringe Inspiration, AP-Projektion, ein Fettbürzel neben der Herzspitze.</translation>
    </message>
    <message>
        <source>Nodule or mass</source>
        <translation>Rundherd oder Raumforderung</translation>
    </message>
    <message>
        <source>A rounded opacity in the lung: a nodule up to 3 cm across, a mass above that.</source>
        <translation>Eine rundliche Verschattung in der Lunge: bis 3 cm Durchmesser ein Rundherd, darüber eine Raumforderung.</translation>
    </message>
    <message>
        <source>It becomes wider. A growth in diameter of a quarter is a doubling in volume, so small changes count; its bronchus may close and the lobe behind it collapse.</source>
        <translation>Er wird größer. Ein Viertel mehr Durchmesser bedeutet doppeltes Volumen, kleine Änderungen zählen also; sein Bronchus kann sich verschließen und der Lappen dahinter kollabieren.</translation>
    </message>
    <message>
        <source>It becomes smaller or fainter under treatment or when inflammation heals; a scar may stay.</source>
        <translation>Er wird unter Behandlung oder beim Abheilen einer Entzündung kleiner oder schwächer; eine Narbe kann bleiben.</translation>
    </message>
    <message>
        <source>The signs are the same lying down.</source>
        <translation>Die Zeichen sind im Liegen dieselben.</translation>
    </message>
    <message>
        <source>A round or oval opacity that is seen against the lung around it.</source>
        <translation>Eine runde oder ovale Verschattung, die sich von der Lunge ringsum abhebt.</translation>
    </message>
    <message>
        <source>Its edge may be smooth, lobulated or spiculated; a spiculated edge makes cancer likelier.</source>
        <translation>Ihr Rand kann glatt, gelappt oder spikuliert sein; Spikulae machen Krebs wahrscheinlicher.</translation>
    </message>
    <message>
        <source>Round pneumonia: gone in a later film.</source>
        <translation>Rundpneumonie: in einer späteren Aufnahme verschwunden.</translation>
    </message>
    <message>
        <source>Hyperinflation</source>
        <translation>Überblähung</translation>
    </message>
    <message>
        <source>The lungs hold too much air, as in emphysema and during an asthma attack.</source>
        <translation>Die Lunge enthält zu viel Luft, wie beim Emphysem und im Asthmaanfall.</translation>
    </message>
    <message>
        <source>In emphysema slowly, over years: the domes sink and flatten, vessels become fewer. In an attack of asthma within hours.</source>
        <translation>Beim Emphysem langsam, über Jahre: Die Zwerchfellkuppeln sinken und flachen ab, die Gefäße werden weniger. Im Asthmaanfall binnen Stunden.</translation>
    </message>
    <message>
        <source>After an attack the domes rise and curve again within hours to days. In emphysema the lost tissue does not come back.</source>
        <translation>Nach einem Anfall steigen die Zwerchfellkuppeln binnen Stunden bis Tagen wieder und wölben sich. Beim Emphysem kehrt das verlorene Gewebe nicht zurück.</translation>
    </message>
    <message>
        <source>Lying down the diaphragm stands higher and hyperinflation is hidden: judge it in erect films taken in full inspiration.</source>
        <translation>Im Liegen steht das Zwerchfell höher, und die Überblähung ist verborgen: Beurteilen Sie sie in Aufnahmen im Stehen und in tiefer Inspiration.</translation>
    </message>
    <message>
        <source>Few and thin vessels in emphysema, or displaced ones around bullae.</source>
        <translation>Wenige, dünne Gefäße beim Emphysem, oder um Bullae verdrängte.</translation>
    </message>
    <message>
        <source>A deep breath of a young, slender person: low domes, but curved.</source>
        <translation>Tiefe Inspiration bei einem jungen, schlanken Menschen: tief stehende, aber gewölbte Zwerchfellkuppeln.</translation>
    </message>
    <message>
        <source>Pneumothorax: one-sided, with a pleural line.</source>
        <translation>Pneumothorax: einseitig, mit Pleuralinie.</translation>
    </message>
    <message>
        <source>Lying down, fluid spreads behind the lung: an even veil through which vessels are still seen, densest towards the base, without a meniscus. More of it caps the apex.</source>
        <translation>Im Liegen läuft der Erguss hinter die Lunge: ein gleichmäßiger Schleier, durch den man Gefäße noch sieht, zur Basis hin am dichtesten, ohne Meniskus. Größere Mengen liegen wie eine Kappe über der Spitze.</translation>
    </message>
    <message>
        <source>A very large effusion whitens the hemithorax and pushes the mediastinum away. White without a shift suggests that the lung is collapsed as well, or that the mediastinum is fixed.</source>
        <translation>Ein sehr großer Erguss macht den Hemithorax weiß und drängt das Mediastinum weg. Weiß ohne Verlagerung spricht dafür, dass auch die Lunge kollabiert oder das Mediastinum fixiert ist.</translation>
    </message>
    <message>
        <source>Below the lung, fluid lifts the dome and moves its peak outwards; in a fissure it makes a lens that may look like a mass (pseudotumour).</source>
        <translation>Subpulmonal hebt der Erguss die Zwerchfellkuppel an und verlagert ihren Scheitel nach lateral; in einem Lappenspalt bildet er eine Linse, die wie eine Raumforderung aussehen kann (Pseudotumor).</translation>
    </message>
    <message>
        <source>A level instead of a meniscus: there is air as well (hydropneumothorax), or the level lies in an abscess.</source>
        <translation>Ein Spiegel statt eines Meniskus: Es ist auch Luft da (Hydropneumothorax), oder der Spiegel liegt in einem Abszess.</translation>
    </message>
    <message>
        <source>The costophrenic angle is blunt, the dome is still seen.</source>
        <translation>Der Randwinkel ist verschattet, die Zwerchfellkuppel noch zu sehen.</translation>
    </message>
    <message>
        <source>The dome is hidden below a meniscus that stays below the hilum.</source>
        <translation>Die Zwerchfellkuppel ist unter einem Meniskus verborgen, der unterhalb des Hilus bleibt.</translation>
    </message>
    <message>
        <source>The meniscus reaches the hilum or stands higher: half of the hemithorax or more.</source>
        <translation>Der Meniskus reicht bis zum Hilus oder höher: mindestens die Hälfte des Hemithorax.</translation>
    </message>
    <message>
        <source>Erect films only: lying down the same fluid is a veil.</source>
        <translation>Nur für Aufnahmen im Stehen: Im Liegen ist derselbe Erguss ein Schleier.</translation>
    </message>
    <message>
        <source>The silhouette sign: the border that touches the diseased lobe disappears. The right heart border belongs to the middle lobe, the left one to the lingula, the hemidiaphragms to the lower lobes, the aortic knuckle to the left upper lobe, the right upper border of the mediastinum to the right upper lobe.</source>
        <translation>Das Silhouettenzeichen: Die Kontur, die den kranken Lappen berührt, verschwindet. Die rechte Herzkontur gehört zum Mittellappen, die linke zur Lingula, die Zwerchfellkuppeln zu den Unterlappen, der Aortenknopf zum linken Oberlappen, die rechte obere Mediastinalkontur zum rechten Oberlappen.</translation>
    </message>
    <message>
        <source>Haze through which all vessels are still seen is ground glass, not consolidation; COVID-19 often shows it.</source>
        <translation>Eine Trübung, durch die man alle Gefäße noch sieht, ist Milchglas und keine Konsolidierung; bei COVID-19 ist sie häufig.</translation>
    </message>
    <message>
        <source>A swollen lobe bulges its fissure; a dark hole in the opacity is a cavity.</source>
        <translation>Ein geschwollener Lappen wölbt seinen Lappenspalt vor; ein dunkles Loch in der Verschattung ist eine Kaverne.</translation>
    </message>
    <message>
        <source>A patch: less than a quarter of the zone.</source>
        <translation>Ein Fleck: weniger als ein Viertel des Lungenfeldes.</translation>
    </message>
    <message>
        <source>About half of the zone; its vessels are hidden.</source>
        <translation>Etwa die Hälfte des Lungenfeldes; seine Gefäße sind verdeckt.</translation>
    </message>
    <message>
        <source>The zone or the lobe is filled, up to a fissure.</source>
        <translation>Das Lungenfeld oder der Lappen ist ausgefüllt, bis an einen Lappenspalt.</translation>
    </message>
    <message>
        <source>Each lobe collapses in its own way. Right upper: the minor fissure and the hilum rise, the trachea is drawn over. Middle lobe and lingula: a heart border is lost, with little shift. Left upper: a veil over the lung, the left heart border lost. Lower lobes: a triangle beside the spine, the inner part of the dome lost, the hilum low.</source>
        <translation>Jeder Lappen kollabiert auf seine Weise. Rechter Oberlappen: Der horizontale Lappenspalt und der Hilus stehen höher, die Trachea ist herübergezogen. Mittellappen und Lingula: Eine Herzkontur fehlt, bei geringer Verlagerung. Linker Oberlappen: ein Schleier über der Lunge, die linke Herzkontur fehlt. Unterlappen: ein Dreieck neben der Wirbelsäule, der mediale Teil der Zwerchfellkuppel fehlt, der Hilus steht tief.</translation>
    </message>
    <message>
        <source>Golden&apos;s S: the fissure bulges around a tumour at the hilum. Luftsichel: a crescent of air beside the aortic arch in left upper lobe collapse. Juxtaphrenic peak: a small tent on the dome in upper lobe collapse.</source>
        <translation>Golden-S-Zeichen: Der Lappenspalt wölbt sich um einen Tumor am Hilus. Luftsichel: Luft neben dem Aortenbogen beim Kollaps des linken Oberlappens. Juxtaphrenische Spitze: ein kleines Zelt auf der Zwerchfellkuppel beim Oberlappenkollaps.</translation>
    </message>
    <message>
        <source>A band or plate that displaces nothing.</source>
        <translation>Ein Streifen oder eine Plattenatelektase, die nichts verlagert.</translation>
    </message>
    <message>
        <source>Part of a lobe: its fissure, the hilum or the dome is drawn towards it.</source>
        <translation>Ein Teil eines Lappens: Lappenspalt, Hilus oder Zwerchfellkuppel ist zu ihm gezogen.</translation>
    </message>
    <message>
        <source>The whole lobe: the mediastinum or the trachea is drawn over as well.</source>
        <translation>Der ganze Lappen: Auch das Mediastinum oder die Trachea ist herübergezogen.</translation>
    </message>
    <message>
        <source>The line moves away from the chest wall and down from the apex; the lung becomes smaller and denser; the mediastinum may shift, with or without tension. A drain that bubbles is never clamped.</source>
        <translation>Die Linie rückt von der Thoraxwand und von der Spitze weg; die Lunge wird kleiner und dichter; das Mediastinum kann sich verlagern, mit oder ohne Spannung. Eine Drainage, die fördert, wird nie abgeklemmt.</translation>
    </message>
    <message>
        <source>Tension is diagnosed at the bedside, by distress and a failing circulation, and is not left waiting for a film. A shifted mediastinum, a flat dome and wide rib spaces fit it; a shift alone also goes with a large pneumothorax without tension.</source>
        <translation>Ein Spannungspneumothorax wird am Krankenbett festgestellt, an Atemnot und Kreislaufversagen, und wartet auf keine Aufnahme. Verlagertes Mediastinum, flache Zwerchfellkuppel und weite Zwischenrippenräume passen dazu; eine Verlagerung allein gibt es auch bei großem Pneumothorax ohne Spannung.</translation>
    </message>
    <message>
        <source>A level of fluid below the air is a hydropneumothorax; air in the soft tissues is surgical emphysema.</source>
        <translation>Ein Flüssigkeitsspiegel unter der Luft ist ein Hydropneumothorax; Luft in den Weichteilen ist ein Hautemphysem.</translation>
    </message>
    <message>
        <source>The lung&apos;s edge is less than 2 cm from the chest wall at the level of the hilum.</source>
        <translation>Der Lungenrand ist in Hilushöhe weniger als 2 cm von der Thoraxwand entfernt.</translation>
    </message>
    <message>
        <source>2 cm and more: about half of the lung&apos;s volume is lost. British guidelines call this large already.</source>
        <translation>2 cm und mehr: Etwa die Hälfte des Lungenvolumens ist verloren. Britische Leitlinien nennen das bereits groß.</translation>
    </message>
    <message>
        <source>The lung is collapsed towards its hilum.</source>
        <translation>Die Lunge ist zum Hilus hin kollabiert.</translation>
    </message>
    <message>
        <source>Erect films only; a shift of the mediastinum and tension are other questions.</source>
        <translation>Nur für Aufnahmen im Stehen; Mediastinalverlagerung und Spannung sind andere Fragen.</translation>
    </message>
    <message>
        <source>From wide upper vessels to septal lines to opacities that spread and flow together, over hours.</source>
        <translation>Von weiten Gefäßen der Oberfelder über Septumlinien zu Verschattungen, die sich ausbreiten und zusammenfließen, binnen Stunden.</translation>
    </message>
    <message>
        <source>Interstitial stage: blurred vessels, cuffs around bronchi seen end on, and septal lines: Kerley B, short and horizontal at the outer edge of the bases, and Kerley A, longer, towards the hila.</source>
        <translation>Interstitielles Stadium: unscharfe Gefäße, Manschetten um orthograd getroffene Bronchien und Septumlinien: Kerley B, kurz und waagerecht am äußeren Rand der Basen, und Kerley A, länger, zu den Hili hin.</translation>
    </message>
    <message>
        <source>Alveolar stage: haze, then dense opacities, diffuse or mostly at the bases and around the hila, often with effusions. The bat&apos;s wing that spares the periphery is the rare form, fewer than one in ten.</source>
        <translation>Alveoläres Stadium: Trübung, dann dichte Verschattungen, diffus oder vor allem basal und um die Hili, oft mit Ergüssen. Die Schmetterlingsform, die die Peripherie ausspart, ist selten: weniger als jedes zehnte Ödem.</translation>
    </message>
    <message>
        <source>Interstitial: vessels lose their edges, septal lines appear.</source>
        <translation>Interstitiell: Gefäße werden unscharf, Septumlinien erscheinen.</translation>
    </message>
    <message>
        <source>Haze through which vessels are still seen.</source>
        <translation>Trübung, durch die man Gefäße noch sieht.</translation>
    </message>
    <message>
        <source>Dense opacities that hide vessels: the alveoli are filled.</source>
        <translation>Dichte Verschattungen, die Gefäße verdecken: Die Alveolen sind gefüllt.</translation>
    </message>
    <message>
        <source>Single chambers: a double density and a splayed carina for the left atrium, a lifted apex for the right ventricle, an apex that points down and out for the left ventricle.</source>
        <translation>Einzelne Höhlen: Doppelkontur und gespreizte Karina beim linken Vorhof, angehobene Herzspitze beim rechten Ventrikel, nach unten außen weisende Spitze beim linken Ventrikel.</translation>
    </message>
    <message>
        <source>A cardiothoracic ratio just above 0.5.</source>
        <translation>Ein Herz-Thorax-Quotient knapp über 0,5.</translation>
    </message>
    <message>
        <source>A ratio near 0.6.</source>
        <translation>Ein Quotient um 0,6.</translation>
    </message>
    <message>
        <source>A ratio near 0.67: two thirds of the chest.</source>
        <translation>Ein Quotient um 0,67: zwei Drittel des Thorax.</translation>
    </message>
    <message>
        <source>Erect PA films in full inspiration only.</source>
        <translation>Nur für PA-Aufnahmen im Stehen bei voller Inspiration.</translation>
    </message>
    <message>
        <source>Calcium in a benign pattern (throughout, in the centre, in rings, like popcorn) speaks for something harmless, and so does a solid nodule that has not grown in two years. One that is not solid is followed for five.</source>
        <translation>Kalk in gutartigem Muster (durchgehend, zentral, ringförmig, popcornartig) spricht für Benignität, ebenso ein solider Herd, der in zwei Jahren nicht gewachsen ist. Ein nicht solider wird fünf Jahre lang kontrolliert.</translation>
    </message>
    <message>
        <source>Many of them of different size: think of metastases. Look behind the heart, at the apices and the hila, and below the domes of the diaphragm. A hole in one is a cavity.</source>
        <translation>Viele von verschiedener Größe: Denken Sie an Metastasen. Suchen Sie hinter dem Herzen, in den Spitzen, an den Hili und unter den Zwerchfellkuppeln. Ein Loch darin ist eine Einschmelzung.</translation>
    </message>
    <message>
        <source>A nipple shadow: look for its partner on the other side. The end of a rib, a skin tag, an electrode.</source>
        <translation>Ein Mamillenschatten: Suchen Sie den auf der Gegenseite. Ein Rippenende, ein Hautanhängsel, eine Elektrode.</translation>
    </message>
    <message>
        <source>Low, flat domes of the diaphragm: flattening says more than the count of ribs above it. More than seven anterior ribs above the dome fit it.</source>
        <translation>Tief stehende, flache Zwerchfellkuppeln: Die Abflachung sagt mehr als die Zahl der Rippen darüber. Mehr als sieben vordere Rippen über der Kuppel passen dazu.</translation>
    </message>
    <message>
        <source>Long lungs and wide rib spaces; the heart is narrow and upright. Darkness is mostly exposure.</source>
        <translation>Lange Lungen und weite Zwischenrippenräume; das Herz ist schmal und steil gestellt. Dunkel ist meist eine Frage der Belichtung.</translation>
    </message>
    <message>
        <source>The domes are a little low and still curved.</source>
        <translation>Die Zwerchfellkuppeln stehen etwas tief und sind noch gewölbt.</translation>
    </message>
    <message>
        <source>The domes are low and flat: less than 1.5 cm above the line between their angles.</source>
        <translation>Die Zwerchfellkuppeln stehen tief und sind flach: weniger als 1,5 cm über der Linie zwischen ihren Winkeln.</translation>
    </message>
    <message>
        <source>The domes are level or turned down, the heart is narrow.</source>
        <translation>Die Zwerchfellkuppeln sind eben oder nach unten gewölbt, das Herz ist schmal.</translation>
    </message>
    <message>
        <source>Erect films in full inspiration only; how dark the lungs are does not count.</source>
        <translation>Nur für Aufnahmen im Stehen bei voller Inspiration; wie dunkel die Lungen sind, zählt nicht.</translation>
    </message>
    <message>
        <source>Fluid in a fissure (pseudotumour): a lens in the line of the fissure, gone when the fluid goes.</source>
        <translation>Flüssigkeit im Lappenspalt (Pseudotumor): eine Linse im Verlauf des Spalts, mit dem Erguss nicht mehr nachweisbar.</translation>
    </message>
    <message>
        <source>Less than 2 cm.</source>
        <translation>Weniger als 2 cm.</translation>
    </message>
    <message>
        <source>2 to 3 cm.</source>
        <translation>2 bis 3 cm.</translation>
    </message>
    <message>
        <source>More than 3 cm: a mass.</source>
        <translation>Mehr als 3 cm: eine Raumforderung.</translation>
    </message>
    <message>
        <source>On a lateral film: a wide space behind the sternum.</source>
        <translation>In der seitlichen Aufnahme: ein weiter Retrosternalraum.</translation>
    </message>
</context>
<context>
    <name>GlossaryCard</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Signs</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>When it gets worse</source>
        <translation>Wenn es schlimmer wird</translation>
    </message>
    <message>
        <source>When it gets better</source>
        <translation>Wenn es besser wird</translation>
    </message>
    <message>
        <source>Lying down</source>
        <translation>Im Liegen</translation>
    </message>
    <message>
        <source>What may look like it</source>
        <translation>Was ähnlich aussehen kann</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>{severity}: {what}</source>
        <comment>as in: small: less than 2 cm</comment>
        <translation>{severity}: {what}</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Ausmaß</translation>
    </message>
</context>
<context>
    <name>GlossaryPage</name>
    <message>
        <source>Glossary</source>
        <translation>Glossar</translation>
    </message>
    <message>
        <source>Look at this film</source>
        <translation>Dieses Bild ansehen</translation>
    </message>
    <message>
        <source>{title}: a digital patient, synthetic, for teaching only.</source>
        <translation>{title}: digitaler Patient, synthetisch, nur für die Lehre.</translation>
    </message>
    <message>
        <source>What each finding is, its signs, and how it gets worse or better.</source>
        <translation>Was jeder Befund ist, seine Zeichen und wie er zu- oder abnimmt.</translation>
    </message>
</context>
<context>
    <name>GreyPanel</name>
    <message>
        <source>Window and level</source>
        <translation>Fenster und Mitte</translation>
    </message>
    <message>
        <source>Window width</source>
        <translation>Fensterbreite</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
</context>
<context>
    <name>HabitStrip</name>
    <message>
        <source>Daily goal</source>
        <translation>Tagesziel</translation>
    </message>
    <message>
        <source>The last seven days</source>
        <translation>Die letzten sieben Tage</translation>
    </message>
    <message>
        <source>Answers today: {count}</source>
        <translation>Antworten heute: {count}</translation>
    </message>
    <message>
        <source>Today’s goal is reached: {count} of {goal}</source>
        <translation>Tagesziel erreicht: {count} von {goal}</translation>
    </message>
    <message>
        <source>Today: {count} of {goal}</source>
        <translation>Heute: {count} von {goal}</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{count} days in a row</source>
        <translation>{count} Tage in Folge</translation>
    </message>
    <message>
        <source>{count} answers a day</source>
        <translation>{count} Antworten am Tag</translation>
    </message>
    <message>
        <source>No goal</source>
        <translation>Kein Ziel</translation>
    </message>
</context>
<context>
    <name>HandoutDialog</name>
    <message>
        <source>Handout</source>
        <translation>Handzettel</translation>
    </message>
    <message>
        <source>For students, with room to answer</source>
        <translation>Für Studierende, mit Platz zum Antworten</translation>
    </message>
    <message>
        <source>For teachers, with keys and predictions</source>
        <translation>Für Lehrende, mit Musterantworten und Vorhersagen</translation>
    </message>
    <message>
        <source>Of what</source>
        <translation>Wovon</translation>
    </message>
    <message>
        <source>The whole pack</source>
        <translation>Das ganze Paket</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>US Letter</source>
        <translation>US Letter</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save the handout</source>
        <translation>Handzettel speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Every film comes with its licence and who is to be named; what is synthetic says so.</source>
        <translation>Zu jedem Bild stehen Lizenz und Namensnennung; was synthetisch ist, ist gekennzeichnet.</translation>
    </message>
</context>
<context>
    <name>HandoutWriter</name>
    <message>
        <source>The handout is now in {path}.</source>
        <translation>Der Handzettel liegt jetzt in {path}.</translation>
    </message>
</context>
<context>
    <name>HandsForm</name>
    <message>
        <source>Show these hands</source>
        <translation>Diese Handzeichen zeigen</translation>
    </message>
    <message>
        <source>Raised hands</source>
        <translation>Handzeichen</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nichts verändert</translation>
    </message>
    <message>
        <source>Mark where most pointed</source>
        <translation>Markieren, wohin die meisten zeigten</translation>
    </message>
    <message>
        <source>Then press on the film in the small copy of the wall.</source>
        <translation>Dann auf das Bild in der kleinen Leinwand drücken.</translation>
    </message>
    <message>
        <source>Hands for the marked place</source>
        <translation>Handzeichen für die markierte Stelle</translation>
    </message>
    <message>
        <source>Marked; mark elsewhere</source>
        <translation>Markiert; anderswo markieren</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Synthetic – for teaching only, never for diagnosis</source>
        <translation>Synthetisch – nur für die Lehre, nie zur Diagnose</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Modell wird geöffnet…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>{model} on {device}</source>
        <translation>{model} auf {device}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Foresee</source>
        <translation>Foresee</translation>
    </message>
</context>
<context>
    <name>HistoryCommands</name>
    <message>
        <source>Export as one picture…</source>
        <translation>Als ein Bild exportieren…</translation>
    </message>
    <message>
        <source>Open a real follow-up of this film…</source>
        <translation>Echte Verlaufsaufnahme zu diesem Bild öffnen…</translation>
    </message>
    <message>
        <source>Put the follow-up away</source>
        <translation>Verlaufsaufnahme weglegen</translation>
    </message>
    <message>
        <source>Export this run as one picture</source>
        <translation>Diesen Lauf als ein Bild exportieren</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG-Bilder (*.png)</translation>
    </message>
    <message>
        <source>Open a later film of the same patient</source>
        <translation>Spätere Aufnahme desselben Patienten öffnen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The follow-up was put away.</source>
        <translation>Die Verlaufsaufnahme wurde weggelegt.</translation>
    </message>
    <message>
        <source>The measurements were removed.</source>
        <translation>Die Messungen wurden entfernt.</translation>
    </message>
    <message>
        <source>Export the progression…</source>
        <translation>Verlauf exportieren…</translation>
    </message>
    <message>
        <source>Export the progression as an animated picture</source>
        <translation>Den Verlauf als bewegtes Bild exportieren</translation>
    </message>
    <message>
        <source>Animated pictures (*.webp *.gif)</source>
        <translation>Bewegte Bilder (*.webp *.gif)</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Predict how the radiograph will change, then see it.</source>
        <translation>Erst vorhersagen, wie sich das Bild verändert, dann hinsehen.</translation>
    </message>
    <message>
        <source>Welcome back</source>
        <translation>Willkommen zurück</translation>
    </message>
    <message>
        <source>One prediction so far.</source>
        <translation>Bisher eine Vorhersage.</translation>
    </message>
    <message>
        <source>{count} predictions so far.</source>
        <translation>Bisher {count} Vorhersagen.</translation>
    </message>
    <message>
        <source>The next review falls due on {day}.</source>
        <translation>Die nächste Wiederholung ist fällig: {day}.</translation>
    </message>
    <message>
        <source>The next review falls due tomorrow.</source>
        <translation>Die nächste Wiederholung ist morgen fällig.</translation>
    </message>
    <message>
        <source>Your locked answer about “{title}” waits for its film, which is not at {path} any more; put it back there, or open it from where it is now.</source>
        <translation>Ihre festgelegte Antwort zu „{title}“ wartet auf ihre Aufnahme, die nicht mehr unter {path} liegt; legen Sie sie wieder dorthin, oder öffnen Sie sie dort, wo sie jetzt ist.</translation>
    </message>
    <message>
        <source>A model on this computer shows how a chest film changes as disease progresses. You commit to a prediction first; then you watch, say what changed, and learn how right you were and why.</source>
        <translation>Ein Modell auf diesem Rechner zeigt, wie sich ein Thoraxbild mit dem Verlauf einer Krankheit verändert. Sie legen sich zuerst auf eine Vorhersage fest; dann sehen Sie zu, sagen, was sich verändert hat, und erfahren, wie richtig Sie lagen und warum.</translation>
    </message>
    <message>
        <source>Make your first prediction</source>
        <translation>Machen Sie Ihre erste Vorhersage</translation>
    </message>
    <message>
        <source>Start the two-minute tour</source>
        <translation>Rundgang von zwei Minuten beginnen</translation>
    </message>
    <message>
        <source>One film, one question.</source>
        <translation>Ein Bild, eine Frage.</translation>
    </message>
    <message>
        <source>Mark where the film will change, and say how sure you are.</source>
        <translation>Markieren Sie, wo sich das Bild verändern wird, und sagen Sie, wie sicher Sie sind.</translation>
    </message>
    <message>
        <source>Watch: the model really runs, on this computer.</source>
        <translation>Sehen Sie zu: Das Modell rechnet wirklich, auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Compare, and see how right you were and why.</source>
        <translation>Vergleichen Sie und sehen Sie, wie richtig Sie lagen und warum.</translation>
    </message>
    <message>
        <source>Take the tour again</source>
        <translation>Rundgang noch einmal machen</translation>
    </message>
    <message>
        <source>Open a film of your own…</source>
        <translation>Eigenes Bild öffnen…</translation>
    </message>
    <message>
        <source>Go to the workspace</source>
        <translation>Zum Arbeitsplatz</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>Lektionen</translation>
    </message>
    <message>
        <source>Test yourself on a film</source>
        <translation>Prüfen Sie sich an einem Bild</translation>
    </message>
</context>
<context>
    <name>Hotspot</name>
    <message>
        <source>On this computer: Settings, Network and internet, Mobile hotspot.</source>
        <translation>Auf diesem Rechner: Einstellungen, Netzwerk und Internet, Mobiler Hotspot.</translation>
    </message>
    <message>
        <source>On this computer: System Settings, General, Sharing, Internet Sharing.</source>
        <translation>Auf diesem Rechner: Systemeinstellungen, Allgemein, Teilen, Internetfreigabe.</translation>
    </message>
    <message>
        <source>On this computer: Settings, Wi-Fi, the menu at the top, Turn on Wi-Fi hotspot; or “nmcli device wifi hotspot” in a terminal.</source>
        <translation>Auf diesem Rechner: Einstellungen, WLAN, das Menü oben, WLAN-Hotspot einschalten; oder „nmcli device wifi hotspot“ in einem Terminal.</translation>
    </message>
    <message>
        <source>On a phone: switch on its personal hotspot and connect this computer to it. No internet is needed; the hall joins the hotspot, then scans the code. A phone&apos;s hotspot takes 5 to 10 devices, a computer&apos;s 8, a pocket router some hundred.</source>
        <translation>Auf einem Handy: Schalten Sie den persönlichen Hotspot ein und verbinden Sie diesen Rechner damit. Internet ist nicht nötig; der Saal tritt dem Hotspot bei und scannt dann den Code. Der Hotspot eines Handys nimmt 5 bis 10 Geräte auf, der eines Rechners 8, ein Taschenrouter etwa hundert.</translation>
    </message>
</context>
<context>
    <name>HypothesisBar</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>How will this film change? For example: worsening right effusion</source>
        <translation>Wie verändert es sich? Englisch: worsening right effusion</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hypothese</translation>
    </message>
    <message>
        <source>Cancel the run</source>
        <translation>Lauf abbrechen</translation>
    </message>
    <message>
        <source>Seed and sampling</source>
        <translation>Startwert und Ziehung</translation>
    </message>
</context>
<context>
    <name>HypothesisEditor</name>
    <message>
        <source>Hypothesis</source>
        <translation>Hypothese</translation>
    </message>
    <message>
        <source>For example new right effusion</source>
        <translation>Zum Beispiel new right effusion</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Read as: {reading}</source>
        <translation>Verstanden als: {reading}</translation>
    </message>
</context>
<context>
    <name>HypothesisField</name>
    <message>
        <source>Completions</source>
        <translation>Ergänzungen</translation>
    </message>
</context>
<context>
    <name>IntakeBar</name>
    <message>
        <source>Histories that were read</source>
        <translation>Gelesene Lernverläufe</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
</context>
<context>
    <name>InterpretationPanel</name>
    <message>
        <source>denser</source>
        <translation>dichter</translation>
    </message>
    <message>
        <source>clearer</source>
        <translation>transparenter</translation>
    </message>
    <message>
        <source>{percent} % of the range, {word}</source>
        <translation>{percent} % des Bereichs, {word}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>exactly, pixel for pixel</source>
        <translation>genau, Pixel für Pixel</translation>
    </message>
    <message>
        <source>by a smooth mask: this model redraws the whole film</source>
        <translation>durch eine weiche Maske: Dieses Modell zeichnet das ganze Bild neu</translation>
    </message>
    <message>
        <source>After the picture the model says in words what changed. It appears here.</source>
        <translation>Nach dem Bild sagt das Modell in Worten, was sich verändert hat. Das erscheint hier.</translation>
    </message>
    <message>
        <source>Interpretation</source>
        <translation>Beurteilung</translation>
    </message>
    <message>
        <source>Copy the interpretation</source>
        <translation>Beurteilung kopieren</translation>
    </message>
    <message>
        <source>Export this run…</source>
        <translation>Diesen Lauf exportieren…</translation>
    </message>
    <message>
        <source>Measured in the picture</source>
        <translation>Im Bild gemessen</translation>
    </message>
    <message>
        <source>How this run was made</source>
        <translation>Wie dieser Lauf entstand</translation>
    </message>
    <message>
        <source>Strongest</source>
        <translation>Am stärksten</translation>
    </message>
    <message>
        <source>{percent} % of the film, by {least} % or more</source>
        <translation>{percent} % des Bildes, um mindestens {least} %</translation>
    </message>
    <message>
        <source>Changed area</source>
        <translation>Verändert</translation>
    </message>
    <message>
        <source>Rest kept</source>
        <translation>Rest erhalten</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hypothese</translation>
    </message>
    <message>
        <source>Model reads</source>
        <translation>Modell liest</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What the model wrote, word for word</source>
        <translation>Was das Modell geschrieben hat, Wort für Wort</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
</context>
<context>
    <name>ItemDots</name>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>begonnen</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
</context>
<context>
    <name>ItemFilms</name>
    <message>
        <source>Film</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Later film</source>
        <translation>Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>No item yet.
Add one, and choose its film.</source>
        <translation>Noch keine Aufgabe.
Fügen Sie eine hinzu, und wählen Sie ihr Bild.</translation>
    </message>
</context>
<context>
    <name>ItemForm</name>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Later film</source>
        <translation>Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hypothese</translation>
    </message>
    <message>
        <source>What really changes</source>
        <translation>Was sich wirklich verändert</translation>
    </message>
    <message>
        <source>Where it changes: draw on the film</source>
        <translation>Wo es sich verändert: ins Bild zeichnen</translation>
    </message>
    <message>
        <source>Forgiven beside the mark</source>
        <translation>Toleranz neben der Markierung</translation>
    </message>
    <message>
        <source>What the student reads afterwards</source>
        <translation>Was Studierende danach lesen</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Kind of the item</source>
        <translation>Art der Aufgabe</translation>
    </message>
    <message>
        <source>Title of the item</source>
        <translation>Titel der Aufgabe</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nichts verändert sich</translation>
    </message>
    <message>
        <source>Tolerance, in percent of the film</source>
        <translation>Toleranz in Prozent des Bildes</translation>
    </message>
    <message>
        <source>The point of this case</source>
        <translation>Worauf es bei diesem Fall ankommt</translation>
    </message>
    <message>
        <source>In a lecture: note that only the presenter sees</source>
        <translation>In einer Vorlesung: Notiz, die nur der Vortragende sieht</translation>
    </message>
    <message>
        <source>For the hall</source>
        <translation>Für den Saal</translation>
    </message>
    <message>
        <source>Where some items of a pack are for the hall, a lecture shows only these; where none is, it shows all.</source>
        <translation>Sind einige Fälle eines Pakets für den Saal, zeigt eine Vorlesung nur diese; ist es keiner, zeigt sie alle.</translation>
    </message>
    <message>
        <source>{count} items are selected: what you enter is set for all of them, but for title, films and mark.</source>
        <translation>{count} Aufgaben sind ausgewählt: Was Sie eingeben, gilt für alle, außer Titel, Aufnahmen und Markierung.</translation>
    </message>
    <message>
        <source>The two films cannot be laid over each other ({reason}): draw on the first one, the mark would lie elsewhere on the later one.</source>
        <translation>Die beiden Aufnahmen lassen sich nicht übereinanderlegen ({reason}): Zeichnen Sie auf die erste; auf der späteren läge die Markierung anderswo.</translation>
    </message>
    <message>
        <source>one of them has too little detail</source>
        <translation>eine davon zeigt zu wenig Einzelheiten</translation>
    </message>
    <message>
        <source>the patient is too different in size</source>
        <translation>der Patient ist zu verschieden groß abgebildet</translation>
    </message>
    <message>
        <source>they share too little of the chest</source>
        <translation>sie zeigen zu wenig vom selben Thorax</translation>
    </message>
    <message>
        <source>they are too unlike</source>
        <translation>sie sind zu unähnlich</translation>
    </message>
    <message>
        <source>Lay the later film over the first</source>
        <translation>Spätere Aufnahme über die erste legen</translation>
    </message>
    <message>
        <source>Laid over the first: moved by {moved} %, turned by {turned}°, scaled by {scale} %.</source>
        <translation>Über die erste gelegt: um {moved} % verschoben, um {turned}° gedreht, um {scale} % skaliert.</translation>
    </message>
</context>
<context>
    <name>ItemsPage</name>
    <message>
        <source>Items of the lesson</source>
        <translation>Aufgaben der Lektion</translation>
    </message>
    <message>
        <source>Add an item</source>
        <translation>Aufgabe hinzufügen</translation>
    </message>
    <message>
        <source>Delete an item</source>
        <translation>Aufgabe löschen</translation>
    </message>
    <message>
        <source>Move an item</source>
        <translation>Aufgabe verschieben</translation>
    </message>
    <message>
        <source>Change an item</source>
        <translation>Aufgabe ändern</translation>
    </message>
    <message>
        <source>Mark where it changes</source>
        <translation>Markieren, wo es sich verändert</translation>
    </message>
    <message>
        <source>{kind} · {count} to do</source>
        <translation>{kind} · {count} zu tun</translation>
    </message>
    <message>
        <source>Untitled item</source>
        <translation>Aufgabe ohne Titel</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Set an item aside</source>
        <translation>Aufgabe zurückstellen</translation>
    </message>
    <message>
        <source>{title} (copy)</source>
        <translation>{title} (Kopie)</translation>
    </message>
    <message>
        <source>Copy an item</source>
        <translation>Aufgabe kopieren</translation>
    </message>
    <message>
        <source>Take up again</source>
        <translation>Wieder aufnehmen</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>{kind} · set aside</source>
        <translation>{kind} · später</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy what is selected (Ctrl+D)</source>
        <translation>Ausgewähltes kopieren (Strg+D)</translation>
    </message>
    <message>
        <source>Items that are set aside stay in the draft and are not exported.</source>
        <translation>Zurückgestellte Aufgaben bleiben im Entwurf und werden nicht exportiert.</translation>
    </message>
    <message>
        <source>Translate an item</source>
        <translation>Aufgabe übersetzen</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Tastatur und Maus</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>All as designed</source>
        <translation>Alle wie vorgesehen</translation>
    </message>
    <message>
        <source>{key} is taken by “{command}”; give that another key first.</source>
        <translation>{key} gehört schon zu „{command}“; geben Sie diesem zuerst eine andere Taste.</translation>
    </message>
    <message>
        <source>Click a key, or go to it with Tab, then press the new one.</source>
        <translation>Klicken Sie auf eine Taste, oder gehen Sie mit Tab hin, und drücken Sie dann die neue.</translation>
    </message>
    <message>
        <source>Key for: {command}</source>
        <translation>Taste für: {command}</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Keine Taste</translation>
    </message>
    <message>
        <source>Window (left and right) and level (up and down)</source>
        <translation>Fenster (links und rechts) und Mitte (auf und ab)</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Am Zeiger zoomen</translation>
    </message>
    <message>
        <source>Wheel, or two fingers</source>
        <translation>Rad oder zwei Finger</translation>
    </message>
    <message>
        <source>Move the film</source>
        <translation>Bild verschieben</translation>
    </message>
    <message>
        <source>Middle drag, Space or Shift and drag, arrow keys</source>
        <translation>Mit der mittleren Taste ziehen, Leertaste oder Umschalt und ziehen, Pfeiltasten</translation>
    </message>
    <message>
        <source>Fit to pane</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <source>Go from region to region, choose one</source>
        <translation>Von Region zu Region gehen, eine wählen</translation>
    </message>
    <message>
        <source>Period, comma, Enter</source>
        <translation>Punkt, Komma, Eingabe</translation>
    </message>
    <message>
        <source>Move the cross of a tool, set a point</source>
        <translation>Kreuz eines Werkzeugs bewegen, Punkt setzen</translation>
    </message>
    <message>
        <source>Arrow keys, Enter</source>
        <translation>Pfeiltasten, Eingabe</translation>
    </message>
    <message>
        <source>{command} (also {keys})</source>
        <translation>{command} (auch {keys})</translation>
    </message>
</context>
<context>
    <name>Kinds</name>
    <message>
        <source>Predict</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>The student marks where the film will change.</source>
        <translation>Zu markieren ist, wo sich das Bild verändern wird.</translation>
    </message>
    <message>
        <source>Spot</source>
        <translation>Entdecken</translation>
    </message>
    <message>
        <source>Two films: what changed, and where?</source>
        <translation>Zwei Bilder: Was hat sich verändert, und wo?</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Several films: which one shows what is asked for?</source>
        <translation>Mehrere Bilder: Welches zeigt das Gesuchte?</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Erklären</translation>
    </message>
    <message>
        <source>In the student&apos;s own words: what changed?</source>
        <translation>In eigenen Worten: Was hat sich verändert?</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>Einschätzen</translation>
    </message>
    <message>
        <source>A statement: does it hold, and how sure?</source>
        <translation>Eine Aussage: Trifft sie zu, und wie sicher?</translation>
    </message>
    <message>
        <source>Multiple choice</source>
        <translation>Mehrfachauswahl</translation>
    </message>
    <message>
        <source>Several sentences: which of them are right?</source>
        <translation>Mehrere Sätze: Welche davon sind richtig?</translation>
    </message>
</context>
<context>
    <name>LabelsPreview</name>
    <message>
        <source>Table of labels</source>
        <translation>Tabelle der Befunde</translation>
    </message>
    <message>
        <source>The labels say</source>
        <translation>Die Tabelle sagt</translation>
    </message>
    <message>
        <source>Films without the table</source>
        <translation>Aufnahmen ohne die Tabelle</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Films that are taken in</source>
        <translation>Aufnahmen, die aufgenommen werden</translation>
    </message>
    <message>
        <source>{fitting} of {lines} lines fit a film. Films found: {films}.</source>
        <translation>{fitting} von {lines} Zeilen passen zu einer Aufnahme. Gefundene Aufnahmen: {films}.</translation>
    </message>
    <message>
        <source>Columns that are not used: {columns}.</source>
        <translation>Nicht verwendete Spalten: {columns}.</translation>
    </message>
    <message>
        <source>Also films that the table does not name ({count})</source>
        <translation>Auch Aufnahmen, die die Tabelle nicht nennt ({count})</translation>
    </message>
    <message>
        <source>Fill in what fits ({count})</source>
        <translation>Passendes übernehmen ({count})</translation>
    </message>
    <message>
        <source>Film {done} of {of}</source>
        <translation>Aufnahme {done} von {of}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>Weggelassen: {reason}</translation>
    </message>
    <message>
        <source>Film only: the line asks nothing. {remarks}</source>
        <translation>Nur die Aufnahme: Die Zeile fragt nichts. {remarks}</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>Passt</translation>
    </message>
    <message>
        <source>Lines of the table</source>
        <translation>Zeilen der Tabelle</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hypothese</translation>
    </message>
    <message>
        <source>Does it fit?</source>
        <translation>Passt sie?</translation>
    </message>
    <message>
        <source>what comes after the film</source>
        <translation>was nach der Aufnahme kommt</translation>
    </message>
    <message>
        <source>what changed since the patient&apos;s film before</source>
        <translation>was sich seit der Voraufnahme des Patienten verändert hat</translation>
    </message>
    <message>
        <source>Names of patients become P1, P2, … and dates become days since the patient&apos;s first film; of a DICOM file not even its name is kept.</source>
        <translation>Aus Namen von Patienten wird P1, P2, …, aus Daten werden Tage seit der ersten Aufnahme des Patienten; von einer DICOM-Datei bleibt nicht einmal der Name.</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>en</source>
        <comment>the code of the language: de, es</comment>
        <translation>de</translation>
    </message>
</context>
<context>
    <name>LearnerButton</name>
    <message>
        <source>Who learns here</source>
        <translation>Wer hier lernt</translation>
    </message>
    <message>
        <source>Who learns here: {name}</source>
        <translation>Hier lernt: {name}</translation>
    </message>
    <message>
        <source>Somebody else…</source>
        <translation>Jemand anderes…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Take in a history…</source>
        <translation>Einen Lernverlauf übernehmen…</translation>
    </message>
    <message>
        <source>Keep this history as a file…</source>
        <translation>Diesen Lernverlauf als Datei sichern…</translation>
    </message>
    <message>
        <source>Export the answers as a table…</source>
        <translation>Die Antworten als Tabelle exportieren…</translation>
    </message>
    <message>
        <source>Export the answers as xAPI statements…</source>
        <translation>Die Antworten als xAPI-Statements exportieren…</translation>
    </message>
    <message>
        <source>Take in a history</source>
        <translation>Einen Lernverlauf übernehmen</translation>
    </message>
    <message>
        <source>Histories (*{ending})</source>
        <translation>Lernverläufe (*{ending})</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>In {path} geschrieben.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Who is learning?</source>
        <translation>Wer lernt gerade?</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Ich</translation>
    </message>
</context>
<context>
    <name>Lecture</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Film alone</source>
        <translation>Nur das Bild</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>Vote closed</source>
        <translation>Abstimmung geschlossen</translation>
    </message>
    <message>
        <source>Discussion</source>
        <translation>Diskussion</translation>
    </message>
    <message>
        <source>Second vote</source>
        <translation>Zweite Abstimmung</translation>
    </message>
    <message>
        <source>Second vote closed</source>
        <translation>Zweite Abstimmung geschlossen</translation>
    </message>
    <message>
        <source>What the hall said</source>
        <translation>Was der Saal sagte</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Where it changed</source>
        <translation>Wo es sich verändert hat</translation>
    </message>
    <message>
        <source>Teaching point</source>
        <translation>Merksatz</translation>
    </message>
    <message>
        <source>{share} right: explain first.</source>
        <translation>{share} richtig: zuerst erklären.</translation>
    </message>
    <message>
        <source>{share} right: let them discuss and vote again.</source>
        <translation>{share} richtig: diskutieren und noch einmal abstimmen lassen.</translation>
    </message>
    <message>
        <source>{share} right: go on.</source>
        <translation>{share} richtig: weitergehen.</translation>
    </message>
    <message>
        <source>The way is free: 1 phone is in.</source>
        <translation>Der Weg ist frei: 1 Handy ist dabei.</translation>
    </message>
    <message>
        <source>The way is free: {count} phones are in.</source>
        <translation>Der Weg ist frei: {count} Handys sind dabei.</translation>
    </message>
    <message>
        <source>The firewall of this computer ({name}) is on: allow Foresee, TCP port {port}.</source>
        <translation>Die Firewall dieses Rechners ({name}) ist eingeschaltet: Lassen Sie Foresee zu, TCP-Port {port}.</translation>
    </message>
    <message>
        <source>Not even this computer reaches its page at {address}, port {port}: a firewall or a VPN is in the way. Allow Foresee there, or choose another network.</source>
        <translation>Nicht einmal dieser Rechner erreicht seine Seite unter {address}, Port {port}: Eine Firewall oder ein VPN steht im Weg. Lassen Sie Foresee dort zu, oder wählen Sie ein anderes Netz.</translation>
    </message>
    <message>
        <source>This looks like a VPN or a virtual network, which phones cannot join; choose another.</source>
        <translation>Das sieht nach einem VPN oder einem virtuellen Netz aus, in das Handys nicht kommen; wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>Check the way before the hall comes: scan the code with your own phone.</source>
        <translation>Prüfen Sie den Weg, bevor der Saal kommt: Scannen Sie den Code mit Ihrem eigenen Handy.</translation>
    </message>
    <message>
        <source>No phone has come in. If yours cannot open the page although it is on the same network, that network keeps devices apart (client isolation, usual at universities): open a hotspot, or count hands.</source>
        <translation>Kein Handy ist angekommen. Wenn Ihres die Seite nicht öffnet, obwohl es im selben Netz ist, trennt dieses Netz die Geräte voneinander (Client Isolation, an Universitäten üblich): Öffnen Sie einen Hotspot, oder zählen Sie Handzeichen.</translation>
    </message>
    <message>
        <source>What happened: the film moves</source>
        <translation>Was geschah: Das Bild bewegt sich</translation>
    </message>
    <message>
        <source>What happened: wipe</source>
        <translation>Was geschah: Wischen</translation>
    </message>
    <message>
        <source>What happened: blink</source>
        <translation>Was geschah: Blinken</translation>
    </message>
    <message>
        <source>What happened: side by side</source>
        <translation>Was geschah: nebeneinander</translation>
    </message>
</context>
<context>
    <name>LectureCommands</name>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Black screen</source>
        <translation>Schwarzbild</translation>
    </message>
    <message>
        <source>White screen</source>
        <translation>Weißbild</translation>
    </message>
    <message>
        <source>Swap screens</source>
        <translation>Bildschirme tauschen</translation>
    </message>
    <message>
        <source>Presenter&apos;s view</source>
        <translation>Referentenansicht</translation>
    </message>
    <message>
        <source>End the lecture</source>
        <translation>Vorlesung beenden</translation>
    </message>
    <message>
        <source>Film or line: a step on</source>
        <translation>Bild oder Linie: ein Schritt vor</translation>
    </message>
    <message>
        <source>Film or line: a step back</source>
        <translation>Bild oder Linie: ein Schritt zurück</translation>
    </message>
    <message>
        <source>In a lecture</source>
        <translation>In einer Vorlesung</translation>
    </message>
</context>
<context>
    <name>Lectures</name>
    <message>
        <source>Hold the lecture “{title}”</source>
        <translation>Vorlesung „{title}“ halten</translation>
    </message>
    <message>
        <source>The lecture “{title}” was interrupted.</source>
        <translation>Die Vorlesung „{title}“ wurde unterbrochen.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>This computer is on no such network; count hands instead.</source>
        <translation>Dieser Rechner ist in keinem solchen Netz; zählen Sie stattdessen Handzeichen.</translation>
    </message>
    <message>
        <source>Past lectures</source>
        <translation>Gehaltene Vorlesungen</translation>
    </message>
    <message>
        <source>The lecture “{title}” has ended.</source>
        <translation>Die Vorlesung „{title}“ ist zu Ende.</translation>
    </message>
    <message>
        <source>Report and counts</source>
        <translation>Bericht und Zahlen</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Scale of the change</source>
        <translation>Skala der Veränderung</translation>
    </message>
    <message>
        <source>Orange with rising lines is denser, blue with falling lines is clearer than the prior, in percent of the display range</source>
        <translation>Orange mit steigenden Linien ist dichter, Blau mit fallenden Linien transparenter als die Voraufnahme, in Prozent des Anzeigebereichs</translation>
    </message>
    <message>
        <source>clearer</source>
        <translation>transparenter</translation>
    </message>
    <message>
        <source>denser</source>
        <translation>dichter</translation>
    </message>
    <message>
        <source>−{percent} %</source>
        <translation>−{percent} %</translation>
    </message>
    <message>
        <source>+{percent} %</source>
        <translation>+{percent} %</translation>
    </message>
</context>
<context>
    <name>LessonCard</name>
    <message>
        <source>Start</source>
        <translation>Beginnen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>{answered} of {items} answered</source>
        <translation>{answered} von {items} beantwortet</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>Vorführen</translation>
    </message>
    <message>
        <source>Show this lesson to a hall and let it vote</source>
        <translation>Diese Lektion einem Saal zeigen und ihn abstimmen lassen</translation>
    </message>
    <message>
        <source>Exam: {minutes} minutes, one attempt; the time goes on when you leave. Nothing is revealed until the end.</source>
        <translation>Prüfung: {minutes} Minuten, ein Versuch; die Zeit läuft weiter, wenn Sie sie verlassen. Bis zum Ende wird nichts aufgelöst.</translation>
    </message>
    <message>
        <source>Start the exam</source>
        <translation>Prüfung beginnen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Continue the exam</source>
        <translation>Prüfung fortsetzen</translation>
    </message>
</context>
<context>
    <name>LessonPages</name>
    <message>
        <source>Lessons and packs</source>
        <translation>Lektionen und Pakete</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Kurse</translation>
    </message>
    <message>
        <source>New pack</source>
        <translation>Neues Paket</translation>
    </message>
    <message>
        <source>Lesson 1</source>
        <translation>Lektion 1</translation>
    </message>
    <message>
        <source>“{title}” was removed. Your answers are kept.</source>
        <translation>„{title}“ wurde entfernt. Ihre Antworten bleiben erhalten.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The draft “{title}” was deleted.</source>
        <translation>Der Entwurf „{title}“ wurde gelöscht.</translation>
    </message>
    <message>
        <source>Glossary</source>
        <translation>Glossar</translation>
    </message>
    <message>
        <source>Drill, 5 minutes</source>
        <translation>Sehtraining, 5 Minuten</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>LessonPanel</name>
    <message>
        <source>Lesson</source>
        <translation>Lektion</translation>
    </message>
    <message>
        <source>Title of the lesson</source>
        <translation>Titel der Lektion</translation>
    </message>
    <message>
        <source>Introduction to the lesson</source>
        <translation>Einführung in die Lektion</translation>
    </message>
    <message>
        <source>What students read first</source>
        <translation>Was Studierende zuerst lesen</translation>
    </message>
    <message>
        <source>Lesson {number}</source>
        <translation>Lektion {number}</translation>
    </message>
    <message>
        <source>Add a lesson</source>
        <translation>Lektion hinzufügen</translation>
    </message>
    <message>
        <source>Title of a lesson</source>
        <translation>Titel einer Lektion</translation>
    </message>
    <message>
        <source>Introduction to a lesson</source>
        <translation>Einführung in eine Lektion</translation>
    </message>
    <message>
        <source>Delete a lesson</source>
        <translation>Lektion löschen</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Another lesson</source>
        <translation>Weitere Lektion</translation>
    </message>
    <message>
        <source>Delete this lesson</source>
        <translation>Diese Lektion löschen</translation>
    </message>
    <message>
        <source>As an exam</source>
        <translation>Als Prüfung</translation>
    </message>
    <message>
        <source>One attempt within the time, in an order of each student&apos;s own; nothing is revealed until the end.</source>
        <translation>Ein Versuch innerhalb der Zeit, für alle in eigener Reihenfolge; bis zum Ende wird nichts aufgelöst.</translation>
    </message>
    <message>
        <source>Minutes of the exam</source>
        <translation>Minuten der Prüfung</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Lesson as an exam</source>
        <translation>Lektion als Prüfung</translation>
    </message>
    <message>
        <source>Minutes of an exam</source>
        <translation>Minuten einer Prüfung</translation>
    </message>
</context>
<context>
    <name>LibraryColumn</name>
    <message>
        <source>Open a film…</source>
        <translation>Bild öffnen…</translation>
    </message>
    <message>
        <source>DICOM, PNG or JPEG; or drop a file on the window</source>
        <translation>DICOM, PNG oder JPEG; oder eine Datei auf das Fenster ziehen</translation>
    </message>
    <message>
        <source>Built-in cases</source>
        <translation>Mitgelieferte Fälle</translation>
    </message>
    <message>
        <source>Recent films</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
</context>
<context>
    <name>LibraryNotices</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The run was taken out of the history.</source>
        <translation>Der Lauf wurde aus dem Verlauf genommen.</translation>
    </message>
    <message>
        <source>The run is now in {folder}.</source>
        <translation>Der Lauf liegt jetzt in {folder}.</translation>
    </message>
    <message>
        <source>Start a new library</source>
        <translation>Neue Bibliothek beginnen</translation>
    </message>
    <message>
        <source>Restore the backup</source>
        <translation>Sicherung zurückholen</translation>
    </message>
    <message>
        <source>This run is not in the library yet. {why}</source>
        <translation>Dieser Lauf liegt noch nicht in der Bibliothek. {why}</translation>
    </message>
    <message>
        <source>Keep it now</source>
        <translation>Jetzt aufbewahren</translation>
    </message>
</context>
<context>
    <name>LinkQuestion</name>
    <message>
        <source>Open it in the browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>The link leads to {address}</source>
        <translation>Der Link führt zu {address}</translation>
    </message>
    <message>
        <source>The link leads to {address}, which is not opened: no page of the web.</source>
        <translation>Der Link führt zu {address} und wird nicht geöffnet: Das ist keine Webseite.</translation>
    </message>
</context>
<context>
    <name>LiveRuns</name>
    <message>
        <source>The model predicts this case …</source>
        <translation>Das Modell sagt diesen Fall voraus …</translation>
    </message>
    <message>
        <source>The model&apos;s prediction is ready.</source>
        <translation>Die Vorhersage des Modells ist fertig.</translation>
    </message>
    <message>
        <source>The prediction that came with the pack is shown. {why}</source>
        <translation>Gezeigt wird die Vorhersage, die mit dem Paket kam. {why}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Preview as a student</source>
        <translation>Vorschau für Studierende</translation>
    </message>
    <message>
        <source>The run “{hypothesis}” of “{film}” was not finished when the window was closed, and was dropped. Open the film and predict it again.</source>
        <translation>Der Lauf „{hypothesis}“ zu „{film}“ war beim Schließen des Fensters nicht fertig und wurde verworfen. Öffnen Sie die Aufnahme und sagen Sie ihn erneut voraus.</translation>
    </message>
    <message>
        <source>Preview as a student: {title}</source>
        <translation>Vorschau als Studierende: {title}</translation>
    </message>
</context>
<context>
    <name>MarkingBar</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>What is marked</source>
        <translation>Was markiert ist</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Polygon</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Press and draw. Wider and narrower with ] and [.</source>
        <translation>Drücken und zeichnen. Breiter und schmaler mit ] und [.</translation>
    </message>
    <message>
        <source>Click a zone; or go to it with period and comma, then Enter.</source>
        <translation>Klicken Sie auf eine Zone; oder gehen Sie mit Punkt und Komma zu ihr, dann Eingabe.</translation>
    </message>
    <message>
        <source>Click corner after corner, and the first one again to close.</source>
        <translation>Klicken Sie Ecke für Ecke, und zum Schließen noch einmal die erste.</translation>
    </message>
    <message>
        <source>Nothing is marked. Choose a tool, then draw on the film.</source>
        <translation>Nichts ist markiert. Wählen Sie ein Werkzeug und zeichnen Sie auf das Bild.</translation>
    </message>
    <message>
        <source>Marked: {percent} % of the film.</source>
        <translation>Markiert: {percent} % des Bildes.</translation>
    </message>
</context>
<context>
    <name>Measurement</name>
    <message>
        <source>{length} px</source>
        <translation>{length} px</translation>
    </message>
    <message>
        <source>{length} mm</source>
        <translation>{length} mm</translation>
    </message>
    <message>
        <source>The thorax has no width</source>
        <translation>Der Thorax hat keine Breite</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio {ratio}</source>
        <translation>Herz-Thorax-Quotient {ratio}</translation>
    </message>
</context>
<context>
    <name>ModeStrip</name>
    <message>
        <source>What is compared</source>
        <translation>Was verglichen wird</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Models on this machine</source>
        <translation>Modelle auf diesem Rechner</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Model card…</source>
        <translation>Modellkarte…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Add a model…</source>
        <translation>Modell hinzufügen…</translation>
    </message>
    <message>
        <source>Folder of added models…</source>
        <translation>Ordner hinzugefügter Modelle…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Modell wird geöffnet…</translation>
    </message>
    <message>
        <source>nothing now</source>
        <translation>jetzt nichts</translation>
    </message>
    <message>
        <source>The folder of a model bundle</source>
        <translation>Der Ordner eines Modellbündels</translation>
    </message>
    <message>
        <source>Where added models live from now on; none is moved</source>
        <translation>Wo hinzugefügte Modelle künftig liegen; keines wird verschoben</translation>
    </message>
    <message>
        <source>This model is at work now.</source>
        <translation>Dieses Modell arbeitet gerade.</translation>
    </message>
    <message>
        <source>{findings}; changes at a time: {count}</source>
        <translation>{findings}; Veränderungen auf einmal: {count}</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>Zeichnet</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Größe auf der Platte</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>at least {size}</source>
        <translation>mindestens {size}</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>At work on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>{name}
cannot be used</source>
        <translation>{name}
ist nicht verwendbar</translation>
    </message>
    <message>
        <source>{size}, at work now</source>
        <translation>{size}, arbeitet gerade</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>Ausführen auf</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>GPU if there is one</source>
        <translation>GPU, falls vorhanden</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Prozessor (CPU)</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation>NVIDIA-GPU (CUDA)</translation>
    </message>
</context>
<context>
    <name>ModelDialog</name>
    <message>
        <source>The model</source>
        <translation>Das Modell</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Modellkarte</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>Zeichnet</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>Digest</source>
        <translation>Prüfsumme</translation>
    </message>
    <message>
        <source>{findings}; changes at a time: {count}</source>
        <translation>{findings}; Veränderungen auf einmal: {count}</translation>
    </message>
</context>
<context>
    <name>NextCards</name>
    <message>
        <source>Review now</source>
        <translation>Jetzt wiederholen</translation>
    </message>
    <message>
        <source>Continue where you were</source>
        <translation>Weiter, wo Sie waren</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>One review is due</source>
        <translation>Eine Wiederholung ist fällig</translation>
    </message>
    <message>
        <source>{count} reviews are due</source>
        <translation>{count} Wiederholungen sind fällig</translation>
    </message>
    <message>
        <source>Skills that you have trained and would soon forget.</source>
        <translation>Fertigkeiten, die Sie geübt haben und bald vergessen würden.</translation>
    </message>
    <message>
        <source>For another day: {count}.</source>
        <translation>An einem anderen Tag: noch {count}.</translation>
    </message>
    <message>
        <source>You began to answer “{title}” and have not locked your answer yet.</source>
        <translation>Sie haben „{title}“ zu beantworten begonnen und Ihre Antwort noch nicht festgelegt.</translation>
    </message>
    <message>
        <source>You locked an answer about “{title}” and have not seen yet how right you were.</source>
        <translation>Sie haben eine Antwort zu „{title}“ festgelegt und noch nicht gesehen, wie richtig sie war.</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Als Nächstes</translation>
    </message>
</context>
<context>
    <name>NextStep</name>
    <message>
        <source>Continue “{lesson}”</source>
        <translation>„{lesson}“ fortsetzen</translation>
    </message>
    <message>
        <source>Next lesson: {lesson}</source>
        <translation>Nächste Lektion: {lesson}</translation>
    </message>
    <message>
        <source>One review is due</source>
        <translation>Eine Wiederholung ist fällig</translation>
    </message>
    <message>
        <source>{count} reviews are due</source>
        <translation>{count} Wiederholungen sind fällig</translation>
    </message>
    <message>
        <source>One question to look at again</source>
        <translation>Eine Aufgabe zum erneuten Ansehen</translation>
    </message>
    <message>
        <source>{count} questions to look at again</source>
        <translation>{count} Aufgaben zum erneuten Ansehen</translation>
    </message>
    <message>
        <source>Skills that you have trained and would soon forget.</source>
        <translation>Fertigkeiten, die Sie geübt haben und bald vergessen würden.</translation>
    </message>
    <message>
        <source>What you missed last time, once more.</source>
        <translation>Was beim letzten Mal nicht stimmte, noch einmal.</translation>
    </message>
    <message>
        <source>Question {number} of {count}</source>
        <translation>Aufgabe {number} von {count}</translation>
    </message>
</context>
<context>
    <name>NoteDialog</name>
    <message>
        <source>Note on the run</source>
        <translation>Notiz zum Lauf</translation>
    </message>
    <message>
        <source>Keep the note</source>
        <translation>Notiz behalten</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>Objecting</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Your objection is kept with this run.</source>
        <translation>Ihr Einwand ist bei diesem Lauf vermerkt.</translation>
    </message>
    <message>
        <source>The objections are now in {file}.</source>
        <translation>Die Einwände liegen jetzt in {file}.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>You objected here: {text}</source>
        <translation>Ihr Einwand hier: {text}</translation>
    </message>
</context>
<context>
    <name>ObjectionForm</name>
    <message>
        <source>What is wrong</source>
        <translation>Was falsch ist</translation>
    </message>
    <message>
        <source>Why it is wrong</source>
        <translation>Warum es falsch ist</translation>
    </message>
    <message>
        <source>In a sentence: what should it be instead?</source>
        <translation>In einem Satz: Wie müsste es stattdessen sein?</translation>
    </message>
    <message>
        <source>Keep the objection</source>
        <translation>Einwand speichern</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>The model is wrong here</source>
        <translation>Hier irrt das Modell</translation>
    </message>
    <message>
        <source>Objections are kept with the run and can be exported for the authors.</source>
        <translation>Einwände bleiben beim Lauf und lassen sich für die Autoren exportieren.</translation>
    </message>
    <message>
        <source>What is wrong?</source>
        <translation>Was ist falsch?</translation>
    </message>
    <message>
        <source>Where? Mark it on the film, if there is a place.</source>
        <translation>Wo? Markieren Sie es auf dem Bild, wenn es einen Ort hat.</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>Das Bild</translation>
    </message>
</context>
<context>
    <name>ObservePage</name>
    <message>
        <source>Rows of the image</source>
        <translation>Zeilen des Bildes</translation>
    </message>
    <message>
        <source>Cancel the run</source>
        <translation>Lauf abbrechen</translation>
    </message>
    <message>
        <source>Run the model again</source>
        <translation>Modell noch einmal laufen lassen</translation>
    </message>
    <message>
        <source>Locked. Now watch the film on the right: the model draws it row by row.</source>
        <translation>Festgelegt. Sehen Sie nun auf das rechte Bild: Das Modell zeichnet es Zeile für Zeile.</translation>
    </message>
    <message>
        <source>The model reads the prior.</source>
        <translation>Das Modell liest die Voraufnahme.</translation>
    </message>
    <message>
        <source>Locked. The model is still being opened; it begins by itself.</source>
        <translation>Festgelegt. Das Modell wird noch geöffnet; es beginnt von selbst.</translation>
    </message>
    <message>
        <source>Your prediction stays locked as it is.</source>
        <translation>Ihre Vorhersage bleibt festgelegt, wie sie ist.</translation>
    </message>
    <message>
        <source>Row {done} of {total}, about {seconds} s left</source>
        <translation>Zeile {done} von {total}, noch etwa {seconds} s</translation>
    </message>
    <message>
        <source>The image is complete, the interpretation follows.</source>
        <translation>Das Bild ist vollständig, die Beurteilung folgt.</translation>
    </message>
</context>
<context>
    <name>OptionsEditor</name>
    <message>
        <source>Another answer</source>
        <translation>Weitere Antwort</translation>
    </message>
    <message>
        <source>One answer less</source>
        <translation>Eine Antwort weniger</translation>
    </message>
    <message>
        <source>Tick those that are right.</source>
        <translation>Haken Sie die richtigen an.</translation>
    </message>
    <message>
        <source>Answers to choose from</source>
        <translation>Antworten zur Auswahl</translation>
    </message>
    <message>
        <source>Answer {letter}</source>
        <translation>Antwort {letter}</translation>
    </message>
    <message>
        <source>{letter} is right</source>
        <translation>{letter} ist richtig</translation>
    </message>
</context>
<context>
    <name>OptionsPart</name>
    <message>
        <source>Which of these?</source>
        <translation>Was davon?</translation>
    </message>
    <message>
        <source>Counts as right: every answer that is right, and no other.</source>
        <translation>Als richtig zählt: jede richtige Antwort und keine andere.</translation>
    </message>
    <message>
        <source>Choose an answer.</source>
        <translation>Wählen Sie eine Antwort.</translation>
    </message>
</context>
<context>
    <name>OutcomeCard</name>
    <message>
        <source>Look again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>Look again: {question}</source>
        <translation>Noch einmal ansehen: {question}</translation>
    </message>
</context>
<context>
    <name>OwnWords</name>
    <message>
        <source>In your own words</source>
        <translation>In eigenen Worten</translation>
    </message>
    <message>
        <source>Say it in a sentence.</source>
        <translation>Sagen Sie es in einem Satz.</translation>
    </message>
    <message>
        <source>This is too long; say it in at most {count} characters.</source>
        <translation>Das ist zu lang; sagen Sie es in höchstens {count} Zeichen.</translation>
    </message>
</context>
<context>
    <name>PackButton</name>
    <message>
        <source>{answered} of {items} answered</source>
        <translation>{answered} von {items} beantwortet</translation>
    </message>
</context>
<context>
    <name>PackDetails</name>
    <message>
        <source>{authors} · {licence} · revision {revision}</source>
        <translation>{authors} · {licence} · Fassung {revision}</translation>
    </message>
    <message>
        <source>Edit this pack</source>
        <translation>Dieses Paket bearbeiten</translation>
    </message>
    <message>
        <source>Opens a draft: exported, it is the pack&apos;s next revision.</source>
        <translation>Öffnet einen Entwurf: Exportiert ist er die nächste Fassung des Pakets.</translation>
    </message>
    <message>
        <source>Remove this pack</source>
        <translation>Dieses Paket entfernen</translation>
    </message>
    <message>
        <source>Refresh: 20 cases of this pack</source>
        <translation>Auffrischen: 20 Fälle dieses Pakets</translation>
    </message>
    <message>
        <source>Drill with this pack</source>
        <translation>Sehtraining mit diesem Paket</translation>
    </message>
    <message>
        <source>Two films at a time: what changed, and where?</source>
        <translation>Je zwei Aufnahmen: Was hat sich geändert und wo?</translation>
    </message>
    <message>
        <source>{said} · in {languages}</source>
        <translation>{said} · Sprache: {languages}</translation>
    </message>
    <message>
        <source>{said} · not translated, so in {language}: {count} of its texts</source>
        <translation>{said} · nicht übersetzt, daher auf {language}: {count} der Texte</translation>
    </message>
    <message>
        <source>Handout…</source>
        <translation>Handzettel …</translation>
    </message>
    <message>
        <source>A PDF to print, for students or for teachers</source>
        <translation>Ein PDF zum Drucken, für Studierende oder Lehrende</translation>
    </message>
</context>
<context>
    <name>PackDrafts</name>
    <message>
        <source>Untitled pack</source>
        <translation>Paket ohne Titel</translation>
    </message>
</context>
<context>
    <name>PackInstaller</name>
    <message>
        <source>“{title}” is installed: {count} items.</source>
        <translation>„{title}“ ist installiert. Aufgaben: {count}.</translation>
    </message>
    <message>
        <source>new: {titles}</source>
        <translation>neu: {titles}</translation>
    </message>
    <message>
        <source>changed: {titles}</source>
        <translation>geändert: {titles}</translation>
    </message>
    <message>
        <source>gone: {titles}</source>
        <translation>weggefallen: {titles}</translation>
    </message>
    <message>
        <source>nothing changed</source>
        <translation>nichts geändert</translation>
    </message>
    <message>
        <source>“{title}” is now revision {revision}: {what}. Your answers are kept.</source>
        <translation>„{title}“ ist jetzt Fassung {revision}: {what}. Ihre Antworten bleiben erhalten.</translation>
    </message>
    <message>
        <source>“{title}” is installed: one item.</source>
        <translation>„{title}“ ist installiert: eine Aufgabe.</translation>
    </message>
    <message>
        <source>The pack is as it was before. Your answers are kept.</source>
        <translation>Das Paket ist wieder wie zuvor. Ihre Antworten bleiben erhalten.</translation>
    </message>
</context>
<context>
    <name>PackPage</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>What students will see in their list</source>
        <translation>Was Studierende in ihrer Liste sehen</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>What is in it, for whom, how long it takes</source>
        <translation>Was darin ist, für wen, wie lange es dauert</translation>
    </message>
    <message>
        <source>Authors</source>
        <translation>Autoren</translation>
    </message>
    <message>
        <source>Names, separated by commas</source>
        <translation>Namen, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>For example CC BY 4.0</source>
        <translation>Zum Beispiel CC BY 4.0</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Sprachen</translation>
    </message>
    <message>
        <source>For example en, de</source>
        <translation>Zum Beispiel en, de</translation>
    </message>
    <message>
        <source>Objectives</source>
        <translation>Lernziele</translation>
    </message>
    <message>
        <source>One a line: what students can do afterwards</source>
        <translation>Je Zeile eines: was Studierende danach können</translation>
    </message>
    <message>
        <source>Title of the pack</source>
        <translation>Titel des Pakets</translation>
    </message>
    <message>
        <source>Description of the pack</source>
        <translation>Beschreibung des Pakets</translation>
    </message>
    <message>
        <source>Licence of the pack</source>
        <translation>Lizenz des Pakets</translation>
    </message>
    <message>
        <source>Of the pack as a whole; every film has one of its own.</source>
        <translation>Für das Paket als Ganzes; jedes Bild hat eine eigene.</translation>
    </message>
    <message>
        <source>About the pack</source>
        <translation>Über das Paket</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Ausgewogenheit</translation>
    </message>
    <message>
        <source>The first is that of the texts; choose above which one you write.</source>
        <translation>Die erste ist die der Texte; oben wählen Sie, welche Sie schreiben.</translation>
    </message>
</context>
<context>
    <name>PackRow</name>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Beginnen</translation>
    </message>
    <message>
        <source>{answered} of {items} questions answered</source>
        <translation>{answered} von {items} Fragen beantwortet</translation>
    </message>
    <message>
        <source>all done</source>
        <translation>alles beantwortet</translation>
    </message>
    <message>
        <source>next: {lesson}</source>
        <translation>als Nächstes: {lesson}</translation>
    </message>
</context>
<context>
    <name>Packs that ship</name>
    <message>
        <source>Commit to a prediction before you see the answer.</source>
        <translation>Sich auf eine Vorhersage festlegen, bevor die Lösung zu sehen ist.</translation>
    </message>
    <message>
        <source>Tell a change of the disease from a change of the exposure.</source>
        <translation>Eine Änderung der Krankheit von einer Änderung der Belichtung unterscheiden.</translation>
    </message>
    <message>
        <source>Say how sure you are, and learn whether you should have been.</source>
        <translation>Sagen, wie sicher man ist, und erfahren, ob man es sein durfte.</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>Know the five kinds of questions.</source>
        <translation>Die fünf Arten von Fragen kennen.</translation>
    </message>
    <message>
        <source>Predict, then see</source>
        <translation>Erst vorhersagen, dann sehen</translation>
    </message>
    <message>
        <source>The consolidation in the left lower zone becomes smaller: the vessels and the dome behind it can be seen again. The rest of the film stays as it was.</source>
        <translation>Die Konsolidierung im linken Unterfeld wird kleiner: Die Gefäße und die Zwerchfellkuppel dahinter sind wieder zu sehen. Die übrige Aufnahme bleibt, wie sie war.</translation>
    </message>
    <message>
        <source>Where will it change?</source>
        <translation>Wo wird es sich ändern?</translation>
    </message>
    <message>
        <source>Pneumonia, and ten days of antibiotics to come. The hypothesis says what will change. Mark where.</source>
        <translation>Pneumonie, zehn Tage Antibiotika stehen bevor. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>The right pleural effusion has become smaller. The dome and the lower lung are visible again; some fluid still blunts the angle.</source>
        <translation>Der rechte Pleuraerguss ist kleiner geworden. Die Zwerchfellkuppel und die untere Lunge sind wieder zu sehen; etwas Flüssigkeit verschattet noch den Randwinkel.</translation>
    </message>
    <message>
        <source>What changed?</source>
        <translation>Was hat sich geändert?</translation>
    </message>
    <message>
        <source>The films are four days apart. Mark where the film changed, and say what changed.</source>
        <translation>Zwischen den Aufnahmen liegen vier Tage. Markieren Sie, wo sich die Aufnahme geändert hat, und sagen Sie, was sich geändert hat.</translation>
    </message>
    <message>
        <source>Beside the lung&apos;s edge, a thin white line, there is only air: no vessel crosses it. The others show fluid in an angle, and a consolidation.</source>
        <translation>Neben dem Lungenrand, einer feinen weißen Linie, ist nur Luft: Kein Gefäß überschreitet sie. Die anderen zeigen Flüssigkeit in einem Randwinkel und eine Konsolidierung.</translation>
    </message>
    <message>
        <source>Which film?</source>
        <translation>Welche Aufnahme?</translation>
    </message>
    <message>
        <source>Which of these films shows a pneumothorax?</source>
        <translation>Welche dieser Aufnahmen zeigt einen Pneumothorax?</translation>
    </message>
    <message>
        <source>The consolidation in the right upper zone is unchanged. The second film is brighter or darker everywhere, bones and heart included: that is exposure.</source>
        <translation>Die Konsolidierung im rechten Oberfeld ist unverändert. Die zweite Aufnahme ist überall heller oder dunkler, auch an Knochen und Herz: Das ist die Belichtung.</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>In eigenen Worten</translation>
    </message>
    <message>
        <source>Two days of antibiotics lie between the films. Write in a sentence how the second compares with the first: the finding, its side and zone, and which way it went.</source>
        <translation>Zwischen den Aufnahmen liegen zwei Tage Antibiotika. Schreiben Sie in einem Satz, wie sich die zweite zur ersten verhält: den Befund, seine Seite und sein Feld und in welche Richtung es ging.</translation>
    </message>
    <message>
        <source>It does not hold: measured from border to border, the heart is as wide as before. About two questions in five here show no change; to see that, and to say it, is as much a skill as to see disease.</source>
        <translation>Sie trifft nicht zu: Von Rand zu Rand gemessen ist das Herz so breit wie zuvor. Etwa zwei von fünf Fragen hier zeigen keine Änderung; das zu sehen und zu sagen ist ebenso eine Fertigkeit, wie Krankheit zu sehen.</translation>
    </message>
    <message>
        <source>How sure are you?</source>
        <translation>Wie sicher sind Sie?</translation>
    </message>
    <message>
        <source>The second film was taken a day later on another machine. Does the statement hold? Say how sure you are: being sure and wrong costs most.</source>
        <translation>Die zweite Aufnahme entstand einen Tag später an einem anderen Gerät. Trifft die Aussage zu? Sagen Sie, wie sicher Sie sind: Sicher und falsch kostet am meisten.</translation>
    </message>
    <message>
        <source>The heart is wider in the second film.</source>
        <translation>Das Herz ist auf der zweiten Aufnahme breiter.</translation>
    </message>
    <message>
        <source>The left effusion has increased: it now hides the dome, and its meniscus stands higher.</source>
        <translation>Der linke Erguss hat zugenommen: Er verdeckt jetzt die Zwerchfellkuppel, und sein Meniskus steht höher.</translation>
    </message>
    <message>
        <source>What will change?</source>
        <translation>Was wird sich ändern?</translation>
    </message>
    <message>
        <source>A tumour of the pleura. Nothing was aspirated in the two weeks after this film, and breathing has become harder. What will the next film show? Where nothing changes, that is an answer too.</source>
        <translation>Ein Tumor der Pleura. In den zwei Wochen nach dieser Aufnahme wurde nichts punktiert, und das Atmen fällt schwerer. Was wird die nächste Aufnahme zeigen? Ändert sich nichts, ist auch das eine Antwort.</translation>
    </message>
    <message>
        <source>The patient&apos;s right is on the left of the picture. You answer first; only then is the answer shown, and yours stays as it was.</source>
        <translation>Die rechte Seite des Patienten liegt im Bild links. Sie antworten zuerst; erst dann wird die Lösung gezeigt, und Ihre Antwort bleibt, wie sie war.</translation>
    </message>
    <message>
        <source>Six questions in ten minutes, at least one of each kind. Digital patients; no model is needed.</source>
        <translation>Sechs Fragen in zehn Minuten, von jeder Art mindestens eine. Digitale Patienten; ein Modell ist nicht nötig.</translation>
    </message>
    <message>
        <source>Compare real films that were never taken alike.</source>
        <translation>Wirkliche Aufnahmen vergleichen, die nie unter gleichen Bedingungen entstanden.</translation>
    </message>
    <message>
        <source>Hannover: what really happened</source>
        <translation>Hannover: was wirklich geschah</translation>
    </message>
    <message>
        <source>Compare real films</source>
        <translation>Wirkliche Aufnahmen vergleichen</translation>
    </message>
    <message>
        <source>Faint patches are new in both lungs, mostly towards the chest wall. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>In beiden Lungen sind zarte fleckige Verschattungen neu, meist zur Brustwand hin. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>Patient {number}</source>
        <translation>Patient {number}</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from 23 days before admission, the second from day 1 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von 23 Tagen vor der Aufnahme ins Krankenhaus, die zweite von Tag 1 danach. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>Opacities have grown in the middle and lower zones of both lungs; lines and tubes show that the patient is now in intensive care. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die Verschattungen in den Mittel- und Unterfeldern beider Lungen haben zugenommen; Zugänge und Schläuche zeigen, dass der Patient jetzt auf der Intensivstation liegt. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 2 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt vom Tag der Aufnahme ins Krankenhaus, die zweite von Tag 2 danach. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>No clear change: the opacity at the right base is as before. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Keine eindeutige Änderung: Die Verschattung rechts basal ist wie zuvor. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 1 after admission, the second from day 3 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von Tag 1 nach der Aufnahme ins Krankenhaus, die zweite von Tag 3. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>The opacities around the hila have largely cleared, most clearly on the right. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die Verschattungen um die Hili haben sich größtenteils zurückgebildet, am deutlichsten rechts. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 10 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt vom Tag der Aufnahme ins Krankenhaus, die zweite von Tag 10 danach. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>Patchy opacities have spread in both lungs, more on the right. The second film was taken lying, from the front: the heart looks wider for that alone. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Fleckige Verschattungen haben sich in beiden Lungen ausgebreitet, rechts mehr. Die zweite Aufnahme entstand im Liegen, von vorn: Schon deshalb wirkt das Herz breiter. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 8 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt vom Tag der Aufnahme ins Krankenhaus, die zweite von Tag 8 danach. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>The haze at both bases has become less; the lungs are also better inflated. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die Trübung beider Lungenbasen hat abgenommen; die Lungen sind auch besser belüftet. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>No clear change: dense opacities in both lungs, before and after. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Keine eindeutige Änderung: dichte Verschattungen in beiden Lungen, vorher wie nachher. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 3 after admission, the second from day 5 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von Tag 3 nach der Aufnahme ins Krankenhaus, die zweite von Tag 5. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>The dense opacity in the right upper zone has become much less, and so has the left side. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die dichte Verschattung im rechten Oberfeld hat deutlich abgenommen, ebenso die linke Seite. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 6 after admission, the second from day 10 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von Tag 6 nach der Aufnahme ins Krankenhaus, die zweite von Tag 10. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>The opacities in both lower zones are denser and reach higher. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die Verschattungen in beiden Unterfeldern sind dichter und reichen höher. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 5 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt vom Tag der Aufnahme ins Krankenhaus, die zweite von Tag 5 danach. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>The fine haze over both lungs has become less, and vessels are seen again. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die zarte Trübung beider Lungen hat abgenommen, und Gefäße sind wieder zu sehen. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 3 after admission, the second from day 8 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von Tag 3 nach der Aufnahme ins Krankenhaus, die zweite von Tag 8. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>The opacity at the right base has cleared; a streak stays at the left base. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Die Verschattung rechts basal hat sich zurückgebildet; links basal bleibt ein Streifen. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 5 after admission, the second from day 14 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von Tag 5 nach der Aufnahme ins Krankenhaus, die zweite von Tag 14. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>Four weeks later most of the patches in both lungs are gone; a little stays on the left. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Vier Wochen später sind die meisten fleckigen Verschattungen in beiden Lungen verschwunden; links bleibt ein kleiner Rest. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 3 after admission, the second from day 29 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; die erste Aufnahme stammt von Tag 3 nach der Aufnahme ins Krankenhaus, die zweite von Tag 29. Was hat sich geändert, auf welcher Seite oder auf beiden, und wo?</translation>
    </message>
    <message>
        <source>Real films: exposure, position and breath differ from one to the next, and that is no change. Haze through which vessels are seen is ground glass, and counts as consolidation here. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Wirkliche Aufnahmen: Belichtung, Lage und Atemtiefe sind von einer zur nächsten verschieden, und das ist keine Änderung. Eine Trübung, durch die Gefäße zu sehen sind, ist Milchglas und zählt hier als Konsolidierung. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>Twelve real patients with COVID-19, mostly in intensive care: compare the later film with the earlier. The films are fetched from their publisher when you install the pack. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Zwölf wirkliche Patienten mit COVID-19, meist auf der Intensivstation: Vergleichen Sie die spätere Aufnahme mit der früheren. Die Aufnahmen werden beim Installieren des Pakets von ihrem Herausgeber geladen. Für Foresee allein anhand der beiden Aufnahmen verglichen, auch die Orte; die Sammlung enthält keinen radiologischen Befund.</translation>
    </message>
    <message>
        <source>Predict where and how each of eight findings changes a film.</source>
        <translation>Vorhersagen, wo und wie jeder von acht Befunden eine Aufnahme ändert.</translation>
    </message>
    <message>
        <source>Recognise a film without change, whatever its exposure.</source>
        <translation>Eine Aufnahme ohne Änderung erkennen, wie auch immer sie belichtet ist.</translation>
    </message>
    <message>
        <source>Describe a change by finding, side, zone and direction.</source>
        <translation>Eine Änderung nach Befund, Seite, Feld und Richtung beschreiben.</translation>
    </message>
    <message>
        <source>Reading progression</source>
        <translation>Verläufe lesen</translation>
    </message>
    <message>
        <source>Follow an effusion as it grows and is drained.</source>
        <translation>Einen Erguss verfolgen, während er wächst und punktiert wird.</translation>
    </message>
    <message>
        <source>Pleural effusion</source>
        <translation>Pleuraerguss</translation>
    </message>
    <message>
        <source>The large left effusion becomes small: lung and dome are visible again, only the angle is still blunted.</source>
        <translation>Der große linke Erguss wird klein: Lunge und Zwerchfellkuppel sind wieder zu sehen, nur der Randwinkel ist noch stumpf.</translation>
    </message>
    <message>
        <source>Through a needle</source>
        <translation>Durch eine Nadel</translation>
    </message>
    <message>
        <source>Fluid was aspirated through a needle. The hypothesis says what will change. Mark where.</source>
        <translation>Flüssigkeit wurde mit einer Nadel punktiert. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>Nothing changed. The films differ in exposure everywhere, but the meniscus on the right stands where it stood.</source>
        <translation>Nichts hat sich geändert. Die Aufnahmen sind überall verschieden belichtet, doch der Meniskus rechts steht, wo er stand.</translation>
    </message>
    <message>
        <source>The next morning</source>
        <translation>Am nächsten Morgen</translation>
    </message>
    <message>
        <source>The same patient a day later, on another machine. What changed, and where?</source>
        <translation>Derselbe Patient einen Tag später, an einem anderen Gerät. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>Fluid has a meniscus and fills the angle. A consolidation stays within its lobe, and a collapsed lobe draws its surroundings towards it.</source>
        <translation>Flüssigkeit hat einen Meniskus und füllt den Randwinkel. Eine Konsolidierung bleibt in ihrem Lappen, und ein kollabierter Lappen zieht seine Umgebung zu sich.</translation>
    </message>
    <message>
        <source>Which film shows an effusion?</source>
        <translation>Welche Aufnahme zeigt einen Erguss?</translation>
    </message>
    <message>
        <source>Choose every film that shows a pleural effusion.</source>
        <translation>Wählen Sie jede Aufnahme, die einen Pleuraerguss zeigt.</translation>
    </message>
    <message>
        <source>It holds: at first only the angle was blunted; now the dome is hidden and the meniscus stands higher.</source>
        <translation>Sie trifft zu: Zuerst war nur der Randwinkel stumpf; jetzt ist die Zwerchfellkuppel verdeckt, und der Meniskus steht höher.</translation>
    </message>
    <message>
        <source>More fluid?</source>
        <translation>Mehr Flüssigkeit?</translation>
    </message>
    <message>
        <source>The films are two days apart. Does the statement hold?</source>
        <translation>Zwischen den Aufnahmen liegen zwei Tage. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>The right effusion is larger in the second film.</source>
        <translation>Der rechte Erguss ist auf der zweiten Aufnahme größer.</translation>
    </message>
    <message>
        <source>The right pleural effusion is unchanged: the veil over the right lung is as dense as before. Vessels are still seen through it; there is no meniscus in a patient who lies.</source>
        <translation>Der rechte Pleuraerguss ist unverändert: Der Schleier über der rechten Lunge ist so dicht wie zuvor. Gefäße sind noch durch ihn zu sehen; im Liegen gibt es keinen Meniskus.</translation>
    </message>
    <message>
        <source>Lying down</source>
        <translation>Im Liegen</translation>
    </message>
    <message>
        <source>Two films in intensive care, both taken lying. Write how the second compares with the first: the finding, its side, and which way it went.</source>
        <translation>Zwei Aufnahmen von der Intensivstation, beide im Liegen. Schreiben Sie, wie sich die zweite zur ersten verhält: den Befund, seine Seite und in welche Richtung es ging.</translation>
    </message>
    <message>
        <source>A small right effusion is new: the angle is blunt, the dome is still seen. In an erect frontal film some 200 ml are needed for that.</source>
        <translation>Rechts ist ein kleiner Erguss neu: Der Randwinkel ist stumpf, die Zwerchfellkuppel noch zu sehen. In einer Aufnahme im Stehen braucht es dafür etwa 200 ml.</translation>
    </message>
    <message>
        <source>Breathless since yesterday</source>
        <translation>Atemnot seit gestern</translation>
    </message>
    <message>
        <source>The films are a month apart. What changed, and where?</source>
        <translation>Zwischen den Aufnahmen liegt ein Monat. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>In a standing patient fluid fills the costophrenic angle first, then hides the dome, then climbs. Its upper border is a meniscus, highest at the chest wall. Lying down it spreads behind the lung: a veil without a meniscus.</source>
        <translation>Im Stehen füllt Flüssigkeit zuerst den Randwinkel, verdeckt dann die Zwerchfellkuppel und steigt dann. Ihr oberer Rand ist ein Meniskus, an der Brustwand am höchsten. Im Liegen breitet sie sich hinter der Lunge aus: ein Schleier ohne Meniskus.</translation>
    </message>
    <message>
        <source>Place a consolidation in its zone or lobe, and follow it.</source>
        <translation>Eine Konsolidierung ihrem Feld oder Lappen zuordnen und verfolgen.</translation>
    </message>
    <message>
        <source>Consolidation</source>
        <translation>Konsolidierung</translation>
    </message>
    <message>
        <source>The consolidation in the left upper zone has resolved: vessels can be followed through it again. A shadow that stays for six weeks asks for a search behind it.</source>
        <translation>Die Konsolidierung im linken Oberfeld ist nicht mehr nachweisbar: Gefäße lassen sich wieder verfolgen. Bleibt eine Verschattung sechs Wochen lang, muss man suchen, was dahintersteckt.</translation>
    </message>
    <message>
        <source>Six weeks later</source>
        <translation>Sechs Wochen später</translation>
    </message>
    <message>
        <source>Pneumonia, and the film six weeks after treatment. What changed, and where?</source>
        <translation>Pneumonie, und die Aufnahme sechs Wochen nach der Behandlung. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>The opacity in the right lower zone becomes larger and denser and hides more of the vessels. It stays within its lobe: a fissure stops it.</source>
        <translation>Die Verschattung im rechten Unterfeld wird größer und dichter und verdeckt mehr Gefäße. Sie bleibt in ihrem Lappen: Ein Lappenspalt hält sie auf.</translation>
    </message>
    <message>
        <source>Still febrile</source>
        <translation>Weiter Fieber</translation>
    </message>
    <message>
        <source>Pneumonia; on the third day of treatment the fever has not fallen. The hypothesis says what will change. Mark where.</source>
        <translation>Pneumonie; am dritten Tag der Behandlung ist das Fieber nicht gesunken. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>It does not hold: the opacity has the same borders. Where a whole film is brighter or darker, look at a rib or the heart: if they changed as much, it is the exposure.</source>
        <translation>Sie trifft nicht zu: Die Verschattung hat dieselben Grenzen. Ist eine ganze Aufnahme heller oder dunkler, sehen Sie auf eine Rippe oder das Herz: Haben sie sich ebenso geändert, ist es die Belichtung.</translation>
    </message>
    <message>
        <source>Has it spread?</source>
        <translation>Hat sie sich ausgebreitet?</translation>
    </message>
    <message>
        <source>Pneumonia; the second film was taken the next day. Does the statement hold?</source>
        <translation>Pneumonie; die zweite Aufnahme entstand am nächsten Tag. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>The consolidation in the right upper zone is larger in the second film.</source>
        <translation>Die Konsolidierung im rechten Oberfeld ist auf der zweiten Aufnahme größer.</translation>
    </message>
    <message>
        <source>The consolidation in the right middle zone is unchanged. The film improves later than the patient, by days to weeks.</source>
        <translation>Die Konsolidierung im rechten Mittelfeld ist unverändert. Die Aufnahme bessert sich später als der Patient, um Tage bis Wochen.</translation>
    </message>
    <message>
        <source>After two days</source>
        <translation>Nach zwei Tagen</translation>
    </message>
    <message>
        <source>Two days of antibiotics lie between the films. Write how the second film compares with the first: the finding, its side and zone, and which way it went.</source>
        <translation>Zwischen den Aufnahmen liegen zwei Tage Antibiotika. Schreiben Sie, wie sich die zweite zur ersten verhält: den Befund, seine Seite und sein Feld und in welche Richtung es ging.</translation>
    </message>
    <message>
        <source>A small consolidation is new in the left lower zone; it blurs the vessels there. Compare the lungs zone by zone: what lies at the base or behind the heart is missed most often.</source>
        <translation>Im linken Unterfeld ist eine kleine Konsolidierung neu; sie verwischt dort die Gefäße. Vergleichen Sie die Lungen Feld für Feld: Am häufigsten wird übersehen, was an der Basis oder hinter dem Herzen liegt.</translation>
    </message>
    <message>
        <source>Cough and fever</source>
        <translation>Husten und Fieber</translation>
    </message>
    <message>
        <source>A film from last year, and one from today. What changed, and where?</source>
        <translation>Eine Aufnahme vom letzten Jahr und eine von heute. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>Nothing has changed. Most films of people with few complaints show nothing new, and to say so is an answer.</source>
        <translation>Nichts hat sich geändert. Die meisten Aufnahmen von Menschen mit wenig Beschwerden zeigen nichts Neues, und das zu sagen ist eine Antwort.</translation>
    </message>
    <message>
        <source>A new job</source>
        <translation>Eine neue Stelle</translation>
    </message>
    <message>
        <source>A film for the occupational physician. Between it and the next, two years later: a cold each winter, twenty cigarettes a day, the same weight. What will the next film show?</source>
        <translation>Eine Aufnahme für den Betriebsarzt. Bis zur nächsten, zwei Jahre später: jeden Winter eine Erkältung, zwanzig Zigaretten am Tag, dasselbe Gewicht. Was wird die nächste Aufnahme zeigen?</translation>
    </message>
    <message>
        <source>Airspaces filled with pus, water or blood: an opacity without loss of volume that hides the vessels, and the border of whatever it touches. Which border is lost tells the lobe: the right heart border the middle lobe, the left one the lingula, a dome the lower lobe, the aortic knuckle the left upper lobe.</source>
        <translation>Lufträume, gefüllt mit Eiter, Wasser oder Blut: eine Verschattung ohne Volumenverlust, die die Gefäße verdeckt und den Rand von allem, was sie berührt. Welcher Rand fehlt, verrät den Lappen: der rechte Herzrand den Mittellappen, der linke die Lingula, eine Zwerchfellkuppel den Unterlappen, der Aortenknopf den linken Oberlappen.</translation>
    </message>
    <message>
        <source>Recognise loss of volume, and its return.</source>
        <translation>Volumenverlust und seine Rückbildung erkennen.</translation>
    </message>
    <message>
        <source>Atelectasis</source>
        <translation>Atelektase</translation>
    </message>
    <message>
        <source>The left lower lobe holds air again, though not fully: the wedge behind the heart is smaller, and more of the dome is seen beside the spine.</source>
        <translation>Der linke Unterlappen enthält wieder Luft, wenn auch nicht ganz: Der Keil hinter dem Herzen ist kleiner, und neben der Wirbelsäule ist mehr von der Zwerchfellkuppel zu sehen.</translation>
    </message>
    <message>
        <source>The plug is out</source>
        <translation>Der Pfropf ist heraus</translation>
    </message>
    <message>
        <source>Mucus was suctioned from a bronchus. The hypothesis says what will change. Mark where.</source>
        <translation>Schleim wurde aus einem Bronchus abgesaugt. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>The atelectasis of the right upper lobe has increased: the lobe is smaller and denser, and the fissure below it stands higher. Where that fissure bulges around a tumour at the hilum, it draws a reversed S (Golden).</source>
        <translation>Die Atelektase des rechten Oberlappens hat zugenommen: Der Lappen ist kleiner und dichter, und der Lappenspalt darunter steht höher. Wo er sich um einen Tumor am Hilus wölbt, zeichnet er ein umgekehrtes S (Golden).</translation>
    </message>
    <message>
        <source>A closing bronchus</source>
        <translation>Ein Bronchus verschließt sich</translation>
    </message>
    <message>
        <source>The films are three months apart. Write what changed: the finding, its side and zone or lobe, and which way.</source>
        <translation>Zwischen den Aufnahmen liegen drei Monate. Schreiben Sie, was sich geändert hat: den Befund, seine Seite und sein Feld oder seinen Lappen und die Richtung.</translation>
    </message>
    <message>
        <source>Nothing changed: the fissure below the right upper lobe lies where it lay.</source>
        <translation>Nichts hat sich geändert: Der Lappenspalt unter dem rechten Oberlappen liegt, wo er lag.</translation>
    </message>
    <message>
        <source>Two days apart</source>
        <translation>Zwei Tage Abstand</translation>
    </message>
    <message>
        <source>On the ward; the films were taken standing, two days apart. What changed, and where?</source>
        <translation>Auf Station; die Aufnahmen entstanden im Stehen, mit zwei Tagen Abstand. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>A collapsed lobe is bordered by its fissures and draws its surroundings towards it. A consolidation leaves them where they are, and hyperinflated lungs push the domes down.</source>
        <translation>Ein kollabierter Lappen wird von seinen Lappenspalten begrenzt und zieht seine Umgebung zu sich. Eine Konsolidierung lässt sie, wo sie sind, und überblähte Lungen drücken die Zwerchfellkuppeln nach unten.</translation>
    </message>
    <message>
        <source>Which film shows an atelectasis?</source>
        <translation>Welche Aufnahme zeigt eine Atelektase?</translation>
    </message>
    <message>
        <source>Choose every film that shows an atelectasis.</source>
        <translation>Wählen Sie jede Aufnahme, die eine Atelektase zeigt.</translation>
    </message>
    <message>
        <source>An atelectasis of the right lower lobe is new: a dense wedge at the base beside the spine hides the inner part of the dome.</source>
        <translation>Eine Atelektase des rechten Unterlappens ist neu: Ein dichter Keil an der Basis neben der Wirbelsäule verdeckt den inneren Teil der Zwerchfellkuppel.</translation>
    </message>
    <message>
        <source>After an operation</source>
        <translation>Nach einer Operation</translation>
    </message>
    <message>
        <source>Before, and on the second day after an operation on the abdomen; breathing is shallow. What changed, and where?</source>
        <translation>Vor einer Bauchoperation und am zweiten Tag danach; die Atmung ist flach. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>It does not hold, on the contrary: the wedge behind the heart is larger and denser, so the lobe holds less air than before.</source>
        <translation>Sie trifft nicht zu, im Gegenteil: Der Keil hinter dem Herzen ist größer und dichter, der Lappen enthält also weniger Luft als zuvor.</translation>
    </message>
    <message>
        <source>Is there more air?</source>
        <translation>Ist mehr Luft darin?</translation>
    </message>
    <message>
        <source>The day before, and today after physiotherapy. Does the statement hold?</source>
        <translation>Am Vortag und heute nach der Krankengymnastik. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>The left lower lobe holds more air in the second film.</source>
        <translation>Der linke Unterlappen enthält auf der zweiten Aufnahme mehr Luft.</translation>
    </message>
    <message>
        <source>A lobe that has lost its air is small and dense, and draws its surroundings towards it. Right upper lobe: fissure and hilum up, trachea to the right. Middle lobe and lingula: a heart border lost, little shift. Left upper lobe: a veil, the left heart border lost. Lower lobes: the inner part of the dome lost, the hilum low. A consolidation leaves volumes as they are.</source>
        <translation>Ein Lappen, der seine Luft verloren hat, ist klein und dicht und zieht seine Umgebung zu sich. Rechter Oberlappen: Lappenspalt und Hilus nach oben, Trachea nach rechts. Mittellappen und Lingula: ein Herzrand fehlt, wenig Verlagerung. Linker Oberlappen: ein Schleier, der linke Herzrand fehlt. Unterlappen: Der innere Teil der Zwerchfellkuppel fehlt, der Hilus steht tief. Eine Konsolidierung lässt die Volumina, wie sie sind.</translation>
    </message>
    <message>
        <source>Find the lung&apos;s edge, and follow it from film to film.</source>
        <translation>Den Lungenrand finden und von Aufnahme zu Aufnahme verfolgen.</translation>
    </message>
    <message>
        <source>Pneumothorax</source>
        <translation>Pneumothorax</translation>
    </message>
    <message>
        <source>Nothing changed: the lung&apos;s edge on the right lies where it lay.</source>
        <translation>Nichts hat sich geändert: Der Lungenrand rechts liegt, wo er lag.</translation>
    </message>
    <message>
        <source>Six hours later</source>
        <translation>Sechs Stunden später</translation>
    </message>
    <message>
        <source>A pneumothorax under observation. What changed, and where?</source>
        <translation>Ein Pneumothorax unter Beobachtung. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>A right pneumothorax is new: a rim of air without vessels beside the lung&apos;s edge.</source>
        <translation>Rechts ist ein Pneumothorax neu: ein Saum aus Luft ohne Gefäße neben dem Lungenrand.</translation>
    </message>
    <message>
        <source>After a puncture</source>
        <translation>Nach einer Punktion</translation>
    </message>
    <message>
        <source>Before, and an hour after a central line was tried without success. What changed, and where?</source>
        <translation>Vor und eine Stunde nach einem erfolglosen Versuch, einen zentralen Venenkatheter zu legen. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>The rim of air on the left becomes wider, and the lung shrinks towards its hilum. Now it needs treatment. A drain that bubbles is never clamped: air that cannot leave may come under tension, and so it may when a drain is blocked.</source>
        <translation>Der Luftsaum links wird breiter, und die Lunge schrumpft zum Hilus hin. Jetzt muss behandelt werden. Eine Drainage, die fördert, wird nie abgeklemmt: Luft, die nicht entweichen kann, kann unter Spannung geraten, ebenso wenn eine Drainage verstopft ist.</translation>
    </message>
    <message>
        <source>Only watched</source>
        <translation>Nur beobachtet</translation>
    </message>
    <message>
        <source>A pneumothorax that was watched without a drain; in the night the patient is more breathless. The hypothesis says what will change. Mark where.</source>
        <translation>Ein Pneumothorax, der ohne Drainage beobachtet wurde; in der Nacht nimmt die Atemnot zu. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>It holds: vessels reach the chest wall on both sides in both films.</source>
        <translation>Sie trifft zu: Auf beiden Aufnahmen reichen die Gefäße auf beiden Seiten bis zur Brustwand.</translation>
    </message>
    <message>
        <source>Still no air?</source>
        <translation>Weiter keine Luft?</translation>
    </message>
    <message>
        <source>Films before and after a bronchoscopy with biopsy. Does the statement hold?</source>
        <translation>Aufnahmen vor und nach einer Bronchoskopie mit Biopsie. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>Neither film shows a pneumothorax.</source>
        <translation>Keine der beiden Aufnahmen zeigt einen Pneumothorax.</translation>
    </message>
    <message>
        <source>The right pneumothorax is smaller: the lung&apos;s edge has moved out towards the ribs.</source>
        <translation>Der rechte Pneumothorax ist kleiner: Der Lungenrand ist zu den Rippen hin gewandert.</translation>
    </message>
    <message>
        <source>Air through a needle</source>
        <translation>Luft durch eine Nadel</translation>
    </message>
    <message>
        <source>One and a half litres of air were aspirated through a needle, and breathing is easier. What will the film after it show?</source>
        <translation>Anderthalb Liter Luft wurden mit einer Nadel abgezogen, und das Atmen fällt leichter. Was wird die Aufnahme danach zeigen?</translation>
    </message>
    <message>
        <source>The left pneumothorax has resolved: vessels reach the chest wall again.</source>
        <translation>Der linke Pneumothorax ist nicht mehr nachweisbar: Gefäße reichen wieder bis zur Brustwand.</translation>
    </message>
    <message>
        <source>Three weeks later</source>
        <translation>Drei Wochen später</translation>
    </message>
    <message>
        <source>Treated as an outpatient; three weeks lie between the films. Write what changed: the finding, its side, and which way.</source>
        <translation>Ambulant behandelt; zwischen den Aufnahmen liegen drei Wochen. Schreiben Sie, was sich geändert hat: den Befund, seine Seite und die Richtung.</translation>
    </message>
    <message>
        <source>Air gathers above and beside the lung. The lung&apos;s edge is a thin white line, and beyond that line no vessel is seen. Small ones are missed at the apex. Tension is a diagnosis at the bedside: a shifted mediastinum alone is not tension.</source>
        <translation>Luft sammelt sich über und neben der Lunge. Der Lungenrand ist eine feine weiße Linie, und jenseits davon ist kein Gefäß zu sehen. Kleine werden an der Lungenspitze übersehen. Spannung ist eine Diagnose am Krankenbett: Ein verlagertes Mediastinum allein ist keine Spannung.</translation>
    </message>
    <message>
        <source>Follow oedema with the patient&apos;s fluid balance.</source>
        <translation>Ein Ödem mit der Flüssigkeitsbilanz des Patienten verfolgen.</translation>
    </message>
    <message>
        <source>Pulmonary oedema</source>
        <translation>Lungenödem</translation>
    </message>
    <message>
        <source>Both lungs become hazy, most around the hila, and the vessels there lose their edges.</source>
        <translation>Beide Lungen trüben sich ein, am meisten um die Hili, und die Gefäße dort werden unscharf.</translation>
    </message>
    <message>
        <source>Too much infused</source>
        <translation>Zu viel infundiert</translation>
    </message>
    <message>
        <source>Four litres more went in than came out since this film. The hypothesis says what will change. Mark where.</source>
        <translation>Seit dieser Aufnahme sind vier Liter mehr hinein- als herausgegangen. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>It holds: the haze around the hila has cleared for the most part, and the vessels have edges again.</source>
        <translation>Sie trifft zu: Die Trübung um die Hili hat sich größtenteils zurückgebildet, und die Gefäße sind wieder scharf begrenzt.</translation>
    </message>
    <message>
        <source>Drier?</source>
        <translation>Trockener?</translation>
    </message>
    <message>
        <source>Before and after dialysis. Does the statement hold?</source>
        <translation>Vor und nach der Dialyse. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>There is less oedema in the second film.</source>
        <translation>Auf der zweiten Aufnahme ist weniger Ödem.</translation>
    </message>
    <message>
        <source>The pulmonary oedema is unchanged. Lying down, wide upper vessels and a wide heart say nothing; haze and septal lines count.</source>
        <translation>Das Lungenödem ist unverändert. Im Liegen sagen weite obere Gefäße und ein breites Herz nichts; Trübung und Septallinien zählen.</translation>
    </message>
    <message>
        <source>The same weight</source>
        <translation>Dasselbe Gewicht</translation>
    </message>
    <message>
        <source>Two films on consecutive days in intensive care, both taken lying; the fluid balance was even. Write how the second compares with the first: the finding, and which way it went.</source>
        <translation>Zwei Aufnahmen an aufeinanderfolgenden Tagen auf der Intensivstation, beide im Liegen; die Flüssigkeitsbilanz war ausgeglichen. Schreiben Sie, wie sich die zweite zur ersten verhält: den Befund und in welche Richtung es ging.</translation>
    </message>
    <message>
        <source>Oedema is on both sides. A consolidation lies in one lobe, and hyperinflated lungs have low, flat domes.</source>
        <translation>Ein Ödem ist auf beiden Seiten. Eine Konsolidierung liegt in einem Lappen, und überblähte Lungen haben tiefe, flache Zwerchfellkuppeln.</translation>
    </message>
    <message>
        <source>Which film shows oedema?</source>
        <translation>Welche Aufnahme zeigt ein Ödem?</translation>
    </message>
    <message>
        <source>Choose every film that shows pulmonary oedema.</source>
        <translation>Wählen Sie jede Aufnahme, die ein Lungenödem zeigt.</translation>
    </message>
    <message>
        <source>The oedema has decreased on both sides: the vessels have edges again. The heart is as large as before; that takes longer.</source>
        <translation>Das Ödem hat auf beiden Seiten abgenommen: Die Gefäße sind wieder scharf begrenzt. Das Herz ist so groß wie zuvor; das dauert länger.</translation>
    </message>
    <message>
        <source>Two days in hospital</source>
        <translation>Zwei Tage im Krankenhaus</translation>
    </message>
    <message>
        <source>Heart failure; the films are two days apart. What changed, and where?</source>
        <translation>Herzinsuffizienz; zwischen den Aufnahmen liegen zwei Tage. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>Nothing changed. Bones and heart differ between the films as much as the lungs do: that is exposure, not water.</source>
        <translation>Nichts hat sich geändert. Knochen und Herz unterscheiden sich zwischen den Aufnahmen ebenso wie die Lungen: Das ist Belichtung, kein Wasser.</translation>
    </message>
    <message>
        <source>The drip was slowed</source>
        <translation>Die Infusion wurde verlangsamt</translation>
    </message>
    <message>
        <source>The next morning, and no more breathless than the evening before. What changed, and where?</source>
        <translation>Am nächsten Morgen, und nicht mehr Atemnot als am Abend zuvor. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>Water in the lung&apos;s tissue, then in its airspaces: vessels lose their edges, septal lines appear, then hazy opacities, mostly at the bases and around the hila. A bat&apos;s wing that spares the bases is the rare form. It comes and goes within hours to days.</source>
        <translation>Wasser im Gewebe der Lunge, dann in ihren Lufträumen: Gefäße werden unscharf, Septallinien erscheinen, dann unscharfe Verschattungen, meist an den Basen und um die Hili. Die Schmetterlingsform, die die Basen ausspart, ist selten. Es kommt und geht in Stunden bis Tagen.</translation>
    </message>
    <message>
        <source>Judge the width of the heart against that of the chest.</source>
        <translation>Die Breite des Herzens im Verhältnis zum Brustkorb beurteilen.</translation>
    </message>
    <message>
        <source>Cardiomegaly</source>
        <translation>Kardiomegalie</translation>
    </message>
    <message>
        <source>It does not hold: measured from border to border, the heart is as wide as before.</source>
        <translation>Sie trifft nicht zu: Von Rand zu Rand gemessen ist das Herz so breit wie zuvor.</translation>
    </message>
    <message>
        <source>A wider heart?</source>
        <translation>Ein breiteres Herz?</translation>
    </message>
    <message>
        <source>Two films, two years apart. Does the statement hold?</source>
        <translation>Zwei Aufnahmen mit zwei Jahren Abstand. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>The heart has become wider.</source>
        <translation>Das Herz ist breiter geworden.</translation>
    </message>
    <message>
        <source>The heart becomes smaller, chiefly on the left: under treatment an enlarged heart can shrink again, over months.</source>
        <translation>Das Herz wird kleiner, vor allem links: Unter Behandlung kann ein vergrößertes Herz über Monate wieder schrumpfen.</translation>
    </message>
    <message>
        <source>A year of treatment</source>
        <translation>Ein Jahr Behandlung</translation>
    </message>
    <message>
        <source>A dilated cardiomyopathy, now under full treatment. The hypothesis says what will change. Mark where.</source>
        <translation>Eine dilatative Kardiomyopathie, jetzt voll behandelt. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>Nothing changed: the heart has the same width against the chest.</source>
        <translation>Nichts hat sich geändert: Das Herz ist im Verhältnis zum Brustkorb gleich breit.</translation>
    </message>
    <message>
        <source>The yearly film</source>
        <translation>Die jährliche Aufnahme</translation>
    </message>
    <message>
        <source>The same patient a year later. What changed, and where?</source>
        <translation>Derselbe Patient ein Jahr später. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>The cardiomegaly is unchanged: the heart has the same width against the chest.</source>
        <translation>Die Kardiomegalie ist unverändert: Das Herz ist im Verhältnis zum Brustkorb gleich breit.</translation>
    </message>
    <message>
        <source>Two years</source>
        <translation>Zwei Jahre</translation>
    </message>
    <message>
        <source>Two years lie between the films. Write how the second compares with the first: the finding, and which way it went.</source>
        <translation>Zwischen den Aufnahmen liegen zwei Jahre. Schreiben Sie, wie sich die zweite zur ersten verhält: den Befund und in welche Richtung es ging.</translation>
    </message>
    <message>
        <source>Cardiomegaly is new: the heart has grown to both sides, more to the left, and now exceeds half the width of the chest.</source>
        <translation>Eine Kardiomegalie ist neu: Das Herz ist nach beiden Seiten gewachsen, nach links mehr, und übertrifft jetzt die halbe Breite des Brustkorbs.</translation>
    </message>
    <message>
        <source>A wider shadow</source>
        <translation>Ein breiterer Schatten</translation>
    </message>
    <message>
        <source>Two films, a year apart. What changed, and where?</source>
        <translation>Zwei Aufnahmen mit einem Jahr Abstand. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>The cardiomegaly has increased: the left ventricle, which has to pump the blood twice, has dilated, and the left border stands further out.</source>
        <translation>Die Kardiomegalie hat zugenommen: Der linke Ventrikel, der das Blut zweimal pumpen muss, hat sich erweitert, und der linke Herzrand steht weiter außen.</translation>
    </message>
    <message>
        <source>Without treatment</source>
        <translation>Ohne Behandlung</translation>
    </message>
    <message>
        <source>A leaking aortic valve; the patient wanted no operation. Two years on, one flight of stairs is too much. What will the film show?</source>
        <translation>Eine undichte Aortenklappe; der Patient wollte keine Operation. Zwei Jahre später ist eine Treppe zu viel. Was wird die Aufnahme zeigen?</translation>
    </message>
    <message>
        <source>On an erect PA film in full inspiration, a heart wider than half the chest is enlarged. Lying down, from the front or without a deep breath the ratio is not used. The width mostly changes over weeks and months.</source>
        <translation>Auf einer PA-Aufnahme im Stehen in tiefer Inspiration ist ein Herz, das breiter als der halbe Brustkorb ist, vergrößert. Im Liegen, von vorn oder ohne tiefen Atemzug gilt das Verhältnis nicht. Die Breite ändert sich meist über Wochen und Monate.</translation>
    </message>
    <message>
        <source>Search the film for a nodule, and compare its size.</source>
        <translation>Eine Aufnahme nach einem Rundherd absuchen und seine Größe vergleichen.</translation>
    </message>
    <message>
        <source>Nodule and mass</source>
        <translation>Rundherd und Raumforderung</translation>
    </message>
    <message>
        <source>A nodule is new in the left lower zone, at the border of the heart. Nodules are missed at the apices, the hila, behind the heart and below the domes.</source>
        <translation>Im linken Unterfeld, am Rand des Herzens, ist ein Rundherd neu. Rundherde werden an den Lungenspitzen, den Hili, hinter dem Herzen und unter den Zwerchfellkuppeln übersehen.</translation>
    </message>
    <message>
        <source>A second look</source>
        <translation>Ein zweiter Blick</translation>
    </message>
    <message>
        <source>Two films, three years apart. What changed, and where?</source>
        <translation>Zwei Aufnahmen mit drei Jahren Abstand. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>It holds: measured on both films, the nodule has the same diameter. Exposure changes how bright a nodule looks, never how wide it is.</source>
        <translation>Sie trifft zu: Auf beiden Aufnahmen gemessen hat der Rundherd denselben Durchmesser. Die Belichtung ändert, wie hell ein Rundherd aussieht, nie, wie breit er ist.</translation>
    </message>
    <message>
        <source>Has it grown?</source>
        <translation>Ist er gewachsen?</translation>
    </message>
    <message>
        <source>The films are half a year apart. Does the statement hold?</source>
        <translation>Zwischen den Aufnahmen liegt ein halbes Jahr. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>The nodule in the left upper zone has not grown.</source>
        <translation>Der Rundherd im linken Oberfeld ist nicht gewachsen.</translation>
    </message>
    <message>
        <source>The nodule in the right upper zone grows in its place; nothing else changes.</source>
        <translation>Der Rundherd im rechten Oberfeld wächst an seiner Stelle; sonst ändert sich nichts.</translation>
    </message>
    <message>
        <source>Half a year later</source>
        <translation>Ein halbes Jahr später</translation>
    </message>
    <message>
        <source>A nodule that the patient did not want examined. The hypothesis says what will change. Mark where.</source>
        <translation>Ein Rundherd, den der Patient nicht untersuchen lassen wollte. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo.</translation>
    </message>
    <message>
        <source>The mass in the right upper zone has become smaller; it is now a nodule.</source>
        <translation>Die Raumforderung im rechten Oberfeld ist kleiner geworden; sie ist jetzt ein Rundherd.</translation>
    </message>
    <message>
        <source>Four months</source>
        <translation>Vier Monate</translation>
    </message>
    <message>
        <source>Four months lie between the films. Write what changed: the finding, its side and zone, and which way.</source>
        <translation>Zwischen den Aufnahmen liegen vier Monate. Schreiben Sie, was sich geändert hat: den Befund, seine Seite und sein Feld und die Richtung.</translation>
    </message>
    <message>
        <source>Nothing changed: the nodule in the right lower zone has the same diameter.</source>
        <translation>Nichts hat sich geändert: Der Rundherd im rechten Unterfeld hat denselben Durchmesser.</translation>
    </message>
    <message>
        <source>Follow-up of a nodule</source>
        <translation>Kontrolle eines Rundherds</translation>
    </message>
    <message>
        <source>Found by chance a year ago; this is the next film. What changed, and where?</source>
        <translation>Vor einem Jahr zufällig gefunden; dies ist die nächste Aufnahme. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>The nodule in the left middle zone is unchanged. Calcium throughout, in the centre or in rings, and years without growth both speak for a scar.</source>
        <translation>Der Rundherd im linken Mittelfeld ist unverändert. Kalk im Ganzen, in der Mitte oder in Ringen und Jahre ohne Wachstum sprechen beide für eine Narbe.</translation>
    </message>
    <message>
        <source>Six years known</source>
        <translation>Seit sechs Jahren bekannt</translation>
    </message>
    <message>
        <source>A granuloma, as an earlier biopsy showed; there are films of six years. What will this year&apos;s film show?</source>
        <translation>Ein Granulom, wie eine frühere Biopsie zeigte; es gibt Aufnahmen aus sechs Jahren. Was wird die Aufnahme dieses Jahres zeigen?</translation>
    </message>
    <message>
        <source>A round opacity up to three centimetres; above, it is a mass. The earlier film decides: a solid nodule that has not grown in two years is seldom malignant. One that is not solid can be, and grows more slowly.</source>
        <translation>Eine runde Verschattung bis drei Zentimeter; darüber ist es eine Raumforderung. Die frühere Aufnahme entscheidet: Ein solider Rundherd, der in zwei Jahren nicht gewachsen ist, ist selten bösartig. Einer, der nicht solide ist, kann es sein und wächst langsamer.</translation>
    </message>
    <message>
        <source>See the domes sink and flatten, and rise again.</source>
        <translation>Sehen, wie die Zwerchfellkuppeln sinken, abflachen und wieder steigen.</translation>
    </message>
    <message>
        <source>Hyperinflation</source>
        <translation>Überblähung</translation>
    </message>
    <message>
        <source>The hyperinflation resolves: both domes rise and are rounded again.</source>
        <translation>Die Überblähung bildet sich zurück: Beide Zwerchfellkuppeln steigen und sind wieder gerundet.</translation>
    </message>
    <message>
        <source>After the attack</source>
        <translation>Nach dem Anfall</translation>
    </message>
    <message>
        <source>An attack of asthma, treated for two days. The hypothesis says what will change. Mark where: the domes count.</source>
        <translation>Ein Asthmaanfall, zwei Tage lang behandelt. Die Hypothese sagt, was sich ändern wird. Markieren Sie, wo: Die Zwerchfellkuppeln zählen.</translation>
    </message>
    <message>
        <source>The hyperinflation is unchanged: the domes are as low and as flat as they were.</source>
        <translation>Die Überblähung ist unverändert: Die Zwerchfellkuppeln stehen so tief und sind so flach, wie sie waren.</translation>
    </message>
    <message>
        <source>A routine visit</source>
        <translation>Ein Routinebesuch</translation>
    </message>
    <message>
        <source>Emphysema; a year lies between the films. Write how the second compares with the first: the finding, and which way it went.</source>
        <translation>Emphysem; zwischen den Aufnahmen liegt ein Jahr. Schreiben Sie, wie sich die zweite zur ersten verhält: den Befund und in welche Richtung es ging.</translation>
    </message>
    <message>
        <source>The hyperinflation has increased: both domes stand lower and are flatter.</source>
        <translation>Die Überblähung hat zugenommen: Beide Zwerchfellkuppeln stehen tiefer und sind flacher.</translation>
    </message>
    <message>
        <source>An exacerbation</source>
        <translation>Eine Exazerbation</translation>
    </message>
    <message>
        <source>Chronic obstructive disease, much worse for two days. What changed, and where? Mark the domes.</source>
        <translation>Chronisch obstruktive Lungenerkrankung, seit zwei Tagen viel schlechter. Was hat sich geändert, und wo? Markieren Sie die Zwerchfellkuppeln.</translation>
    </message>
    <message>
        <source>It does not hold: the domes stand at the same ribs as before. How dark the lungs are depends on the exposure too; how low the domes stand does not.</source>
        <translation>Sie trifft nicht zu: Die Zwerchfellkuppeln stehen an denselben Rippen wie zuvor. Wie dunkel die Lungen sind, hängt auch von der Belichtung ab; wie tief die Kuppeln stehen, nicht.</translation>
    </message>
    <message>
        <source>Less air?</source>
        <translation>Weniger Luft?</translation>
    </message>
    <message>
        <source>Before and a month after a new inhaler. Does the statement hold?</source>
        <translation>Vor und einen Monat nach einem neuen Inhalator. Trifft die Aussage zu?</translation>
    </message>
    <message>
        <source>The lungs are less inflated in the second film.</source>
        <translation>Die Lungen sind auf der zweiten Aufnahme weniger gebläht.</translation>
    </message>
    <message>
        <source>Hyperinflation is new: air that cannot leave pushes both domes down and flattens them.</source>
        <translation>Eine Überblähung ist neu: Luft, die nicht entweichen kann, drückt beide Zwerchfellkuppeln nach unten und flacht sie ab.</translation>
    </message>
    <message>
        <source>At the height of an attack</source>
        <translation>Auf dem Höhepunkt eines Anfalls</translation>
    </message>
    <message>
        <source>This film was taken between attacks of asthma. The patient is now back with the worst one for years: wheezing, hardly able to breathe out. What will the film show? Where domes move, mark them.</source>
        <translation>Diese Aufnahme entstand zwischen Asthmaanfällen. Jetzt kommt der Patient mit dem schlimmsten seit Jahren: Giemen, kaum fähig auszuatmen. Was wird die Aufnahme zeigen? Wo sich Zwerchfellkuppeln bewegen, markieren Sie sie.</translation>
    </message>
    <message>
        <source>Nothing changed: the domes stand at the same ribs, as flat as before.</source>
        <translation>Nichts hat sich geändert: Die Zwerchfellkuppeln stehen an denselben Rippen, so flach wie zuvor.</translation>
    </message>
    <message>
        <source>Over three years</source>
        <translation>Über drei Jahre</translation>
    </message>
    <message>
        <source>Emphysema; the patient has stopped smoking. What changed, and where?</source>
        <translation>Emphysem; der Patient raucht nicht mehr. Was hat sich geändert, und wo?</translation>
    </message>
    <message>
        <source>Too much air stays in the lungs: the domes are low and flat, the lungs long, the heart narrow. Grade it by how flat the domes are; how dark the lungs look is mostly exposure.</source>
        <translation>Zu viel Luft bleibt in den Lungen: Die Zwerchfellkuppeln stehen tief und sind flach, die Lungen lang, das Herz schmal. Beurteilen Sie den Grad danach, wie flach die Kuppeln sind; wie dunkel die Lungen aussehen, ist meist Belichtung.</translation>
    </message>
    <message>
        <source>Forty-eight questions over eight findings, on digital patients: how each comes, grows, shrinks and goes, and how it looks when nothing has changed.</source>
        <translation>Achtundvierzig Fragen zu acht Befunden an digitalen Patienten: wie jeder kommt, wächst, abnimmt und verschwindet, und wie es aussieht, wenn sich nichts geändert hat.</translation>
    </message>
</context>
<context>
    <name>PacksColumn</name>
    <message>
        <source>Import a pack…</source>
        <translation>Paket importieren…</translation>
    </message>
    <message>
        <source>Write a new pack</source>
        <translation>Neues Paket schreiben</translation>
    </message>
    <message>
        <source>Review one skill now</source>
        <translation>Jetzt eine Fertigkeit wiederholen</translation>
    </message>
    <message>
        <source>Review {count} skills now</source>
        <translation>Jetzt {count} Fertigkeiten wiederholen</translation>
    </message>
    <message>
        <source>Packs</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Packs that you write</source>
        <translation>Pakete, die Sie schreiben</translation>
    </message>
</context>
<context>
    <name>PacksPage</name>
    <message>
        <source>Import packs</source>
        <translation>Pakete importieren</translation>
    </message>
    <message>
        <source>Packs (*{ending})</source>
        <translation>Pakete (*{ending})</translation>
    </message>
    <message>
        <source>No pack is installed.
Import one, or drop its file here.</source>
        <translation>Kein Paket ist installiert.
Importieren Sie eines, oder ziehen Sie seine Datei hierher.</translation>
    </message>
    <message>
        <source>Lessons and packs</source>
        <translation>Lektionen und Pakete</translation>
    </message>
    <message>
        <source>Present this pack</source>
        <translation>Dieses Paket vorführen</translation>
    </message>
</context>
<context>
    <name>Pane</name>
    <message>
        <source>R</source>
        <comment>side marker</comment>
        <translation>R</translation>
    </message>
    <message>
        <source>L</source>
        <comment>side marker</comment>
        <translation>L</translation>
    </message>
    <message>
        <source>Window {width} %  Level {centre} %   Zoom {zoom} %</source>
        <translation>Fenster {width} %  Mitte {centre} %   Zoom {zoom} %</translation>
    </message>
    <message>
        <source>W {width} %  L {centre} %   Zoom {zoom} %</source>
        <translation>W {width} %  L {centre} %   Zoom {zoom} %</translation>
    </message>
    <message>
        <source>Point at one end</source>
        <translation>Auf das eine Ende zeigen</translation>
    </message>
    <message>
        <source>Point at the other end</source>
        <translation>Auf das andere Ende zeigen</translation>
    </message>
    <message>
        <source>Point at one edge of the heart</source>
        <translation>Auf den einen Rand des Herzens zeigen</translation>
    </message>
    <message>
        <source>Point at the other edge of the heart</source>
        <translation>Auf den anderen Rand des Herzens zeigen</translation>
    </message>
    <message>
        <source>Point at one inner edge of the thorax</source>
        <translation>Auf den einen inneren Thoraxrand zeigen</translation>
    </message>
    <message>
        <source>Point at the other inner edge of the thorax</source>
        <translation>Auf den anderen inneren Thoraxrand zeigen</translation>
    </message>
    <message>
        <source>Point at the first corner</source>
        <translation>Auf die erste Ecke zeigen</translation>
    </message>
    <message>
        <source>Point at the next corner</source>
        <translation>Auf die nächste Ecke zeigen</translation>
    </message>
    <message>
        <source>Point at the first corner again to close, or press C</source>
        <translation>Zum Schließen noch einmal auf die erste Ecke zeigen oder C drücken</translation>
    </message>
    <message>
        <source>x {x}  y {y}   Grey {grey} %</source>
        <translation>x {x}  y {y}   Grau {grey} %</translation>
    </message>
    <message>
        <source>   Change {change} %</source>
        <translation>   Veränderung {change} %</translation>
    </message>
    <message>
        <source>{region}: unchanged</source>
        <translation>{region}: unverändert</translation>
    </message>
    <message>
        <source>{region}: {percent} % denser</source>
        <translation>{region}: {percent} % dichter</translation>
    </message>
    <message>
        <source>{region}: {percent} % clearer</source>
        <translation>{region}: {percent} % transparenter</translation>
    </message>
    <message>
        <source>Flipped, turned {degrees}°</source>
        <translation>Gespiegelt, gedreht {degrees}°</translation>
    </message>
    <message>
        <source>Flipped</source>
        <translation>Gespiegelt</translation>
    </message>
    <message>
        <source>Turned {degrees}°</source>
        <translation>Gedreht {degrees}°</translation>
    </message>
</context>
<context>
    <name>Panes</name>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>Your click</source>
        <translation>Ihr Klick</translation>
    </message>
    <message>
        <source>More here: it got better</source>
        <translation>Hier mehr: besser geworden</translation>
    </message>
    <message>
        <source>More here: it got worse</source>
        <translation>Hier mehr: schlimmer geworden</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>Voraufnahme</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>Verlaufsaufnahme</translation>
    </message>
</context>
<context>
    <name>PastLectures</name>
    <message>
        <source>Past lectures</source>
        <translation>Gehaltene Vorlesungen</translation>
    </message>
    <message>
        <source>Save report as PDF…</source>
        <translation>Bericht als PDF speichern …</translation>
    </message>
    <message>
        <source>Save counts as CSV…</source>
        <translation>Zahlen als CSV speichern …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Reports hold counts only: who voted is not known to anybody.</source>
        <translation>Berichte enthalten nur Anzahlen: Wer wie gestimmt hat, weiß niemand.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>The report is being written …</source>
        <translation>Der Bericht wird geschrieben …</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>No lecture has been held yet.</source>
        <translation>Es wurde noch keine Vorlesung gehalten.</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Gespeichert als {path}</translation>
    </message>
</context>
<context>
    <name>PastRuns</name>
    <message>
        <source>Open a run first, then choose the one to compare with.</source>
        <translation>Öffnen Sie zuerst einen Lauf und wählen Sie dann den, mit dem verglichen wird.</translation>
    </message>
    <message>
        <source>No model is open, so the run cannot be repeated.</source>
        <translation>Es ist kein Modell geöffnet; der Lauf kann nicht wiederholt werden.</translation>
    </message>
    <message>
        <source>This run was made by {model}; the model that is open now may draw it otherwise.</source>
        <translation>Dieser Lauf stammt von {model}; das jetzt geöffnete Modell zeichnet ihn womöglich anders.</translation>
    </message>
</context>
<context>
    <name>PhonesBox</name>
    <message>
        <source>Phones may vote</source>
        <translation>Handys dürfen abstimmen</translation>
    </message>
    <message>
        <source>They may fetch a reduced film</source>
        <translation>Sie dürfen ein verkleinertes Röntgenbild laden</translation>
    </message>
    <message>
        <source>Only films of digital patients, and those of packs that say that they may be shown on phones. Otherwise a drawn chest takes its place.</source>
        <translation>Nur Bilder digitaler Patienten und solche aus Paketen, die das ausdrücklich erlauben. Sonst steht eine Zeichnung des Brustkorbs an ihrer Stelle.</translation>
    </message>
    <message>
        <source>Network for the phones</source>
        <translation>Netz für die Handys</translation>
    </message>
    <message>
        <source>My phone as pointer…</source>
        <translation>Mein Handy als Zeiger …</translation>
    </message>
    <message>
        <source>How to open a hotspot</source>
        <translation>Einen Hotspot öffnen</translation>
    </message>
    <message>
        <source>This computer is on no network: count hands, or open a hotspot before the lecture begins. It is listed here as soon as it is there.</source>
        <translation>Dieser Rechner ist in keinem Netz: Zählen Sie Handzeichen, oder öffnen Sie vor der Vorlesung einen Hotspot. Er erscheint hier, sobald er da ist.</translation>
    </message>
    <message>
        <source>Opening the way for phones …</source>
        <translation>Der Weg für Handys wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>PickFiles</name>
    <message>
        <source>Open a film</source>
        <translation>Bild öffnen</translation>
    </message>
    <message>
        <source>Export this run into a new folder</source>
        <translation>Diesen Lauf in einen neuen Ordner exportieren</translation>
    </message>
    <message>
        <source>Export all objections</source>
        <translation>Alle Einwände exportieren</translation>
    </message>
    <message>
        <source>Open a folder with the films of a study</source>
        <translation>Ordner mit den Aufnahmen einer Untersuchung öffnen</translation>
    </message>
</context>
<context>
    <name>PlacePart</name>
    <message>
        <source>Where will it change?</source>
        <translation>Wo wird es sich verändern?</translation>
    </message>
    <message>
        <source>Where did it change?</source>
        <translation>Wo hat sich etwas verändert?</translation>
    </message>
    <message>
        <source>Mark where it will change.</source>
        <translation>Markieren Sie, wo es sich verändern wird.</translation>
    </message>
    <message>
        <source>Mark where it changed.</source>
        <translation>Markieren Sie, wo sich etwas verändert hat.</translation>
    </message>
    <message>
        <source>Counts as right: two thirds of the place are marked, and two thirds of your mark lie on it.</source>
        <translation>Als richtig zählt: Zwei Drittel der Stelle sind markiert, und zwei Drittel Ihrer Markierung liegen darauf.</translation>
    </message>
</context>
<context>
    <name>PointingWall</name>
    <message>
        <source>Press and move to point for the hall.</source>
        <translation>Drücken und bewegen, um für den Saal zu zeigen.</translation>
    </message>
</context>
<context>
    <name>Practice</name>
    <message>
        <source>How will this film change? Say it before the model does.</source>
        <translation>Wie wird sich dieses Bild verändern? Sagen Sie es vor dem Modell.</translation>
    </message>
    <message>
        <source>The model has not drawn it yet.</source>
        <translation>Das Modell hat es noch nicht gezeichnet.</translation>
    </message>
    <message>
        <source>The model cannot draw this at the moment.</source>
        <translation>Das Modell kann dies im Augenblick nicht zeichnen.</translation>
    </message>
    <message>
        <source>The run was stopped before it was finished.</source>
        <translation>Der Lauf wurde vor seinem Ende angehalten.</translation>
    </message>
    <message>
        <source>What really comes is hidden
until you have locked your prediction.</source>
        <translation>Was wirklich kommt, bleibt verborgen,
bis Sie Ihre Vorhersage festgelegt haben.</translation>
    </message>
</context>
<context>
    <name>PredictPanel</name>
    <message>
        <source>Lock my prediction</source>
        <translation>Meine Vorhersage festlegen</translation>
    </message>
    <message>
        <source>What is still to be said</source>
        <translation>Was noch zu sagen ist</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Lock my answer</source>
        <translation>Meine Antwort festlegen</translation>
    </message>
    <message>
        <source>The answer is in sight. Say what changed.</source>
        <translation>Die Antwort ist zu sehen. Sagen Sie, was sich verändert hat.</translation>
    </message>
    <message>
        <source>For example: a new right effusion, it hides the diaphragm</source>
        <translation>Zum Beispiel (englisch): a new right effusion, it hides the diaphragm</translation>
    </message>
    <message>
        <source>Look closely, blink between the films. What changed, in your own words?</source>
        <translation>Sehen Sie genau hin, lassen Sie die Bilder blinken. Was hat sich verändert, in Ihren Worten?</translation>
    </message>
    <message>
        <source>Hypothesis: {hypothesis}</source>
        <translation>Hypothese: {hypothesis}</translation>
    </message>
    <message>
        <source>The hypothesis</source>
        <translation>Die Hypothese</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} von {count}</translation>
    </message>
    <message>
        <source>Which question</source>
        <translation>Welche Aufgabe</translation>
    </message>
    <message>
        <source>Exam · {time} left</source>
        <translation>Prüfung · noch {time}</translation>
    </message>
    <message>
        <source>Both films are of the same day.</source>
        <translation>Beide Aufnahmen sind vom selben Tag.</translation>
    </message>
    <message>
        <source>One day lies between the two films.</source>
        <translation>Zwischen den beiden Aufnahmen liegt ein Tag.</translation>
    </message>
    <message>
        <source>{count} days lie between the two films.</source>
        <translation>Zwischen den beiden Aufnahmen liegen {count} Tage.</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Verbleibende Zeit</translation>
    </message>
</context>
<context>
    <name>PremiseNote</name>
    <message>
        <source>Predict: {text}</source>
        <translation>Vorhersagen: {text}</translation>
    </message>
    <message>
        <source>The model sees nothing of it in the prior (probability {percent} %).</source>
        <translation>Auf der Voraufnahme sieht das Modell davon nichts (Wahrscheinlichkeit {percent} %).</translation>
    </message>
    <message>
        <source>The model sees little of it in the prior (probability {percent} %) and takes your word for it.</source>
        <translation>Auf der Voraufnahme sieht das Modell davon wenig (Wahrscheinlichkeit {percent} %) und verlässt sich auf Ihre Angabe.</translation>
    </message>
</context>
<context>
    <name>Presentation</name>
    <message>
        <source>Press Esc once more to end the lecture.</source>
        <translation>Drücken Sie noch einmal Esc, um die Vorlesung zu beenden.</translation>
    </message>
    <message>
        <source>The projector is gone. Plug it in again: the lecture goes on there.</source>
        <translation>Der Projektor ist weg. Schließen Sie ihn wieder an: Die Vorlesung geht dort weiter.</translation>
    </message>
    <message>
        <source>A lecture is on stage.</source>
        <translation>Eine Vorlesung läuft.</translation>
    </message>
    <message>
        <source>The hall sees {screen}.</source>
        <translation>Der Saal sieht {screen}.</translation>
    </message>
</context>
<context>
    <name>PresenterWindow</name>
    <message>
        <source>Foresee: presenter</source>
        <translation>Foresee: Referentenansicht</translation>
    </message>
    <message>
        <source>Cases of the lecture</source>
        <translation>Fälle der Vorlesung</translation>
    </message>
    <message>
        <source>Answers: {count}</source>
        <translation>Antworten: {count}</translation>
    </message>
    <message>
        <source>What comes next</source>
        <translation>Was als Nächstes kommt</translation>
    </message>
    <message>
        <source>Answer, for you alone</source>
        <translation>Antwort, nur für Sie</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>Fälle</translation>
    </message>
    <message>
        <source>How far the film has moved, or where the line is</source>
        <translation>Wie weit sich das Bild bewegt hat oder wo die Linie steht</translation>
    </message>
    <message>
        <source>Screen for the hall</source>
        <translation>Bildschirm für den Saal</translation>
    </message>
    <message>
        <source>Your note</source>
        <translation>Ihre Notiz</translation>
    </message>
    <message>
        <source>Predict live</source>
        <translation>Live vorhersagen</translation>
    </message>
    <message>
        <source>The model predicts each case while the hall votes. Where it is not ready in time, the prediction that came with the pack is shown.</source>
        <translation>Das Modell sagt jeden Fall voraus, während der Saal abstimmt. Ist es nicht rechtzeitig fertig, wird die Vorhersage gezeigt, die mit dem Paket kam.</translation>
    </message>
</context>
<context>
    <name>Preset</name>
    <message>
        <source>Full range</source>
        <translation>Ganzer Bereich</translation>
    </message>
    <message>
        <source>Lungs</source>
        <translation>Lunge</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>Mediastinum</translation>
    </message>
    <message>
        <source>Bones</source>
        <translation>Knochen</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
</context>
<context>
    <name>Printed</name>
    <message>
        <source>Prior</source>
        <translation>Voraufnahme</translation>
    </message>
    <message>
        <source>Counterfactual</source>
        <translation>Kontrafaktisch</translation>
    </message>
    <message>
        <source>Change over the prior</source>
        <translation>Veränderung über der Voraufnahme</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>Interpretation</source>
        <translation>Beurteilung</translation>
    </message>
    <message>
        <source>How this run was made</source>
        <translation>So entstand dieser Lauf</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hypothese</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>To look at again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Synthetic – for teaching only, never for diagnosis</source>
        <translation>Synthetisch – nur für die Lehre, nie für die Diagnose</translation>
    </message>
    <message>
        <source>Foresee · page {number} of {count}</source>
        <translation>Foresee · Seite {number} von {count}</translation>
    </message>
</context>
<context>
    <name>Printing</name>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>Nach {path} geschrieben.</translation>
    </message>
    <message>
        <source>{path} cannot be written; choose another place.</source>
        <translation>{path} kann nicht geschrieben werden; wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>There is no run to print yet; predict first.</source>
        <translation>Es gibt noch keinen Lauf zum Drucken; sagen Sie zuerst voraus.</translation>
    </message>
    <message>
        <source>How it went</source>
        <translation>Wie es lief</translation>
    </message>
    <message>
        <source>The printer did not take the page.</source>
        <translation>Der Drucker hat die Seite nicht angenommen.</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>Als PDF speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
</context>
<context>
    <name>ProblemRow</name>
    <message>
        <source>To do</source>
        <translation>Zu tun</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>Ratschlag</translation>
    </message>
    <message>
        <source>It is meant so</source>
        <translation>Das ist so gemeint</translation>
    </message>
    <message>
        <source>It is meant so: {text}</source>
        <translation>Das ist so gemeint: {text}</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Frage</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>sensitivity</source>
        <translation>Sensitivität</translation>
    </message>
    <message>
        <source>specificity</source>
        <translation>Spezifität</translation>
    </message>
    <message>
        <source>how sure you were</source>
        <translation>wie sicher Sie waren</translation>
    </message>
    <message>
        <source>remembered</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>≤ {days} d</source>
        <translation>≤ {days} T</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>Nothing falls due.</source>
        <translation>Nichts wird fällig.</translation>
    </message>
    <message>
        <source>On the dashed line you are as often right as you are sure. Below it you are too sure, above it you could trust yourself more.</source>
        <translation>Auf der gestrichelten Linie liegen Sie so oft richtig, wie Sie sicher sind. Darunter sind Sie zu sicher, darüber könnten Sie sich mehr zutrauen.</translation>
    </message>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>Nothing is told of a finding before {count} answers.</source>
        <translation>Über einen Befund wird vor {count} Antworten nichts gesagt.</translation>
    </message>
    <message>
        <source>seen at its place</source>
        <translation>am richtigen Ort gesehen</translation>
    </message>
    <message>
        <source>unchanged films left alone</source>
        <translation>unverändert erkannt</translation>
    </message>
    <message>
        <source>no change</source>
        <translation>keine Änderung</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>seconds, median</source>
        <translation>Sekunden, Median</translation>
    </message>
    <message>
        <source>8 s</source>
        <translation>8 s</translation>
    </message>
    <message>
        <source>there it was</source>
        <translation>da war es</translation>
    </message>
    <message>
        <source>there it was not</source>
        <translation>da war es nicht</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>d′ {value} ({low} to {high})</source>
        <translation>d′ {value} ({low} bis {high})</translation>
    </message>
</context>
<context>
    <name>ProgressPage</name>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Time per item</source>
        <translation>Zeit je Aufgabe</translation>
    </message>
    <message>
        <source>Fluent</source>
        <translation>Flüssig</translation>
    </message>
    <message>
        <source>My progress in Foresee</source>
        <translation>Mein Fortschritt in Foresee</translation>
    </message>
    <message>
        <source>Your progress is now in {path}.</source>
        <translation>Ihr Fortschritt liegt jetzt in {path}.</translation>
    </message>
    <message>
        <source>right within {seconds} s</source>
        <translation>richtig innerhalb von {seconds} s</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>half of them took less</source>
        <translation>die Hälfte dauerte kürzer</translation>
    </message>
    <message>
        <source>finished so far</source>
        <translation>bisher beendet</translation>
    </message>
    <message>
        <source>Nothing is judged before {count}: chance would speak, not skill.</source>
        <translation>Vor {count} wird nichts beurteilt: Es spräche der Zufall, nicht das Können.</translation>
    </message>
    <message>
        <source>One skill is due.</source>
        <translation>Eine Fertigkeit ist fällig.</translation>
    </message>
    <message>
        <source>{count} skills are due.</source>
        <translation>{count} Fertigkeiten sind fällig.</translation>
    </message>
    <message>
        <source>A short review now saves relearning later.</source>
        <translation>Eine kurze Wiederholung jetzt erspart späteres Neulernen.</translation>
    </message>
    <message>
        <source>Do a lesson: every answer that you lock counts.</source>
        <translation>Bearbeiten Sie eine Lektion: Jede festgelegte Antwort zählt.</translation>
    </message>
    <message>
        <source>Practise {finding}: it is what you miss most often.</source>
        <translation>Üben Sie dies, es entgeht Ihnen am häufigsten: {finding}.</translation>
    </message>
    <message>
        <source>Nothing is due. A new lesson would widen what you can see.</source>
        <translation>Nichts ist fällig. Eine neue Lektion würde Ihren Blick weiten.</translation>
    </message>
    <message>
        <source>Export my progress</source>
        <translation>Meinen Fortschritt exportieren</translation>
    </message>
    <message>
        <source>Picture (*.png);;Drawing (*.svg);;Table (*.csv)</source>
        <translation>Bild (*.png);;Zeichnung (*.svg);;Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Findings: changes seen, and none said where none was</source>
        <translation>Befunde: Veränderungen gesehen, und keine gesagt, wo keine war</translation>
    </message>
    <message>
        <source>How sure, how often right</source>
        <translation>Wie sicher, wie oft richtig</translation>
    </message>
    <message>
        <source>Remembered after a pause</source>
        <translation>Nach einer Pause behalten</translation>
    </message>
    <message>
        <source>Reviews that fall due</source>
        <translation>Wiederholungen, die fällig werden</translation>
    </message>
    <message>
        <source>Review now</source>
        <translation>Jetzt wiederholen</translation>
    </message>
    <message>
        <source>Go to the lessons</source>
        <translation>Zu den Lektionen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Answers until something is judged</source>
        <translation>Antworten, bis etwas beurteilt wird</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>Was als Nächstes zu tun ist</translation>
    </message>
    <message>
        <source>Drill: {answers} answers in {minutes} minutes of looking; {fluent} of {tried} skills are fluent. It says nothing of real patients, nor of other than eight findings: its films are rendered from digital patients.</source>
        <translation>Sehtraining: {answers} Antworten in {minutes} Minuten Hinsehen; {fluent} von {tried} Fertigkeiten sitzen. Über wirkliche Patienten und über andere als acht Befunde sagt es nichts: Die Aufnahmen sind von digitalen Patienten berechnet.</translation>
    </message>
    <message>
        <source>Drill: changes seen between two films</source>
        <translation>Sehtraining: gesehene Änderungen zwischen zwei Aufnahmen</translation>
    </message>
    <message>
        <source>Drill: where you click</source>
        <translation>Sehtraining: wohin Sie klicken</translation>
    </message>
    <message>
        <source>Drill: right and fast, day by day</source>
        <translation>Sehtraining: richtig und schnell, Tag für Tag</translation>
    </message>
    <message>
        <source>Brier score {score}: 0 is best; always saying 50 % gives 0.25.</source>
        <translation>Brier-Wert {score}: 0 ist am besten; immer 50 % zu sagen, ergibt 0,25.</translation>
    </message>
</context>
<context>
    <name>QualityControls</name>
    <message>
        <source>Amount</source>
        <translation>Ausmaß</translation>
    </message>
    <message>
        <source>Any amount</source>
        <translation>Ausmaß offen</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Any side</source>
        <translation>Seite offen</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>Light: marked by most of those who were wrong. Dashed: where it really changes.</source>
        <translation>Hell: von den meisten markiert, die falsch lagen. Gestrichelt: wo sich wirklich etwas ändert.</translation>
    </message>
    <message>
        <source>Where the wrong marks of “{title}” lie</source>
        <translation>Wo die falschen Markierungen von „{title}“ liegen</translation>
    </message>
</context>
<context>
    <name>ReadingChips</name>
    <message>
        <source>Try</source>
        <translation>Versuchen Sie</translation>
    </message>
    <message>
        <source>Predict: {text}</source>
        <translation>Vorhersagen: {text}</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>Gelesen als</translation>
    </message>
    <message>
        <source>no change</source>
        <translation>keine Veränderung</translation>
    </message>
    <message>
        <source>no</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>leave open</source>
        <translation>offen lassen</translation>
    </message>
    <message>
        <source>{part}?</source>
        <translation>{part}?</translation>
    </message>
    <message>
        <source>left open</source>
        <translation>offen gelassen</translation>
    </message>
    <message>
        <source>{part}: {value}</source>
        <translation>{part}: {value}</translation>
    </message>
    <message>
        <source>Press to exchange this word</source>
        <translation>Drücken, um dieses Wort auszutauschen</translation>
    </message>
    <message>
        <source>{part}: click to exchange</source>
        <translation>{part}: zum Austauschen klicken</translation>
    </message>
    <message>
        <source>not understood: {words}</source>
        <translation>nicht verstanden: {words}</translation>
    </message>
    <message>
        <source>{words}: did you mean {word}?</source>
        <translation>{words}: Meinten Sie {word}?</translation>
    </message>
    <message>
        <source>What is {finding}?</source>
        <translation>Was bedeutet „{finding}“?</translation>
    </message>
    <message>
        <source>trend</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>amount</source>
        <translation>Ausmaß</translation>
    </message>
    <message>
        <source>side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>zone</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>finding</source>
        <translation>Befund</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>Predict it first</source>
        <translation>Zuerst selbst vorhersagen</translation>
    </message>
    <message>
        <source>The model is wrong here…</source>
        <translation>Hier irrt das Modell…</translation>
    </message>
    <message>
        <source>Test yourself: mark and say what will change before the model shows it.</source>
        <translation>Prüfen Sie sich: Markieren und sagen Sie, was sich verändern wird, bevor das Modell es zeigt.</translation>
    </message>
</context>
<context>
    <name>RealChange</name>
    <message>
        <source>The model finds no regions in this film to compare them by.</source>
        <translation>Das Modell findet in dieser Aufnahme keine Regionen zum Vergleichen.</translation>
    </message>
    <message>
        <source>{region}: stayed as it was.</source>
        <translation>{region}: unverändert.</translation>
    </message>
    <message>
        <source>As before: {regions}.</source>
        <translation>Unverändert: {regions}.</translation>
    </message>
    <message>
        <source>Measured after the later film was laid over the prior, in its greys. Another breath or posture changes regions, too.</source>
        <translation>Gemessen, nachdem die spätere Aufnahme über die Voraufnahme gelegt und an ihre Graustufen angeglichen wurde. Auch andere Atemlage oder Lagerung verändern Regionen.</translation>
    </message>
    <message>
        <source>The model agrees with the real film in {right} of {count} regions.</source>
        <translation>Das Modell stimmt in {right} von {count} Regionen mit der echten Aufnahme überein.</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %).</source>
        <translation>{region}: auf der echten Aufnahme dichter ({film} %).</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %).</source>
        <translation>{region}: auf der echten Aufnahme transparenter ({film} %).</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %), as the model drew it ({model} %).</source>
        <translation>{region}: auf der echten Aufnahme dichter ({film} %), wie vom Modell gezeichnet ({model} %).</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %), as the model drew it ({model} %).</source>
        <translation>{region}: auf der echten Aufnahme transparenter ({film} %), wie vom Modell gezeichnet ({model} %).</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %); the model was wrong to leave it.</source>
        <translation>{region}: auf der echten Aufnahme dichter ({film} %); das Modell ließ sie zu Unrecht unverändert.</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %); the model was wrong to leave it.</source>
        <translation>{region}: auf der echten Aufnahme transparenter ({film} %); das Modell ließ sie zu Unrecht unverändert.</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %); the model wrongly drew it clearer ({model} %).</source>
        <translation>{region}: auf der echten Aufnahme dichter ({film} %); das Modell zeichnete sie fälschlich transparenter ({model} %).</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %); the model wrongly drew it denser ({model} %).</source>
        <translation>{region}: auf der echten Aufnahme transparenter ({film} %); das Modell zeichnete sie fälschlich dichter ({model} %).</translation>
    </message>
    <message>
        <source>{region}: as before on the real film; the model wrongly drew it denser ({model} %).</source>
        <translation>{region}: auf der echten Aufnahme unverändert; das Modell zeichnete sie fälschlich dichter ({model} %).</translation>
    </message>
    <message>
        <source>{region}: as before on the real film; the model wrongly drew it clearer ({model} %).</source>
        <translation>{region}: auf der echten Aufnahme unverändert; das Modell zeichnete sie fälschlich transparenter ({model} %).</translation>
    </message>
    <message>
        <source>You marked it.</source>
        <translation>Sie haben sie markiert.</translation>
    </message>
    <message>
        <source>You did not mark it.</source>
        <translation>Sie haben sie nicht markiert.</translation>
    </message>
    <message>
        <source>The later film shows too little to be laid over the prior, so regions are not compared.</source>
        <translation>Die spätere Aufnahme zeigt zu wenig, um sie über die Voraufnahme zu legen; Regionen werden nicht verglichen.</translation>
    </message>
    <message>
        <source>The later film could not be laid over the prior: too little agrees, so regions are not compared. Is it the same patient, and the same view?</source>
        <translation>Die spätere Aufnahme ließ sich nicht über die Voraufnahme legen: Es stimmt zu wenig überein, Regionen werden nicht verglichen. Ist es derselbe Patient und dieselbe Projektion?</translation>
    </message>
    <message>
        <source>The later film could not be laid over the prior: it shows the patient much larger or smaller, so regions are not compared.</source>
        <translation>Die spätere Aufnahme ließ sich nicht über die Voraufnahme legen: Sie zeigt den Patienten viel größer oder kleiner; Regionen werden nicht verglichen.</translation>
    </message>
    <message>
        <source>The later film could not be laid over the prior: it shows less than half of it, so regions are not compared.</source>
        <translation>Die spätere Aufnahme ließ sich nicht über die Voraufnahme legen: Sie zeigt weniger als die Hälfte davon; Regionen werden nicht verglichen.</translation>
    </message>
</context>
<context>
    <name>RealFollowUpNote</name>
    <message>
        <source>Against the real follow-up</source>
        <translation>Im Vergleich mit der echten Verlaufsaufnahme</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>nothing changes</source>
        <translation>nichts verändert sich</translation>
    </message>
    <message>
        <source>You marked a place, but there is none to mark.</source>
        <translation>Sie haben eine Stelle markiert, aber es gibt keine zu markieren.</translation>
    </message>
    <message>
        <source>You marked nothing, and there is nothing to mark.</source>
        <translation>Sie haben nichts markiert, und es gibt nichts zu markieren.</translation>
    </message>
    <message>
        <source>You marked nothing; see where it is.</source>
        <translation>Sie haben nichts markiert; sehen Sie, wo es ist.</translation>
    </message>
    <message>
        <source>Your mark lies elsewhere than what the model changed.</source>
        <translation>Ihre Markierung liegt anderswo als das, was das Modell verändert hat.</translation>
    </message>
    <message>
        <source>Your mark lies elsewhere: it does not touch the reference.</source>
        <translation>Ihre Markierung liegt anderswo: Sie berührt die Referenz nicht.</translation>
    </message>
    <message>
        <source>You did not say what changes. Right is: {really}.</source>
        <translation>Sie haben nicht gesagt, was sich verändert. Richtig ist: {really}.</translation>
    </message>
    <message>
        <source>Right: {really}.</source>
        <translation>Richtig: {really}.</translation>
    </message>
    <message>
        <source>You said: {said}. Right is: {really}.</source>
        <translation>Sie sagten: {said}. Richtig ist: {really}.</translation>
    </message>
    <message>
        <source>You chose {chosen}, and that is right.</source>
        <translation>Sie haben {chosen} gewählt, und das ist richtig.</translation>
    </message>
    <message>
        <source>You chose {chosen}; right is {right}.</source>
        <translation>Sie haben {chosen} gewählt; richtig ist {right}.</translation>
    </message>
    <message>
        <source>The statement holds, as you said.</source>
        <translation>Die Aussage trifft zu, wie Sie sagten.</translation>
    </message>
    <message>
        <source>The statement does not hold, as you said.</source>
        <translation>Die Aussage trifft nicht zu, wie Sie sagten.</translation>
    </message>
    <message>
        <source>The statement holds; you said that it does not.</source>
        <translation>Die Aussage trifft zu; Sie sagten, sie treffe nicht zu.</translation>
    </message>
    <message>
        <source>The statement does not hold; you said that it does.</source>
        <translation>Die Aussage trifft nicht zu; Sie sagten, sie treffe zu.</translation>
    </message>
    <message>
        <source>You said what was asked for: {asked}.</source>
        <translation>Sie haben gesagt, wonach gefragt war: {asked}.</translation>
    </message>
    <message>
        <source>Asked for was: {asked}.</source>
        <translation>Gefragt war nach: {asked}.</translation>
    </message>
    <message>
        <source>You clicked elsewhere than where it changed.</source>
        <translation>Sie haben woanders hingeklickt als dorthin, wo es sich geändert hat.</translation>
    </message>
    <message>
        <source>Right is: {really}.</source>
        <translation>Richtig ist: {really}.</translation>
    </message>
    <message>
        <source>You clicked where it changed.</source>
        <translation>Sie haben dorthin geklickt, wo es sich geändert hat.</translation>
    </message>
    <message>
        <source>The statement holds; you did not say.</source>
        <translation>Die Aussage trifft zu; Sie haben sich nicht geäußert.</translation>
    </message>
    <message>
        <source>The statement does not hold; you did not say.</source>
        <translation>Die Aussage trifft nicht zu; Sie haben sich nicht geäußert.</translation>
    </message>
    <message>
        <source>You chose no film; right is {right}.</source>
        <translation>Sie haben keine Aufnahme gewählt; richtig ist {right}.</translation>
    </message>
    <message>
        <source>Too little is marked: {covered} of what changes.</source>
        <translation>Zu wenig markiert: {covered} dessen, was sich ändert.</translation>
    </message>
    <message>
        <source>Your mark covers {covered} of what the model changed, and {inside} of it lies there.</source>
        <translation>Ihre Markierung deckt {covered} dessen ab, was das Modell geändert hat; {inside} von ihr liegen dort.</translation>
    </message>
    <message>
        <source>Your mark covers {covered} of the place, and {inside} of it lies there.</source>
        <translation>Ihre Markierung deckt {covered} der Stelle ab; {inside} von ihr liegen dort.</translation>
    </message>
    <message>
        <source>Too much is marked: of your mark only {inside} lies where it changes.</source>
        <translation>Zu viel markiert: Von Ihrer Markierung liegen nur {inside} dort, wo sich etwas ändert.</translation>
    </message>
    <message>
        <source>Nothing changes, as you said. Name what stays: {really}.</source>
        <translation>Nichts ändert sich, wie Sie sagten. Nennen Sie auch, was bleibt: {really}.</translation>
    </message>
    <message>
        <source>Nothing changed, as you said. Name what stays: {asked}.</source>
        <translation>Nichts hat sich geändert, wie Sie sagten. Nennen Sie auch, was bleibt: {asked}.</translation>
    </message>
    <message>
        <source>You were {percent} sure, and right.</source>
        <translation>Sie waren zu {percent} sicher, und es war richtig.</translation>
    </message>
    <message>
        <source>You were {percent} sure, and not right.</source>
        <translation>Sie waren zu {percent} sicher, und es war nicht richtig.</translation>
    </message>
    <message>
        <source>You chose nothing; right is {right}.</source>
        <translation>Sie haben nichts gewählt; richtig ist {right}.</translation>
    </message>
</context>
<context>
    <name>RecapPage</name>
    <message>
        <source>How it went</source>
        <translation>Wie es lief</translation>
    </message>
    <message>
        <source>{right} of {count} right</source>
        <translation>{right} von {count} richtig</translation>
    </message>
    <message>
        <source>Repeat the one you missed</source>
        <translation>Die falsche Aufgabe wiederholen</translation>
    </message>
    <message>
        <source>Repeat the {count} you missed</source>
        <translation>Die {count} falschen wiederholen</translation>
    </message>
    <message>
        <source>Nothing to look at again for now. What you know comes back when it is due.</source>
        <translation>Vorerst ist nichts erneut anzusehen. Was Sie können, kommt wieder, wenn es fällig ist.</translation>
    </message>
    <message>
        <source>Look once more at what you missed. The dashed line is the reference, the solid one is your mark.</source>
        <translation>Sehen Sie sich noch einmal an, was nicht stimmte. Die gestrichelte Linie ist die Referenz, die durchgezogene Ihre Markierung.</translation>
    </message>
    <message>
        <source>To look at again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Not answered: {count}.</source>
        <translation>Nicht beantwortet: {count}.</translation>
    </message>
</context>
<context>
    <name>RecipeButton</name>
    <message>
        <source>Ships with Foresee: {films} films to fetch</source>
        <translation>Gehört zu Foresee: {films} Bilder zu holen</translation>
    </message>
</context>
<context>
    <name>RecipePanel</name>
    <message>
        <source>Fetch the films</source>
        <translation>Bilder holen</translation>
    </message>
    <message>
        <source>Take them from a folder…</source>
        <translation>Aus einem Ordner nehmen…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The {films} films of this pack ({megabytes} MB, {licences}) are not part of it. They are fetched from their publisher at {hosts} once you agree; nothing but the request for them is sent there.</source>
        <translation>Die {films} Bilder dieses Pakets ({megabytes} MB, {licences}) sind nicht Teil davon. Sie werden, sobald Sie zustimmen, von ihrem Herausgeber bei {hosts} geholt; nichts als die Anfrage danach wird dorthin gesendet.</translation>
    </message>
    <message>
        <source>Film {done} of {total}</source>
        <translation>Bild {done} von {total}</translation>
    </message>
    <message>
        <source>Folder with the films</source>
        <translation>Ordner mit den Bildern</translation>
    </message>
</context>
<context>
    <name>RemoteDialog</name>
    <message>
        <source>My phone as pointer</source>
        <translation>Mein Handy als Zeiger</translation>
    </message>
    <message>
        <source>Scan this with your own phone, away from the hall&apos;s eyes: whoever has it can point on the wall and go on.</source>
        <translation>Scannen Sie das mit Ihrem eigenen Handy, ohne dass der Saal es sieht: Wer es hat, kann auf der Leinwand zeigen und weiterschalten.</translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>Fertigkeiten</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>Studierende</translation>
    </message>
    <message>
        <source>Earlier classes</source>
        <translation>Frühere Kurse</translation>
    </message>
    <message>
        <source>Remove this student</source>
        <translation>Diese Person entfernen</translation>
    </message>
    <message>
        <source>Remove with all answers, for good</source>
        <translation>Mit allen Antworten endgültig entfernen</translation>
    </message>
    <message>
        <source>There is no earlier class with the same pack. Keep the histories of this year&apos;s class: next year&apos;s is compared with it here.</source>
        <translation>Es gibt keinen früheren Kurs mit demselben Paket. Bewahren Sie den Kurs dieses Jahres auf: Der nächste wird hier mit ihm verglichen.</translation>
    </message>
    <message>
        <source>Only who gave a name is judged; all are counted. Names are as the students exported them.</source>
        <translation>Beurteilt wird nur, wer einen Namen angegeben hat; gezählt werden alle. Namen stehen so da, wie die Studierenden sie exportiert haben.</translation>
    </message>
</context>
<context>
    <name>Resuming</name>
    <message>
        <source>Your answer was not locked, so it is not kept.</source>
        <translation>Ihre Antwort war nicht festgelegt und wird deshalb nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Your unlocked answer could not be kept: {reason}. Make room on this computer, then answer again.</source>
        <translation>Ihre noch nicht festgelegte Antwort konnte nicht aufbewahrt werden: {reason}. Schaffen Sie Platz auf diesem Rechner und antworten Sie dann erneut.</translation>
    </message>
    <message>
        <source>Your answer is not locked yet. It waits for you, on Home too.</source>
        <translation>Ihre Antwort ist noch nicht festgelegt. Sie wartet auf Sie, auch auf der Startseite.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Weitermachen</translation>
    </message>
    <message>
        <source>Your unlocked answer could not be put away: {reason}.</source>
        <translation>Ihre noch nicht festgelegte Antwort konnte nicht entfernt werden: {reason}.</translation>
    </message>
</context>
<context>
    <name>RunMarking</name>
    <message>
        <source>Favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>Note on the run…</source>
        <translation>Notiz zum Lauf…</translation>
    </message>
</context>
<context>
    <name>RunRows</name>
    <message>
        <source>{count} samples</source>
        <translation>{count} Stichproben</translation>
    </message>
    <message>
        <source>Sample {number} of {count}</source>
        <translation>Stichprobe {number} von {count}</translation>
    </message>
</context>
<context>
    <name>RunSearch</name>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Rows of the image</source>
        <translation>Zeilen des Bildes</translation>
    </message>
    <message>
        <source>State of the run</source>
        <translation>Stand des Laufs</translation>
    </message>
    <message>
        <source>The model is being opened.</source>
        <translation>Das Modell wird geöffnet.</translation>
    </message>
    <message>
        <source>Predicted in {seconds} s.</source>
        <translation>Vorhergesagt in {seconds} s.</translation>
    </message>
    <message>
        <source>Predicted in {seconds} s: the model left the picture as it was.</source>
        <translation>Vorhergesagt in {seconds} s: Das Modell ließ das Bild, wie es war.</translation>
    </message>
    <message>
        <source>The model reads the prior.</source>
        <translation>Das Modell liest die Voraufnahme.</translation>
    </message>
    <message>
        <source>The model reads: {prompt}</source>
        <translation>Das Modell liest: {prompt}</translation>
    </message>
    <message>
        <source>The image is complete, the interpretation follows.</source>
        <translation>Das Bild ist vollständig, die Beurteilung folgt.</translation>
    </message>
    <message>
        <source>Row {done} of {total}, {rate} rows a second, about {seconds} s left</source>
        <translation>Zeile {done} von {total}, {rate} Zeilen je Sekunde, noch etwa {seconds} s</translation>
    </message>
    <message>
        <source>Runs that wait: {count}</source>
        <translation>Wartende Läufe: {count}</translation>
    </message>
    <message>
        <source> · {count} more waiting</source>
        <translation> · noch {count} in der Schlange</translation>
    </message>
    <message>
        <source>Cancelled. What was there before is shown again.</source>
        <translation>Abgebrochen. Das Vorherige ist wieder zu sehen.</translation>
    </message>
    <message>
        <source>{count} samples: they agree on {percent} % of what changes.</source>
        <translation>{count} Stichproben: Sie stimmen in {percent} % dessen überein, was sich verändert.</translation>
    </message>
    <message>
        <source>Enter predicts. Esc cancels.</source>
        <translation>Eingabetaste: vorhersagen. Esc: abbrechen.</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Items that a model can answer</source>
        <translation>Aufgaben, die ein Modell beantworten kann</translation>
    </message>
    <message>
        <source>Approve a run</source>
        <translation>Lauf genehmigen</translation>
    </message>
    <message>
        <source>Reject a run</source>
        <translation>Lauf ablehnen</translation>
    </message>
    <message>
        <source>{model} on {device}</source>
        <translation>{model} auf {device}</translation>
    </message>
    <message>
        <source>Untitled item</source>
        <translation>Aufgabe ohne Titel</translation>
    </message>
    <message>
        <source>Baking, {percent} %</source>
        <translation>Wird berechnet, {percent} %</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Could not be baked</source>
        <translation>Ließ sich nicht berechnen</translation>
    </message>
    <message>
        <source>Not baked</source>
        <translation>Nicht berechnet</translation>
    </message>
    <message>
        <source>Has a follow-up</source>
        <translation>Hat eine Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>To be judged</source>
        <translation>Noch zu beurteilen</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Genehmigt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Bake another one</source>
        <translation>Einen anderen berechnen</translation>
    </message>
    <message>
        <source>Bake this one</source>
        <translation>Diesen berechnen</translation>
    </message>
    <message>
        <source>Nothing is baked for this item yet.</source>
        <translation>Für diese Aufgabe ist noch nichts berechnet.</translation>
    </message>
    <message>
        <source>{model}, seed {seed}</source>
        <translation>{model}, Startwert {seed}</translation>
    </message>
    <message>
        <source>The film is another one by now: bake again.</source>
        <translation>Das Bild ist inzwischen ein anderes: Berechnen Sie neu.</translation>
    </message>
    <message>
        <source>Bake what is missing</source>
        <translation>Fehlendes berechnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Genehmigen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>The run that is baked</source>
        <translation>Der Lauf, der berechnet wird</translation>
    </message>
    <message>
        <source>Runs are baked in the background.</source>
        <translation>Läufe werden im Hintergrund berechnet.</translation>
    </message>
    <message>
        <source>Interpretation</source>
        <translation>Beurteilung</translation>
    </message>
    <message>
        <source>Is this what students should see?</source>
        <translation>Sollen Studierende das sehen?</translation>
    </message>
    <message>
        <source>Mark where it changes</source>
        <translation>Markieren, wo es sich verändert</translation>
    </message>
    <message>
        <source>Replace the mark by the run&apos;s change</source>
        <translation>Markierung durch den Lauf ersetzen</translation>
    </message>
    <message>
        <source>Use the run&apos;s change as the mark</source>
        <translation>Veränderung als Markierung nehmen</translation>
    </message>
    <message>
        <source>The dashed line is your mark.</source>
        <translation>Die gestrichelte Linie ist Ihre Markierung.</translation>
    </message>
    <message>
        <source>The item has no mark yet: students are asked where it changes.</source>
        <translation>Die Aufgabe hat noch keine Markierung: Studierende werden gefragt, wo sich etwas verändert.</translation>
    </message>
    <message>
        <source>Bake these {count}</source>
        <translation>Diese {count} vorberechnen</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>Baked anew: to be judged</source>
        <translation>Neu berechnet: noch zu beurteilen</translation>
    </message>
</context>
<context>
    <name>SamplingDrawer</name>
    <message>
        <source>New seed</source>
        <translation>Neuer Startwert</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Führung</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Stichproben</translation>
    </message>
    <message>
        <source>What this option does</source>
        <translation>Was diese Einstellung bewirkt</translation>
    </message>
    <message>
        <source>The same seed draws the same film again; another seed, another course.</source>
        <translation>Derselbe Startwert zeichnet dieselbe Aufnahme wieder, ein anderer einen anderen Verlauf.</translation>
    </message>
    <message>
        <source>How freely the model chooses: lower is more typical, higher more varied.</source>
        <translation>Wie frei das Modell wählt: niedriger ist typischer, höher vielfältiger.</translation>
    </message>
    <message>
        <source>From how many of its best choices the model may draw at each step.</source>
        <translation>Aus wie vielen seiner besten Möglichkeiten das Modell bei jedem Schritt wählen darf.</translation>
    </message>
    <message>
        <source>How strictly the film follows the hypothesis; too much looks unnatural.</source>
        <translation>Wie streng die Aufnahme der Hypothese folgt; zu viel wirkt unnatürlich.</translation>
    </message>
    <message>
        <source>Several samples of one hypothesis show where the model is sure.</source>
        <translation>Mehrere Stichproben einer Hypothese zeigen, wo das Modell sicher ist.</translation>
    </message>
</context>
<context>
    <name>ScrubActions</name>
    <message>
        <source>Play the progression</source>
        <translation>Verlauf abspielen</translation>
    </message>
    <message>
        <source>Less of the change</source>
        <translation>Weniger von der Veränderung</translation>
    </message>
    <message>
        <source>More of the change</source>
        <translation>Mehr von der Veränderung</translation>
    </message>
    <message>
        <source>Pause the progression</source>
        <translation>Verlauf anhalten</translation>
    </message>
</context>
<context>
    <name>ScrubBar</name>
    <message>
        <source>Share of the change that is shown, in percent</source>
        <translation>Gezeigter Anteil der Veränderung in Prozent</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>Voraufnahme</translation>
    </message>
    <message>
        <source>Counterfactual</source>
        <translation>Kontrafaktisch</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Word, finding or date</source>
        <translation>Wort, Befund oder Datum</translation>
    </message>
    <message>
        <source>Searches hypothesis, interpretation, film and note; “today” is a date too.</source>
        <translation>Sucht in Hypothese, Beurteilung, Aufnahme und Notiz; auch „heute“ ist ein Datum.</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Verlauf durchsuchen</translation>
    </message>
    <message>
        <source>Favourites only</source>
        <translation>Nur Favoriten</translation>
    </message>
</context>
<context>
    <name>SettingsCommands</name>
    <message>
        <source>The settings could not be saved: {reason}. They hold until Foresee is closed. Make room in {folder}, or allow Foresee to write there; then change one again.</source>
        <translation>Die Einstellungen konnten nicht gespeichert werden: {reason}. Sie gelten, bis Foresee geschlossen wird. Schaffen Sie Platz in {folder}, oder erlauben Sie Foresee, dort zu schreiben; ändern Sie dann noch einmal eine.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>No setting is called so.</source>
        <translation>Keine Einstellung heißt so.</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Change the language now</source>
        <translation>Sprache jetzt wechseln</translation>
    </message>
    <message>
        <source>The window closes and opens again in the other language, with the film that is open; a run that goes on is given up. Or leave it for the next start.</source>
        <translation>Das Fenster schließt sich und öffnet sich in der anderen Sprache wieder, mit dem offenen Bild; ein begonnener Lauf wird abgebrochen. Oder lassen Sie es bis zum nächsten Start.</translation>
    </message>
    <message>
        <source>Each film, while blinking, for</source>
        <translation>Jedes Bild beim Blinken</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Dark, as a reading room</source>
        <translation>Dunkel, wie ein Befundungsraum</translation>
    </message>
    <message>
        <source>Light, for projectors</source>
        <translation>Hell, für Projektoren</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Films may blink by themselves</source>
        <translation>Bilder dürfen von selbst blinken</translation>
    </message>
    <message>
        <source>Reduced: nothing moves by itself</source>
        <translation>Reduziert: Nichts bewegt sich von selbst</translation>
    </message>
    <message>
        <source>Dragging down on a film</source>
        <translation>Auf einem Bild nach unten ziehen</translation>
    </message>
    <message>
        <source>Darkens it</source>
        <translation>Verdunkelt es</translation>
    </message>
    <message>
        <source>Brightens it</source>
        <translation>Hellt es auf</translation>
    </message>
    <message>
        <source>A run asked for during another</source>
        <translation>Ein Lauf während eines anderen</translation>
    </message>
    <message>
        <source>Takes its place</source>
        <translation>Ersetzt ihn</translation>
    </message>
    <message>
        <source>Waits for its end</source>
        <translation>Wartet auf dessen Ende</translation>
    </message>
</context>
<context>
    <name>SoFar</name>
    <message>
        <source>What you have met so far</source>
        <translation>Was Ihnen bisher begegnet ist</translation>
    </message>
    <message>
        <source>Not met yet: {findings}.</source>
        <translation>Noch nicht begegnet: {findings}.</translation>
    </message>
    <message>
        <source>{finding}: {right} of {count} right</source>
        <translation>{finding}: {right} von {count} richtig</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Nothing predicted yet.
Type how this film will change, then press Enter.</source>
        <translation>Noch nichts vorhergesagt.
Schreiben Sie, wie sich das Bild verändern wird, und drücken Sie die Eingabetaste.</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Synthetisch</translation>
    </message>
    <message>
        <source>As the model decoded it</source>
        <translation>Wie das Modell es dekodiert hat</translation>
    </message>
    <message>
        <source>Counterfactual</source>
        <translation>Kontrafaktisch</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>Voraufnahme</translation>
    </message>
    <message>
        <source>Other run, seed {seed}: {hypothesis}</source>
        <translation>Startwert {seed}: {hypothesis}</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>Real follow-up</source>
        <translation>Echte Verlaufsaufnahme</translation>
    </message>
    <message>
        <source>There is no change to show yet.
Predict one below, or go back to both films.</source>
        <translation>Noch gibt es keine Veränderung zu zeigen.
Sagen Sie unten eine vorher, oder gehen Sie zu beiden Bildern zurück.</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Dieser Lauf</translation>
    </message>
    <message>
        <source>{percent} % of the change</source>
        <translation>{percent} % der Veränderung</translation>
    </message>
    <message>
        <source>Real follow-up, laid over the prior</source>
        <translation>Echte Verlaufsaufnahme, überlagert</translation>
    </message>
</context>
<context>
    <name>StageActions</name>
    <message>
        <source>Show as the model decoded it</source>
        <translation>Zeigen, wie das Modell es dekodiert hat</translation>
    </message>
    <message>
        <source>Show where the samples agree</source>
        <translation>Zeigen, wo die Stichproben übereinstimmen</translation>
    </message>
    <message>
        <source>More: brush, or what the comparison sets</source>
        <translation>Mehr: Pinsel oder Regler des Vergleichs</translation>
    </message>
    <message>
        <source>Less: brush, or what the comparison sets</source>
        <translation>Weniger: Pinsel oder Regler des Vergleichs</translation>
    </message>
    <message>
        <source>Fit to pane</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>One film pixel per screen pixel</source>
        <translation>Ein Bildpixel je Bildschirmpixel</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>One film alone, or all again</source>
        <translation>Eine Aufnahme allein, oder wieder alle</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>Lupe</translation>
    </message>
    <message>
        <source>Turn clockwise</source>
        <translation>Im Uhrzeigersinn drehen</translation>
    </message>
    <message>
        <source>Flip left and right</source>
        <translation>Links und rechts spiegeln</translation>
    </message>
    <message>
        <source>Invert greys</source>
        <translation>Grauwerte umkehren</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>Ansicht zurücksetzen</translation>
    </message>
    <message>
        <source>Window and level…</source>
        <translation>Fenster und Mitte…</translation>
    </message>
    <message>
        <source>Brighter</source>
        <translation>Heller</translation>
    </message>
    <message>
        <source>Darker</source>
        <translation>Dunkler</translation>
    </message>
    <message>
        <source>More contrast</source>
        <translation>Mehr Kontrast</translation>
    </message>
    <message>
        <source>Less contrast</source>
        <translation>Weniger Kontrast</translation>
    </message>
    <message>
        <source>{change}, finely</source>
        <translation>{change}, fein</translation>
    </message>
    <message>
        <source>Window by dragging</source>
        <translation>Durch Ziehen fenstern</translation>
    </message>
    <message>
        <source>Move by dragging</source>
        <translation>Durch Ziehen verschieben</translation>
    </message>
    <message>
        <source>Measure a distance</source>
        <translation>Abstand messen</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio</source>
        <translation>Herz-Thorax-Quotient</translation>
    </message>
    <message>
        <source>Remove the measurements</source>
        <translation>Messungen entfernen</translation>
    </message>
    <message>
        <source>Show or hide what is marked</source>
        <translation>Markierungen zeigen oder ausblenden</translation>
    </message>
</context>
<context>
    <name>StageBar</name>
    <message>
        <source>Tools for the pointer</source>
        <translation>Werkzeuge für den Zeiger</translation>
    </message>
    <message>
        <source>Turn and flip</source>
        <translation>Drehen und spiegeln</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
</context>
<context>
    <name>StandingRow</name>
    <message>
        <source>{done} of {students} students are done, until {day}</source>
        <translation>{done} von {students} Studierenden sind fertig, bis {day}</translation>
    </message>
    <message>
        <source>{pack}, for {group}</source>
        <translation>{pack}, für {group}</translation>
    </message>
    <message>
        <source>Withdraw…</source>
        <translation>Zurückziehen …</translation>
    </message>
    <message>
        <source>{student}: {done} of {asked}</source>
        <translation>{student}: {done} von {asked}</translation>
    </message>
    <message>
        <source>Withdraw it; answers stay</source>
        <translation>Wirklich zurückziehen; Antworten bleiben</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>Studierende</translation>
    </message>
</context>
<context>
    <name>StatementEditor</name>
    <message>
        <source>Statement</source>
        <translation>Aussage</translation>
    </message>
    <message>
        <source>For example: It got smaller.</source>
        <translation>Zum Beispiel: Er ist kleiner geworden.</translation>
    </message>
    <message>
        <source>The statement holds</source>
        <translation>Die Aussage trifft zu</translation>
    </message>
</context>
<context>
    <name>StatementPart</name>
    <message>
        <source>Does it hold?</source>
        <translation>Trifft es zu?</translation>
    </message>
    <message>
        <source>It holds</source>
        <translation>Es trifft zu</translation>
    </message>
    <message>
        <source>It does not hold</source>
        <translation>Es trifft nicht zu</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>Say whether it holds.</source>
        <translation>Sagen Sie, ob es zutrifft.</translation>
    </message>
</context>
<context>
    <name>StepLine</name>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Observe</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Erklären</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
</context>
<context>
    <name>StudyChooser</name>
    <message>
        <source>Which film of the study?</source>
        <translation>Welche Aufnahme der Untersuchung?</translation>
    </message>
    <message>
        <source>Films of the study</source>
        <translation>Aufnahmen der Untersuchung</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>View not given</source>
        <translation>Strahlengang nicht angegeben</translation>
    </message>
    <message>
        <source>{number} · {view}</source>
        <translation>{number} · {view}</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>1 day later</source>
        <translation>1 Tag später</translation>
    </message>
    <message>
        <source>{count} days later</source>
        <translation>{count} Tage später</translation>
    </message>
    <message>
        <source>{count} × {reason}</source>
        <translation>{count} × {reason}</translation>
    </message>
    <message>
        <source>Files that are not usable:</source>
        <translation>Nicht verwendbare Dateien:</translation>
    </message>
</context>
<context>
    <name>StudySession</name>
    <message>
        <source>Own film</source>
        <translation>Eigene Aufnahme</translation>
    </message>
    <message>
        <source>Own follow-up</source>
        <translation>Eigene Verlaufsaufnahme</translation>
    </message>
</context>
<context>
    <name>SummaryCard</name>
    <message>
        <source>Done for now</source>
        <translation>Für jetzt geschafft</translation>
    </message>
    <message>
        <source>Back to the first page</source>
        <translation>Zurück zur ersten Seite</translation>
    </message>
    <message>
        <source>The films are rendered from digital patients: they show eight findings and say nothing of others, nor of children.</source>
        <translation>Die Aufnahmen sind von digitalen Patienten berechnet: Sie zeigen acht Befunde und sagen nichts über andere oder über Kinder.</translation>
    </message>
    <message>
        <source>See one miss again</source>
        <translation>Einen Fehler noch einmal ansehen</translation>
    </message>
    <message>
        <source>See {count} misses again</source>
        <translation>{count} Fehler noch einmal ansehen</translation>
    </message>
    <message>
        <source>{right} of {answers} right, {fast} of them within eight seconds.</source>
        <translation>{right} von {answers} richtig, davon {fast} in höchstens acht Sekunden.</translation>
    </message>
    <message>
        <source>Fluent now: {skills}.</source>
        <translation>Sitzt jetzt: {skills}.</translation>
    </message>
    <message>
        <source>And {count} more.</source>
        <translation>Und {count} weitere.</translation>
    </message>
    <message>
        <source>Tomorrow brings new cases.</source>
        <translation>Morgen kommen neue Fälle.</translation>
    </message>
    <message>
        <source>Tomorrow one skill is due.</source>
        <translation>Morgen ist eine Fertigkeit fällig.</translation>
    </message>
    <message>
        <source>Tomorrow {count} skills are due.</source>
        <translation>Morgen sind {count} Fertigkeiten fällig.</translation>
    </message>
    <message>
        <source>{count} days in a row.</source>
        <translation>{count} Tage in Folge.</translation>
    </message>
</context>
<context>
    <name>TextPart</name>
    <message>
        <source>What changed?</source>
        <translation>Was hat sich verändert?</translation>
    </message>
    <message>
        <source>What changed, where, and which way?</source>
        <translation>Was hat sich verändert, wo und in welche Richtung?</translation>
    </message>
    <message>
        <source>Counts as right: finding, side and direction, in a few words. Where nothing changed: what stays, and that it does.</source>
        <translation>Als richtig zählt: Befund, Seite und Richtung, in wenigen Worten. Wo sich nichts geändert hat: was bleibt, und dass es bleibt.</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>{low} to {high} % (95 %)</source>
        <translation>{low} bis {high} % (95 %)</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Every finished run is kept here and opens again at once.</source>
        <translation>Jeder fertige Lauf bleibt hier und öffnet sich sofort wieder.</translation>
    </message>
    <message>
        <source>Choose the run to compare with.</source>
        <translation>Wählen Sie den Lauf, mit dem verglichen wird.</translation>
    </message>
    <message>
        <source>Compare with another run</source>
        <translation>Mit einem anderen Lauf vergleichen</translation>
    </message>
    <message>
        <source>Repeat with the same recipe</source>
        <translation>Mit demselben Rezept wiederholen</translation>
    </message>
    <message>
        <source>Predict again with another seed</source>
        <translation>Mit anderem Startwert vorhersagen</translation>
    </message>
    <message>
        <source>Take out of the history</source>
        <translation>Aus dem Verlauf nehmen</translation>
    </message>
    <message>
        <source>This film</source>
        <translation>Dieses</translation>
    </message>
    <message>
        <source>Every film</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Export the run on the stage</source>
        <translation>Gezeigten Lauf exportieren</translation>
    </message>
    <message>
        <source>No run is found. Search every film, or with fewer words.</source>
        <translation>Kein Lauf gefunden. Suchen Sie in allen Aufnahmen oder mit weniger Wörtern.</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Good. Now set on the right how sure you are, and lock your prediction. It is kept with its time and cannot be changed afterwards.</source>
        <translation>Gut. Stellen Sie nun rechts ein, wie sicher Sie sind, und legen Sie Ihre Vorhersage fest. Sie wird mit der Uhrzeit gespeichert und lässt sich danach nicht mehr ändern.</translation>
    </message>
    <message>
        <source>Paint on the left film where you expect fluid: press the mouse and draw. Fluid sinks to the lowest place. The patient&apos;s right lies on your left.</source>
        <translation>Malen Sie auf das linke Bild, wo Sie Flüssigkeit erwarten: Maustaste drücken und zeichnen. Flüssigkeit sinkt an die tiefste Stelle. Die rechte Seite des Patienten liegt für Sie links.</translation>
    </message>
    <message>
        <source>The model now draws the same patient with the effusion, row by row. Every run is a real one, made on this computer.</source>
        <translation>Das Modell zeichnet nun denselben Patienten mit dem Erguss, Zeile für Zeile. Jeder Lauf ist echt, auf diesem Rechner gemacht.</translation>
    </message>
    <message>
        <source>Compare the two films, side by side or with Blink above them; your mark stays on both. Then write on the right, in a sentence of your own, what changed.</source>
        <translation>Vergleichen Sie die beiden Bilder, nebeneinander oder mit Blinken darüber; Ihre Markierung bleibt auf beiden. Schreiben Sie dann rechts in einem eigenen Satz, was sich verändert hat.</translation>
    </message>
    <message>
        <source>Your first prediction</source>
        <translation>Ihre erste Vorhersage</translation>
    </message>
    <message>
        <source>Fluid collects in this patient&apos;s right pleural space: a new right effusion. Where will the film change?</source>
        <translation>Im rechten Pleuraraum dieses Patienten sammelt sich Flüssigkeit: ein neuer Erguss rechts. Wo wird sich das Bild verändern?</translation>
    </message>
    <message>
        <source>That is all there is to it. The score rests on the reference, dashed on the films, and never on the model alone. Press Done to go on by yourself.</source>
        <translation>Das ist alles. Die Punkte beruhen auf der Referenz, die auf den Aufnahmen gestrichelt ist, und nie allein auf dem Modell. Mit „Fertig“ machen Sie allein weiter.</translation>
    </message>
</context>
<context>
    <name>Unfinished</name>
    <message>
        <source>{path} is not the film any more about which you locked your answer; put that film back there, or open it from where it is now.</source>
        <translation>{path} ist nicht mehr die Aufnahme, zu der Sie Ihre Antwort festgelegt haben; legen Sie jene Aufnahme wieder dorthin, oder öffnen Sie sie dort, wo sie jetzt ist.</translation>
    </message>
</context>
<context>
    <name>Vocabulary</name>
    <message>
        <source>effusion</source>
        <translation>Pleuraerguss</translation>
    </message>
    <message>
        <source>consolidation</source>
        <translation>Konsolidierung</translation>
    </message>
    <message>
        <source>atelectasis</source>
        <translation>Atelektase</translation>
    </message>
    <message>
        <source>pneumothorax</source>
        <translation>Pneumothorax</translation>
    </message>
    <message>
        <source>oedema</source>
        <translation>Lungenödem</translation>
    </message>
    <message>
        <source>cardiomegaly</source>
        <translation>Kardiomegalie</translation>
    </message>
    <message>
        <source>nodule</source>
        <translation>Rundherd</translation>
    </message>
    <message>
        <source>hyperinflation</source>
        <translation>Überblähung</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>bilateral</source>
        <translation>beidseits</translation>
    </message>
    <message>
        <source>upper</source>
        <translation>Oberfeld</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>Mittelfeld</translation>
    </message>
    <message>
        <source>lower</source>
        <translation>Unterfeld</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>progredient</translation>
    </message>
    <message>
        <source>better</source>
        <translation>regredient</translation>
    </message>
    <message>
        <source>resolved</source>
        <translation>nicht mehr nachweisbar</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>unverändert</translation>
    </message>
    <message>
        <source>small</source>
        <translation>klein</translation>
    </message>
    <message>
        <source>moderate</source>
        <translation>mäßig</translation>
    </message>
    <message>
        <source>large</source>
        <translation>groß</translation>
    </message>
    <message>
        <source>mild</source>
        <translation>leicht</translation>
    </message>
    <message>
        <source>severe</source>
        <translation>ausgeprägt</translation>
    </message>
    <message>
        <source>no</source>
        <translation>kein</translation>
    </message>
</context>
<context>
    <name>Wall</name>
    <message>
        <source>What the hall sees</source>
        <translation>Was der Saal sieht</translation>
    </message>
    <message>
        <source>Thank you.</source>
        <translation>Vielen Dank.</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>Einen Moment …</translation>
    </message>
    <message>
        <source>Case {number}</source>
        <translation>Fall {number}</translation>
    </message>
    <message>
        <source>The vote is closed.</source>
        <translation>Die Abstimmung ist geschlossen.</translation>
    </message>
    <message>
        <source>The hall is divided. Convince your neighbour.</source>
        <translation>Der Saal ist geteilt. Überzeugen Sie Ihren Nachbarn.</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>Was sich verändert</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Where the hall pointed</source>
        <translation>Wohin der Saal zeigte</translation>
    </message>
    <message>
        <source>First vote</source>
        <translation>Erste Abstimmung</translation>
    </message>
    <message>
        <source>Second vote</source>
        <translation>Zweite Abstimmung</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>Vorhergesagt</translation>
    </message>
    <message>
        <source>1 answer</source>
        <translation>1 Antwort</translation>
    </message>
    <message>
        <source>{count} answers</source>
        <translation>{count} Antworten</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>No votes</source>
        <translation>Keine Stimmen</translation>
    </message>
    <message>
        <source>{share} right</source>
        <translation>{share} richtig</translation>
    </message>
    <message>
        <source>{first} right, after talking {second}</source>
        <translation>{first} richtig, nach dem Gespräch {second}</translation>
    </message>
    <message>
        <source>Gain {gain}</source>
        <translation>Zugewinn {gain}</translation>
    </message>
    <message>
        <source>Most often wrong: {place}</source>
        <translation>Am häufigsten falsch: {place}</translation>
    </message>
    <message>
        <source>Synthetic, for teaching only</source>
        <translation>Synthetisch, nur für die Lehre</translation>
    </message>
    <message>
        <source>On the way: {share}</source>
        <translation>Unterwegs: {share}</translation>
    </message>
    <message>
        <source>Guessed: {share} right</source>
        <translation>Geraten: {share} richtig</translation>
    </message>
    <message>
        <source>Fairly sure: {share} right</source>
        <translation>Ziemlich sicher: {share} richtig</translation>
    </message>
    <message>
        <source>Certain: {share} right</source>
        <translation>Ganz sicher: {share} richtig</translation>
    </message>
    <message>
        <source>Predicted just now</source>
        <translation>Soeben vorhergesagt</translation>
    </message>
</context>
<context>
    <name>WhoCard</name>
    <message>
        <source>Name or pseudonym</source>
        <translation>Name oder Pseudonym</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>What may we call you?</source>
        <translation>Wie dürfen wir Sie nennen?</translation>
    </message>
    <message>
        <source>Keep this name</source>
        <translation>Diesen Namen behalten</translation>
    </message>
    <message>
        <source>Who is learning?</source>
        <translation>Wer lernt gerade?</translation>
    </message>
    <message>
        <source>Several people learn here. Your answers are kept with your own.</source>
        <translation>Hier lernen mehrere Personen. Ihre Antworten kommen zu Ihren eigenen.</translation>
    </message>
    <message>
        <source>Your answers are kept with your own. A pseudonym will do.</source>
        <translation>Ihre Antworten kommen zu Ihren eigenen. Ein Pseudonym genügt.</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Ich</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>Jemand anderes</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Beginnen</translation>
    </message>
    <message>
        <source>Type a name or a pseudonym, or skip this.</source>
        <translation>Geben Sie einen Namen oder ein Pseudonym ein, oder überspringen Sie dies.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in to the lab</source>
        <translation>Im Lernlabor anmelden</translation>
    </message>
    <message>
        <source>With the name and the password that you were given for it.</source>
        <translation>Mit dem Namen und dem Passwort, die Sie dafür bekommen haben.</translation>
    </message>
    <message>
        <source>A name or a pseudonym. It stands with your results and nowhere else.</source>
        <translation>Ein Name oder ein Pseudonym. Es steht bei Ihren Ergebnissen und sonst nirgends.</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Home</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Show the library</source>
        <translation>Bibliothek zeigen</translation>
    </message>
    <message>
        <source>Show the interpretation</source>
        <translation>Beurteilung zeigen</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Schrift größer</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Schrift kleiner</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Tastatur und Maus</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Write a hypothesis</source>
        <translation>Hypothese schreiben</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Rundgang machen</translation>
    </message>
    <message>
        <source>Export all objections…</source>
        <translation>Alle Einwände exportieren…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Looking at the films</source>
        <translation>Bilder betrachten</translation>
    </message>
    <message>
        <source>Predict; lock, compare, go on</source>
        <translation>Vorhersagen; festlegen, vergleichen, weiter</translation>
    </message>
    <message>
        <source>Open a folder of films…</source>
        <translation>Ordner mit Aufnahmen öffnen …</translation>
    </message>
</context>
<context>
    <name>WindowTitle</name>
    <message>
        <source>Foresee</source>
        <translation>Foresee</translation>
    </message>
</context>
<context>
    <name>_ChangeLine</name>
    <message>
        <source>Finding</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Any side</source>
        <translation>Beliebige Seite</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Lungenfeld</translation>
    </message>
    <message>
        <source>Any zone</source>
        <translation>Beliebiges Lungenfeld</translation>
    </message>
</context>
<context>
    <name>_Code</name>
    <message>
        <source>Code for the lecturer&apos;s own phone</source>
        <translation>Code für das Handy des Vortragenden</translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
</context>
</TS>
