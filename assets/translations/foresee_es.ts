<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AssignForm</name>
    <message>
        <source>Class</source>
        <translation>Grupo</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paquete</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Primer día</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Último día</translation>
    </message>
    <message>
        <source>Each question, times</source>
        <translation>Cada pregunta, veces</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>Asignar</translation>
    </message>
</context>
<context>
    <name>Assigned</name>
    <message>
        <source>From your class</source>
        <translation>De su grupo</translation>
    </message>
    <message>
        <source>Assign a pack to a class</source>
        <translation>Asignar un paquete a un grupo</translation>
    </message>
</context>
<context>
    <name>AssignedRow</name>
    <message>
        <source>{done} of {asked} answers, until {day}</source>
        <translation>{done} de {asked} respuestas, hasta el {day}</translation>
    </message>
    <message>
        <source>all done</source>
        <translation>todo hecho</translation>
    </message>
    <message>
        <source>{pack}, for {group}</source>
        <translation>{pack}, para {group}</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Empezar</translation>
    </message>
</context>
<context>
    <name>AudienceWindow</name>
    <message>
        <source>Foresee: for the hall</source>
        <translation>Foresee: para la sala</translation>
    </message>
</context>
<context>
    <name>AuthoringWindow</name>
    <message>
        <source>Next revision</source>
        <translation>Revisión siguiente</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paquete</translation>
    </message>
    <message>
        <source>Export the pack</source>
        <translation>Exportar el paquete</translation>
    </message>
    <message>
        <source>Packs (*{ending})</source>
        <translation>Paquetes (*{ending})</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>The pack is now in {path}.</source>
        <translation>El paquete está ahora en {path}.</translation>
    </message>
    <message>
        <source>Untitled pack</source>
        <translation>Paquete sin título</translation>
    </message>
    <message>
        <source>{title} – pack editor</source>
        <translation>{title} – editor de paquetes</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Guardado</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Guardando…</translation>
    </message>
    <message>
        <source>Check and export</source>
        <translation>Comprobar y exportar</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Films</source>
        <translation>Radiografías</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Ejercicios</translation>
    </message>
    <message>
        <source>Baked runs</source>
        <translation>Predicciones incluidas</translation>
    </message>
    <message>
        <source>The handout is now in {path}.</source>
        <translation>El material impreso está ahora en {path}.</translation>
    </message>
    <message>
        <source>Language in which you write</source>
        <translation>Idioma en el que escribe</translation>
    </message>
</context>
<context>
    <name>Background</name>
    <message>
        <source>This was cut short by an error inside Foresee. You can go on working.</source>
        <translation>Un error dentro de Foresee interrumpió esto. Puede seguir trabajando.</translation>
    </message>
</context>
<context>
    <name>Baker</name>
    <message>
        <source>Bake “{hypothesis}”</source>
        <translation>Generar «{hypothesis}»</translation>
    </message>
</context>
<context>
    <name>BalanceMeter</name>
    <message>
        <source>Sides</source>
        <translation>Lados</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Hallazgos</translation>
    </message>
    <message>
        <source>Items without change</source>
        <translation>Ejercicios sin cambios</translation>
    </message>
    <message>
        <source>Sides of the changes</source>
        <translation>Lados de los cambios</translation>
    </message>
    <message>
        <source>Findings of the changes</source>
        <translation>Hallazgos de los cambios</translation>
    </message>
    <message>
        <source>There are no items yet.</source>
        <translation>Todavía no hay ejercicios.</translation>
    </message>
    <message>
        <source>No change in {percent} % of all items.</source>
        <translation>Sin cambios en el {percent} % de los ejercicios.</translation>
    </message>
    <message>
        <source>About 40 % teach best; it counts from ten items on.</source>
        <translation>Alrededor del 40 % es lo que más enseña; cuenta a partir de diez ejercicios.</translation>
    </message>
    <message>
        <source>Add films on which nothing changes: about 40 % teach best.</source>
        <translation>Añada radiografías en las que nada cambia: alrededor del 40 % es lo que más enseña.</translation>
    </message>
    <message>
        <source>Add films on which something changes: 60 % teach best.</source>
        <translation>Añada radiografías en las que algo cambia: el 60 % es lo que más enseña.</translation>
    </message>
    <message>
        <source>That is a good share.</source>
        <translation>Es una buena proporción.</translation>
    </message>
</context>
<context>
    <name>BuiltIn</name>
    <message>
        <source>Digital patient, {projection} supine</source>
        <translation>Digital, {projection} decúbito</translation>
    </message>
    <message>
        <source>Digital patient, {projection}</source>
        <translation>Paciente digital, {projection}</translation>
    </message>
    <message>
        <source>Healthy woman</source>
        <translation>Mujer sana</translation>
    </message>
    <message>
        <source>Healthy man</source>
        <translation>Hombre sano</translation>
    </message>
    <message>
        <source>Healthy woman, lying</source>
        <translation>Mujer sana, en decúbito</translation>
    </message>
    <message>
        <source>Small right effusion</source>
        <translation>Derrame derecho pequeño</translation>
    </message>
    <message>
        <source>Large left effusion</source>
        <translation>Derrame izquierdo grande</translation>
    </message>
    <message>
        <source>Right effusion, lying</source>
        <translation>Derrame derecho, en decúbito</translation>
    </message>
    <message>
        <source>Left consolidation</source>
        <translation>Consolidación izquierda</translation>
    </message>
    <message>
        <source>Right consolidation</source>
        <translation>Consolidación derecha</translation>
    </message>
    <message>
        <source>Right upper collapse</source>
        <translation>Atelectasia superior derecha</translation>
    </message>
    <message>
        <source>Right pneumothorax</source>
        <translation>Neumotórax derecho</translation>
    </message>
    <message>
        <source>Oedema, large heart</source>
        <translation>Edema pulmonar, corazón grande</translation>
    </message>
    <message>
        <source>Large heart</source>
        <translation>Corazón grande</translation>
    </message>
    <message>
        <source>Left upper mass</source>
        <translation>Masa superior izquierda</translation>
    </message>
    <message>
        <source>Hyperinflated lungs</source>
        <translation>Pulmones hiperinsuflados</translation>
    </message>
</context>
<context>
    <name>Cases</name>
    <message>
        <source>Erect PA film of a healthy woman. Both costophrenic angles are sharp, the heart is less than half as wide as the chest, the lungs are clear. A good prior for any new finding.</source>
        <translation>Radiografía PA de una mujer sana en bipedestación. Ambos ángulos costofrénicos son agudos, el corazón mide menos de la mitad de la anchura del tórax, los pulmones están libres. Una buena previa para cualquier hallazgo nuevo.</translation>
    </message>
    <message>
        <source>Digital patient, rendered by Foresee</source>
        <translation>Paciente digital, renderizado por Foresee</translation>
    </message>
    <message>
        <source>Erect PA film of a healthy man in full inspiration, with the gastric bubble under the left dome. A good prior for any new finding.</source>
        <translation>Radiografía PA de un hombre sano en bipedestación y en inspiración completa, con la cámara gástrica bajo la cúpula izquierda. Una buena previa para cualquier hallazgo nuevo.</translation>
    </message>
    <message>
        <source>Supine AP film of a thin, healthy young woman. The domes stand higher and the heart looks larger than on an erect film. Ask for an effusion, and look for a veil, not a meniscus.</source>
        <translation>Radiografía AP de una mujer joven, sana y delgada en decúbito. Las cúpulas están más altas y el corazón parece mayor que en bipedestación. Prediga un derrame y busque un velo, no un menisco.</translation>
    </message>
    <message>
        <source>Erect PA film. The right costophrenic angle is blunted by a meniscus; the rest of the right hemidiaphragm can still be seen. Ask for it to worsen, improve or resolve.</source>
        <translation>Radiografía PA en bipedestación. Un menisco borra el ángulo costofrénico derecho; el resto del hemidiafragma derecho aún se ve. Prediga que empeora, mejora o se resuelve.</translation>
    </message>
    <message>
        <source>Erect PA film of a heavy woman. Fluid with a meniscus hides the left hemidiaphragm and the left heart border. Ask for it to improve, and watch which border comes back first.</source>
        <translation>Radiografía PA de una mujer corpulenta en bipedestación. El líquido, con menisco, oculta el hemidiafragma izquierdo y el borde cardíaco izquierdo. Prediga que mejora y observe qué borde reaparece primero.</translation>
    </message>
    <message>
        <source>Supine AP film of a heavy man. The fluid lies behind the right lung and veils it, most towards the base; vessels are still seen through it. Compare the two lungs.</source>
        <translation>Radiografía AP de un hombre corpulento en decúbito. El líquido está detrás del pulmón derecho y lo vela, sobre todo hacia la base; los vasos aún se ven a su través. Compare los dos pulmones.</translation>
    </message>
    <message>
        <source>Erect PA film. Airspace opacity in the left lower lobe, lateral to and behind the heart. The left heart border can still be seen, since the lower lobe lies behind it. Ask for it to improve or spread.</source>
        <translation>Radiografía PA en bipedestación. Opacidad alveolar en el lóbulo inferior izquierdo, lateral al corazón y detrás de él. El borde cardíaco izquierdo aún se ve, porque el lóbulo inferior queda detrás. Prediga que mejora o se extiende.</translation>
    </message>
    <message>
        <source>Erect PA film of a young woman. Airspace opacity above the minor fissure, which bounds it sharply below; the bronchi that run through it stay dark. Ask for it to improve.</source>
        <translation>Radiografía PA de una mujer joven en bipedestación. Opacidad alveolar por encima de la cisura menor, que la limita con nitidez por abajo; los bronquios que la recorren siguen oscuros. Prediga que mejora.</translation>
    </message>
    <message>
        <source>Erect PA film of a thin older woman. The right upper lobe has lost volume: the minor fissure has swung up and the trachea is drawn to the right. Ask for it to resolve.</source>
        <translation>Radiografía PA de una mujer mayor y delgada en bipedestación. El lóbulo superior derecho ha perdido volumen: la cisura menor se ha elevado y la tráquea está desviada a la derecha. Prediga que se resuelve.</translation>
    </message>
    <message>
        <source>Erect PA film of a tall, thin man. A fine visceral pleural line runs along the right lung, with no markings beyond it. Ask for it to worsen or resolve.</source>
        <translation>Radiografía PA de un hombre alto y delgado en bipedestación. Una fina línea pleural visceral recorre el pulmón derecho, sin trama más allá. Prediga que empeora o se resuelve.</translation>
    </message>
    <message>
        <source>Erect PA film of a heavy older woman. The heart is wider than half the chest; the lungs are clear. Ask for oedema or an effusion to follow.</source>
        <translation>Radiografía PA de una mujer mayor y corpulenta en bipedestación. El corazón mide más de la mitad del tórax; los pulmones están libres. Prediga que aparece un edema o un derrame.</translation>
    </message>
    <message>
        <source>Erect PA film of an older man. A round mass with a sharp edge lies in the left upper zone, partly behind the ribs. Ask for it to grow, and look at what stays the same.</source>
        <translation>Radiografía PA de un hombre mayor en bipedestación. Hay una masa redonda de borde nítido en la zona superior izquierda, en parte detrás de las costillas. Prediga que crece y mire qué queda igual.</translation>
    </message>
    <message>
        <source>Supine AP film of an old man. Both lungs are hazy around the hila, and the vessels have lost their edges. Lying down, wide upper vessels say nothing, and every heart looks larger than it is. Ask for the oedema to improve.</source>
        <translation>Radiografía AP en decúbito de un hombre anciano. Ambos pulmones están velados alrededor de los hilios y los vasos han perdido sus bordes. En decúbito, los vasos superiores anchos no dicen nada y todo corazón parece mayor de lo que es. Prediga que el edema mejora.</translation>
    </message>
    <message>
        <source>Erect PA film of an older man. The domes are low and flat, the lungs long, the vessels thin. Ask for a pneumothorax or a consolidation on top of it.</source>
        <translation>Radiografía PA en bipedestación de un hombre mayor. Las cúpulas están bajas y planas, los pulmones son largos y los vasos finos. Prediga además un neumotórax o una consolidación.</translation>
    </message>
</context>
<context>
    <name>CertaintyLegend</name>
    <message>
        <source>Where the samples agree</source>
        <translation>Dónde coinciden las muestras</translation>
    </message>
    <message>
        <source>The stronger the violet, the more samples agree</source>
        <translation>Cuanto más intenso el violeta, más muestras coinciden</translation>
    </message>
    <message>
        <source>few samples</source>
        <translation>pocas</translation>
    </message>
    <message>
        <source>all samples</source>
        <translation>todas las muestras</translation>
    </message>
</context>
<context>
    <name>ChangeControls</name>
    <message>
        <source>Change from which on it is outlined and hatched</source>
        <translation>Cambio a partir del cual se contornea y se raya</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Contorno</translation>
    </message>
    <message>
        <source>from {percent} %</source>
        <translation>desde {percent} %</translation>
    </message>
</context>
<context>
    <name>ChangesEditor</name>
    <message>
        <source>Nothing will change</source>
        <translation>Nada cambiará</translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nada ha cambiado</translation>
    </message>
    <message>
        <source>Another change</source>
        <translation>Otro cambio</translation>
    </message>
</context>
<context>
    <name>ChangesPart</name>
    <message>
        <source>What will change?</source>
        <translation>¿Qué cambiará?</translation>
    </message>
    <message>
        <source>What changed?</source>
        <translation>¿Qué cambió?</translation>
    </message>
    <message>
        <source>Say which finding changes, and which way.</source>
        <translation>Diga qué hallazgo cambia y en qué sentido.</translation>
    </message>
    <message>
        <source>Say which finding changed, and which way.</source>
        <translation>Diga qué hallazgo ha cambiado y en qué sentido.</translation>
    </message>
    <message>
        <source>Counts as right: finding, side and direction. Where nothing changes: the finding that stays, if there is one.</source>
        <translation>Cuenta como correcto: hallazgo, lado y dirección. Si nada cambia: el hallazgo que permanece, si lo hay.</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>Preview as a student</source>
        <translation>Probar como estudiante</translation>
    </message>
    <message>
        <source>Export the pack…</source>
        <translation>Exportar el paquete…</translation>
    </message>
    <message>
        <source>The pack can be exported once nothing stands in its way.</source>
        <translation>El paquete se podrá exportar cuando nada lo impida.</translation>
    </message>
    <message>
        <source>Tick what you have checked; changing it later takes the tick back.</source>
        <translation>Marque lo que ha comprobado; si lo cambia después, la marca desaparece.</translation>
    </message>
    <message>
        <source>Ready. Students import the one file that you export.</source>
        <translation>Listo. Los estudiantes importan el único archivo que usted exporta.</translation>
    </message>
    <message>
        <source>{count} things to do</source>
        <translation>{count} cosas por hacer</translation>
    </message>
    <message>
        <source>One thing to do</source>
        <translation>Una cosa por hacer</translation>
    </message>
    <message>
        <source>Nothing stands in the way</source>
        <translation>Nada lo impide</translation>
    </message>
    <message>
        <source>Click one to go to its spot.</source>
        <translation>Haga clic en una para ir a su lugar.</translation>
    </message>
    <message>
        <source>{count} are advice only.</source>
        <translation>De ellas, {count} son solo consejos.</translation>
    </message>
    <message>
        <source>Sign off</source>
        <translation>Dar el visto bueno</translation>
    </message>
    <message>
        <source>No film shows or names a patient</source>
        <translation>Ninguna radiografía revela al paciente</translation>
    </message>
    <message>
        <source>I may share these films under their licences</source>
        <translation>Puedo compartir estas radiografías</translation>
    </message>
    <message>
        <source>References and texts are right</source>
        <translation>Referencias y textos son correctos</translation>
    </message>
    <message>
        <source>I looked at every baked run</source>
        <translation>He revisado cada predicción</translation>
    </message>
    <message>
        <source>I did the pack as a student would</source>
        <translation>He hecho yo todo el paquete</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Equilibrio</translation>
    </message>
    <message>
        <source>Sign-off</source>
        <translation>Visto bueno</translation>
    </message>
    <message>
        <source>One is advice only.</source>
        <translation>Una es solo un consejo.</translation>
    </message>
    <message>
        <source>Ask again what you said is meant so ({count})</source>
        <translation>Volver a preguntar lo intencionado ({count})</translation>
    </message>
    <message>
        <source>What is asked is to be put right, or answered: it is meant so.</source>
        <translation>Las preguntas se corrigen o se contestan: es intencionado.</translation>
    </message>
    <message>
        <source>It is meant so</source>
        <translation>Es intencionado</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Preguntar de nuevo</translation>
    </message>
    <message>
        <source>Handout…</source>
        <translation>Material impreso…</translation>
    </message>
    <message>
        <source>A PDF to print, for students or for teachers</source>
        <translation>Un PDF para imprimir, para estudiantes o docentes</translation>
    </message>
</context>
<context>
    <name>ChoicePanes</name>
    <message>
        <source>Synthetic</source>
        <translation>Sintético</translation>
    </message>
    <message>
        <source>{letter} · right, your choice</source>
        <translation>{letter} · correcta, su elección</translation>
    </message>
    <message>
        <source>{letter} · right</source>
        <translation>{letter} · correcta</translation>
    </message>
    <message>
        <source>{letter} · your choice</source>
        <translation>{letter} · su elección</translation>
    </message>
</context>
<context>
    <name>ClaimsView</name>
    <message>
        <source>Whole film</source>
        <translation>Toda la radiografía</translation>
    </message>
    <message>
        <source>{places} and {count} more</source>
        <translation>{places} y {count} más</translation>
    </message>
    <message>
        <source>{place}: {verdict}</source>
        <translation>{place}: {verdict}</translation>
    </message>
    <message>
        <source>supported</source>
        <translation>confirmado</translation>
    </message>
    <message>
        <source>contradicted</source>
        <translation>contradicho</translation>
    </message>
    <message>
        <source>not visible</source>
        <translation>no visible</translation>
    </message>
    <message>
        <source>{verdict} · measured {change} %</source>
        <translation>{verdict} · medido {change} %</translation>
    </message>
    <message>
        <source>Supported: the picture shows what this sentence says.</source>
        <translation>Respaldado: la imagen muestra lo que dice esta frase.</translation>
    </message>
    <message>
        <source>Contradicted: the picture shows something else; trust the picture.</source>
        <translation>Contradicho: la imagen muestra otra cosa; confíe en la imagen.</translation>
    </message>
    <message>
        <source>Not visible: the picture neither shows it nor speaks against it; it may be too little to be measured.</source>
        <translation>No visible: la imagen ni lo muestra ni lo desmiente; puede ser demasiado poco para medirlo.</translation>
    </message>
    <message>
        <source>Measured: how much brighter (+) or darker (−) the place became, in percent of the greys.</source>
        <translation>Medido: cuánto se aclaró (+) u oscureció (−) el lugar, en porcentaje de los grises.</translation>
    </message>
    <message>
        <source>{text} (English)</source>
        <translation>{text} (inglés)</translation>
    </message>
</context>
<context>
    <name>Classes</name>
    <message>
        <source>Question</source>
        <translation>Pregunta</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Respuestas</translation>
    </message>
    <message>
        <source>Right at first</source>
        <translation>Bien a la primera</translation>
    </message>
    <message>
        <source>Discrimination</source>
        <translation>Discriminación</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tiempo</translation>
    </message>
    <message>
        <source>Sure / right</source>
        <translation>Seguros / bien</translation>
    </message>
    <message>
        <source>Skill</source>
        <translation>Destreza</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>Estudiantes</translation>
    </message>
    <message>
        <source>In the drill</source>
        <translation>En el entrenamiento</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Cómo de seguros</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Media</translation>
    </message>
    <message>
        <source>{low} to {high} %</source>
        <translation>{low} a {high} %</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>Estudiante</translation>
    </message>
    <message>
        <source>Weakest skill</source>
        <translation>Destreza más débil</translation>
    </message>
    <message>
        <source>Without a name ({id})</source>
        <translation>Sin nombre ({id})</translation>
    </message>
    <message>
        <source>Earlier class</source>
        <translation>Curso anterior</translation>
    </message>
    <message>
        <source>Same questions</source>
        <translation>Mismas preguntas</translation>
    </message>
    <message>
        <source>Right then</source>
        <translation>Bien entonces</translation>
    </message>
    <message>
        <source>Right now</source>
        <translation>Bien ahora</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Diferencia</translation>
    </message>
    <message>
        <source>{name}: how the class did</source>
        <translation>{name}: resultados del curso</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paquete</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Curso</translation>
    </message>
    <message>
        <source>Skills, the weakest first</source>
        <translation>Destrezas, de la más débil a la más fuerte</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Preguntas</translation>
    </message>
    <message>
        <source>How sure, how often right</source>
        <translation>Cómo de seguros, cuántas veces bien</translation>
    </message>
    <message>
        <source>Against earlier classes</source>
        <translation>Comparación con cursos anteriores</translation>
    </message>
    <message>
        <source>Question by question</source>
        <translation>Pregunta por pregunta</translation>
    </message>
    <message>
        <source>In brackets is the 95 % interval (Wilson; of times the middle half). First answers count, what was asked again does not. Discrimination: how far those who know the rest know this question, from -1 to 1; below 0.2 look at the question itself. Sure / right: mean confidence beside the share that was right.</source>
        <translation>Entre paréntesis, el intervalo del 95 % (Wilson; en los tiempos, la mitad central). Cuentan las primeras respuestas, no las repeticiones. Discriminación: hasta qué punto acierta esta pregunta quien acierta las demás, de -1 a 1; por debajo de 0,2 conviene revisar la propia pregunta. Seguros / bien: seguridad media junto a la proporción de aciertos.</translation>
    </message>
    <message>
        <source>{percent} % ({low}–{high})</source>
        <translation>{percent} % ({low}–{high})</translation>
    </message>
    <message>
        <source>{value} ({low} to {high})</source>
        <translation>{value} ({low} a {high})</translation>
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
        <translation>demasiado pocos para decirlo</translation>
    </message>
    <message>
        <source>{value} points ({low} to {high}): may be chance</source>
        <translation>{value} puntos ({low} a {high}): puede ser azar</translation>
    </message>
    <message>
        <source>{value} points ({low} to {high}): better</source>
        <translation>{value} puntos ({low} a {high}): mejor</translation>
    </message>
    <message>
        <source>{value} points ({low} to {high}): worse</source>
        <translation>{value} puntos ({low} a {high}): peor</translation>
    </message>
    <message>
        <source>seeing that nothing changes</source>
        <translation>ver que nada cambia</translation>
    </message>
    <message>
        <source>one side</source>
        <translation>un lado</translation>
    </message>
    <message>
        <source>both sides</source>
        <translation>ambos lados</translation>
    </message>
    <message>
        <source>1 answer</source>
        <translation>1 respuesta</translation>
    </message>
    <message>
        <source>{count} answers</source>
        <translation>{count} respuestas</translation>
    </message>
    <message>
        <source>1 student</source>
        <translation>1 estudiante</translation>
    </message>
    <message>
        <source>{count} students</source>
        <translation>{count} estudiantes</translation>
    </message>
    <message>
        <source>Pack not known</source>
        <translation>Paquete desconocido</translation>
    </message>
    <message>
        <source>New students: {new}. Brought up to date: {updated}. Nothing new: {unchanged}. Answers added: {added}.</source>
        <translation>Estudiantes nuevos: {new}. Actualizados: {updated}. Sin novedades: {unchanged}. Respuestas añadidas: {added}.</translation>
    </message>
    <message>
        <source>One file was skipped:</source>
        <translation>Se omitió un archivo:</translation>
    </message>
    <message>
        <source>{count} files were skipped:</source>
        <translation>Se omitieron {count} archivos:</translation>
    </message>
    <message>
        <source>Fewer than {count} students answered this pack: nothing can be concluded, and nothing is shown of fewer than {count} answers.</source>
        <translation>Menos de {count} estudiantes respondieron a este paquete: no se puede concluir nada, y no se muestra nada de menos de {count} respuestas.</translation>
    </message>
    <message>
        <source>With {count} students a half that was right may truly be {low} to {high} %: compare only what lies outside of each other&apos;s intervals.</source>
        <translation>Con {count} estudiantes, una mitad de aciertos puede ser en realidad del {low} al {high} %: compare solo lo que quede fuera de los intervalos del otro.</translation>
    </message>
    <message>
        <source>The pack is not installed here: its films, and words for what was wrong, are missing. Import the pack to see them.</source>
        <translation>El paquete no está instalado aquí: faltan sus imágenes y las palabras para lo que estuvo mal. Importe el paquete para verlas.</translation>
    </message>
    <message>
        <source>Fewer than {count} students answered; nothing is said of it.</source>
        <translation>Respondieron menos de {count} estudiantes; no se dice nada de ella.</translation>
    </message>
    <message>
        <source>First answers: {said}.</source>
        <translation>Primeras respuestas: {said}.</translation>
    </message>
    <message>
        <source>Commonest wrong place: {place}. {count} of {of} wrong marks meet there.</source>
        <translation>Lugar erróneo más frecuente: {place}. Allí coinciden {count} de {of} marcas erróneas.</translation>
    </message>
    <message>
        <source>When asked again: {rate} right.</source>
        <translation>Al repetir la pregunta: {rate} bien.</translation>
    </message>
    <message>
        <source>Against “{name}” ({rate}): {difference}.</source>
        <translation>Frente a «{name}» ({rate}): {difference}.</translation>
    </message>
    <message>
        <source>Commonest wrong word: “{word}”, in {count} of {of} wrong answers.</source>
        <translation>Palabra errónea más frecuente: «{word}», en {count} de {of} respuestas erróneas.</translation>
    </message>
    <message>
        <source>Commonest wrong film: {word}, {count} of {of} wrong answers.</source>
        <translation>Imagen errónea más frecuente: {word}, {count} de {of} respuestas erróneas.</translation>
    </message>
    <message>
        <source>nothing changes</source>
        <translation>nada cambia</translation>
    </message>
    <message>
        <source>it holds</source>
        <translation>es cierto</translation>
    </message>
    <message>
        <source>it does not hold</source>
        <translation>no es cierto</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>ninguna elegida</translation>
    </message>
    <message>
        <source>{words} ✓</source>
        <translation>{words} ✓</translation>
    </message>
    <message>
        <source>the patient&apos;s upper right</source>
        <translation>arriba a la derecha del paciente</translation>
    </message>
    <message>
        <source>the upper middle</source>
        <translation>arriba en el centro</translation>
    </message>
    <message>
        <source>the patient&apos;s upper left</source>
        <translation>arriba a la izquierda del paciente</translation>
    </message>
    <message>
        <source>the patient&apos;s right, at middle height</source>
        <translation>a media altura a la derecha del paciente</translation>
    </message>
    <message>
        <source>the middle</source>
        <translation>en el centro</translation>
    </message>
    <message>
        <source>the patient&apos;s left, at middle height</source>
        <translation>a media altura a la izquierda del paciente</translation>
    </message>
    <message>
        <source>the patient&apos;s lower right</source>
        <translation>abajo a la derecha del paciente</translation>
    </message>
    <message>
        <source>the lower middle</source>
        <translation>abajo en el centro</translation>
    </message>
    <message>
        <source>the patient&apos;s lower left</source>
        <translation>abajo a la izquierda del paciente</translation>
    </message>
    <message>
        <source>Lecture “{title}”, {day}: {votes} votes.</source>
        <translation>Clase magistral «{title}», {day}: {votes} votos.</translation>
    </message>
    <message>
        <source>Lecture “{title}”, {day}: {first} % of {votes} votes right.</source>
        <translation>Clase magistral «{title}», {day}: {first} % de {votes} votos bien.</translation>
    </message>
    <message>
        <source>Lecture “{title}”, {day}: {first} % of {votes} votes right, after talking {second} %.</source>
        <translation>Clase magistral «{title}», {day}: {first} % de {votes} votos bien; tras la discusión, {second} %.</translation>
    </message>
</context>
<context>
    <name>ClassesColumn</name>
    <message>
        <source>Classes</source>
        <translation>Cursos</translation>
    </message>
    <message>
        <source>New class…</source>
        <translation>Nuevo curso…</translation>
    </message>
    <message>
        <source>Students keep their history as a file on the page of their progress, and send it to you. It never mixes with what you answered yourself.</source>
        <translation>Los estudiantes guardan su historial como archivo en la página de su progreso y se lo envían. Nunca se mezcla con lo que usted respondió.</translation>
    </message>
</context>
<context>
    <name>ClassesPage</name>
    <message>
        <source>New class</source>
        <translation>Nuevo curso</translation>
    </message>
    <message>
        <source>Add histories</source>
        <translation>Añadir historiales</translation>
    </message>
    <message>
        <source>Histories (*{ending})</source>
        <translation>Historiales (*{ending})</translation>
    </message>
    <message>
        <source>Folder with histories</source>
        <translation>Carpeta con historiales</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Guardar el informe</translation>
    </message>
    <message>
        <source>Report (*.pdf);;Table (*.csv)</source>
        <translation>Informe (*.pdf);;Tabla (*.csv)</translation>
    </message>
    <message>
        <source>Delete with all answers, for good</source>
        <translation>Eliminar con todas las respuestas, para siempre</translation>
    </message>
    <message>
        <source>The report is now in {path}.</source>
        <translation>El informe está ahora en {path}.</translation>
    </message>
    <message>
        <source>Delete this class</source>
        <translation>Eliminar este curso</translation>
    </message>
    <message>
        <source>Name of the class</source>
        <translation>Nombre del curso</translation>
    </message>
    <message>
        <source>Name, with the year</source>
        <translation>Nombre, con el año</translation>
    </message>
    <message>
        <source>Add histories…</source>
        <translation>Añadir historiales…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Añadir una carpeta…</translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation>Guardar el informe…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Cambiar el nombre…</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paquete</translation>
    </message>
    <message>
        <source>Drop your students&apos; histories here, or a folder with them: the class, and what it did, is shown at once. Damaged files are named and skipped.</source>
        <translation>Arrastre aquí los historiales de sus estudiantes, o una carpeta con ellos: el curso y sus resultados aparecen enseguida. Los archivos dañados se nombran y se omiten.</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Cursos</translation>
    </message>
</context>
<context>
    <name>CoachBar</name>
    <message>
        <source>What to do now</source>
        <translation>Qué hacer ahora</translation>
    </message>
    <message>
        <source>End the tour</source>
        <translation>Terminar el recorrido</translation>
    </message>
    <message>
        <source>Tour · {step} of {steps}</source>
        <translation>Recorrido · {step} de {steps}</translation>
    </message>
</context>
<context>
    <name>CompareActions</name>
    <message>
        <source>Prior and counterfactual</source>
        <translation>Previa y contrafactual</translation>
    </message>
    <message>
        <source>Prior and follow-up</source>
        <translation>Previa y control</translation>
    </message>
    <message>
        <source>This run and the other run</source>
        <translation>Esta predicción y la otra</translation>
    </message>
    <message>
        <source>Outline stronger changes only</source>
        <translation>Contornear solo cambios más fuertes</translation>
    </message>
    <message>
        <source>Outline weaker changes too</source>
        <translation>Contornear también cambios más débiles</translation>
    </message>
    <message>
        <source>Outline the change</source>
        <translation>Contornear el cambio</translation>
    </message>
    <message>
        <source>Hatch the change</source>
        <translation>Rayar el cambio</translation>
    </message>
</context>
<context>
    <name>CompareMode</name>
    <message>
        <source>Blink</source>
        <translation>Alternar</translation>
    </message>
    <message>
        <source>Blinking: time for each film</source>
        <translation>Alternancia: tiempo por imagen</translation>
    </message>
    <message>
        <source>Each film for</source>
        <translation>Cada imagen</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>Show the other film</source>
        <translation>Mostrar la otra imagen</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Cambio</translation>
    </message>
    <message>
        <source>What the other run shows otherwise</source>
        <translation>Lo que la otra predicción muestra distinto</translation>
    </message>
    <message>
        <source>Change alone</source>
        <translation>Solo el cambio</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Superponer</translation>
    </message>
    <message>
        <source>The other run&apos;s difference</source>
        <translation>Diferencia con la otra predicción</translation>
    </message>
    <message>
        <source>Change over the prior</source>
        <translation>Cambio sobre la previa</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Opacidad de la superposición</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Opacidad</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Ambas</translation>
    </message>
    <message>
        <source>All films share zoom, place and greys.</source>
        <translation>Todas comparten zoom, posición y grises.</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>Cortina</translation>
    </message>
    <message>
        <source>Drag the line on the picture.</source>
        <translation>Arrastre la línea sobre la imagen.</translation>
    </message>
    <message>
        <source>Move the line of the wipe</source>
        <translation>Mover la línea de la cortina</translation>
    </message>
    <message>
        <source>Drag it, or Page Up and Page Down</source>
        <translation>Arrastrarla, o Re Pág y Av Pág</translation>
    </message>
    <message>
        <source>Place of the wipe&apos;s line</source>
        <translation>Lugar de la línea de la cortina</translation>
    </message>
    <message>
        <source>Turn the wipe&apos;s line</source>
        <translation>Girar la línea de la cortina</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>Score</source>
        <translation>Puntuación</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>Siguiente pregunta</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Intentar de nuevo</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Against the model&apos;s picture</source>
        <translation>Frente a la imagen del modelo</translation>
    </message>
    <message>
        <source>Against the reference</source>
        <translation>Frente a la referencia</translation>
    </message>
    <message>
        <source>This does not count: the reference does.</source>
        <translation>Esto no cuenta: cuenta la referencia.</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Lugares</translation>
    </message>
    <message>
        <source>The real follow-up</source>
        <translation>La radiografía de control real</translation>
    </message>
    <message>
        <source>It stands beside the prior: look.</source>
        <translation>Está junto a la radiografía previa: mírela.</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>Con sus propias palabras</translation>
    </message>
    <message>
        <source>no named place</source>
        <translation>ningún lugar con nombre</translation>
    </message>
    <message>
        <source>You marked: {zones}.</source>
        <translation>Usted marcó: {zones}.</translation>
    </message>
    <message>
        <source>It changed in: {zones}.</source>
        <translation>Cambió en: {zones}.</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>«{words}»</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Por qué</translation>
    </message>
    <message>
        <source>The follow-up</source>
        <translation>La radiografía de control</translation>
    </message>
    <message>
        <source>No finding and direction could be read from these words.</source>
        <translation>De estas palabras no se pudo leer ningún hallazgo ni sentido.</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>Correcto.</translation>
    </message>
    <message>
        <source>There is no reference here: only the model was asked.</source>
        <translation>Aquí no hay referencia: solo se preguntó al modelo.</translation>
    </message>
    <message>
        <source>Locked at {time}.</source>
        <translation>Fijado a las {time}.</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Lugar</translation>
    </message>
    <message>
        <source>Findings and direction</source>
        <translation>Hallazgos y sentido</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>Elección</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>Explicación</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Afirmación</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Seguridad</translation>
    </message>
    <message>
        <source>On the films: solid line, your mark; dashed, what the model changed.</source>
        <translation>En las radiografías: línea continua, su marca; discontinua, lo que cambió el modelo.</translation>
    </message>
    <message>
        <source>On the films: solid line, your mark; dashed, the reference.</source>
        <translation>En las radiografías: línea continua, su marca; discontinua, la referencia.</translation>
    </message>
    <message>
        <source>Shift+M hides both.</source>
        <translation>Mayús+M oculta ambas.</translation>
    </message>
    <message>
        <source>{part} {score}, right from {enough}</source>
        <comment>as in: place 40 %, right from 67 %</comment>
        <translation>{part} {score}, correcto desde {enough}</translation>
    </message>
    <message>
        <source>Not yet right: {parts}.</source>
        <translation>Aún no es correcto: {parts}.</translation>
    </message>
    <message>
        <source>{severity} {finding}: {what}</source>
        <comment>as in: small effusion: the angle is blunt</comment>
        <translation>{finding}, {severity}: {what}</translation>
    </message>
    <message>
        <source>How it went</source>
        <translation>Cómo ha ido</translation>
    </message>
</context>
<context>
    <name>ConfidencePart</name>
    <message>
        <source>How sure are you?</source>
        <translation>¿Qué seguridad tiene?</translation>
    </message>
    <message>
        <source>How sure, in percent</source>
        <translation>Seguridad, en porcentaje</translation>
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
        <translation>Copiar las radiografías</translation>
    </message>
    <message>
        <source>Copy this film</source>
        <translation>Copiar esta radiografía</translation>
    </message>
    <message>
        <source>The film is on the clipboard.</source>
        <translation>La radiografía está en el portapapeles.</translation>
    </message>
    <message>
        <source>The films are on the clipboard.</source>
        <translation>Las radiografías están en el portapapeles.</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>An error in Foresee</source>
        <translation>Un error en Foresee</translation>
    </message>
    <message>
        <source>Error report</source>
        <translation>Informe del error</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Copiar el informe</translation>
    </message>
    <message>
        <source>Something went wrong inside Foresee</source>
        <translation>Algo falló dentro de Foresee</translation>
    </message>
    <message>
        <source>Your library is safe, and you can go on working. The report below holds no picture and no patient data except file names; please send it to the authors.</source>
        <translation>Su biblioteca está a salvo y puede seguir trabajando. El informe de abajo no contiene imágenes ni datos de pacientes, salvo nombres de archivos; envíelo, por favor, a los autores.</translation>
    </message>
</context>
<context>
    <name>CurrentLearner</name>
    <message>
        <source>The library is not open yet, so nothing can be kept; try again in a moment.</source>
        <translation>La biblioteca aún no está abierta, así que no se puede guardar nada; inténtelo de nuevo en un momento.</translation>
    </message>
    <message>
        <source>Say on the start page who is learning, so that your answers are kept.</source>
        <translation>Indique en la página de inicio quién está aprendiendo, para que se guarden sus respuestas.</translation>
    </message>
    <message>
        <source>Learner {number}</source>
        <translation>Estudiante {number}</translation>
    </message>
</context>
<context>
    <name>Dialog</name>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>DraftButton</name>
    <message>
        <source>Untitled pack</source>
        <translation>Paquete sin título</translation>
    </message>
    <message>
        <source>Films: {films}, items: {items}</source>
        <translation>Radiografías: {films}, ejercicios: {items}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
</context>
<context>
    <name>Drill</name>
    <message>
        <source>Hit</source>
        <translation>Acierto</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Correcto</translation>
    </message>
    <message>
        <source>False alarm</source>
        <translation>Falsa alarma</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>No visto</translation>
    </message>
    <message>
        <source>Not there</source>
        <translation>No era ahí</translation>
    </message>
    <message>
        <source>Right place, wrong way</source>
        <translation>Lugar correcto, sentido equivocado</translation>
    </message>
    <message>
        <source>{trend}: {finding}, {place}. {sign}</source>
        <translation>{trend}: {finding}, {place}. {sign}</translation>
    </message>
    <message>
        <source>heart</source>
        <translation>corazón</translation>
    </message>
    <message>
        <source>{side}, {zone}</source>
        <translation>{side}, {zone}</translation>
    </message>
    <message>
        <source>nothing changed</source>
        <translation>nada cambió</translation>
    </message>
    <message>
        <source>{finding}, {trend}, {size}</source>
        <translation>{finding}, {trend}, {size}</translation>
    </message>
    <message>
        <source>small change</source>
        <translation>cambio pequeño</translation>
    </message>
    <message>
        <source>moderate change</source>
        <translation>cambio moderado</translation>
    </message>
    <message>
        <source>large change</source>
        <translation>cambio grande</translation>
    </message>
    <message>
        <source>both sides</source>
        <translation>ambos lados</translation>
    </message>
    <message>
        <source>right</source>
        <translation>derecha</translation>
    </message>
    <message>
        <source>left</source>
        <translation>izquierda</translation>
    </message>
    <message>
        <source>upper zone</source>
        <translation>campo superior</translation>
    </message>
    <message>
        <source>middle zone</source>
        <translation>campo medio</translation>
    </message>
    <message>
        <source>lower zone</source>
        <translation>campo inferior</translation>
    </message>
    <message>
        <source>Nothing changed: exposure, position and breath differ, the chest does not.</source>
        <translation>Nada cambió: difieren la exposición, la posición y la respiración, no el tórax.</translation>
    </message>
    <message>
        <source>Nothing changed: what is there ({findings}) is the same; only exposure, position and breath differ.</source>
        <translation>Nada cambió: lo que hay ({findings}) es igual; solo difieren la exposición, la posición y la respiración.</translation>
    </message>
    <message>
        <source>Look at the angle and the dome: fluid hides them.</source>
        <translation>Mire el ángulo y la cúpula: el líquido los oculta.</translation>
    </message>
    <message>
        <source>Look at the angle and the dome: they are seen again.</source>
        <translation>Mire el ángulo y la cúpula: vuelven a verse.</translation>
    </message>
    <message>
        <source>Look at the vessels: the opacity hides them.</source>
        <translation>Mire los vasos: la opacidad los oculta.</translation>
    </message>
    <message>
        <source>Look at the vessels: they are seen through it again.</source>
        <translation>Mire los vasos: vuelven a verse.</translation>
    </message>
    <message>
        <source>Look for a dense band or lobe, and for what it draws along.</source>
        <translation>Busque una banda o un lóbulo denso, y lo que arrastra consigo.</translation>
    </message>
    <message>
        <source>Look at the fissure and the dome: they went back.</source>
        <translation>Mire la cisura y la cúpula: han vuelto a su sitio.</translation>
    </message>
    <message>
        <source>Look for the thin line with no vessels beyond it.</source>
        <translation>Busque la línea fina más allá de la cual no hay vasos.</translation>
    </message>
    <message>
        <source>Look at the edge: vessels reach further out again.</source>
        <translation>Mire el borde: los vasos vuelven a llegar más lejos.</translation>
    </message>
    <message>
        <source>Look at the hila and bases: vessels blur.</source>
        <translation>Mire los hilios y las bases: los vasos se borran.</translation>
    </message>
    <message>
        <source>Look at the hila and bases: vessels are sharper.</source>
        <translation>Mire los hilios y las bases: los vasos son más nítidos.</translation>
    </message>
    <message>
        <source>Compare the heart&apos;s width with the chest&apos;s: it is wider.</source>
        <translation>Compare la anchura del corazón con la del tórax: el corazón es más ancho.</translation>
    </message>
    <message>
        <source>Compare the heart&apos;s width with the chest&apos;s: less wide.</source>
        <translation>Compare la anchura del corazón con la del tórax: el corazón es menos ancho.</translation>
    </message>
    <message>
        <source>Look for the round edge, behind ribs and vessels too.</source>
        <translation>Busque el borde redondo, también detrás de costillas y vasos.</translation>
    </message>
    <message>
        <source>Look where the round opacity was, behind the ribs too.</source>
        <translation>Mire donde estaba la opacidad redonda, también detrás de las costillas.</translation>
    </message>
    <message>
        <source>Look at the domes: lower and flatter, the lungs darker.</source>
        <translation>Mire las cúpulas: más bajas y planas, los pulmones más oscuros.</translation>
    </message>
    <message>
        <source>Look at the domes: higher and rounder again.</source>
        <translation>Mire las cúpulas: de nuevo más altas y redondeadas.</translation>
    </message>
</context>
<context>
    <name>DrillFlow</name>
    <message>
        <source>This pack has no two films of which it says what changed.</source>
        <translation>Este paquete no tiene dos radiografías de las que diga qué cambió.</translation>
    </message>
</context>
<context>
    <name>DrillPage</name>
    <message>
        <source>Once more: what you missed</source>
        <translation>Otra vez: lo que no vio</translation>
    </message>
    <message>
        <source>Drill</source>
        <translation>Entrenamiento</translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nada cambió</translation>
    </message>
    <message>
        <source>Better</source>
        <translation>Mejor</translation>
    </message>
    <message>
        <source>Worse</source>
        <translation>Peor</translation>
    </message>
    <message>
        <source>Another place</source>
        <translation>Otro lugar</translation>
    </message>
    <message>
        <source>One after the other</source>
        <translation>Una tras otra</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>Comparar de nuevo</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Enough for now</source>
        <translation>Basta por ahora</translation>
    </message>
    <message>
        <source>How much of the session is done</source>
        <translation>Cuánto de la sesión está hecho</translation>
    </message>
    <message>
        <source>Click where it changed.</source>
        <translation>Haga clic donde cambió.</translation>
    </message>
    <message>
        <source>Better or worse? Or click the film that shows more.</source>
        <translation>¿Mejor o peor? O haga clic en la radiografía que muestra más.</translation>
    </message>
    <message>
        <source>In the drill</source>
        <translation>En el entrenamiento visual</translation>
    </message>
</context>
<context>
    <name>DrillRow</name>
    <message>
        <source>Drill</source>
        <translation>Entrenamiento visual</translation>
    </message>
    <message>
        <source>{count} today.</source>
        <translation>{count} hoy.</translation>
    </message>
    <message>
        <source>One skill is due.</source>
        <translation>Una destreza está pendiente.</translation>
    </message>
    <message>
        <source>{count} skills are due.</source>
        <translation>{count} destrezas están pendientes.</translation>
    </message>
    <message>
        <source>{count} days in a row.</source>
        <translation>{count} días seguidos.</translation>
    </message>
    <message>
        <source>{count} minutes so far.</source>
        <translation>{count} minutos hasta ahora.</translation>
    </message>
    <message>
        <source>Two films of one patient: what changed, and where? The answer at once.</source>
        <translation>Dos radiografías de un paciente: ¿qué cambió y dónde? La respuesta al instante.</translation>
    </message>
    <message>
        <source>Continue the drill</source>
        <translation>Continuar el entrenamiento</translation>
    </message>
    <message>
        <source>Drill, 5 minutes</source>
        <translation>Entrenamiento, 5 minutos</translation>
    </message>
</context>
<context>
    <name>EngineService</name>
    <message>
        <source>The model does not stop computing, so it was closed; open another one. Until Foresee is closed, it may keep the computer busy.</source>
        <translation>El modelo no deja de calcular, así que se cerró; abra otro. Hasta que se cierre Foresee puede mantener ocupado el ordenador.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>rotated by 90 degrees clockwise; turn it back</source>
        <translation>girada 90 grados en sentido horario; gírela de vuelta</translation>
    </message>
    <message>
        <source>upside down; turn it</source>
        <translation>invertida de arriba abajo; gírela</translation>
    </message>
    <message>
        <source>rotated by 90 degrees anticlockwise; turn it back</source>
        <translation>girada 90 grados en sentido antihorario; gírela de vuelta</translation>
    </message>
    <message>
        <source>This does not look like a frontal chest film: no two lungs are found; open a PA or AP film of the chest.</source>
        <translation>Esto no parece una radiografía frontal de tórax: no se encuentran dos pulmones; abra una radiografía de tórax PA o AP.</translation>
    </message>
    <message>
        <source>The film seems to be {hint} and open it again.</source>
        <translation>La radiografía parece estar {hint} y ábrala de nuevo.</translation>
    </message>
    <message>
        <source>The greys of the film seem to be inverted (dense parts dark); invert them and open it again.</source>
        <translation>Los grises de la radiografía parecen invertidos (lo denso, oscuro); inviértalos y ábrala de nuevo.</translation>
    </message>
    <message>
        <source>The film seems to be mirrored (the heart lies on the patient&apos;s right); mirror it from left to right and open it again. Models know no heart that really lies there.</source>
        <translation>La radiografía parece reflejada (el corazón está a la derecha del paciente); refléjela de izquierda a derecha y ábrala de nuevo. Los modelos no conocen un corazón que de verdad esté ahí.</translation>
    </message>
    <message>
        <source>There is no model folder at {folder}; give the path of a model bundle.</source>
        <translation>No hay ninguna carpeta de modelo en {folder}; indique la ruta de un paquete de modelo.</translation>
    </message>
    <message>
        <source>{model} is not a model bundle: it has no {manifest}; give the folder that contains it.</source>
        <translation>{model} no es un paquete de modelo: le falta {manifest}; indique la carpeta que contiene ese archivo.</translation>
    </message>
    <message>
        <source>{manifest} in {model} is absurdly large; get a fresh copy.</source>
        <translation>{manifest} en {model} es absurdamente grande; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>The model {model} was made for a newer Foresee (bundle schema {version}, this one reads {known}); update Foresee.</source>
        <translation>El modelo {model} es para un Foresee más nuevo (esquema {version}; este lee {known}); actualice Foresee.</translation>
    </message>
    <message>
        <source>The model {model} has the unknown bundle schema {version}; get a fresh copy of the model.</source>
        <translation>El modelo {model} tiene el esquema desconocido {version}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The model {model} does not list {missing}; get a fresh copy of the model.</source>
        <translation>El modelo {model} no incluye en su lista: {missing}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is a link; copy the real file into the folder.</source>
        <translation>{name} en el modelo {model} es un enlace; copie el archivo real en la carpeta.</translation>
    </message>
    <message>
        <source>The model {model} lacks {name}; get a fresh copy of the model.</source>
        <translation>Al modelo {model} le falta {name}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} was altered or is incomplete (its SHA-256 differs from the manifest&apos;s); get a fresh copy of the model.</source>
        <translation>{name} en el modelo {model} se modificó o está incompleto (su SHA-256 no es el del manifiesto); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} needs foreign code ({foreign}); do not use this model.</source>
        <translation>{name} en el modelo {model} necesita código ajeno ({foreign}); no use este modelo.</translation>
    </message>
    <message>
        <source>{manifest} in {model} is not valid ({detail}); get a fresh copy of the model.</source>
        <translation>{manifest} en {model} no es válido ({detail}); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The model {model} cannot be read ({reason}); check its path and that you may open its files.</source>
        <translation>El modelo {model} no se puede leer ({reason}); compruebe su ruta y que tiene permiso para abrir sus archivos.</translation>
    </message>
    <message>
        <source>{manifest} in {model} cannot be read ({detail}); get a fresh copy of the model.</source>
        <translation>{manifest} en {model} no se puede leer ({detail}); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The model {model} lists the file name {name}, which does not stay inside its folder; do not use this model.</source>
        <translation>El modelo {model} incluye el nombre de archivo {name}, que sale de su carpeta; no use este modelo.</translation>
    </message>
    <message>
        <source>The model {model} lists {name}, which is not data that a model needs; do not use this model.</source>
        <translation>El modelo {model} incluye {name}, que no son datos que un modelo necesite; no use este modelo.</translation>
    </message>
    <message>
        <source>The model folder {model} holds {name}, which its manifest does not list; remove it or get a fresh copy of the model.</source>
        <translation>La carpeta del modelo {model} contiene {name}, que no figura en su manifiesto; quítelo o consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is not an ONNX graph ({reason}); get a fresh copy of the model.</source>
        <translation>{name} en el modelo {model} no es un grafo ONNX ({reason}); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} takes weights from {source}, which is not a file of this model; do not use this model.</source>
        <translation>{name} en el modelo {model} toma pesos de {source}, que no es un archivo de este modelo; no use este modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is no text in UTF-8; get a fresh copy of the model.</source>
        <translation>{name} en el modelo {model} no es texto en UTF-8; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>its structure is damaged</source>
        <translation>su estructura está dañada</translation>
    </message>
    <message>
        <source>it contains no graph</source>
        <translation>no contiene ningún grafo</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>está anidado demasiado hondo</translation>
    </message>
    <message>
        <source>it is cut short</source>
        <translation>está cortado</translation>
    </message>
    <message>
        <source>it holds an absurdly long name</source>
        <translation>contiene un nombre absurdamente largo</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>el archivo está vacío</translation>
    </message>
    <message>
        <source>it holds an unreadable name</source>
        <translation>contiene un nombre ilegible</translation>
    </message>
    <message>
        <source>Type what you expect to change.</source>
        <translation>Escriba qué espera que cambie.</translation>
    </message>
    <message>
        <source>Say it in at most {most} characters; this hypothesis has {count}.</source>
        <translation>Dígalo en {most} caracteres como máximo; esta hipótesis tiene {count}.</translation>
    </message>
    <message>
        <source>This is not a hypothesis about a chest radiograph: it holds signs of a program.</source>
        <translation>Esto no es una hipótesis sobre una radiografía de tórax: contiene signos de un programa.</translation>
    </message>
    <message>
        <source>“{quoted}” does not belong in a hypothesis about a radiograph.</source>
        <translation>«{quoted}» no corresponde a una hipótesis sobre una radiografía.</translation>
    </message>
    <message>
        <source>“{quoted}” is beyond what can be predicted here. What can be: {findings}.</source>
        <translation>«{quoted}» no se puede predecir aquí. Sí se puede: {findings}.</translation>
    </message>
    <message>
        <source>Name at most {most} changes; this hypothesis names {count}.</source>
        <translation>Nombre {most} cambios como máximo; esta hipótesis nombra {count}.</translation>
    </message>
    <message>
        <source>This names no finding. What can be: {findings}.</source>
        <translation>Aquí no se nombra ningún hallazgo. Se puede predecir: {findings}.</translation>
    </message>
    <message>
        <source>This says where, but not what. What can be: {findings}.</source>
        <translation>Esto dice dónde, pero no qué. Se puede predecir: {findings}.</translation>
    </message>
    <message>
        <source>There is no {side} {lobe}: only the {owner} lung has one; its counterpart on the {side} is the {counterpart}.</source>
        <translation>Este lóbulo ({lobe}, {side}) no existe: solo lo tiene el otro pulmón ({owner}); su equivalente ({side}): {counterpart}.</translation>
    </message>
    <message>
        <source>middle lobe</source>
        <translation>lóbulo medio</translation>
    </message>
    <message>
        <source>lingula</source>
        <translation>língula</translation>
    </message>
    <message>
        <source>This model always draws a change: {findings}.</source>
        <translation>Este modelo siempre dibuja un cambio: {findings}.</translation>
    </message>
    <message>
        <source>This model draws {limit} change at a time, and the hypothesis names {count}.</source>
        <translation>Número de cambios que este modelo dibuja a la vez: {limit}. La hipótesis nombra {count}.</translation>
    </message>
    <message>
        <source>This model does not draw {finding}; it draws {findings}.</source>
        <translation>Este modelo no dibuja esto: {finding}. Dibuja: {findings}.</translation>
    </message>
    <message>
        <source>This model draws what is there, not what is absent: leave out what will not be seen.</source>
        <translation>Este modelo dibuja lo que hay, no lo que falta: omita lo que no se verá.</translation>
    </message>
    <message>
        <source>This model draws {finding} on one side only: say right or left.</source>
        <translation>Este modelo dibuja esto solo en un lado: {finding}. Diga right o left.</translation>
    </message>
    <message>
        <source>This model does not place {finding} in the {zone} zone.</source>
        <translation>Este modelo no sitúa esto en esa zona ({zone}): {finding}.</translation>
    </message>
    <message>
        <source>This model does not know the trend {trend}; it knows {trends}.</source>
        <translation>Este modelo no conoce esta evolución: {trend}. Conoce: {trends}.</translation>
    </message>
    <message>
        <source>This model cannot be asked for a {severity} amount of a finding.</source>
        <translation>A este modelo no se le puede pedir esta cantidad de un hallazgo: {severity}.</translation>
    </message>
    <message>
        <source>one</source>
        <translation>uno</translation>
    </message>
    <message>
        <source>The tokenizer of the model {model} does not fit its manifest: it writes the size of the grid with ids that are no text; get a fresh copy of the model.</source>
        <translation>El tokenizador del modelo {model} no encaja con su manifiesto: escribe el tamaño de la cuadrícula con identificadores que no son texto; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The model is busy with another run; cancel it or wait for its end.</source>
        <translation>El modelo está ocupado con otra predicción; cancélela o espere a que termine.</translation>
    </message>
    <message>
        <source>The hypothesis contains words that are reserved for the model; say it otherwise.</source>
        <translation>La hipótesis contiene palabras reservadas al modelo; dígalo de otro modo.</translation>
    </message>
    <message>
        <source>The context of the model {model} is {excess} tokens too short for its own images and text; get a fresh copy of the model.</source>
        <translation>El contexto del modelo {model} es {excess} tokens demasiado corto para sus propias imágenes y textos; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The hypothesis is too long for this model by {excess} tokens; say it in fewer words.</source>
        <translation>La hipótesis es demasiado larga para este modelo por {excess} tokens; dígalo con menos palabras.</translation>
    </message>
    <message>
        <source>The DICOM file is damaged or was cut off; copy or export it again.</source>
        <translation>El archivo DICOM está dañado o cortado; cópielo o expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>The picture inside the DICOM file has another size than its header says; export it again.</source>
        <translation>La imagen del archivo DICOM no tiene el tamaño que dice su cabecera; expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>a CT image</source>
        <translation>una imagen de TC</translation>
    </message>
    <message>
        <source>a mammogram</source>
        <translation>una mamografía</translation>
    </message>
    <message>
        <source>an MR image</source>
        <translation>una imagen de RM</translation>
    </message>
    <message>
        <source>an ultrasound image</source>
        <translation>una ecografía</translation>
    </message>
    <message>
        <source>a nuclear medicine image</source>
        <translation>una imagen de medicina nuclear</translation>
    </message>
    <message>
        <source>a PET image</source>
        <translation>una imagen de PET</translation>
    </message>
    <message>
        <source>an angiogram</source>
        <translation>una angiografía</translation>
    </message>
    <message>
        <source>a fluoroscopy image</source>
        <translation>una imagen de fluoroscopia</translation>
    </message>
    <message>
        <source>a dental film</source>
        <translation>una radiografía dental</translation>
    </message>
    <message>
        <source>a written report</source>
        <translation>un informe escrito</translation>
    </message>
    <message>
        <source>a document</source>
        <translation>un documento</translation>
    </message>
    <message>
        <source>a presentation state without a picture</source>
        <translation>un estado de presentación sin imagen</translation>
    </message>
    <message>
        <source>a list of other images</source>
        <translation>una lista de otras imágenes</translation>
    </message>
    <message>
        <source>an ECG</source>
        <translation>un ECG</translation>
    </message>
    <message>
        <source>The DICOM file holds no picture, or was cut off before it; export it again with its pixel data.</source>
        <translation>El archivo DICOM no contiene imagen o se cortó antes; expórtelo de nuevo con sus datos de píxeles.</translation>
    </message>
    <message>
        <source>The DICOM file holds raw detector data (for processing); export the image for presentation.</source>
        <translation>El archivo DICOM contiene datos brutos del detector (for processing); exporte la imagen para presentación.</translation>
    </message>
    <message>
        <source>The DICOM file holds {frames} pictures; export the one film as a file.</source>
        <translation>El archivo DICOM contiene {frames} imágenes; exporte la radiografía como archivo único.</translation>
    </message>
    <message>
        <source>The file is a CT scout (localizer), not a chest radiograph; open a CR or DX film.</source>
        <translation>El archivo es un topograma de TC (localizer), no una radiografía de tórax; abra una radiografía CR o DX.</translation>
    </message>
    <message>
        <source>The file is {kind}, not a chest radiograph; open a CR or DX film.</source>
        <translation>El archivo es {kind}, no una radiografía de tórax; abra una radiografía CR o DX.</translation>
    </message>
    <message>
        <source>The DICOM file holds no picture, or is damaged before it; export it again with its pixel data.</source>
        <translation>El archivo DICOM no contiene imagen o está dañado antes de ella; expórtelo de nuevo con sus datos de píxeles.</translation>
    </message>
    <message>
        <source>The header does not say that the picture is a chest radiograph (CR or DX); open such a film, or export this picture as PNG if it is one.</source>
        <translation>La cabecera no dice que la imagen sea una radiografía de tórax (CR o DX); abra una que lo sea, o exporte esta imagen como PNG si lo es.</translation>
    </message>
    <message>
        <source>The header names another body part than the chest; open a frontal chest film, or export this picture as PNG if it is one.</source>
        <translation>La cabecera no nombra el tórax sino otra parte del cuerpo; abra una radiografía frontal de tórax, o exporte esta imagen como PNG si lo es.</translation>
    </message>
    <message>
        <source>The film is a lateral view; open the frontal one (PA or AP).</source>
        <translation>La radiografía es lateral; abra la frontal (PA o AP).</translation>
    </message>
    <message>
        <source>The film is an oblique or decubitus view; open the upright frontal one (PA or AP).</source>
        <translation>La radiografía es oblicua o en decúbito; abra la frontal en bipedestación (PA o AP).</translation>
    </message>
    <message>
        <source>The DICOM picture stores {bits} of {allocated} bits in a way that radiographs do not use; export it with 8 to 16 bits.</source>
        <translation>La imagen DICOM guarda {bits} de {allocated} bits de un modo que las radiografías no usan; expórtela con 8 a 16 bits.</translation>
    </message>
    <message>
        <source>not from a chest X-ray unit by its header</source>
        <translation>de otro tipo de equipo según su cabecera</translation>
    </message>
    <message>
        <source>The file says that its picture has no pixels; export it again.</source>
        <translation>El archivo dice que su imagen no tiene píxeles; expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>The picture is too small ({size}); open a film of at least {least} × {least} pixels.</source>
        <translation>La imagen es demasiado pequeña ({size}); abra una radiografía de al menos {least} × {least} píxeles.</translation>
    </message>
    <message>
        <source>The picture is too large ({size}); open one of at most {most} megapixels.</source>
        <translation>La imagen es demasiado grande ({size}); abra una de {most} megapíxeles como máximo.</translation>
    </message>
    <message>
        <source>The picture is a narrow strip ({size}), not a whole chest film; open the uncut radiograph.</source>
        <translation>La imagen es una franja estrecha ({size}), no una radiografía de tórax entera; abra la radiografía sin recortar.</translation>
    </message>
    <message>
        <source>The picture is one even grey without any content; open another file.</source>
        <translation>La imagen es un gris uniforme sin contenido; abra otro archivo.</translation>
    </message>
    <message>
        <source>The picture does not fit into the free memory; close other programs or open a smaller picture.</source>
        <translation>La imagen no cabe en la memoria libre; cierre otros programas o abra una imagen más pequeña.</translation>
    </message>
    <message>
        <source>The {name} file is damaged or was cut off; copy or export it again.</source>
        <translation>El archivo {name} está dañado o cortado; cópielo o expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>The picture has only black and white, no greys; export the film with 8 bits or more.</source>
        <translation>La imagen solo tiene blanco y negro, sin grises; exporte la radiografía con 8 bits o más.</translation>
    </message>
    <message>
        <source>The picture is in colour, so it is not a radiograph; open a grey chest film.</source>
        <translation>La imagen es en color, así que no es una radiografía; abra una radiografía de tórax en grises.</translation>
    </message>
    <message>
        <source>The picture is too large; open one of at most 100 megapixels.</source>
        <translation>La imagen es demasiado grande; abra una de 100 megapíxeles como máximo.</translation>
    </message>
    <message>
        <source>The file is neither DICOM nor PNG nor JPEG; open a chest film in one of these formats.</source>
        <translation>El archivo no es DICOM, PNG ni JPEG; abra una radiografía de tórax en uno de estos formatos.</translation>
    </message>
    <message>
        <source>The file is empty; copy or export it again.</source>
        <translation>El archivo está vacío; cópielo o expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>A radiograph has rows and columns and nothing else.</source>
        <translation>Una radiografía tiene filas y columnas y nada más.</translation>
    </message>
    <message>
        <source>There is no such file; choose a DICOM, PNG or JPEG file.</source>
        <translation>Ese archivo no existe; elija un archivo DICOM, PNG o JPEG.</translation>
    </message>
    <message>
        <source>This is not a file; choose a DICOM, PNG or JPEG file.</source>
        <translation>Esto no es un archivo; elija un archivo DICOM, PNG o JPEG.</translation>
    </message>
    <message>
        <source>The file is larger than {most} MB, too large for one film; export a single radiograph.</source>
        <translation>El archivo supera los {most} MB, demasiado para una radiografía; exporte una sola.</translation>
    </message>
    <message>
        <source>The file cannot be read ({reason}); check that you may open it.</source>
        <translation>El archivo no se puede leer ({reason}); compruebe que tiene permiso para abrirlo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} outlines {found}, where Foresee reads {known}; get a fresh copy of the model, or update Foresee.</source>
        <translation>{name} en el modelo {model} contornea {found}, pero Foresee lee {known}; consiga una copia nueva del modelo o actualice Foresee.</translation>
    </message>
    <message>
        <source>{name} and the manifest of {model} disagree; get a fresh copy of the model.</source>
        <translation>{name} y el manifiesto de {model} no concuerdan; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} cannot be opened; get a fresh copy of the model.</source>
        <translation>{name} en el modelo {model} no se puede abrir; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The model {model} needs at least {needed} GB of memory, and {place} has {free} GB free; close other programs, or choose a smaller model or another device.</source>
        <translation>El modelo {model} necesita al menos {needed} GB de memoria, y {place} tiene {free} GB libres; cierre otros programas o elija un modelo más pequeño u otro dispositivo.</translation>
    </message>
    <message>
        <source>the GPU</source>
        <translation>la GPU</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>este equipo</translation>
    </message>
    <message>
        <source>The model needs memory of at least {needed} GB that is not free now; close other programs, or choose a smaller model or another device.</source>
        <translation>El modelo necesita al menos {needed} GB de memoria que ahora no están libres; cierre otros programas o elija un modelo más pequeño u otro dispositivo.</translation>
    </message>
    <message>
        <source>The model needs memory that is not free now; close other programs, or choose a smaller model or another device.</source>
        <translation>El modelo necesita memoria que ahora no está libre; cierre otros programas o elija un modelo más pequeño u otro dispositivo.</translation>
    </message>
    <message>
        <source>There is no usable NVIDIA GPU on this machine; choose the device auto or cpu.</source>
        <translation>En este equipo no hay ninguna GPU NVIDIA utilizable; elija el dispositivo auto o cpu.</translation>
    </message>
    <message>
        <source>Foresee was installed for processors, without what an NVIDIA GPU needs; install ONNX Runtime for GPUs as the README says, or choose the device auto or cpu.</source>
        <translation>Foresee se instaló para procesadores, sin lo que necesita una GPU NVIDIA; instale ONNX Runtime para GPU como indica el README o elija el dispositivo auto o cpu.</translation>
    </message>
    <message>
        <source>The GPU stopped answering, so the model on it is gone; open the model again, or choose the device cpu.</source>
        <translation>La GPU dejó de responder y el modelo que tenía se perdió; abra de nuevo el modelo o elija el dispositivo cpu.</translation>
    </message>
    <message>
        <source>{graph} has other inputs or outputs than a bundle&apos;s graph has ({odd}); get a fresh copy of the model.</source>
        <translation>{graph} tiene otras entradas o salidas que el grafo de un paquete ({odd}); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The model&apos;s image encoder gave codes that its manifest does not know; get a fresh copy of the model.</source>
        <translation>El codificador de imágenes del modelo dio códigos que su manifiesto no conoce; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} cannot be opened ({detail}); get a fresh copy of the model.</source>
        <translation>{name} en el modelo {model} no se puede abrir ({detail}); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{graph} and the manifest disagree about {name} ({found} against {known}); get a fresh copy of the model.</source>
        <translation>{graph} y el manifiesto no concuerdan en {name} ({found} frente a {known}); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{graph} keeps its cache as {found}, the manifest says {known}; get a fresh copy of the model.</source>
        <translation>{graph} guarda su caché como {found}, y el manifiesto dice {known}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{graph} scores {found} ids where the manifest of {model} names {known}; get a fresh copy of the model.</source>
        <translation>{graph} puntúa {found} identificadores, pero el manifiesto de {model} nombra {known}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>There is no history here; students write one with “Keep this history as a file”.</source>
        <translation>Aquí no hay ningún historial; los estudiantes lo crean con «Guardar este historial como archivo».</translation>
    </message>
    <message>
        <source>There are more than {most} histories here; choose the folder of one class.</source>
        <translation>Aquí hay más de {most} historiales; elija la carpeta de un solo curso.</translation>
    </message>
    <message>
        <source>see whether its folder is there, has room and may be written to</source>
        <translation>compruebe que su carpeta existe, tiene espacio y se puede escribir en ella</translation>
    </message>
    <message>
        <source>another program is using it; close that program and try again</source>
        <translation>otro programa la está usando; cierre ese programa e inténtelo de nuevo</translation>
    </message>
    <message>
        <source>make room on its disk and try again</source>
        <translation>haga sitio en su disco e inténtelo de nuevo</translation>
    </message>
    <message>
        <source>The library cannot be kept in {backend} at this address; FORESEE_DATABASE_URL takes a SQLite file or a PostgreSQL server.</source>
        <translation>La biblioteca no puede guardarse en {backend} en esta dirección; FORESEE_DATABASE_URL admite un archivo SQLite o un servidor PostgreSQL.</translation>
    </message>
    <message>
        <source>The library in {file} could not be used ({reason}); {advice}.</source>
        <translation>No se pudo usar la biblioteca de {file} ({reason}); {advice}.</translation>
    </message>
    <message>
        <source>The library {file} is gone; it can be restored as it was on {time}.</source>
        <translation>La biblioteca {file} ha desaparecido; se puede restaurar como estaba el {time}.</translation>
    </message>
    <message>
        <source>A library on a server is restored by the server&apos;s administrators, not by Foresee.</source>
        <translation>Una biblioteca en un servidor la restauran sus administradores, no Foresee.</translation>
    </message>
    <message>
        <source>The library {file} is damaged, and there is no backup of it; a new one can be started, and the old file is kept.</source>
        <translation>La biblioteca {file} está dañada y no hay copia de seguridad; se puede empezar una nueva, y el archivo antiguo se conserva.</translation>
    </message>
    <message>
        <source>The library {file} is gone, and there is no backup of it; a new one can be started.</source>
        <translation>La biblioteca {file} ha desaparecido y no hay copia de seguridad; se puede empezar una nueva.</translation>
    </message>
    <message>
        <source>The library {file} is damaged; it can be restored as it was on {time}, and the damaged file is kept.</source>
        <translation>La biblioteca {file} está dañada; se puede restaurar como estaba el {time}, y el archivo dañado se conserva.</translation>
    </message>
    <message>
        <source>{place} holds other data and is no library of Foresee; choose another place.</source>
        <translation>{place} contiene otros datos y no es una biblioteca de Foresee; elija otro lugar.</translation>
    </message>
    <message>
        <source>The library {place} was written by a newer Foresee; it is left as it is. Update Foresee to open it.</source>
        <translation>La biblioteca {place} la escribió un Foresee más nuevo; se deja como está. Actualice Foresee para abrirla.</translation>
    </message>
    <message>
        <source>The address of the library is neither an absolute path, nor sqlite:///FILE, nor postgresql://USER:PASSWORD@SERVER/DATABASE; correct FORESEE_DATABASE_URL.</source>
        <translation>La dirección de la biblioteca no es ni una ruta absoluta, ni sqlite:///FILE, ni postgresql://USER:PASSWORD@SERVER/DATABASE; corrija FORESEE_DATABASE_URL.</translation>
    </message>
    <message>
        <source>The library {file} was replaced while it was open; close Foresee and start it again.</source>
        <translation>La biblioteca {file} se reemplazó mientras estaba abierta; cierre Foresee y vuelva a iniciarlo.</translation>
    </message>
    <message>
        <source>A library on a PostgreSQL server needs the package {package}; install it with: pip install &apos;foresee-cxr[postgres]&apos;.</source>
        <translation>Una biblioteca en un servidor PostgreSQL necesita el módulo {package}; instálelo con: pip install &apos;foresee-cxr[postgres]&apos;.</translation>
    </message>
    <message>
        <source>{name} does not hold together; export the history again.</source>
        <translation>{name} no es coherente; exporte el historial de nuevo.</translation>
    </message>
    <message>
        <source>The history was cut off, or is none; export it again.</source>
        <translation>El historial está cortado o no es un historial; expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>The history was written by a newer Foresee; update Foresee to take it in.</source>
        <translation>El historial lo escribió un Foresee más nuevo; actualice Foresee para incorporarlo.</translation>
    </message>
    <message>
        <source>{name} cannot be read ({reason}); choose another file.</source>
        <translation>{name} no se puede leer ({reason}); elija otro archivo.</translation>
    </message>
    <message>
        <source>Line {number} of the history is damaged; export it again.</source>
        <translation>La línea {number} del historial está dañada; expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>“{title}” belongs to another installed pack; ask the author to give the copy an identity of its own (foresee pack new).</source>
        <translation>«{title}» pertenece a otro paquete instalado; pida al autor que dé a la copia una identidad propia (foresee pack new).</translation>
    </message>
    <message>
        <source>This pack is not installed; import its file again.</source>
        <translation>Este paquete no está instalado; importe de nuevo su archivo.</translation>
    </message>
    <message>
        <source>There is no file {name}; choose a pack (.foresee).</source>
        <translation>No existe el archivo {name}; elija un paquete (.foresee).</translation>
    </message>
    <message>
        <source>The pack is larger than 2 GB; ask its author to split it.</source>
        <translation>El paquete supera los 2 GB; pida a su autor que lo divida.</translation>
    </message>
    <message>
        <source>The file is no pack, or it was cut off; get a fresh copy.</source>
        <translation>El archivo no es un paquete o está cortado; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{name} in the pack is encrypted; ask for a pack without a password.</source>
        <translation>{name} en el paquete está cifrado; pida un paquete sin contraseña.</translation>
    </message>
    <message>
        <source>{name} is packed in a way that packs do not use; get a fresh copy.</source>
        <translation>{name} está comprimido de un modo que los paquetes no usan; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{name} in the pack is not as long as it says; get a fresh copy.</source>
        <translation>{name} en el paquete no es tan largo como dice; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>The pack cannot be read ({reason}); check that you may open it.</source>
        <translation>El paquete no se puede leer ({reason}); compruebe que tiene permiso para abrirlo.</translation>
    </message>
    <message>
        <source>The pack is damaged or was cut off; get a fresh copy.</source>
        <translation>El paquete está dañado o cortado; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>A baked run in the pack holds no picture; get a fresh copy.</source>
        <translation>Una predicción incluida en el paquete no contiene imagen; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>A baked run in the pack is damaged; get a fresh copy.</source>
        <translation>Una predicción incluida en el paquete está dañada; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>the address leads away from https</source>
        <translation>la dirección lleva fuera de https</translation>
    </message>
    <message>
        <source>{name} is missing in {folder}; agree to have it fetched from its publisher.</source>
        <translation>{name} falta en {folder}; acepte que se obtenga de su editor.</translation>
    </message>
    <message>
        <source>There is no folder {folder}; name the folder that holds the films.</source>
        <translation>No existe la carpeta {folder}; indique la carpeta que contiene las radiografías.</translation>
    </message>
    <message>
        <source>{name} is missing; agree to have it fetched from its publisher.</source>
        <translation>{name} falta; acepte que se obtenga de su editor.</translation>
    </message>
    <message>
        <source>{name} from its publisher is not the film that the pack names; ask the pack&apos;s author for a new revision.</source>
        <translation>{name}, tal como la da su editor, no es la radiografía que nombra el paquete; pida al autor del paquete una revisión nueva.</translation>
    </message>
    <message>
        <source>the line broke</source>
        <translation>se cortó la conexión</translation>
    </message>
    <message>
        <source>{name} cannot be fetched from {host} ({reason}); try again later, what is here already is kept.</source>
        <translation>{name} no se puede obtener de {host} ({reason}); inténtelo más tarde, lo que ya está aquí se conserva.</translation>
    </message>
    <message>
        <source>Fetching was stopped; what is here already is kept.</source>
        <translation>Se detuvo la descarga; lo que ya está aquí se conserva.</translation>
    </message>
    <message>
        <source>{name} in {folder} is not the film that the pack names; get a fresh copy.</source>
        <translation>{name} en {folder} no es la radiografía que nombra el paquete; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{file} is not the file that the pack names; get a fresh copy.</source>
        <translation>{file} no es el archivo que nombra el paquete; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{file} in the pack is deflated as a whole; export it plainly.</source>
        <translation>{file} en el paquete está comprimido entero (deflated); expórtelo sin comprimir.</translation>
    </message>
    <message>
        <source>{file} in the pack still names a patient or a hospital ({word}); ask its author to remove that.</source>
        <translation>{file} en el paquete aún nombra a un paciente o un hospital ({word}); pida a su autor que lo quite.</translation>
    </message>
    <message>
        <source>{file} in the pack: {reason}</source>
        <translation>{file} en el paquete: {reason}</translation>
    </message>
    <message>
        <source>{file} in the pack is damaged; get a fresh copy.</source>
        <translation>{file} en el paquete está dañado; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>The header of the DICOM file is damaged; export it again.</source>
        <translation>La cabecera del archivo DICOM está dañada; expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>{count} films of this pack come from their publisher; agree to have them fetched, or name a folder that holds them.</source>
        <translation>Radiografías de este paquete que vienen de su editor: {count}. Acepte que se obtengan o indique una carpeta que las contenga.</translation>
    </message>
    <message>
        <source>{manifest} is not as a pack must be; tell the pack&apos;s author: {details}</source>
        <translation>{manifest} no es como debe ser en un paquete; comuníquelo al autor del paquete: {details}</translation>
    </message>
    <message>
        <source>The pack was made by a newer Foresee (format {version}, this one reads up to {known}); update Foresee to open it.</source>
        <translation>El paquete lo hizo un Foresee más nuevo (formato {version}; este lee hasta {known}); actualice Foresee para abrirlo.</translation>
    </message>
    <message>
        <source>{manifest} holds no pack; get a fresh copy.</source>
        <translation>{manifest} no contiene ningún paquete; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{manifest} cannot be understood; get a fresh copy of the pack.</source>
        <translation>{manifest} no se entiende; consiga una copia nueva del paquete.</translation>
    </message>
    <message>
        <source>{manifest} is no JSON text; get a fresh copy of the pack.</source>
        <translation>{manifest} no es texto JSON; consiga una copia nueva del paquete.</translation>
    </message>
    <message>
        <source>The pack does not hold together; tell the pack&apos;s author: {details}</source>
        <translation>El paquete no es coherente; comuníquelo al autor del paquete: {details}</translation>
    </message>
    <message>
        <source>{file} is missing from the pack; get a fresh copy.</source>
        <translation>{file} falta en el paquete; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>The pack&apos;s file is not on this machine; import the pack again, your answers are kept.</source>
        <translation>El archivo del paquete no está en este equipo; importe de nuevo el paquete, sus respuestas se conservan.</translation>
    </message>
    <message>
        <source>The pack cannot be kept in {folder} ({reason}); make room there, or choose another folder with FORESEE_HOME.</source>
        <translation>El paquete no se puede guardar en {folder} ({reason}); haga sitio ahí o elija otra carpeta con FORESEE_HOME.</translation>
    </message>
    <message>
        <source>This run was made from another radiograph; open the film that it was made from.</source>
        <translation>Esta predicción se hizo a partir de otra radiografía; abra la radiografía de la que procede.</translation>
    </message>
    <message>
        <source>{name} must end in .png, .svg or .csv.</source>
        <translation>{name} debe terminar en .png, .svg o .csv.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); choose another folder.</source>
        <translation>{path} no se puede escribir ({reason}); elija otra carpeta.</translation>
    </message>
    <message>
        <source>{name} must end in .pdf or .csv.</source>
        <translation>{name} debe terminar en .pdf o .csv.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); choose another place.</source>
        <translation>{path} no se puede escribir ({reason}); elija otro lugar.</translation>
    </message>
    <message>
        <source>There is no model on this machine; reinstall Foresee, or name a model with --model PATH.</source>
        <translation>En este equipo no hay ningún modelo; reinstale Foresee o indique un modelo con --model PATH.</translation>
    </message>
    <message>
        <source>The model that you chose is not at {folder} any more; choose another one, in the window under Models, or name it with --model PATH.</source>
        <translation>El modelo que eligió ya no está en {folder}; elija otro en la ventana, en «Modelos», o indíquelo con --model PATH.</translation>
    </message>
    <message>
        <source>There is no folder {folder}; make it first, or name another one.</source>
        <translation>No existe la carpeta {folder}; créela primero o indique otra.</translation>
    </message>
    <message>
        <source>{file} cannot be read, and with it which model you chose and where added ones are; choose their folder again, in the window under Models or with `foresee model folder PATH`.</source>
        <translation>{file} no se puede leer; ahí consta qué modelo eligió y dónde están los añadidos. Elija de nuevo su carpeta, en la ventana, en «Modelos», o con `foresee model folder PATH`.</translation>
    </message>
    <message>
        <source>{reason} Until then the model that ships with Foresee is used.</source>
        <translation>{reason} Hasta entonces se usa el modelo que viene con Foresee.</translation>
    </message>
    <message>
        <source>{name} in {folder} is not what its manifest says (its SHA-256 differs); get a fresh copy of the model.</source>
        <translation>{name} en {folder} no es lo que dice su manifiesto (su SHA-256 es otro); consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>There is no model {name} here; `foresee model list` names them.</source>
        <translation>Aquí no hay ningún modelo {name}; `foresee model list` los enumera.</translation>
    </message>
    <message>
        <source>The model {name} came with Foresee and stays; only added ones go.</source>
        <translation>El modelo {name} vino con Foresee y se queda; solo se quitan los añadidos.</translation>
    </message>
    <message>
        <source>Another model {model} {version} is at {folder}; remove it first with `foresee model remove {name}`.</source>
        <translation>Hay otro modelo {model} {version} en {folder}; quítelo primero con `foresee model remove {name}`.</translation>
    </message>
    <message>
        <source>The model {model} needs {missing} GB more on the disk of {folder}, which has {free} GB free; make room, or choose another disk with `foresee model folder PATH`.</source>
        <translation>El modelo {model} necesita {missing} GB más en el disco de {folder}, que tiene {free} GB libres; haga sitio o elija otro disco con `foresee model folder PATH`.</translation>
    </message>
    <message>
        <source>{file} is not a file; get a whole copy of the model, without links in it.</source>
        <translation>{file} no es un archivo; consiga una copia entera del modelo, sin enlaces.</translation>
    </message>
    <message>
        <source>The model {model} {version} is on this machine already, at {folder}.</source>
        <translation>El modelo {model} {version} ya está en este equipo, en {folder}.</translation>
    </message>
    <message>
        <source>The models at {place} cannot be changed ({reason}); see whether the disk is there, has room and may be written to, and try again.</source>
        <translation>Los modelos de {place} no se pueden cambiar ({reason}); compruebe que el disco está, tiene espacio y se puede escribir en él, e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Taking the model in was stopped; it can go on later.</source>
        <translation>Se detuvo la incorporación del modelo; puede continuar más tarde.</translation>
    </message>
    <message>
        <source>{folder} is a file; choose a folder for the results.</source>
        <translation>{folder} es un archivo; elija una carpeta para los resultados.</translation>
    </message>
    <message>
        <source>{folder} is a file; choose another folder for the results.</source>
        <translation>{folder} es un archivo; elija otra carpeta para los resultados.</translation>
    </message>
    <message>
        <source>The results cannot be written to {folder} ({reason}); choose another folder.</source>
        <translation>Los resultados no se pueden escribir en {folder} ({reason}); elija otra carpeta.</translation>
    </message>
    <message>
        <source>{file} is a folder; choose another folder for the results.</source>
        <translation>{file} es una carpeta; elija otra carpeta para los resultados.</translation>
    </message>
    <message>
        <source>The picture cannot be written to {path} ({reason}); choose another place.</source>
        <translation>La imagen no se puede escribir en {path} ({reason}); elija otro lugar.</translation>
    </message>
    <message>
        <source>The settings in {path} are damaged or from another version; the defaults are used and the file is kept as {name}.</source>
        <translation>Los ajustes de {path} están dañados o son de otra versión; se usan los predeterminados y el archivo se conserva como {name}.</translation>
    </message>
    <message>
        <source>The settings in {path} could not be read ({reason}); the defaults are used.</source>
        <translation>No se pudieron leer los ajustes de {path} ({reason}); se usan los predeterminados.</translation>
    </message>
    <message>
        <source>The settings in {path} are damaged or from another version and could not be moved ({reason}); the defaults are used.</source>
        <translation>Los ajustes de {path} están dañados o son de otra versión y no se pudieron mover ({reason}); se usan los predeterminados.</translation>
    </message>
    <message>
        <source>Nobody knows where this run&apos;s film is; open the film, then the run again.</source>
        <translation>No se sabe dónde está la radiografía de esta predicción; abra la radiografía y luego otra vez la predicción.</translation>
    </message>
    <message>
        <source>The film of this run could not be read from {path}: {reason} Open the film from where it is now, then the run again.</source>
        <translation>No se pudo leer la radiografía de esta predicción en {path}: {reason} Abra la radiografía desde donde esté ahora y luego otra vez la predicción.</translation>
    </message>
    <message>
        <source>The objections cannot be written to {path} ({reason}); choose another place.</source>
        <translation>Las objeciones no se pueden escribir en {path} ({reason}); elija otro lugar.</translation>
    </message>
    <message>
        <source>The page for phones did not start; go on without phones.</source>
        <translation>La página para teléfonos no se ha iniciado; continúe sin teléfonos.</translation>
    </message>
    <message>
        <source>Phones cannot reach {host}, port {port} ({reason}). Choose another network or port, or go on without phones.</source>
        <translation>Los teléfonos no llegan a {host}, puerto {port} ({reason}). Elija otra red u otro puerto, o continúe sin teléfonos.</translation>
    </message>
    <message>
        <source>The NVIDIA GPU cannot be used, because CUDA or cuDNN libraries are missing; install foresee-cxr[cuda] as the README says, or choose the device auto or cpu.</source>
        <translation>La GPU NVIDIA no se puede usar porque faltan bibliotecas de CUDA o cuDNN; instale foresee-cxr[cuda] como indica el README o elija el dispositivo auto o cpu.</translation>
    </message>
    <message>
        <source>{percent} % of the items show no change; about 40 % teach best to tell change from none.</source>
        <translation>El {percent} % de los ejercicios no muestra cambios; alrededor del 40 % es lo que mejor enseña a distinguir un cambio de ninguno.</translation>
    </message>
    <message>
        <source>{right} changes lie on the right, {left} on the left; mix the sides.</source>
        <translation>{right} cambios están a la derecha y {left} a la izquierda; mezcle los lados.</translation>
    </message>
    <message>
        <source>{file} must lie in {folder}.</source>
        <translation>{file} debe estar en {folder}.</translation>
    </message>
    <message>
        <source>{place} cannot be taken into a pack: {reason}.</source>
        <translation>{place} no se puede incluir en un paquete: {reason}.</translation>
    </message>
    <message>
        <source>“{title}” seems to have text burnt in: paint it over, or say that it names nobody.</source>
        <translation>«{title}» parece tener texto incrustado: cúbralo, o indique que no nombra a nadie.</translation>
    </message>
    <message>
        <source>Look at the baked run of “{title}” and approve it, or not.</source>
        <translation>Revise la predicción de «{title}» y apruébela, o no.</translation>
    </message>
    <message>
        <source>Give the pack a title.</source>
        <translation>Ponga un título al paquete.</translation>
    </message>
    <message>
        <source>Say who wrote the pack.</source>
        <translation>Indique quién escribió el paquete.</translation>
    </message>
    <message>
        <source>Say under which licence it may be used.</source>
        <translation>Indique con qué licencia se puede usar.</translation>
    </message>
    <message>
        <source>Say the pack&apos;s language.</source>
        <translation>Indique el idioma del paquete.</translation>
    </message>
    <message>
        <source>No item shows “{title}”; it is left out of the pack.</source>
        <translation>Ningún ejercicio muestra «{title}»; queda fuera del paquete.</translation>
    </message>
    <message>
        <source>Give the film “{title}” a title.</source>
        <translation>Ponga un título a la radiografía «{title}».</translation>
    </message>
    <message>
        <source>Say the licence of the film “{title}”.</source>
        <translation>Indique la licencia de la radiografía «{title}».</translation>
    </message>
    <message>
        <source>Say who is to be named for the film “{title}”.</source>
        <translation>Indique a quién hay que citar por la radiografía «{title}».</translation>
    </message>
    <message>
        <source>Say where the film “{title}” comes from.</source>
        <translation>Indique de dónde procede la radiografía «{title}».</translation>
    </message>
    <message>
        <source>You rejected the run of “{title}”: bake another one.</source>
        <translation>Usted rechazó la predicción de «{title}»: genere otra.</translation>
    </message>
    <message>
        <source>The film of “{title}” is another one by now: bake it again.</source>
        <translation>La radiografía de «{title}» ya es otra: genere de nuevo la predicción.</translation>
    </message>
    <message>
        <source>Give the lesson a title.</source>
        <translation>Ponga un título a la lección.</translation>
    </message>
    <message>
        <source>“{title}” has another hypothesis by now: bake it again.</source>
        <translation>«{title}» ya tiene otra hipótesis: genere de nuevo la predicción.</translation>
    </message>
    <message>
        <source>This draft is damaged; it is kept as {file}, its films are beside it.</source>
        <translation>Este borrador está dañado; se conserva como {file}, con sus radiografías al lado.</translation>
    </message>
    <message>
        <source>This draft cannot be read ({reason}); check that you may open {file}.</source>
        <translation>Este borrador no se puede leer ({reason}); compruebe que tiene permiso para abrir {file}.</translation>
    </message>
    <message>
        <source>{file} cannot be written ({reason}); choose another folder.</source>
        <translation>{file} no se puede escribir ({reason}); elija otra carpeta.</translation>
    </message>
    <message>
        <source>This draft cannot be removed ({reason}); check that you may write in {folder}.</source>
        <translation>Este borrador no se puede eliminar ({reason}); compruebe que puede escribir en {folder}.</translation>
    </message>
    <message>
        <source>This pack fetches its films from their publisher; only packs that carry their films can be edited.</source>
        <translation>Este paquete descarga sus radiografías de su editor; solo se pueden editar los paquetes que las contienen.</translation>
    </message>
    <message>
        <source>{file} in the pack is a picture of next to nothing; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{file} en el paquete es una imagen de casi nada; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>{file} in the pack has {found} megapixels, and films have at most {most}; ask its author for a smaller one.</source>
        <translation>{file} en el paquete tiene {found} megapíxeles, y las radiografías tienen como máximo {most}; pida una menor a quien hizo el paquete.</translation>
    </message>
    <message>
        <source>“{title}” has nothing to reveal: give it a follow-up or bake a run.</source>
        <translation>«{title}» no tiene nada que revelar: añada un control evolutivo o genere una predicción.</translation>
    </message>
    <message>
        <source>Choose the film that “{title}” shows.</source>
        <translation>Elija la radiografía que muestra «{title}».</translation>
    </message>
    <message>
        <source>Give the item a title.</source>
        <translation>Ponga un título al ejercicio.</translation>
    </message>
    <message>
        <source>Write the question of “{title}”.</source>
        <translation>Escriba la pregunta de «{title}».</translation>
    </message>
    <message>
        <source>Write the statement of “{title}”.</source>
        <translation>Escriba la afirmación de «{title}».</translation>
    </message>
    <message>
        <source>Choose two films or more for “{title}”.</source>
        <translation>Elija dos o más radiografías para «{title}».</translation>
    </message>
    <message>
        <source>Say which film is the right answer to “{title}”.</source>
        <translation>Indique qué radiografía es la respuesta correcta de «{title}».</translation>
    </message>
    <message>
        <source>Say what a good explanation of “{title}” names.</source>
        <translation>Indique qué menciona una buena explicación de «{title}».</translation>
    </message>
    <message>
        <source>A right answer of “{title}” is not among its answers; choose one of them.</source>
        <translation>Una respuesta correcta de «{title}» no está entre sus respuestas; elija una de ellas.</translation>
    </message>
    <message>
        <source>“{title}” offers the same answer twice; change or remove one.</source>
        <translation>«{title}» ofrece dos veces la misma respuesta; cambie o quite una.</translation>
    </message>
    <message>
        <source>Draw where “{title}” changes: with a given hypothesis the place is the answer.</source>
        <translation>Dibuje dónde cambia «{title}»: si la hipótesis está dada, la respuesta es el lugar.</translation>
    </message>
    <message>
        <source>Choose the later film of “{title}”.</source>
        <translation>Elija el control evolutivo de «{title}».</translation>
    </message>
    <message>
        <source>{manifest} says more than a pack can hold; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{manifest} dice más de lo que cabe en un paquete; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>{manifest} is nested absurdly deep; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{manifest} está anidado absurdamente hondo; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>The lecture is made of the pack “{pack}”, which is not installed; bring it back on the page of packs.</source>
        <translation>La clase se compone del paquete «{pack}», que no está instalado; recupérelo en la página de paquetes.</translation>
    </message>
    <message>
        <source>The votes were not kept. {why}</source>
        <translation>Los votos no se guardaron. {why}</translation>
    </message>
    <message>
        <source>The report cannot be written to {path} ({reason}); choose another place.</source>
        <translation>El informe no se puede escribir en {path} ({reason}); elija otro lugar.</translation>
    </message>
    <message>
        <source>The DICOM picture has {count} colours a pixel, which no film has; export it in greys.</source>
        <translation>La imagen DICOM tiene {count} colores por píxel, algo que ninguna radiografía tiene; expórtela en grises.</translation>
    </message>
    <message>
        <source>The DICOM file is deflated and would become larger than any film; export it uncompressed or as JPEG 2000.</source>
        <translation>El archivo DICOM está comprimido (deflate) y resultaría mayor que cualquier radiografía; expórtelo sin comprimir o como JPEG 2000.</translation>
    </message>
    <message>
        <source>The picture inside the DICOM file has {count} colours a pixel, which no film has; export it in greys.</source>
        <translation>La imagen dentro del archivo DICOM tiene {count} colores por píxel, algo que ninguna radiografía tiene; expórtela en grises.</translation>
    </message>
    <message>
        <source>The picture is coded as {coding}, which Foresee cannot read; export it uncompressed or as JPEG 2000.</source>
        <translation>La imagen está codificada como {coding}, que Foresee no puede leer; expórtela sin comprimir o como JPEG 2000.</translation>
    </message>
    <message>
        <source>The grey window in the file would hide nearly all of the film; Foresee chose its own.</source>
        <translation>La ventana de grises del archivo ocultaría casi toda la radiografía; Foresee ha elegido la suya.</translation>
    </message>
    <message>
        <source>The grey curve in the file cannot be used; Foresee chose another one for this film.</source>
        <translation>La curva de grises del archivo no se puede usar; Foresee ha elegido otra para esta radiografía.</translation>
    </message>
    <message>
        <source>The picture has 8 bits though its header promises more; Foresee chose the greys itself.</source>
        <translation>La imagen tiene 8 bits aunque su cabecera promete más; Foresee ha elegido los grises.</translation>
    </message>
    <message>
        <source>The header says wrongly where the greys stand in their bits; Foresee found them by itself.</source>
        <translation>La cabecera indica mal en qué bits están los grises; Foresee los ha encontrado por sí mismo.</translation>
    </message>
    <message>
        <source>The header does not say whether low values are black or white; check that bone is bright.</source>
        <translation>La cabecera no dice si los valores bajos son negros o blancos; compruebe que el hueso se ve claro.</translation>
    </message>
    <message>
        <source>The header names the body part in words that Foresee does not know; check that this is a chest film.</source>
        <translation>La cabecera nombra la región del cuerpo con palabras que Foresee no conoce; compruebe que es una radiografía de tórax.</translation>
    </message>
    <message>
        <source>A few pixels at the end of the file are missing; the last row was completed with its neighbours.</source>
        <translation>Faltan algunos píxeles al final del archivo; la última fila se completó con la anterior.</translation>
    </message>
    <message>
        <source>The header gives pixel sizes that cannot be right; the film is shown with square pixels.</source>
        <translation>La cabecera da tamaños de píxel que no pueden ser correctos; la radiografía se muestra con píxeles cuadrados.</translation>
    </message>
    <message>
        <source>The shutter in the header would hide nearly all of the film; it was left out.</source>
        <translation>El obturador de la cabecera ocultaría casi toda la radiografía; no se ha aplicado.</translation>
    </message>
    <message>
        <source>The file does not say how bright its values are meant; Foresee stretched them over all greys.</source>
        <translation>El archivo no dice con qué brillo deben verse sus valores; Foresee los ha extendido a todos los grises.</translation>
    </message>
    <message>
        <source>The picture is marked as transparent nearly everywhere; Foresee shows what lies below.</source>
        <translation>La imagen está marcada como transparente casi en todas partes; Foresee muestra lo que hay debajo.</translation>
    </message>
    <message>
        <source>The picture has a strong tint, like a photo of a film; only its greys are used.</source>
        <translation>La imagen tiene un tinte fuerte, como la foto de una radiografía; solo se usan sus grises.</translation>
    </message>
    <message>
        <source>The study holds several frontal films; the first is shown. Unpack it to open another one.</source>
        <translation>El estudio contiene varias radiografías frontales; se muestra la primera. Descomprímalo para abrir otra.</translation>
    </message>
    <message>
        <source>a JPEG 2000 picture</source>
        <translation>una imagen JPEG 2000</translation>
    </message>
    <message>
        <source>a compressed archive</source>
        <translation>un archivo comprimido</translation>
    </message>
    <message>
        <source>a HEIC photo</source>
        <translation>una foto HEIC</translation>
    </message>
    <message>
        <source>an AVIF picture</source>
        <translation>una imagen AVIF</translation>
    </message>
    <message>
        <source>a video</source>
        <translation>un vídeo</translation>
    </message>
    <message>
        <source>a JPEG XL picture</source>
        <translation>una imagen JPEG XL</translation>
    </message>
    <message>
        <source>a BMP picture</source>
        <translation>una imagen BMP</translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation>una imagen GIF</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>un documento PDF</translation>
    </message>
    <message>
        <source>an NRRD volume</source>
        <translation>un volumen NRRD</translation>
    </message>
    <message>
        <source>a NIfTI volume</source>
        <translation>un volumen NIfTI</translation>
    </message>
    <message>
        <source>a page of text</source>
        <translation>una página de texto</translation>
    </message>
    <message>
        <source>a JPEG with 12 bits</source>
        <translation>un JPEG de 12 bits</translation>
    </message>
    <message>
        <source>a lossless JPEG</source>
        <translation>un JPEG sin pérdidas</translation>
    </message>
    <message>
        <source>a JPEG-LS</source>
        <translation>un JPEG-LS</translation>
    </message>
    <message>
        <source>The file is {kind}, which says too little about its greys outside a DICOM file; export the film as DICOM, PNG or an ordinary JPEG.</source>
        <translation>El archivo es {kind}, que fuera de un archivo DICOM dice demasiado poco sobre sus grises; exporte la radiografía como DICOM, PNG o JPEG corriente.</translation>
    </message>
    <message>
        <source>The picture holds decimal numbers in place of greys; export the film with 8 or 16 bits.</source>
        <translation>La imagen contiene números decimales en lugar de grises; exporte la radiografía con 8 o 16 bits.</translation>
    </message>
    <message>
        <source>The file holds several pictures or an animation; export a single picture.</source>
        <translation>El archivo contiene varias imágenes o una animación; exporte una sola imagen.</translation>
    </message>
    <message>
        <source>The file is {kind}, which Foresee cannot read; export the film as DICOM, PNG or JPEG.</source>
        <translation>El archivo es {kind}, que Foresee no puede leer; exporte la radiografía como DICOM, PNG o JPEG.</translation>
    </message>
    <message>
        <source>The cases of the drill in {file} cannot be read; install Foresee again.</source>
        <translation>No se pueden leer los casos del entrenamiento en {file}; instale Foresee de nuevo.</translation>
    </message>
    <message>
        <source>A film of the drill cannot be read; install Foresee again.</source>
        <translation>No se puede leer una radiografía del entrenamiento; instale Foresee de nuevo.</translation>
    </message>
    <message>
        <source>Most of this was not understood; say it in the words of a radiology report.</source>
        <translation>La mayor parte no se ha entendido; dígalo con las palabras de un informe radiológico.</translation>
    </message>
    <message>
        <source>Nothing of this was understood; say it in the words of a radiology report. What can be: {findings}.</source>
        <translation>No se ha entendido nada; dígalo con las palabras de un informe radiológico. Es posible: {findings}.</translation>
    </message>
    <message>
        <source>The file only lists the pictures of a study (DICOMDIR); open it where the study&apos;s folders are beside it.</source>
        <translation>El archivo solo es el índice de un estudio (DICOMDIR); ábralo donde estén a su lado las carpetas del estudio.</translation>
    </message>
    <message>
        <source>The DICOMDIR is damaged; open the chest film itself.</source>
        <translation>El DICOMDIR está dañado; abra la propia radiografía de tórax.</translation>
    </message>
    <message>
        <source>None of the {count} files of the study is a frontal chest film that can be read; open a study with one, or the film itself.</source>
        <translation>Ninguno de los {count} archivos del estudio es una radiografía frontal de tórax legible; abra un estudio que tenga una, o la propia radiografía.</translation>
    </message>
    <message>
        <source>The zip file holds more than one study; unpack it and open the chest film itself.</source>
        <translation>El archivo zip contiene más de un estudio; descomprímalo y abra la propia radiografía de tórax.</translation>
    </message>
    <message>
        <source>The zip file holds a file that is too large for a film; unpack it and open the chest film itself.</source>
        <translation>El archivo zip contiene un archivo demasiado grande para una radiografía; descomprímalo y abra la propia radiografía de tórax.</translation>
    </message>
    <message>
        <source>The zip file is locked by a password or packed in an unusual way; unpack it and open the chest film itself.</source>
        <translation>El archivo zip está protegido con contraseña o empaquetado de forma inusual; descomprímalo y abra la propia radiografía de tórax.</translation>
    </message>
    <message>
        <source>The zip file is damaged; copy or export it again.</source>
        <translation>El archivo zip está dañado; cópielo o expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>No column of {name} names the films&apos; files; call one of them “file”.</source>
        <translation>Ninguna columna de {name} nombra los archivos de las radiografías; llame «archivo» a una de ellas.</translation>
    </message>
    <message>
        <source>{name} has more than {count} films; drop a smaller folder.</source>
        <translation>{name} tiene más de {count} radiografías; suelte una carpeta más pequeña.</translation>
    </message>
    <message>
        <source>“{words}” is not understood.</source>
        <translation>No se entiende «{words}».</translation>
    </message>
    <message>
        <source>“{words}” is no day; left out.</source>
        <translation>«{words}» no es un día; se omite.</translation>
    </message>
    <message>
        <source>“{words}” is no view; left out.</source>
        <translation>«{words}» no es una proyección; se omite.</translation>
    </message>
    <message>
        <source>It says no trend, so there is no key yet.</source>
        <translation>No dice la tendencia, así que todavía no hay clave.</translation>
    </message>
    <message>
        <source>The hypothesis says “{said}”, the other columns say “{named}”.</source>
        <translation>La hipótesis dice «{said}»; las otras columnas, «{named}».</translation>
    </message>
    <message>
        <source>The hypothesis is not understood: {reason}</source>
        <translation>No se entiende la hipótesis: {reason}</translation>
    </message>
    <message>
        <source>No film is called “{name}”; there is “{near}”.</source>
        <translation>Ninguna radiografía se llama «{name}»; hay una «{near}».</translation>
    </message>
    <message>
        <source>A lateral film: Foresee teaches on frontal ones.</source>
        <translation>Una radiografía lateral: Foresee enseña con las frontales.</translation>
    </message>
    <message>
        <source>No film is called “{name}”.</source>
        <translation>Ninguna radiografía se llama «{name}».</translation>
    </message>
    <message>
        <source>Line {line} says another patient or day of this film; line {line} counts.</source>
        <translation>La línea {line} dice otro paciente u otro día de esta radiografía; vale la línea {line}.</translation>
    </message>
    <message>
        <source>The line names no file.</source>
        <translation>La línea no nombra ningún archivo.</translation>
    </message>
    <message>
        <source>{count} films are called “{name}”; write the folder before the name.</source>
        <translation>{count} radiografías se llaman «{name}»; escriba la carpeta delante del nombre.</translation>
    </message>
    <message>
        <source>{name} has no lines: the first line names the columns, each line after it a film.</source>
        <translation>{name} no tiene líneas: la primera nombra las columnas; cada una de las siguientes, una radiografía.</translation>
    </message>
    <message>
        <source>{name} is no table: save it as CSV or XLSX.</source>
        <translation>{name} no es una tabla: guárdela como CSV o XLSX.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a spreadsheet; save it as XLSX or CSV again.</source>
        <translation>{name} no se puede leer como hoja de cálculo; guárdela de nuevo como XLSX o CSV.</translation>
    </message>
    <message>
        <source>Somebody called {name} learns here already; choose another name.</source>
        <translation>Ya aprende aquí alguien llamado {name}; elija otro nombre.</translation>
    </message>
    <message>
        <source>{name} in the model {model} claims more weights than {source} holds; get a fresh copy of the model.</source>
        <translation>{name} del modelo {model} declara más pesos de los que contiene {source}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} is absurdly large; get a fresh copy of the model.</source>
        <translation>{name} del modelo {model} es absurdamente grande; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>it holds a sparse tensor, which no model needs</source>
        <translation>contiene un tensor disperso, que ningún modelo necesita</translation>
    </message>
    <message>
        <source>a tensor in it claims more values than it holds</source>
        <translation>un tensor declara más valores de los que contiene</translation>
    </message>
    <message>
        <source>it says unclearly where its weights are</source>
        <translation>no dice con claridad dónde están sus pesos</translation>
    </message>
    <message>
        <source>“{title}” by {authors} (revision {revision}) would take the place of “{installed}” by {theirs} (revision {known}); agree to replace it, on the command line with --replace, if you trust where it comes from.</source>
        <translation>«{title}» de {authors} (revisión {revision}) ocuparía el lugar de «{installed}» de {theirs} (revisión {known}); acepte la sustitución, en la línea de órdenes con --replace, si confía en su procedencia.</translation>
    </message>
    <message>
        <source>“{title}” is revision {revision}, older than revision {known}, which is installed; agree to replace it, on the command line with --replace, if you want the older one.</source>
        <translation>«{title}» es la revisión {revision}, anterior a la revisión {known} que está instalada; acepte la sustitución, en la línea de órdenes con --replace, si quiere la anterior.</translation>
    </message>
    <message>
        <source>{graph} of the model computed values that are no numbers; get a fresh copy of the model, or choose another one.</source>
        <translation>{graph} del modelo calculó valores que no son números; consiga una copia nueva del modelo o elija otro.</translation>
    </message>
    <message>
        <source>{graph} of the model gave {name} in a form that its manifest does not know; get a fresh copy of the model, or choose another one.</source>
        <translation>{graph} del modelo dio {name} en una forma que su manifiesto no conoce; consiga una copia nueva del modelo o elija otro.</translation>
    </message>
    <message>
        <source>{graph} of the model failed while it ran ({detail}); get a fresh copy of the model, or choose another one.</source>
        <translation>{graph} del modelo falló durante el cálculo ({detail}); consiga una copia nueva del modelo o elija otro.</translation>
    </message>
    <message>
        <source>The history holds answers of another learner in this library; export it again from the library in which they were given.</source>
        <translation>El historial contiene respuestas de otro alumno de esta biblioteca; expórtelo de nuevo desde la biblioteca en la que se dieron.</translation>
    </message>
    <message>
        <source>{host} is in this machine or its own network ({address}); agree to fetch from there, on the command line with --nearby, if that is where the publisher is.</source>
        <translation>{host} está en este equipo o en su propia red ({address}); acepte descargar desde allí, en la línea de órdenes con --nearby, si es donde está el editor.</translation>
    </message>
    <message>
        <source>{file} in the pack is not {media}, as it says; get a fresh copy.</source>
        <translation>{file} en el paquete no es {media}, como dice; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{file} in the pack shows another film than it says; get a fresh copy.</source>
        <translation>{file} en el paquete muestra otra radiografía que la que dice; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>“{title}” says that nothing changes, but marks where; take one of the two back.</source>
        <translation>«{title}» dice que nada cambia, pero marca dónde; retire una de las dos cosas.</translation>
    </message>
    <message>
        <source>A right answer of “{title}” is not among its films; choose one of them.</source>
        <translation>Una respuesta correcta de «{title}» no está entre sus radiografías; elija una de ellas.</translation>
    </message>
    <message>
        <source>{manifest} does not say which version of the format it has; get a fresh copy.</source>
        <translation>{manifest} no dice qué versión del formato tiene; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>The pack holds {name}, which {manifest} does not name; get a fresh copy.</source>
        <translation>El paquete contiene {name}, que {manifest} no nombra; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{file} in the pack is not as long as the pack says; get a fresh copy.</source>
        <translation>{file} en el paquete no es tan largo como dice el paquete; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{file} in the pack was made from another film; get a fresh copy.</source>
        <translation>{file} en el paquete se hizo a partir de otra radiografía; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>This run is no longer in the library; choose another one.</source>
        <translation>Esta predicción ya no está en la biblioteca; elija otra.</translation>
    </message>
    <message>
        <source>This run has been deleted for good; predict it again.</source>
        <translation>Esta predicción se ha eliminado definitivamente; prediga de nuevo.</translation>
    </message>
    <message>
        <source>{file} cannot be written ({reason}), so the choice does not last; see whether its folder may be written to and has room, and choose again.</source>
        <translation>No se puede escribir {file} ({reason}), así que la elección no se conserva; compruebe que se puede escribir en su carpeta y que hay espacio, y elija de nuevo.</translation>
    </message>
    <message>
        <source>No model is open, so nothing can be predicted; open one under Models.</source>
        <translation>No hay ningún modelo abierto, así que no se puede predecir nada; abra uno en «Modelos».</translation>
    </message>
    <message>
        <source>The library has not been opened yet; try again in a moment.</source>
        <translation>La biblioteca aún no está abierta; inténtelo de nuevo en un momento.</translation>
    </message>
    <message>
        <source>{name} in the model {model} cannot be read; get a fresh copy of the model.</source>
        <translation>No se puede leer {name} del modelo {model}; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>{name} in the model {model} fails on a text; get a fresh copy of the model, or choose another one.</source>
        <translation>{name} del modelo {model} falla con un texto; consiga una copia nueva del modelo o elija otro.</translation>
    </message>
    <message>
        <source>This attempt is not in the library; open the item again.</source>
        <translation>Este intento no está en la biblioteca; abra el ejercicio de nuevo.</translation>
    </message>
    <message>
        <source>This history belongs to another login of this lab; sign in with that one to take it in.</source>
        <translation>Este historial pertenece a otro usuario de este laboratorio; inicie sesión con ese usuario para incorporarlo.</translation>
    </message>
    <message>
        <source>This learner is no longer in the library; choose who learns here.</source>
        <translation>Esta persona ya no está en la biblioteca; elija quién aprende aquí.</translation>
    </message>
    <message>
        <source>{name} is no history of a learner; choose a file that Foresee exported.</source>
        <translation>{name} no es un historial de aprendizaje; elija un archivo exportado por Foresee.</translation>
    </message>
    <message>
        <source>This item is no longer in any installed pack; import its pack again, or go on with another item.</source>
        <translation>Este ejercicio ya no está en ningún paquete instalado; importe de nuevo el paquete o siga con otro ejercicio.</translation>
    </message>
    <message>
        <source>This lesson is in no installed pack any more; import its pack again.</source>
        <translation>Esta lección ya no está en ningún paquete instalado; importe de nuevo su paquete.</translation>
    </message>
    <message>
        <source>“{title}” has {count} lessons, no lesson {lesson}; choose one of them.</source>
        <translation>«{title}» tiene {count} lecciones, no una lección {lesson}; elija una de las que hay.</translation>
    </message>
    <message>
        <source>“{title}” has nothing to present; choose another pack.</source>
        <translation>«{title}» no tiene nada que presentar; elija otro paquete.</translation>
    </message>
    <message>
        <source>This lecture is no longer in the library; choose another one.</source>
        <translation>Esta clase ya no está en la biblioteca; elija otra.</translation>
    </message>
    <message>
        <source>The pack has more than {most} parts, too many for one pack; ask its author to split it.</source>
        <translation>El paquete tiene más de {most} partes, demasiadas para un paquete; pida al autor que lo divida.</translation>
    </message>
    <message>
        <source>The pack holds more parts than it says; do not use this pack, and tell whoever gave it to you.</source>
        <translation>El paquete contiene más partes de las que dice; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>The pack unpacks to more than 4 GB; do not use this pack, and tell whoever gave it to you.</source>
        <translation>Descomprimido, el paquete ocupa más de 4 GB; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>The file is no pack: it has no {manifest}; choose a pack (.foresee).</source>
        <translation>El archivo no es un paquete: le falta {manifest}; elija un paquete (.foresee).</translation>
    </message>
    <message>
        <source>{manifest} is larger than 32 MB; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{manifest} supera los 32 MB; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>The pack holds a part called {name}, which no pack has; get a fresh copy.</source>
        <translation>El paquete contiene una parte llamada {name}, que ningún paquete tiene; consiga una copia nueva.</translation>
    </message>
    <message>
        <source>{name} in the pack is a link or no plain file; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{name} en el paquete es un enlace o no es un archivo corriente; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>{name} in the pack is larger than 100 MB; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{name} en el paquete supera los 100 MB; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>{name} in the pack unpacks to {times} times its size; do not use this pack, and tell whoever gave it to you.</source>
        <translation>{name} en el paquete ocupa descomprimido {times} veces su tamaño; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>The pack holds {name} twice; do not use this pack, and tell whoever gave it to you.</source>
        <translation>El paquete contiene {name} dos veces; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>A baked run in the pack says too much; do not use this pack, and tell whoever gave it to you.</source>
        <translation>Una predicción incluida en el paquete contiene demasiado; no use este paquete y avise a quien se lo dio.</translation>
    </message>
    <message>
        <source>This baked run was made from another radiograph; get a fresh copy of the pack.</source>
        <translation>Esta predicción incluida se hizo a partir de otra radiografía; consiga una copia nueva del paquete.</translation>
    </message>
    <message>
        <source>Films and runs together are larger than 4 GB; leave some of them out.</source>
        <translation>Las radiografías y las predicciones superan juntas los 4 GB; deje fuera algunas.</translation>
    </message>
    <message>
        <source>“{title}” shows a film that is not in the pack; choose a film that is.</source>
        <translation>«{title}» muestra una radiografía que no está en el paquete; elija una que lo esté.</translation>
    </message>
    <message>
        <source>“{title}” shows the same film twice; choose two that differ.</source>
        <translation>«{title}» muestra dos veces la misma radiografía; elija dos distintas.</translation>
    </message>
    <message>
        <source>The baked run of “{title}” is missing; bake it again.</source>
        <translation>Falta la predicción incluida de «{title}»; vuelva a calcularla.</translation>
    </message>
    <message>
        <source>“{name}” has the id of another part; give it one of its own.</source>
        <translation>«{name}» tiene el identificador de otra parte; dele uno propio.</translation>
    </message>
    <message>
        <source>The film of a baked run is not in the pack; bake that run again.</source>
        <translation>La radiografía de una predicción incluida no está en el paquete; vuelva a calcularla.</translation>
    </message>
    <message>
        <source>“{title}” has no items; add one, or remove it.</source>
        <translation>«{title}» no tiene ejercicios; añada uno o elimínela.</translation>
    </message>
    <message>
        <source>The baked run of “{title}” was made from another film; bake it again.</source>
        <translation>La predicción incluida de «{title}» procede de otra radiografía; vuelva a calcularla.</translation>
    </message>
    <message>
        <source>{file} is named twice; name it once.</source>
        <translation>{file} se nombra dos veces; nómbrelo una sola vez.</translation>
    </message>
    <message>
        <source>The pack has no items yet; add one.</source>
        <translation>El paquete aún no tiene ejercicios; añada uno.</translation>
    </message>
    <message>
        <source>The licence of “{title}”, “{text}”, lacks its version: add it, such as 4.0.</source>
        <translation>A la licencia de «{title}», «{text}», le falta la versión: añádala, por ejemplo 4.0.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but not on which side: say it, or students who name the side cannot be graded on it.</source>
        <translation>La clave de «{title}» dice «{key}», pero no en qué lado: indíquelo, o no se podrá evaluar a quien nombre el lado.</translation>
    </message>
    <message>
        <source>A text of “{title}” that should be in {language} is in {other}, “{text}”: translate it.</source>
        <translation>Un texto de «{title}» que debería estar en {language} está en {other}, «{text}»: tradúzcalo.</translation>
    </message>
    <message>
        <source>“{title}” shows a film that was taken out of the pack; choose another one.</source>
        <translation>«{title}» muestra una radiografía que se quitó del paquete; elija otra.</translation>
    </message>
    <message>
        <source>{path} is no folder of a pack: it has neither {draft} nor {manifest}; choose another folder.</source>
        <translation>{path} no es la carpeta de un paquete: no contiene ni {draft} ni {manifest}; elija otra carpeta.</translation>
    </message>
    <message>
        <source>{name} is missing from the folder of the pack, or is a link; put the file itself there.</source>
        <translation>{name} falta en la carpeta del paquete o es un enlace; ponga allí el propio archivo.</translation>
    </message>
    <message>
        <source>{name} is too large for a pack; take it out.</source>
        <translation>{name} es demasiado grande para un paquete; quítelo.</translation>
    </message>
    <message>
        <source>{name} is too large for a table of labels; split it into several.</source>
        <translation>{name} es demasiado grande para una tabla de etiquetas; divídala en varias.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a table, from line {number} on ({reason}); save it again as CSV.</source>
        <translation>{name} no se puede leer como tabla a partir de la línea {number} ({reason}); guárdelo de nuevo como CSV.</translation>
    </message>
    <message>
        <source>{name} is no spreadsheet that can be trusted; save it as CSV.</source>
        <translation>{name} no es una hoja de cálculo de confianza; guárdelo como CSV.</translation>
    </message>
    <message>
        <source>This draft cannot be brought back ({reason}); check that you may write in its folder.</source>
        <translation>Este borrador no se puede recuperar ({reason}); compruebe que puede escribir en su carpeta.</translation>
    </message>
    <message>
        <source>Write two answers or more for “{title}”, and none empty.</source>
        <translation>Escriba dos respuestas o más para «{title}», y ninguna vacía.</translation>
    </message>
    <message>
        <source>Say which answer to “{title}” is right.</source>
        <translation>Diga qué respuesta a «{title}» es correcta.</translation>
    </message>
    <message>
        <source>Write the hypothesis of “{title}”, or untick that the student is given it.</source>
        <translation>Escriba la hipótesis de «{title}» o quite la marca de que se le da al estudiante.</translation>
    </message>
    <message>
        <source>The exam is over; this answer does not count any more.</source>
        <translation>El examen ha terminado; esta respuesta ya no cuenta.</translation>
    </message>
    <message>
        <source>The login at {server} has no right to do that ({reason}); ask who runs the server.</source>
        <translation>El usuario en {server} no tiene permiso para eso ({reason}); pregunte a quien administra el servidor.</translation>
    </message>
    <message>
        <source>The library on the database server could not be used ({reason}); try again, or ask who runs the server.</source>
        <translation>No se pudo usar la biblioteca del servidor de bases de datos ({reason}); inténtelo de nuevo o pregunte a quien administra el servidor.</translation>
    </message>
    <message>
        <source>The server of {server} lets nobody in from this computer with this login; ask who runs the server.</source>
        <translation>El servidor de {server} no deja entrar a nadie desde este ordenador con este usuario; pregunte a quien administra el servidor.</translation>
    </message>
    <message>
        <source>The name or the password for {server} is wrong; correct it, or ask who runs the server for a new one.</source>
        <translation>El nombre o la contraseña para {server} no es correcto; corríjalo o pida uno nuevo a quien administra el servidor.</translation>
    </message>
    <message>
        <source>There is no such database at {server}; correct its name in FORESEE_DATABASE_URL.</source>
        <translation>No existe esa base de datos en {server}; corrija su nombre en FORESEE_DATABASE_URL.</translation>
    </message>
    <message>
        <source>The login has no right to use the database {server}; ask who runs the server.</source>
        <translation>Este usuario no tiene permiso para usar la base de datos {server}; pregunte a quien administra el servidor.</translation>
    </message>
    <message>
        <source>The database server {server} cannot be reached ({reason}); see whether it runs and this computer is on its network.</source>
        <translation>No se puede acceder al servidor de bases de datos {server} ({reason}); compruebe que funciona y que este ordenador está en su red.</translation>
    </message>
    <message>
        <source>The library of this lab is of an older Foresee; ask who runs the lab to bring it up to date with: foresee lab init.</source>
        <translation>La biblioteca de este laboratorio es de un Foresee anterior; pida a quien lo administra que la actualice con: foresee lab init.</translation>
    </message>
    <message>
        <source>{place} is the library of a lab; sign in there as a learner or an instructor, not as {login}.</source>
        <translation>{place} es la biblioteca de un laboratorio; inicie sesión allí como estudiante o docente, no como {login}.</translation>
    </message>
    <message>
        <source>In this lab instructors install packs; ask one of them for “{title}”.</source>
        <translation>En este laboratorio son los docentes quienes instalan los paquetes; pídales «{title}».</translation>
    </message>
    <message>
        <source>A lab needs a PostgreSQL server: postgresql://LOGIN@SERVER/DATABASE.</source>
        <translation>Un laboratorio necesita un servidor PostgreSQL: postgresql://USUARIO@SERVIDOR/BASE.</translation>
    </message>
    <message>
        <source>There is no lab at {place} yet; make one with: foresee lab init.</source>
        <translation>Aún no hay ningún laboratorio en {place}; créelo con: foresee lab init.</translation>
    </message>
    <message>
        <source>There is a login {login} on this server already; choose another name.</source>
        <translation>Ya existe el usuario {login} en este servidor; elija otro nombre.</translation>
    </message>
    <message>
        <source>{login} cannot be a login: small letters, digits, and . _ - after the first letter, 40 at most.</source>
        <translation>{login} no puede ser un usuario: minúsculas y, tras la primera letra, cifras y . _ -, 40 como máximo.</translation>
    </message>
    <message>
        <source>You teach no class called {name}; there are: {names}.</source>
        <translation>No imparte ningún grupo llamado {name}; hay: {names}.</translation>
    </message>
    <message>
        <source>{login} is no instructor of this lab; add one with: foresee lab add-instructor.</source>
        <translation>{login} no es docente de este laboratorio; añádalo con: foresee lab add-instructor.</translation>
    </message>
    <message>
        <source>No files of the study are there; open a study with a frontal chest film.</source>
        <translation>No hay ningún archivo del estudio; abra un estudio con una radiografía de tórax frontal.</translation>
    </message>
    <message>
        <source>its path is longer than SQLite takes; choose a folder with a shorter one with FORESEE_HOME</source>
        <translation>su ruta es más larga de lo que admite SQLite; elija con FORESEE_HOME una carpeta con una ruta más corta</translation>
    </message>
    <message>
        <source>{login} has no login in this lab; add one with: foresee lab add-learner.</source>
        <translation>{login} no tiene usuario en este laboratorio; añádalo con: foresee lab add-learner.</translation>
    </message>
    <message>
        <source>The last day comes before the first; swap them.</source>
        <translation>El último día es anterior al primero; intercámbielos.</translation>
    </message>
    <message>
        <source>Nobody says that the two films of “{title}” are of one patient: name the patient of both on the page of films.</source>
        <translation>Nadie dice que las dos radiografías de «{title}» sean de un mismo paciente: indique el paciente de ambas en la página de radiografías.</translation>
    </message>
    <message>
        <source>Prior and later film of “{title}” are the same picture: choose another one.</source>
        <translation>La previa y el control de «{title}» son la misma imagen: elija otra.</translation>
    </message>
    <message>
        <source>Only one film of “{title}” says its day: say that of the other too, or students read no interval.</source>
        <translation>Solo una radiografía de «{title}» indica su día: indique también el de la otra, o los estudiantes no leerán ningún intervalo.</translation>
    </message>
    <message>
        <source>Every film of “{title}” is a right answer: add one that is not, or take one back.</source>
        <translation>Todas las radiografías de «{title}» son respuestas correctas: añada una que no lo sea, o retire una.</translation>
    </message>
    <message>
        <source>The attribution of “{title}”, “{text}”, names nobody: say who is to be named.</source>
        <translation>La atribución de «{title}», «{text}», no nombra a nadie: indique a quién hay que citar.</translation>
    </message>
    <message>
        <source>The source of “{title}”, “{text}”, says nothing: say where the film comes from.</source>
        <translation>La fuente de «{title}», «{text}», no dice nada: indique de dónde viene la radiografía.</translation>
    </message>
    <message>
        <source>The licence of “{title}”, “{text}”, is none: say under which licence it may be shown.</source>
        <translation>La licencia de «{title}», «{text}», no lo es: indique con qué licencia se puede mostrar.</translation>
    </message>
    <message>
        <source>“{title}” is under “{licence}”: ask whoever holds the rights, and name their licence.</source>
        <translation>«{title}» está bajo «{licence}»: pregunte a quien tenga los derechos e indique su licencia.</translation>
    </message>
    <message>
        <source>“{title}” is for non-commercial use only ({licence}), the pack allows more ({pack}): put right the pack&apos;s licence.</source>
        <translation>«{title}» es solo para uso no comercial ({licence}), y el paquete permite más ({pack}): corrija la licencia del paquete.</translation>
    </message>
    <message>
        <source>“{title}” must not be changed ({licence}), but a run of a model changes it: take the run out, or another film.</source>
        <translation>«{title}» no se puede modificar ({licence}), pero una predicción del modelo la modifica: quite la predicción o use otra radiografía.</translation>
    </message>
    <message>
        <source>The patient of “{title}” looks like a name or a date of birth: write a pseudonym that says nothing.</source>
        <translation>El paciente de «{title}» parece un nombre o una fecha de nacimiento: escriba un seudónimo que no diga nada.</translation>
    </message>
    <message>
        <source>“{title}” is not marked as synthetic, but its source says that it is: mark it, or put right the source.</source>
        <translation>«{title}» no está marcada como sintética, pero su fuente dice que lo es: márquela o corrija la fuente.</translation>
    </message>
    <message>
        <source>The films of “{title}” are of two patients, {one} and {other}: choose films of one.</source>
        <translation>Las radiografías de «{title}» son de dos pacientes, {one} y {other}: elija radiografías de uno solo.</translation>
    </message>
    <message>
        <source>The later film of “{title}” is of day {later}, the prior of day {prior}: swap the films, or put right the days.</source>
        <translation>El control de «{title}» es del día {later} y la previa del día {prior}: intercambie las radiografías o corrija los días.</translation>
    </message>
    <message>
        <source>“{title}” offers the same picture twice, as “{one}” and “{other}”: take one out.</source>
        <translation>«{title}» ofrece la misma imagen dos veces, como «{one}» y «{other}»: quite una.</translation>
    </message>
    <message>
        <source>“{title}” and “{other}” are the same picture, but of two patients: put right the patient, or take one out.</source>
        <translation>«{title}» y «{other}» son la misma imagen, pero de dos pacientes: corrija el paciente o quite una.</translation>
    </message>
    <message>
        <source>“{title}” and “{other}” are the same picture: use one of them everywhere.</source>
        <translation>«{title}» y «{other}» son la misma imagen: use una de ellas en todas partes.</translation>
    </message>
    <message>
        <source>“{title}” is real, but other films of its patient, {patient}, are marked as synthetic: put right the marks.</source>
        <translation>«{title}» es real, pero otras radiografías de su paciente, {patient}, están marcadas como sintéticas: corrija las marcas.</translation>
    </message>
    <message>
        <source>Both films of “{title}” are of day {day}: put right the days, or keep it where they are hours apart.</source>
        <translation>Las dos radiografías de «{title}» son del día {day}: corrija los días, o déjelo así si las separan unas horas.</translation>
    </message>
    <message>
        <source>The hypothesis of “{title}”, “{asked}”, cannot be read, so nobody can check it against the key: {reason}</source>
        <translation>La hipótesis de «{title}», «{asked}», no se puede leer y no se puede comparar con la referencia: {reason}</translation>
    </message>
    <message>
        <source>No model that is trained here can draw the hypothesis of “{title}”, and there is no later film: {reason}</source>
        <translation>Ningún modelo entrenado aquí puede dibujar la hipótesis de «{title}», y no hay control evolutivo: {reason}</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but that finding has no side: leave the side out.</source>
        <translation>La referencia de «{title}» dice «{key}», pero ese hallazgo no tiene lado: omita el lado.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but that finding is not told by zones: leave the zone out.</source>
        <translation>La referencia de «{title}» dice «{key}», pero ese hallazgo no se describe por campos: omita el campo.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”: what has resolved has no size any more; leave the size out, or say that it became less.</source>
        <translation>La referencia de «{title}» dice «{key}»: lo que se ha resuelto ya no tiene tamaño; omita el tamaño o indique que disminuyó.</translation>
    </message>
    <message>
        <source>“{title}”: the hypothesis says “{said}”, the key says “{key}”: put right whichever is wrong.</source>
        <translation>«{title}»: la hipótesis dice «{said}» y la referencia «{key}»: corrija la que esté mal.</translation>
    </message>
    <message>
        <source>The key of “{title}” says both “{one}” and “{other}”: take one of them out.</source>
        <translation>La referencia de «{title}» dice a la vez «{one}» y «{other}»: quite una de las dos.</translation>
    </message>
    <message>
        <source>The key of “{title}” names the {finding} twice: take one of them out.</source>
        <translation>La referencia de «{title}» nombra dos veces lo mismo ({finding}): quite una.</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but that finding is always on both sides: leave the side out.</source>
        <translation>La referencia de «{title}» dice «{key}», pero ese hallazgo afecta siempre a los dos lados: omita el lado.</translation>
    </message>
    <message>
        <source>“{title}” asks the same of the same films as “{other}”: change or delete one.</source>
        <translation>«{title}» pregunta lo mismo de las mismas radiografías que «{other}»: cambie o borre uno.</translation>
    </message>
    <message>
        <source>Two items of the lesson are called “{title}”: nobody can tell them apart in lists and results; rename one.</source>
        <translation>Dos ejercicios de la lección se llaman «{title}»: en listas y resultados no se distinguen; cambie el nombre de uno.</translation>
    </message>
    <message>
        <source>“{title}” and “{other}” show the same two films, but one says “{said}” and the other “{key}”: put right whichever is wrong.</source>
        <translation>«{title}» y «{other}» muestran las mismas dos radiografías, pero uno dice «{said}» y el otro «{key}»: corrija lo que esté mal.</translation>
    </message>
    <message>
        <source>English</source>
        <translation>inglés</translation>
    </message>
    <message>
        <source>German</source>
        <translation>alemán</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>español</translation>
    </message>
    <message>
        <source>The pack says that it is in {language}, but most of its texts are in {other}: put right the language of the pack, or its texts.</source>
        <translation>El paquete dice estar en {language}, pero la mayoría de sus textos están en {other}: corrija el idioma del paquete o sus textos.</translation>
    </message>
    <message>
        <source>A text of “{title}” is in {other}, the pack in {language}: write it in {language}.</source>
        <translation>Un texto de «{title}» está en {other} y el paquete en {language}: escríbalo en {language}.</translation>
    </message>
    <message>
        <source>The hypothesis of “{title}” is in {other}, the pack in {language}: write it as “{better}”.</source>
        <translation>La hipótesis de «{title}» está en {other} y el paquete en {language}: escriba «{better}».</translation>
    </message>
    <message>
        <source>The key of “{title}” says “{key}”, but no place is marked: draw where it changes.</source>
        <translation>La referencia de «{title}» dice «{key}», pero no hay ningún lugar marcado: dibuje dónde cambia.</translation>
    </message>
    <message>
        <source>The mark of “{title}” is only a speck; draw around all of what changes.</source>
        <translation>La marca de «{title}» es solo un punto; rodee todo lo que cambia.</translation>
    </message>
    <message>
        <source>The mark of “{title}” covers {percent} of the film: almost every answer touches it; draw only where it changes.</source>
        <translation>La marca de «{title}» cubre el {percent} de la radiografía: casi toda respuesta la toca; dibuje solo donde cambia.</translation>
    </message>
    <message>
        <source>The key of “{title}” says the {zone} zone, but its mark lies elsewhere: put right the key or the mark.</source>
        <translation>La referencia de «{title}» indica un campo ({zone}), pero su marca está en otro sitio: corrija la referencia o la marca.</translation>
    </message>
    <message>
        <source>The key of “{title}” says {side}, but {percent} of its mark lies on the {other} (the patient&apos;s right is on the left of the picture): put right the key or the mark.</source>
        <translation>La referencia de «{title}» dice {side}, pero el {percent} de su marca está en el otro lado ({other}; la derecha del paciente es la izquierda de la imagen): corrija la referencia o la marca.</translation>
    </message>
    <message>
        <source>The key of “{title}” says that both sides change, but nothing is marked on the {side}: put right the key or the mark.</source>
        <translation>La referencia de «{title}» dice que cambian los dos lados, pero en uno ({side}) no hay nada marcado: corrija la referencia o la marca.</translation>
    </message>
    <message>
        <source>“{title}”: the model&apos;s text agrees with the key, “{key}”, by {percent} only: bake another run, or reject it, or put right the key. It says: “{text}”</source>
        <translation>«{title}»: el texto del modelo coincide con la referencia, «{key}», solo en un {percent}: genere otra predicción, rechácela o corrija la referencia. Dice: «{text}»</translation>
    </message>
    <message>
        <source>“{title}”: the run changes the film elsewhere than the mark says; they agree by {percent} only. Bake another run, or reject it, or draw the mark anew.</source>
        <translation>«{title}»: la predicción cambia la radiografía en otro lugar que el marcado; coinciden solo en un {percent}. Genere otra predicción, rechácela o dibuje de nuevo la marca.</translation>
    </message>
    <message>
        <source>“{title}” gives the hypothesis “{said}”, but its run was baked for “{baked}”: bake it again.</source>
        <translation>«{title}» da la hipótesis «{said}», pero su predicción se generó para «{baked}»: genérela de nuevo.</translation>
    </message>
    <message>
        <source>Title and question of “{title}” give the answer away, “{key}”: say less.</source>
        <translation>El título y la pregunta de «{title}» revelan la respuesta, «{key}»: diga menos.</translation>
    </message>
    <message>
        <source>“{title}”: title or question say “{said}”, the key says “{key}”: put right whichever is wrong.</source>
        <translation>«{title}»: el título o la pregunta dicen «{said}» y la referencia «{key}»: corrija lo que esté mal.</translation>
    </message>
    <message>
        <source>“{title}”: what the student reads afterwards says “{said}”, the key says “{key}”: put right whichever is wrong.</source>
        <translation>«{title}»: lo que el estudiante lee después dice «{said}» y la referencia «{key}»: corrija lo que esté mal.</translation>
    </message>
    <message>
        <source>The statement of “{title}”, “{said}”, is said to hold, but the key says “{key}”: put right whichever is wrong.</source>
        <translation>La afirmación de «{title}», «{said}», se da por cierta, pero la referencia dice «{key}»: corrija lo que esté mal.</translation>
    </message>
    <message>
        <source>The statement of “{title}”, “{said}”, is said not to hold, but the key says “{key}”: put right whichever is wrong.</source>
        <translation>La afirmación de «{title}», «{said}», se da por falsa, pero la referencia dice «{key}»: corrija lo que esté mal.</translation>
    </message>
    <message>
        <source>The question of “{title}” looks for “{said}”, the key names “{key}”: put right whichever is wrong.</source>
        <translation>La pregunta de «{title}» busca «{said}» y la referencia nombra «{key}»: corrija lo que esté mal.</translation>
    </message>
    <message>
        <source>The run of “{title}” was baked anew since you judged it: look at it and approve it, or not.</source>
        <translation>La predicción de «{title}» se generó de nuevo desde que usted la juzgó: revísela y apruébela, o no.</translation>
    </message>
    <message>
        <source>Baked runs wait for a judgement ({count}: {titles}): look at them and approve them in the pack editor, or answer for them with `foresee pack bake --approve`.</source>
        <translation>Hay predicciones que esperan un juicio ({count}: {titles}): revíselas y apruébelas en el editor de paquetes, o responda por ellas con `foresee pack bake --approve`.</translation>
    </message>
    <message>
        <source>{fault} Things that stand in the way: {count}; `foresee pack validate` lists them.</source>
        <translation>{fault} Impedimentos: {count}; `foresee pack validate` los enumera.</translation>
    </message>
    <message>
        <source>“{title}” lacks {count} of its texts in {language}: “{text}”. Students read them in {own} until they are there.</source>
        <translation>A «{title}» le faltan textos en {language} ({count}): «{text}». Hasta que estén, los estudiantes los leen en {own}.</translation>
    </message>
    <message>
        <source>{name} is far larger than any history; export it again.</source>
        <translation>{name} es mucho mayor que cualquier historial; expórtelo de nuevo.</translation>
    </message>
    <message>
        <source>The history holds answers of another student of this class; ask each for their own export.</source>
        <translation>El historial contiene respuestas de otra persona de este curso; pida a cada estudiante su propia exportación.</translation>
    </message>
    <message>
        <source>This class is no longer in the library; choose another one.</source>
        <translation>Este curso ya no está en la biblioteca; elija otro.</translation>
    </message>
    <message>
        <source>This exam is no longer in any installed pack; import its pack again.</source>
        <translation>Este examen ya no está en ningún paquete instalado; importe de nuevo su paquete.</translation>
    </message>
    <message>
        <source>it makes a tensor larger than any model needs</source>
        <translation>crea un tensor mayor de lo que necesita cualquier modelo</translation>
    </message>
    <message>
        <source>Another Foresee has been opening the library {file} for a minute; wait for it or close it, then try again.</source>
        <translation>Otro Foresee lleva un minuto abriendo la biblioteca {file}; espere a que termine o ciérrelo y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>An entry of the library is damaged and cannot be read; everything else can be used. The command `foresee doctor` tells whether a backup still has it.</source>
        <translation>Una entrada de la biblioteca está dañada y no se puede leer; todo lo demás se puede usar. La orden `foresee doctor` indica si alguna copia de seguridad aún la contiene.</translation>
    </message>
    <message>
        <source>Foresee opens files, not addresses; download the study there, as a zip or as DICOM files, and open what you have then.</source>
        <translation>Foresee abre archivos, no direcciones; descargue allí el estudio, como zip o como archivos DICOM, y abra lo descargado.</translation>
    </message>
    <message>
        <source>There is no film {number}: there are {count} frontal chest films; choose one of them.</source>
        <translation>No hay radiografía {number}: hay {count} radiografías frontales de tórax; elija una de ellas.</translation>
    </message>
    <message>
        <source>A file of the study cannot be read ({reason}); check that you may open it and that its disk is still there.</source>
        <translation>No se puede leer un archivo del estudio ({reason}); compruebe que puede abrirlo y que su disco sigue ahí.</translation>
    </message>
    <message>
        <source>The folder holds more files than one study; open the folder of one study, or the chest film itself.</source>
        <translation>La carpeta contiene más archivos que un estudio; abra la carpeta de un solo estudio o la propia radiografía de tórax.</translation>
    </message>
    <message>
        <source>There are more than {most} frontal films to choose among; open a smaller study, or the film itself.</source>
        <translation>Hay más de {most} radiografías frontales para elegir; abra un estudio más pequeño o la propia radiografía.</translation>
    </message>
    <message>
        <source>{name} in the model {model} must hold at most {lines} lines of plain text, none of more than {characters} characters; get a fresh copy of the model.</source>
        <translation>{name} del modelo {model} debe contener como máximo {lines} líneas de texto simple, ninguna de más de {characters} caracteres; consiga una copia nueva del modelo.</translation>
    </message>
    <message>
        <source>The Ray cluster at {address} cannot be used ({reason}); the command has to run on one of its nodes.</source>
        <translation>El clúster de Ray en {address} no se puede usar ({reason}); la orden tiene que ejecutarse en uno de sus nodos.</translation>
    </message>
    <message>
        <source>--cluster needs Ray, which is not installed; install it with `pip install &quot;foresee-cxr[cluster]&quot;`.</source>
        <translation>--cluster necesita Ray, que no está instalado; instálelo con `pip install &quot;foresee-cxr[cluster]&quot;`.</translation>
    </message>
    <message>
        <source>--cluster {address}: give `local`, or HOST:PORT of a Ray cluster&apos;s head, such as 10.0.0.5:6379.</source>
        <translation>--cluster {address}: indique `local`, o HOST:PORT de la cabeza de un clúster de Ray, como 10.0.0.5:6379.</translation>
    </message>
    <message>
        <source>The Ray cluster at {address} runs another version of Ray or of Python than this machine; install the same ones everywhere ({reason}).</source>
        <translation>El clúster de Ray en {address} usa otra versión de Ray o de Python que este equipo; instale las mismas en todas partes ({reason}).</translation>
    </message>
    <message>
        <source>No worker of the cluster can go on: {reason}. What is finished is kept; put that right and give the command again.</source>
        <translation>Ningún proceso del clúster puede continuar: {reason}. Lo terminado se conserva; corríjalo y repita la orden.</translation>
    </message>
    <message>
        <source>No Ray cluster answers at {address} ({reason}); start one there with `ray start --head`, or use `--cluster local`.</source>
        <translation>Ningún clúster de Ray responde en {address} ({reason}); inicie uno allí con `ray start --head`, o use `--cluster local`.</translation>
    </message>
    <message>
        <source>There is no GPU {index} on this machine, the last one is {last}; choose another device.</source>
        <translation>No hay una GPU {index} en este equipo, la última es la {last}; elija otro dispositivo.</translation>
    </message>
    <message>
        <source>{gpu} is too old for CUDA {cuda}, which begins with the GeForce RTX 20 and GTX 16 series; choose the device auto or cpu.</source>
        <translation>{gpu} es demasiado antigua para CUDA {cuda}, que empieza con las series GeForce RTX 20 y GTX 16; elija el dispositivo auto o cpu.</translation>
    </message>
    <message>
        <source>The NVIDIA driver is too old: it knows CUDA {found}, and {needed} is needed; update the driver, or choose the device auto or cpu.</source>
        <translation>El controlador de NVIDIA es demasiado antiguo: conoce CUDA {found} y se necesita {needed}; actualice el controlador, o elija el dispositivo auto o cpu.</translation>
    </message>
    <message>
        <source>The model {model} is made for the CPU, and the package onnx, which makes a GPU&apos;s version of it, is missing; install foresee-cxr[cuda] as the README says.</source>
        <translation>El modelo {model} está hecho para la CPU, y falta el paquete onnx, que hace de él una versión para la GPU; instale foresee-cxr[cuda] como dice el README.</translation>
    </message>
    <message>
        <source>There is no device {device}; choose auto, cpu, cuda or, of several GPUs, cuda:1.</source>
        <translation>No existe el dispositivo {device}; elija auto, cpu, cuda o, si hay varias GPU, cuda:1.</translation>
    </message>
    <message>
        <source>The model {model} cannot run on the GPU: {count} of its nodes have no GPU version in this precision ({first}); choose the device auto or cpu.</source>
        <translation>El modelo {model} no puede ejecutarse en la GPU: {count} de sus nodos no tienen versión para GPU en esta precisión ({first}); elija el dispositivo auto o cpu.</translation>
    </message>
</context>
<context>
    <name>FilmCanvas</name>
    <message>
        <source>Paint over</source>
        <translation>Cubrir</translation>
    </message>
    <message>
        <source>Paint black what is marked</source>
        <translation>Pintar de negro lo marcado</translation>
    </message>
    <message>
        <source>Hide what must not be seen</source>
        <translation>Ocultar lo que no debe verse</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Sintética</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Radiografía</translation>
    </message>
    <message>
        <source>No films yet.
Drop PNG, JPEG or DICOM files here.</source>
        <translation>Todavía no hay radiografías.
Suelte aquí archivos PNG, JPEG o DICOM.</translation>
    </message>
</context>
<context>
    <name>FilmFiles</name>
    <message>
        <source>Chest films</source>
        <translation>Radiografías de tórax</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
</context>
<context>
    <name>FilmForm</name>
    <message>
        <source>Title of the film</source>
        <translation>Título de la radiografía</translation>
    </message>
    <message>
        <source>Licence of the film</source>
        <translation>Licencia de la radiografía</translation>
    </message>
    <message>
        <source>For example CC BY 4.0</source>
        <translation>Por ejemplo, CC BY 4.0</translation>
    </message>
    <message>
        <source>Who is to be named</source>
        <translation>A quién hay que citar</translation>
    </message>
    <message>
        <source>Names or a hospital</source>
        <translation>Nombres o un hospital</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>Own case, or where it is published</source>
        <translation>Caso propio, o dónde está publicada</translation>
    </message>
    <message>
        <source>Patient, by a pseudonym</source>
        <translation>Paciente, con un seudónimo</translation>
    </message>
    <message>
        <source>For example P1</source>
        <translation>Por ejemplo, P1</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Día</translation>
    </message>
    <message>
        <source>0 for the first film, 14 two weeks on</source>
        <translation>0 para la primera, 14 dos semanas después</translation>
    </message>
    <message>
        <source>The same for films that say nothing</source>
        <translation>Lo mismo para las que no indican nada</translation>
    </message>
    <message>
        <source>The film is synthetic</source>
        <translation>La radiografía es sintética</translation>
    </message>
    <message>
        <source>May be shown on phones in a lecture</source>
        <translation>Puede mostrarse en teléfonos en una clase</translation>
    </message>
    <message>
        <source>Tick this where licence and consent allow a reduced copy on the phones of a hall. Films of digital patients may be shown there anyway.</source>
        <translation>Márquelo si la licencia y el consentimiento permiten una copia reducida en los teléfonos de una sala. Las imágenes de pacientes digitales pueden mostrarse de todos modos.</translation>
    </message>
    <message>
        <source>Paint it over</source>
        <translation>Cubrirlo</translation>
    </message>
    <message>
        <source>It names nobody</source>
        <translation>No nombra a nadie</translation>
    </message>
    <message>
        <source>Not taken in: {kinds}.</source>
        <translation>No se incluyó: {kinds}.</translation>
    </message>
    <message>
        <source>{count} films are selected: what you enter is set for all of them.</source>
        <translation>Hay {count} radiografías seleccionadas: lo que escriba vale para todas.</translation>
    </message>
    <message>
        <source>Several values</source>
        <translation>Varios valores</translation>
    </message>
    <message>
        <source>Title of a film</source>
        <translation>Título de una radiografía</translation>
    </message>
    <message>
        <source>Licence of a film</source>
        <translation>Licencia de una radiografía</translation>
    </message>
    <message>
        <source>Who is named for a film</source>
        <translation>A quién se cita por una radiografía</translation>
    </message>
    <message>
        <source>Source of a film</source>
        <translation>Fuente de una radiografía</translation>
    </message>
    <message>
        <source>Pseudonym of a patient</source>
        <translation>Seudónimo de un paciente</translation>
    </message>
    <message>
        <source>Day of a film</source>
        <translation>Día de una radiografía</translation>
    </message>
    <message>
        <source>Synthetic or real</source>
        <translation>Sintética o real</translation>
    </message>
    <message>
        <source>Film on phones</source>
        <translation>Imagen en teléfonos</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Paciente</translation>
    </message>
    <message>
        <source>Never a name: a pseudonym, or nothing.</source>
        <translation>Nunca un nombre: un seudónimo o nada.</translation>
    </message>
    <message>
        <source>Says in which order films were taken.</source>
        <translation>Indica en qué orden se tomaron las radiografías.</translation>
    </message>
    <message>
        <source>Text seems to be burnt into this film, where it is hatched. Names must not leave with it.</source>
        <translation>Esta radiografía parece tener texto incrustado donde está rayada. Ningún nombre debe salir con ella.</translation>
    </message>
</context>
<context>
    <name>FilmPicker</name>
    <message>
        <source>Without a patient</source>
        <translation>Sin paciente</translation>
    </message>
    <message>
        <source>Untitled film</source>
        <translation>Radiografía sin título</translation>
    </message>
    <message>
        <source>Day {day}</source>
        <translation>Día {day}</translation>
    </message>
</context>
<context>
    <name>FilmsEditor</name>
    <message>
        <source>Films to choose from</source>
        <translation>Radiografías para elegir</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Mostrada</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Correcta</translation>
    </message>
    <message>
        <source>{film} is right</source>
        <translation>{film} es correcta</translation>
    </message>
</context>
<context>
    <name>FilmsPage</name>
    <message>
        <source>Add films…</source>
        <translation>Añadir radiografías…</translation>
    </message>
    <message>
        <source>Films of the pack</source>
        <translation>Radiografías del paquete</translation>
    </message>
    <message>
        <source>Add films</source>
        <translation>Añadir radiografías</translation>
    </message>
    <message>
        <source>Take a film out</source>
        <translation>Quitar una radiografía</translation>
    </message>
    <message>
        <source>Nothing burnt in names anybody</source>
        <translation>El texto incrustado no nombra a nadie</translation>
    </message>
    <message>
        <source>Licence and source of all films</source>
        <translation>Licencia y fuente de todas las radiografías</translation>
    </message>
    <message>
        <source>Untitled film</source>
        <translation>Radiografía sin título</translation>
    </message>
    <message>
        <source>Text burnt in?</source>
        <translation>¿Texto incrustado?</translation>
    </message>
    <message>
        <source>Licence or source missing</source>
        <translation>Falta la licencia o la fuente</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Añadir una carpeta…</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Films that are taken in</source>
        <translation>Radiografías que se incorporan</translation>
    </message>
    <message>
        <source>Add a folder of films, with a table of their labels or without</source>
        <translation>Añadir una carpeta de radiografías, con o sin tabla de datos</translation>
    </message>
    <message>
        <source>There are no films in what you dropped.</source>
        <translation>En lo que ha soltado no hay radiografías.</translation>
    </message>
    <message>
        <source>New: {films} films, {items} items. Lines without an item: {without}.</source>
        <translation>Nuevo: radiografías, {films}; ejercicios, {items}. Líneas sin ejercicio: {without}.</translation>
    </message>
    <message>
        <source>or drop films or a folder here, with a CSV or XLSX table of their labels if there is one. Only pixels are kept.</source>
        <translation>o suelte aquí radiografías o una carpeta, con una tabla CSV o XLSX de sus datos si la hay. Solo se guardan los píxeles.</translation>
    </message>
    <message>
        <source>{patient} · day {day}</source>
        <translation>{patient} · día {day}</translation>
    </message>
</context>
<context>
    <name>FilmsPart</name>
    <message>
        <source>Which film?</source>
        <translation>¿Qué radiografía?</translation>
    </message>
    <message>
        <source>Film {letter}</source>
        <translation>Radiografía {letter}</translation>
    </message>
    <message>
        <source>Choose a film.</source>
        <translation>Elija una radiografía.</translation>
    </message>
    <message>
        <source>Counts as right: every film that fits, and no other.</source>
        <translation>Cuenta como correcto: todas las radiografías que corresponden, y ninguna otra.</translation>
    </message>
</context>
<context>
    <name>GivenBox</name>
    <message>
        <source>The student is given the hypothesis</source>
        <translation>El estudiante recibe la hipótesis</translation>
    </message>
</context>
<context>
    <name>Glossary</name>
    <message>
        <source>Pleural effusion</source>
        <translation>Derrame pleural</translation>
    </message>
    <message>
        <source>Fluid between the lung and the chest wall. It is free to move unless adhesions hold it, so in a standing patient it gathers at the bottom of the pleural space.</source>
        <translation>Líquido entre el pulmón y la pared torácica. Se mueve libremente salvo que lo retengan adherencias, así que en un paciente de pie se acumula en la parte inferior del espacio pleural.</translation>
    </message>
    <message>
        <source>The angle goes first, then the outline of the hemidiaphragm; the meniscus climbs along the chest wall until the whole hemithorax is white and the mediastinum is pushed away.</source>
        <translation>Primero desaparece el ángulo, luego el contorno del hemidiafragma; el menisco sube por la pared torácica hasta que todo el hemitórax es blanco y el mediastino queda desplazado.</translation>
    </message>
    <message>
        <source>The meniscus sinks, the hemidiaphragm is seen again from its inner part outwards, and the sharp costophrenic angle comes back last; a blunt angle may stay as a scar.</source>
        <translation>El menisco desciende, el hemidiafragma se ve de nuevo desde su parte interna hacia fuera, y el ángulo costofrénico agudo reaparece el último; un ángulo romo puede quedar como cicatriz.</translation>
    </message>
    <message>
        <source>The costophrenic angle is blunted: the first sign in an erect frontal film, at some 200 ml of fluid.</source>
        <translation>El ángulo costofrénico está borrado: el primer signo en una radiografía frontal en bipedestación, a partir de unos 200 ml de líquido.</translation>
    </message>
    <message>
        <source>A dense, even shadow whose upper edge curves upwards towards the chest wall (meniscus).</source>
        <translation>Una opacidad densa y homogénea cuyo borde superior asciende en curva hacia la pared torácica (menisco).</translation>
    </message>
    <message>
        <source>The hemidiaphragm, then the heart border on that side, can no longer be followed.</source>
        <translation>El hemidiafragma, y después el borde cardíaco de ese lado, ya no se pueden seguir.</translation>
    </message>
    <message>
        <source>Collapse of the lower lobe: dense too, but the mediastinum is pulled towards it.</source>
        <translation>Colapso del lóbulo inferior: también denso, pero atrae el mediastino hacia sí.</translation>
    </message>
    <message>
        <source>Pleural thickening: blunts the angle, but does not change from film to film.</source>
        <translation>Engrosamiento pleural: borra el ángulo, pero no cambia de una radiografía a otra.</translation>
    </message>
    <message>
        <source>Consolidation</source>
        <translation>Consolidación</translation>
    </message>
    <message>
        <source>Air in the alveoli has been replaced by something dense: pus, fluid, blood or cells. The lung keeps its volume.</source>
        <translation>El aire de los alvéolos se ha sustituido por algo denso: pus, líquido, sangre o células. El pulmón conserva su volumen.</translation>
    </message>
    <message>
        <source>The opacity becomes denser and spreads through the lobe up to its fissure, then into neighbouring lobes; borders that were seen before are lost.</source>
        <translation>La opacidad se hace más densa y se extiende por el lóbulo hasta su cisura y después a los lóbulos vecinos; se pierden bordes que antes se veían.</translation>
    </message>
    <message>
        <source>It becomes patchy and fainter, vessels are seen through it again, and lost borders return. The film improves later than the patient: clearing takes weeks.</source>
        <translation>Se vuelve parcheada y más tenue, los vasos se ven de nuevo a su través y reaparecen los bordes perdidos. La radiografía mejora más tarde que el paciente: la resolución tarda semanas.</translation>
    </message>
    <message>
        <source>The signs are the same lying down; a consolidation at the base is then easily taken for the veil of an effusion.</source>
        <translation>Los signos son los mismos en decúbito; una consolidación basal se confunde entonces con facilidad con el velo de un derrame.</translation>
    </message>
    <message>
        <source>An even, cloudy opacity that hides the vessels within it, often with a fluffy edge.</source>
        <translation>Una opacidad homogénea, algodonosa, que oculta los vasos de su interior, a menudo de bordes mal definidos.</translation>
    </message>
    <message>
        <source>Air bronchograms: dark branching tubes of air that still fills the bronchi.</source>
        <translation>Broncogramas aéreos: tubos oscuros ramificados, por el aire que aún llena los bronquios.</translation>
    </message>
    <message>
        <source>A straight edge where a fissure stops it.</source>
        <translation>Un borde recto donde una cisura la detiene.</translation>
    </message>
    <message>
        <source>Atelectasis: dense too, but with loss of volume.</source>
        <translation>Atelectasia: también densa, pero con pérdida de volumen.</translation>
    </message>
    <message>
        <source>Pulmonary oedema: on both sides and around the hila, and it comes and goes within hours.</source>
        <translation>Edema pulmonar: bilateral y alrededor de los hilios, y aparece y desaparece en horas.</translation>
    </message>
    <message>
        <source>Atelectasis</source>
        <translation>Atelectasia</translation>
    </message>
    <message>
        <source>A part of the lung holds less air than it should and has lost volume: from a thin plate to a whole lobe or lung. Collapse is another word for the larger forms.</source>
        <translation>Una parte del pulmón contiene menos aire del que debería y ha perdido volumen: desde una lámina fina hasta un lóbulo o un pulmón entero. Las formas mayores se llaman también colapso.</translation>
    </message>
    <message>
        <source>The lobe shrinks and becomes denser, the fissure moves further, and the diaphragm, hilum and mediastinum follow it.</source>
        <translation>El lóbulo se encoge y se hace más denso, la cisura se desplaza más, y el diafragma, el hilio y el mediastino la siguen.</translation>
    </message>
    <message>
        <source>The lobe fills with air again: it becomes darker and larger, vessels spread out, and fissure, diaphragm and mediastinum move back.</source>
        <translation>El lóbulo vuelve a llenarse de aire: se hace más oscuro y más grande, los vasos se separan, y la cisura, el diafragma y el mediastino vuelven a su sitio.</translation>
    </message>
    <message>
        <source>Lying down the diaphragm stands higher and basal plates are common; compare volumes with an earlier film in the same position.</source>
        <translation>En decúbito el diafragma está más alto y las atelectasias laminares basales son frecuentes; compare los volúmenes con una radiografía anterior en la misma posición.</translation>
    </message>
    <message>
        <source>A fissure is displaced towards the lobe that lost volume; vessels and bronchi crowd together.</source>
        <translation>Una cisura se desplaza hacia el lóbulo que ha perdido volumen; los vasos y los bronquios se agrupan.</translation>
    </message>
    <message>
        <source>Things move towards it: raised hemidiaphragm, displaced hilum, shift of trachea and mediastinum, narrowed rib spaces.</source>
        <translation>El entorno se desplaza hacia él: hemidiafragma elevado, hilio desplazado, desviación de la tráquea y el mediastino, espacios intercostales estrechados.</translation>
    </message>
    <message>
        <source>Plate-like atelectasis is a thin horizontal line near the base and shifts nothing.</source>
        <translation>La atelectasia laminar es una línea fina horizontal cerca de la base y no desplaza nada.</translation>
    </message>
    <message>
        <source>Consolidation: as dense, but the volume is kept.</source>
        <translation>Consolidación: igual de densa, pero el volumen se conserva.</translation>
    </message>
    <message>
        <source>Pleural effusion: pushes the mediastinum away instead of pulling it.</source>
        <translation>Derrame pleural: empuja el mediastino en lugar de atraerlo.</translation>
    </message>
    <message>
        <source>Pneumothorax</source>
        <translation>Neumotórax</translation>
    </message>
    <message>
        <source>Air in the pleural space. The lung lets go of the chest wall and falls towards its hilum.</source>
        <translation>Aire en el espacio pleural. El pulmón se despega de la pared torácica y se retrae hacia su hilio.</translation>
    </message>
    <message>
        <source>The line returns to the chest wall and disappears, and vessels reach the periphery again.</source>
        <translation>La línea vuelve a la pared torácica y desaparece, y los vasos llegan de nuevo a la periferia.</translation>
    </message>
    <message>
        <source>Lying down, air rises to the front and the base: a deep, dark costophrenic angle (deep sulcus), and a very sharp edge of heart or diaphragm, often without any line.</source>
        <translation>En decúbito el aire asciende hacia delante y a la base: un ángulo costofrénico profundo y oscuro (signo del surco profundo) y un borde muy nítido del corazón o del diafragma, a menudo sin línea alguna.</translation>
    </message>
    <message>
        <source>A thin white line, the visceral pleura, that follows the chest wall at a distance, best seen at the apex.</source>
        <translation>Una línea blanca fina, la pleura visceral, que sigue la pared torácica a distancia y se ve mejor en el vértice.</translation>
    </message>
    <message>
        <source>No vessels beyond that line, and a darker band there.</source>
        <translation>Ningún vaso más allá de esa línea, y allí una banda más oscura.</translation>
    </message>
    <message>
        <source>A skin fold: an edge rather than a line, running off the lung, with vessels beyond it.</source>
        <translation>Un pliegue cutáneo: más un borde que una línea, que sobrepasa el pulmón y con vasos más allá.</translation>
    </message>
    <message>
        <source>The inner border of the scapula, and bullae, whose walls curve the other way.</source>
        <translation>El borde interno de la escápula, y las bullas, cuyas paredes se curvan en sentido contrario.</translation>
    </message>
    <message>
        <source>Pulmonary oedema</source>
        <translation>Edema pulmonar</translation>
    </message>
    <message>
        <source>Too much fluid in the tissue of the lung, and later in its alveoli; most often because the left heart fails or the circulation is overfilled.</source>
        <translation>Demasiado líquido en el tejido del pulmón y después en los alvéolos; casi siempre porque falla el corazón izquierdo o hay sobrecarga circulatoria.</translation>
    </message>
    <message>
        <source>It clears in the opposite order, and quickly: within hours to days. The film follows the patient with some delay.</source>
        <translation>Se resuelve en el orden inverso y deprisa: en horas o días. La radiografía sigue al paciente con cierto retraso.</translation>
    </message>
    <message>
        <source>Lying down, upper vessels are wide in everybody and the heart looks larger: septal lines and opacities count, vessel width does not.</source>
        <translation>En decúbito los vasos superiores son anchos en todas las personas y el corazón parece mayor: cuentan las líneas septales y las opacidades, no la anchura de los vasos.</translation>
    </message>
    <message>
        <source>Vessels to the upper zones become as wide as those to the lower ones, and wider.</source>
        <translation>Los vasos de las zonas superiores se hacen tan anchos como los de las inferiores, y más (redistribución).</translation>
    </message>
    <message>
        <source>Company: a large heart, effusions, thick fissures.</source>
        <translation>Acompañantes: corazón grande, derrames, cisuras engrosadas.</translation>
    </message>
    <message>
        <source>Pneumonia on both sides: less symmetrical, with fever, slower to change.</source>
        <translation>Neumonía bilateral: menos simétrica, con fiebre, cambia más despacio.</translation>
    </message>
    <message>
        <source>Oedema from injured capillaries: patchy and peripheral, normal heart, few septal lines.</source>
        <translation>Edema por lesión capilar: parcheado y periférico, corazón normal, pocas líneas septales.</translation>
    </message>
    <message>
        <source>Cardiomegaly</source>
        <translation>Cardiomegalia</translation>
    </message>
    <message>
        <source>The shadow of the heart is too wide. It may be the muscle, the chambers or fluid in the pericardium: the film shows the outline only.</source>
        <translation>La silueta cardíaca es demasiado ancha. Puede deberse al músculo, a las cavidades o a líquido en el pericardio: la radiografía muestra solo el contorno.</translation>
    </message>
    <message>
        <source>The borders move outwards, the left one most, and the ratio grows; signs of congestion may join.</source>
        <translation>Los bordes se desplazan hacia fuera, sobre todo el izquierdo, y el índice crece; pueden añadirse signos de congestión.</translation>
    </message>
    <message>
        <source>The borders move inwards again, over days after fluid is removed, over weeks to months where the muscle recovers.</source>
        <translation>Los bordes vuelven hacia dentro: en días si se retira líquido, en semanas o meses si se recupera el músculo.</translation>
    </message>
    <message>
        <source>In AP films, lying down or without a deep breath the heart looks larger than it is: the ratio is then not used.</source>
        <translation>En radiografías AP, en decúbito o sin inspiración profunda el corazón parece mayor de lo que es: entonces no se usa el índice.</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio: the greatest width of the heart divided by the greatest inner width of the chest; more than a half in an erect PA film of an adult in full inspiration.</source>
        <translation>Índice cardiotorácico: anchura máxima del corazón dividida por la anchura interna máxima del tórax; más de la mitad en una radiografía PA de un adulto en bipedestación y en inspiración completa.</translation>
    </message>
    <message>
        <source>The left border reaches out towards the chest wall; the right border bulges to the right.</source>
        <translation>El borde izquierdo se acerca a la pared torácica; el derecho se abomba hacia la derecha.</translation>
    </message>
    <message>
        <source>A change of the width between two films taken alike tells more than one ratio.</source>
        <translation>Un cambio de anchura entre dos radiografías hechas de igual modo dice más que un solo índice.</translation>
    </message>
    <message>
        <source>Pericardial effusion: a wide, smooth, bottle-shaped shadow that grows quickly while the lungs stay clear.</source>
        <translation>Derrame pericárdico: una silueta ancha, lisa, en botella de agua, que crece deprisa mientras los pulmones siguen libres.</translation>
    </message>
    <message>
        <source>Poor inspiration, AP projection, a fat pad beside the apex.</source>
        <translation>Inspiración insuficiente, proyección AP, grasa epicárdica junto al ápex.</translation>
    </message>
    <message>
        <source>Nodule or mass</source>
        <translation>Nódulo o masa</translation>
    </message>
    <message>
        <source>A rounded opacity in the lung: a nodule up to 3 cm across, a mass above that.</source>
        <translation>Una opacidad redondeada en el pulmón: hasta 3 cm de diámetro, un nódulo; por encima, una masa.</translation>
    </message>
    <message>
        <source>It becomes wider. A growth in diameter of a quarter is a doubling in volume, so small changes count; its bronchus may close and the lobe behind it collapse.</source>
        <translation>Se hace más ancho. Un cuarto más de diámetro es el doble de volumen, así que los cambios pequeños cuentan; su bronquio puede cerrarse y el lóbulo dependiente colapsarse.</translation>
    </message>
    <message>
        <source>It becomes smaller or fainter under treatment or when inflammation heals; a scar may stay.</source>
        <translation>Se hace más pequeño o más tenue con el tratamiento o al curarse una inflamación; puede quedar una cicatriz.</translation>
    </message>
    <message>
        <source>The signs are the same lying down.</source>
        <translation>Los signos son los mismos en decúbito.</translation>
    </message>
    <message>
        <source>A round or oval opacity that is seen against the lung around it.</source>
        <translation>Una opacidad redonda u ovalada que se distingue del pulmón que la rodea.</translation>
    </message>
    <message>
        <source>Its edge may be smooth, lobulated or spiculated; a spiculated edge makes cancer likelier.</source>
        <translation>Su borde puede ser liso, lobulado o espiculado; un borde espiculado hace más probable el cáncer.</translation>
    </message>
    <message>
        <source>Round pneumonia: gone in a later film.</source>
        <translation>Neumonía redonda: desaparece en una radiografía posterior.</translation>
    </message>
    <message>
        <source>Hyperinflation</source>
        <translation>Hiperinsuflación</translation>
    </message>
    <message>
        <source>The lungs hold too much air, as in emphysema and during an asthma attack.</source>
        <translation>Los pulmones contienen demasiado aire, como en el enfisema y durante una crisis asmática.</translation>
    </message>
    <message>
        <source>In emphysema slowly, over years: the domes sink and flatten, vessels become fewer. In an attack of asthma within hours.</source>
        <translation>En el enfisema, despacio, a lo largo de años: las cúpulas descienden y se aplanan, los vasos disminuyen. En una crisis asmática, en horas.</translation>
    </message>
    <message>
        <source>After an attack the domes rise and curve again within hours to days. In emphysema the lost tissue does not come back.</source>
        <translation>Tras una crisis las cúpulas suben y se curvan de nuevo en horas o días. En el enfisema el tejido perdido no se recupera.</translation>
    </message>
    <message>
        <source>Lying down the diaphragm stands higher and hyperinflation is hidden: judge it in erect films taken in full inspiration.</source>
        <translation>En decúbito el diafragma está más alto y la hiperinsuflación queda oculta: júzguela en radiografías en bipedestación y en inspiración completa.</translation>
    </message>
    <message>
        <source>Few and thin vessels in emphysema, or displaced ones around bullae.</source>
        <translation>Vasos escasos y finos en el enfisema, o desplazados alrededor de bullas.</translation>
    </message>
    <message>
        <source>A deep breath of a young, slender person: low domes, but curved.</source>
        <translation>Una inspiración profunda de una persona joven y delgada: cúpulas bajas, pero curvas.</translation>
    </message>
    <message>
        <source>Pneumothorax: one-sided, with a pleural line.</source>
        <translation>Neumotórax: unilateral, con línea pleural.</translation>
    </message>
    <message>
        <source>Lying down, fluid spreads behind the lung: an even veil through which vessels are still seen, densest towards the base, without a meniscus. More of it caps the apex.</source>
        <translation>En decúbito, el líquido se extiende por detrás del pulmón: un velo uniforme a través del cual aún se ven los vasos, más denso hacia la base y sin menisco. En mayor cantidad forma un casquete apical.</translation>
    </message>
    <message>
        <source>A very large effusion whitens the hemithorax and pushes the mediastinum away. White without a shift suggests that the lung is collapsed as well, or that the mediastinum is fixed.</source>
        <translation>Un derrame muy grande blanquea el hemitórax y desplaza el mediastino. Blanco sin desplazamiento sugiere que también hay colapso pulmonar o que el mediastino está fijo.</translation>
    </message>
    <message>
        <source>Below the lung, fluid lifts the dome and moves its peak outwards; in a fissure it makes a lens that may look like a mass (pseudotumour).</source>
        <translation>Bajo el pulmón, el líquido eleva la cúpula y desplaza su vértice hacia fuera; en una cisura forma una lente que puede parecer una masa (pseudotumor).</translation>
    </message>
    <message>
        <source>A level instead of a meniscus: there is air as well (hydropneumothorax), or the level lies in an abscess.</source>
        <translation>Un nivel en vez de un menisco: también hay aire (hidroneumotórax) o el nivel está en un absceso.</translation>
    </message>
    <message>
        <source>The costophrenic angle is blunt, the dome is still seen.</source>
        <translation>El ángulo costofrénico está borrado, la cúpula aún se ve.</translation>
    </message>
    <message>
        <source>The dome is hidden below a meniscus that stays below the hilum.</source>
        <translation>La cúpula queda oculta bajo un menisco que no llega al hilio.</translation>
    </message>
    <message>
        <source>The meniscus reaches the hilum or stands higher: half of the hemithorax or more.</source>
        <translation>El menisco llega al hilio o lo supera: la mitad del hemitórax o más.</translation>
    </message>
    <message>
        <source>Erect films only: lying down the same fluid is a veil.</source>
        <translation>Solo en bipedestación: en decúbito el mismo líquido es un velo.</translation>
    </message>
    <message>
        <source>The silhouette sign: the border that touches the diseased lobe disappears. The right heart border belongs to the middle lobe, the left one to the lingula, the hemidiaphragms to the lower lobes, the aortic knuckle to the left upper lobe, the right upper border of the mediastinum to the right upper lobe.</source>
        <translation>El signo de la silueta: desaparece el borde que toca el lóbulo enfermo. El borde derecho del corazón corresponde al lóbulo medio, el izquierdo a la língula, los hemidiafragmas a los lóbulos inferiores, el botón aórtico al lóbulo superior izquierdo y el borde superior derecho del mediastino al lóbulo superior derecho.</translation>
    </message>
    <message>
        <source>Haze through which all vessels are still seen is ground glass, not consolidation; COVID-19 often shows it.</source>
        <translation>Un velo a través del cual aún se ven todos los vasos es vidrio deslustrado, no consolidación; es frecuente en la COVID-19.</translation>
    </message>
    <message>
        <source>A swollen lobe bulges its fissure; a dark hole in the opacity is a cavity.</source>
        <translation>Un lóbulo hinchado abomba su cisura; un hueco oscuro en la opacidad es una cavidad.</translation>
    </message>
    <message>
        <source>A patch: less than a quarter of the zone.</source>
        <translation>Un foco: menos de un cuarto de la zona.</translation>
    </message>
    <message>
        <source>About half of the zone; its vessels are hidden.</source>
        <translation>Cerca de la mitad de la zona; sus vasos quedan ocultos.</translation>
    </message>
    <message>
        <source>The zone or the lobe is filled, up to a fissure.</source>
        <translation>La zona o el lóbulo están ocupados, hasta una cisura.</translation>
    </message>
    <message>
        <source>Each lobe collapses in its own way. Right upper: the minor fissure and the hilum rise, the trachea is drawn over. Middle lobe and lingula: a heart border is lost, with little shift. Left upper: a veil over the lung, the left heart border lost. Lower lobes: a triangle beside the spine, the inner part of the dome lost, the hilum low.</source>
        <translation>Cada lóbulo se colapsa a su manera. Superior derecho: suben la cisura menor y el hilio, la tráquea se desvía hacia él. Lóbulo medio y língula: se pierde un borde cardíaco, con poco desplazamiento. Superior izquierdo: un velo sobre el pulmón, se pierde el borde cardíaco izquierdo. Lóbulos inferiores: un triángulo junto a la columna, se pierde la parte interna de la cúpula, el hilio está bajo.</translation>
    </message>
    <message>
        <source>Golden&apos;s S: the fissure bulges around a tumour at the hilum. Luftsichel: a crescent of air beside the aortic arch in left upper lobe collapse. Juxtaphrenic peak: a small tent on the dome in upper lobe collapse.</source>
        <translation>S de Golden: la cisura se abomba alrededor de un tumor hiliar. Luftsichel: una semiluna de aire junto al cayado aórtico en el colapso del lóbulo superior izquierdo. Pico yuxtafrénico: una pequeña tienda sobre la cúpula en el colapso de un lóbulo superior.</translation>
    </message>
    <message>
        <source>A band or plate that displaces nothing.</source>
        <translation>Una banda o atelectasia laminar que no desplaza nada.</translation>
    </message>
    <message>
        <source>Part of a lobe: its fissure, the hilum or the dome is drawn towards it.</source>
        <translation>Parte de un lóbulo: la cisura, el hilio o la cúpula se desplazan hacia él.</translation>
    </message>
    <message>
        <source>The whole lobe: the mediastinum or the trachea is drawn over as well.</source>
        <translation>Todo el lóbulo: también se desvían el mediastino o la tráquea.</translation>
    </message>
    <message>
        <source>The line moves away from the chest wall and down from the apex; the lung becomes smaller and denser; the mediastinum may shift, with or without tension. A drain that bubbles is never clamped.</source>
        <translation>La línea se aleja de la pared torácica y desciende desde el ápex; el pulmón se hace menor y más denso; el mediastino puede desplazarse, con o sin tensión. Un drenaje que burbujea no se pinza nunca.</translation>
    </message>
    <message>
        <source>Tension is diagnosed at the bedside, by distress and a failing circulation, and is not left waiting for a film. A shifted mediastinum, a flat dome and wide rib spaces fit it; a shift alone also goes with a large pneumothorax without tension.</source>
        <translation>La tensión se diagnostica a la cabecera del enfermo, por la disnea y el fallo circulatorio, y no espera a una radiografía: es una emergencia. El mediastino desplazado, la cúpula plana y los espacios intercostales anchos la apoyan; un desplazamiento solo también acompaña a un neumotórax grande sin tensión.</translation>
    </message>
    <message>
        <source>A level of fluid below the air is a hydropneumothorax; air in the soft tissues is surgical emphysema.</source>
        <translation>Un nivel de líquido bajo el aire es un hidroneumotórax; el aire en las partes blandas es enfisema subcutáneo.</translation>
    </message>
    <message>
        <source>The lung&apos;s edge is less than 2 cm from the chest wall at the level of the hilum.</source>
        <translation>El borde del pulmón está a menos de 2 cm de la pared torácica a la altura del hilio.</translation>
    </message>
    <message>
        <source>2 cm and more: about half of the lung&apos;s volume is lost. British guidelines call this large already.</source>
        <translation>2 cm o más: se pierde cerca de la mitad del volumen pulmonar. Las guías británicas ya lo llaman grande.</translation>
    </message>
    <message>
        <source>The lung is collapsed towards its hilum.</source>
        <translation>El pulmón está colapsado hacia su hilio.</translation>
    </message>
    <message>
        <source>Erect films only; a shift of the mediastinum and tension are other questions.</source>
        <translation>Solo en bipedestación; el desplazamiento del mediastino y la tensión son otras cuestiones.</translation>
    </message>
    <message>
        <source>From wide upper vessels to septal lines to opacities that spread and flow together, over hours.</source>
        <translation>De vasos superiores anchos a líneas septales y a opacidades que se extienden y confluyen, en horas.</translation>
    </message>
    <message>
        <source>Interstitial stage: blurred vessels, cuffs around bronchi seen end on, and septal lines: Kerley B, short and horizontal at the outer edge of the bases, and Kerley A, longer, towards the hila.</source>
        <translation>Fase intersticial: vasos mal definidos, manguitos alrededor de los bronquios vistos de frente y líneas septales: Kerley B, cortas y horizontales en el borde externo de las bases, y Kerley A, más largas, hacia los hilios.</translation>
    </message>
    <message>
        <source>Alveolar stage: haze, then dense opacities, diffuse or mostly at the bases and around the hila, often with effusions. The bat&apos;s wing that spares the periphery is the rare form, fewer than one in ten.</source>
        <translation>Fase alveolar: velo y después opacidades densas, difusas o sobre todo en las bases y alrededor de los hilios, a menudo con derrames. Las alas de mariposa que respetan la periferia son la forma rara, menos de una de cada diez.</translation>
    </message>
    <message>
        <source>Interstitial: vessels lose their edges, septal lines appear.</source>
        <translation>Intersticial: los vasos pierden sus bordes, aparecen líneas septales.</translation>
    </message>
    <message>
        <source>Haze through which vessels are still seen.</source>
        <translation>Velo a través del cual aún se ven los vasos.</translation>
    </message>
    <message>
        <source>Dense opacities that hide vessels: the alveoli are filled.</source>
        <translation>Opacidades densas que ocultan los vasos: los alvéolos están ocupados.</translation>
    </message>
    <message>
        <source>Single chambers: a double density and a splayed carina for the left atrium, a lifted apex for the right ventricle, an apex that points down and out for the left ventricle.</source>
        <translation>Cavidades: doble contorno y carina abierta en la aurícula izquierda, ápex elevado en el ventrículo derecho, ápex hacia abajo y afuera en el ventrículo izquierdo.</translation>
    </message>
    <message>
        <source>A cardiothoracic ratio just above 0.5.</source>
        <translation>Un índice cardiotorácico apenas por encima de 0,5.</translation>
    </message>
    <message>
        <source>A ratio near 0.6.</source>
        <translation>Un índice cercano a 0,6.</translation>
    </message>
    <message>
        <source>A ratio near 0.67: two thirds of the chest.</source>
        <translation>Un índice cercano a 0,67: dos tercios del tórax.</translation>
    </message>
    <message>
        <source>Erect PA films in full inspiration only.</source>
        <translation>Solo en radiografías PA en bipedestación y en inspiración completa.</translation>
    </message>
    <message>
        <source>Calcium in a benign pattern (throughout, in the centre, in rings, like popcorn) speaks for something harmless, and so does a solid nodule that has not grown in two years. One that is not solid is followed for five.</source>
        <translation>El calcio con patrón benigno (difuso, central, en anillos, en palomita de maíz) indica benignidad, igual que un nódulo sólido que no ha crecido en dos años. Uno que no es sólido se sigue durante cinco.</translation>
    </message>
    <message>
        <source>Many of them of different size: think of metastases. Look behind the heart, at the apices and the hila, and below the domes of the diaphragm. A hole in one is a cavity.</source>
        <translation>Muchos de distinto tamaño: piense en metástasis. Busque detrás del corazón, en los ápices y los hilios y por debajo de las cúpulas diafragmáticas. Un hueco en uno es una cavitación.</translation>
    </message>
    <message>
        <source>A nipple shadow: look for its partner on the other side. The end of a rib, a skin tag, an electrode.</source>
        <translation>La sombra de un pezón: busque la del otro lado. El extremo de una costilla, un fibroma cutáneo, un electrodo.</translation>
    </message>
    <message>
        <source>Low, flat domes of the diaphragm: flattening says more than the count of ribs above it. More than seven anterior ribs above the dome fit it.</source>
        <translation>Cúpulas diafragmáticas bajas y planas: el aplanamiento dice más que el número de costillas por encima. Más de siete costillas anteriores sobre la cúpula lo apoyan.</translation>
    </message>
    <message>
        <source>Long lungs and wide rib spaces; the heart is narrow and upright. Darkness is mostly exposure.</source>
        <translation>Pulmones largos y espacios intercostales anchos; el corazón es estrecho y vertical. La oscuridad depende sobre todo de la exposición.</translation>
    </message>
    <message>
        <source>The domes are a little low and still curved.</source>
        <translation>Las cúpulas están algo bajas y aún curvas.</translation>
    </message>
    <message>
        <source>The domes are low and flat: less than 1.5 cm above the line between their angles.</source>
        <translation>Las cúpulas están bajas y planas: menos de 1,5 cm sobre la línea entre sus ángulos.</translation>
    </message>
    <message>
        <source>The domes are level or turned down, the heart is narrow.</source>
        <translation>Las cúpulas están horizontales o invertidas, el corazón es estrecho.</translation>
    </message>
    <message>
        <source>Erect films in full inspiration only; how dark the lungs are does not count.</source>
        <translation>Solo en bipedestación y en inspiración completa; lo oscuros que estén los pulmones no cuenta.</translation>
    </message>
    <message>
        <source>Fluid in a fissure (pseudotumour): a lens in the line of the fissure, gone when the fluid goes.</source>
        <translation>Líquido en una cisura (pseudotumor): una lente en la línea de la cisura, desaparece con el líquido.</translation>
    </message>
    <message>
        <source>Less than 2 cm.</source>
        <translation>Menos de 2 cm.</translation>
    </message>
    <message>
        <source>2 to 3 cm.</source>
        <translation>De 2 a 3 cm.</translation>
    </message>
    <message>
        <source>More than 3 cm: a mass.</source>
        <translation>Más de 3 cm: una masa.</translation>
    </message>
    <message>
        <source>On a lateral film: a wide space behind the sternum.</source>
        <translation>En la proyección lateral: un espacio retroesternal ancho.</translation>
    </message>
</context>
<context>
    <name>GlossaryCard</name>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Signs</source>
        <translation>Signos</translation>
    </message>
    <message>
        <source>When it gets worse</source>
        <translation>Cuando empeora</translation>
    </message>
    <message>
        <source>When it gets better</source>
        <translation>Cuando mejora</translation>
    </message>
    <message>
        <source>Lying down</source>
        <translation>En decúbito</translation>
    </message>
    <message>
        <source>What may look like it</source>
        <translation>Qué puede parecerse</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Fuentes</translation>
    </message>
    <message>
        <source>{severity}: {what}</source>
        <comment>as in: small: less than 2 cm</comment>
        <translation>{severity}: {what}</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Grado</translation>
    </message>
</context>
<context>
    <name>GlossaryPage</name>
    <message>
        <source>Glossary</source>
        <translation>Glosario</translation>
    </message>
    <message>
        <source>Look at this film</source>
        <translation>Ver esta radiografía</translation>
    </message>
    <message>
        <source>{title}: a digital patient, synthetic, for teaching only.</source>
        <translation>{title}: paciente digital, sintético, solo para la docencia.</translation>
    </message>
    <message>
        <source>What each finding is, its signs, and how it gets worse or better.</source>
        <translation>Qué es cada hallazgo, sus signos y cómo empeora o mejora.</translation>
    </message>
</context>
<context>
    <name>GreyPanel</name>
    <message>
        <source>Window and level</source>
        <translation>Ventana y nivel</translation>
    </message>
    <message>
        <source>Window width</source>
        <translation>Ancho de ventana</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Ventana</translation>
    </message>
</context>
<context>
    <name>HabitStrip</name>
    <message>
        <source>Daily goal</source>
        <translation>Meta diaria</translation>
    </message>
    <message>
        <source>The last seven days</source>
        <translation>Los últimos siete días</translation>
    </message>
    <message>
        <source>Answers today: {count}</source>
        <translation>Respuestas hoy: {count}</translation>
    </message>
    <message>
        <source>Today’s goal is reached: {count} of {goal}</source>
        <translation>Meta de hoy alcanzada: {count} de {goal}</translation>
    </message>
    <message>
        <source>Today: {count} of {goal}</source>
        <translation>Hoy: {count} de {goal}</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{count} days in a row</source>
        <translation>{count} días seguidos</translation>
    </message>
    <message>
        <source>{count} answers a day</source>
        <translation>{count} respuestas al día</translation>
    </message>
    <message>
        <source>No goal</source>
        <translation>Sin meta</translation>
    </message>
</context>
<context>
    <name>HandoutDialog</name>
    <message>
        <source>Handout</source>
        <translation>Material impreso</translation>
    </message>
    <message>
        <source>For students, with room to answer</source>
        <translation>Para estudiantes, con espacio para responder</translation>
    </message>
    <message>
        <source>For teachers, with keys and predictions</source>
        <translation>Para docentes, con respuestas y predicciones</translation>
    </message>
    <message>
        <source>Of what</source>
        <translation>De qué</translation>
    </message>
    <message>
        <source>The whole pack</source>
        <translation>Todo el paquete</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papel</translation>
    </message>
    <message>
        <source>US Letter</source>
        <translation>Carta (EE. UU.)</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Guardar como PDF…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Save the handout</source>
        <translation>Guardar el material impreso</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Every film comes with its licence and who is to be named; what is synthetic says so.</source>
        <translation>Cada radiografía lleva su licencia y a quién citar; lo sintético está marcado.</translation>
    </message>
</context>
<context>
    <name>HandoutWriter</name>
    <message>
        <source>The handout is now in {path}.</source>
        <translation>El material impreso está ahora en {path}.</translation>
    </message>
</context>
<context>
    <name>HandsForm</name>
    <message>
        <source>Show these hands</source>
        <translation>Mostrar estas manos</translation>
    </message>
    <message>
        <source>Raised hands</source>
        <translation>Manos levantadas</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>Nada ha cambiado</translation>
    </message>
    <message>
        <source>Mark where most pointed</source>
        <translation>Marcar dónde señaló la mayoría</translation>
    </message>
    <message>
        <source>Then press on the film in the small copy of the wall.</source>
        <translation>Después pulse sobre la imagen en la copia pequeña de la pantalla.</translation>
    </message>
    <message>
        <source>Hands for the marked place</source>
        <translation>Manos para el lugar marcado</translation>
    </message>
    <message>
        <source>Marked; mark elsewhere</source>
        <translation>Marcado; marcar en otro lugar</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Synthetic – for teaching only, never for diagnosis</source>
        <translation>Sintético: solo para la docencia, nunca para el diagnóstico</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Abriendo el modelo…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>{model} on {device}</source>
        <translation>{model} en {device}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Ningún modelo</translation>
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
        <translation>Exportar como una imagen…</translation>
    </message>
    <message>
        <source>Open a real follow-up of this film…</source>
        <translation>Abrir un control real de esta radiografía…</translation>
    </message>
    <message>
        <source>Put the follow-up away</source>
        <translation>Retirar el control</translation>
    </message>
    <message>
        <source>Export this run as one picture</source>
        <translation>Exportar esta predicción como una imagen</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>Imágenes PNG (*.png)</translation>
    </message>
    <message>
        <source>Open a later film of the same patient</source>
        <translation>Abrir una radiografía posterior del mismo paciente</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>The follow-up was put away.</source>
        <translation>Se ha retirado la radiografía de control.</translation>
    </message>
    <message>
        <source>The measurements were removed.</source>
        <translation>Se quitaron las mediciones.</translation>
    </message>
    <message>
        <source>Export the progression…</source>
        <translation>Exportar la progresión…</translation>
    </message>
    <message>
        <source>Export the progression as an animated picture</source>
        <translation>Exportar la progresión como imagen animada</translation>
    </message>
    <message>
        <source>Animated pictures (*.webp *.gif)</source>
        <translation>Imágenes animadas (*.webp *.gif)</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Predict how the radiograph will change, then see it.</source>
        <translation>Prediga cómo cambiará la radiografía y véalo después.</translation>
    </message>
    <message>
        <source>Welcome back</source>
        <translation>Hola de nuevo</translation>
    </message>
    <message>
        <source>One prediction so far.</source>
        <translation>Una predicción hasta ahora.</translation>
    </message>
    <message>
        <source>{count} predictions so far.</source>
        <translation>{count} predicciones hasta ahora.</translation>
    </message>
    <message>
        <source>The next review falls due on {day}.</source>
        <translation>El próximo repaso toca: {day}.</translation>
    </message>
    <message>
        <source>The next review falls due tomorrow.</source>
        <translation>El próximo repaso toca mañana.</translation>
    </message>
    <message>
        <source>Your locked answer about “{title}” waits for its film, which is not at {path} any more; put it back there, or open it from where it is now.</source>
        <translation>Su respuesta fijada sobre «{title}» espera su radiografía, que ya no está en {path}; devuélvala ahí o ábrala desde donde esté ahora.</translation>
    </message>
    <message>
        <source>A model on this computer shows how a chest film changes as disease progresses. You commit to a prediction first; then you watch, say what changed, and learn how right you were and why.</source>
        <translation>Un modelo en este ordenador muestra cómo cambia una radiografía de tórax al avanzar la enfermedad. Primero se compromete con una predicción; después observa, dice qué cambió y aprende cuánto acertó y por qué.</translation>
    </message>
    <message>
        <source>Make your first prediction</source>
        <translation>Haga su primera predicción</translation>
    </message>
    <message>
        <source>Start the two-minute tour</source>
        <translation>Empezar el recorrido de dos minutos</translation>
    </message>
    <message>
        <source>One film, one question.</source>
        <translation>Una radiografía, una pregunta.</translation>
    </message>
    <message>
        <source>Mark where the film will change, and say how sure you are.</source>
        <translation>Marque dónde cambiará la radiografía y diga qué seguridad tiene.</translation>
    </message>
    <message>
        <source>Watch: the model really runs, on this computer.</source>
        <translation>Observe: el modelo funciona de verdad, en este ordenador.</translation>
    </message>
    <message>
        <source>Compare, and see how right you were and why.</source>
        <translation>Compare y vea cuánto acertó y por qué.</translation>
    </message>
    <message>
        <source>Take the tour again</source>
        <translation>Hacer otra vez el recorrido</translation>
    </message>
    <message>
        <source>Open a film of your own…</source>
        <translation>Abrir una radiografía propia…</translation>
    </message>
    <message>
        <source>Go to the workspace</source>
        <translation>Ir al espacio de trabajo</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>Lecciones</translation>
    </message>
    <message>
        <source>Test yourself on a film</source>
        <translation>Póngase a prueba con una radiografía</translation>
    </message>
</context>
<context>
    <name>Hotspot</name>
    <message>
        <source>On this computer: Settings, Network and internet, Mobile hotspot.</source>
        <translation>En este equipo: Configuración, Red e Internet, Zona con cobertura inalámbrica móvil.</translation>
    </message>
    <message>
        <source>On this computer: System Settings, General, Sharing, Internet Sharing.</source>
        <translation>En este equipo: Ajustes del Sistema, General, Compartir, Compartir Internet.</translation>
    </message>
    <message>
        <source>On this computer: Settings, Wi-Fi, the menu at the top, Turn on Wi-Fi hotspot; or “nmcli device wifi hotspot” in a terminal.</source>
        <translation>En este equipo: Configuración, Wi-Fi, el menú de arriba, Activar punto de acceso; o «nmcli device wifi hotspot» en una terminal.</translation>
    </message>
    <message>
        <source>On a phone: switch on its personal hotspot and connect this computer to it. No internet is needed; the hall joins the hotspot, then scans the code. A phone&apos;s hotspot takes 5 to 10 devices, a computer&apos;s 8, a pocket router some hundred.</source>
        <translation>En un teléfono: active su punto de acceso personal y conecte este equipo a él. No hace falta internet; la sala se une al punto de acceso y luego escanea el código. El de un teléfono admite de 5 a 10 dispositivos, el de un equipo 8, un enrutador de bolsillo unos cien.</translation>
    </message>
</context>
<context>
    <name>HypothesisBar</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Predecir</translation>
    </message>
    <message>
        <source>How will this film change? For example: worsening right effusion</source>
        <translation>¿Cómo cambiará? En inglés, por ejemplo: worsening right effusion</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hipótesis</translation>
    </message>
    <message>
        <source>Cancel the run</source>
        <translation>Cancelar la predicción</translation>
    </message>
    <message>
        <source>Seed and sampling</source>
        <translation>Semilla y muestreo</translation>
    </message>
</context>
<context>
    <name>HypothesisEditor</name>
    <message>
        <source>Hypothesis</source>
        <translation>Hipótesis</translation>
    </message>
    <message>
        <source>For example new right effusion</source>
        <translation>Por ejemplo, new right effusion</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>Elegir</translation>
    </message>
    <message>
        <source>Read as: {reading}</source>
        <translation>Se entiende como: {reading}</translation>
    </message>
</context>
<context>
    <name>HypothesisField</name>
    <message>
        <source>Completions</source>
        <translation>Sugerencias</translation>
    </message>
</context>
<context>
    <name>IntakeBar</name>
    <message>
        <source>Histories that were read</source>
        <translation>Historiales leídos</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
</context>
<context>
    <name>InterpretationPanel</name>
    <message>
        <source>denser</source>
        <translation>más denso</translation>
    </message>
    <message>
        <source>clearer</source>
        <translation>menos denso</translation>
    </message>
    <message>
        <source>{percent} % of the range, {word}</source>
        <translation>{percent} % del rango, {word}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>exactly, pixel for pixel</source>
        <translation>exactamente, píxel a píxel</translation>
    </message>
    <message>
        <source>by a smooth mask: this model redraws the whole film</source>
        <translation>con una máscara suave: este modelo redibuja toda la radiografía</translation>
    </message>
    <message>
        <source>After the picture the model says in words what changed. It appears here.</source>
        <translation>Después de la imagen el modelo dice con palabras qué cambió. Aparece aquí.</translation>
    </message>
    <message>
        <source>Interpretation</source>
        <translation>Interpretación</translation>
    </message>
    <message>
        <source>Copy the interpretation</source>
        <translation>Copiar la interpretación</translation>
    </message>
    <message>
        <source>Export this run…</source>
        <translation>Exportar esta predicción…</translation>
    </message>
    <message>
        <source>Measured in the picture</source>
        <translation>Medido en la imagen</translation>
    </message>
    <message>
        <source>How this run was made</source>
        <translation>Cómo se hizo esta predicción</translation>
    </message>
    <message>
        <source>Strongest</source>
        <translation>Máximo</translation>
    </message>
    <message>
        <source>{percent} % of the film, by {least} % or more</source>
        <translation>{percent} % de la radiografía, en un {least} % o más</translation>
    </message>
    <message>
        <source>Changed area</source>
        <translation>Área cambiada</translation>
    </message>
    <message>
        <source>Rest kept</source>
        <translation>Resto intacto</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hipótesis</translation>
    </message>
    <message>
        <source>Model reads</source>
        <translation>El modelo lee</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tiempo</translation>
    </message>
    <message>
        <source>What the model wrote, word for word</source>
        <translation>Lo que escribió el modelo, palabra por palabra</translation>
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
        <translation>nuevo</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>empezado</translation>
    </message>
    <message>
        <source>right</source>
        <translation>correcto</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>incorrecto</translation>
    </message>
</context>
<context>
    <name>ItemFilms</name>
    <message>
        <source>Film</source>
        <translation>Radiografía</translation>
    </message>
    <message>
        <source>Later film</source>
        <translation>Control evolutivo</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Sintética</translation>
    </message>
    <message>
        <source>No item yet.
Add one, and choose its film.</source>
        <translation>Todavía no hay ejercicios.
Añada uno y elija su radiografía.</translation>
    </message>
</context>
<context>
    <name>ItemForm</name>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Pregunta</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Radiografía</translation>
    </message>
    <message>
        <source>Later film</source>
        <translation>Control evolutivo</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hipótesis</translation>
    </message>
    <message>
        <source>What really changes</source>
        <translation>Qué cambia de verdad</translation>
    </message>
    <message>
        <source>Where it changes: draw on the film</source>
        <translation>Dónde cambia: dibuje en la radiografía</translation>
    </message>
    <message>
        <source>Forgiven beside the mark</source>
        <translation>Tolerancia junto a la marca</translation>
    </message>
    <message>
        <source>What the student reads afterwards</source>
        <translation>Lo que el estudiante lee después</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ninguno</translation>
    </message>
    <message>
        <source>Kind of the item</source>
        <translation>Tipo del ejercicio</translation>
    </message>
    <message>
        <source>Title of the item</source>
        <translation>Título del ejercicio</translation>
    </message>
    <message>
        <source>Nothing changes</source>
        <translation>Nada cambia</translation>
    </message>
    <message>
        <source>Tolerance, in percent of the film</source>
        <translation>Tolerancia, en porcentaje de la radiografía</translation>
    </message>
    <message>
        <source>The point of this case</source>
        <translation>Lo importante de este caso</translation>
    </message>
    <message>
        <source>In a lecture: note that only the presenter sees</source>
        <translation>En una clase: nota que solo ve el docente</translation>
    </message>
    <message>
        <source>For the hall</source>
        <translation>Para la sala</translation>
    </message>
    <message>
        <source>Where some items of a pack are for the hall, a lecture shows only these; where none is, it shows all.</source>
        <translation>Si algunos casos de un paquete son para la sala, la clase muestra solo esos; si no lo es ninguno, los muestra todos.</translation>
    </message>
    <message>
        <source>{count} items are selected: what you enter is set for all of them, but for title, films and mark.</source>
        <translation>Hay {count} ejercicios seleccionados: lo que escriba vale para todos, salvo título, radiografías y marca.</translation>
    </message>
    <message>
        <source>The two films cannot be laid over each other ({reason}): draw on the first one, the mark would lie elsewhere on the later one.</source>
        <translation>Las dos radiografías no se pueden superponer ({reason}): dibuje en la primera; en la posterior, la marca estaría en otro sitio.</translation>
    </message>
    <message>
        <source>one of them has too little detail</source>
        <translation>una tiene muy poco detalle</translation>
    </message>
    <message>
        <source>the patient is too different in size</source>
        <translation>el paciente tiene un tamaño demasiado distinto</translation>
    </message>
    <message>
        <source>they share too little of the chest</source>
        <translation>comparten muy poca parte del tórax</translation>
    </message>
    <message>
        <source>they are too unlike</source>
        <translation>se parecen muy poco</translation>
    </message>
    <message>
        <source>Lay the later film over the first</source>
        <translation>Superponer la posterior a la primera</translation>
    </message>
    <message>
        <source>Laid over the first: moved by {moved} %, turned by {turned}°, scaled by {scale} %.</source>
        <translation>Superpuesta a la primera: desplazada un {moved} %, girada {turned}°, escalada un {scale} %.</translation>
    </message>
</context>
<context>
    <name>ItemsPage</name>
    <message>
        <source>Items of the lesson</source>
        <translation>Ejercicios de la lección</translation>
    </message>
    <message>
        <source>Add an item</source>
        <translation>Añadir un ejercicio</translation>
    </message>
    <message>
        <source>Delete an item</source>
        <translation>Eliminar un ejercicio</translation>
    </message>
    <message>
        <source>Move an item</source>
        <translation>Mover un ejercicio</translation>
    </message>
    <message>
        <source>Change an item</source>
        <translation>Cambiar un ejercicio</translation>
    </message>
    <message>
        <source>Mark where it changes</source>
        <translation>Marcar dónde cambia</translation>
    </message>
    <message>
        <source>{kind} · {count} to do</source>
        <translation>{kind} · {count} por hacer</translation>
    </message>
    <message>
        <source>Untitled item</source>
        <translation>Ejercicio sin título</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Arriba</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Abajo</translation>
    </message>
    <message>
        <source>Set an item aside</source>
        <translation>Apartar un ejercicio</translation>
    </message>
    <message>
        <source>{title} (copy)</source>
        <translation>{title} (copia)</translation>
    </message>
    <message>
        <source>Copy an item</source>
        <translation>Copiar un ejercicio</translation>
    </message>
    <message>
        <source>Take up again</source>
        <translation>Retomar</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Apartar</translation>
    </message>
    <message>
        <source>{kind} · set aside</source>
        <translation>{kind} · apartado</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy what is selected (Ctrl+D)</source>
        <translation>Copiar lo seleccionado (Ctrl+D)</translation>
    </message>
    <message>
        <source>Items that are set aside stay in the draft and are not exported.</source>
        <translation>Los ejercicios apartados quedan en el borrador y no se exportan.</translation>
    </message>
    <message>
        <source>Translate an item</source>
        <translation>Traducir un ejercicio</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Teclado y ratón</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Buscar un comando</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Aviso</translation>
    </message>
    <message>
        <source>All as designed</source>
        <translation>Todas como de fábrica</translation>
    </message>
    <message>
        <source>{key} is taken by “{command}”; give that another key first.</source>
        <translation>{key} ya pertenece a «{command}»; dele antes otra tecla.</translation>
    </message>
    <message>
        <source>Click a key, or go to it with Tab, then press the new one.</source>
        <translation>Haga clic en una tecla, o llegue con Tab, y pulse la nueva.</translation>
    </message>
    <message>
        <source>Key for: {command}</source>
        <translation>Tecla para: {command}</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Sin tecla</translation>
    </message>
    <message>
        <source>Window (left and right) and level (up and down)</source>
        <translation>Ventana (izquierda y derecha) y nivel (arriba y abajo)</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Arrastrar</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Ampliar donde está el puntero</translation>
    </message>
    <message>
        <source>Wheel, or two fingers</source>
        <translation>Rueda o dos dedos</translation>
    </message>
    <message>
        <source>Move the film</source>
        <translation>Mover la radiografía</translation>
    </message>
    <message>
        <source>Middle drag, Space or Shift and drag, arrow keys</source>
        <translation>Arrastrar con el botón central, Espacio o Mayús y arrastrar, flechas</translation>
    </message>
    <message>
        <source>Fit to pane</source>
        <translation>Ajustar al panel</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doble clic</translation>
    </message>
    <message>
        <source>Go from region to region, choose one</source>
        <translation>Ir de región en región, elegir una</translation>
    </message>
    <message>
        <source>Period, comma, Enter</source>
        <translation>Punto, coma, Intro</translation>
    </message>
    <message>
        <source>Move the cross of a tool, set a point</source>
        <translation>Mover la cruz de una herramienta, poner un punto</translation>
    </message>
    <message>
        <source>Arrow keys, Enter</source>
        <translation>Flechas, Intro</translation>
    </message>
    <message>
        <source>{command} (also {keys})</source>
        <translation>{command} (también {keys})</translation>
    </message>
</context>
<context>
    <name>Kinds</name>
    <message>
        <source>Predict</source>
        <translation>Predecir</translation>
    </message>
    <message>
        <source>The student marks where the film will change.</source>
        <translation>El estudiante marca dónde cambiará la radiografía.</translation>
    </message>
    <message>
        <source>Spot</source>
        <translation>Detectar</translation>
    </message>
    <message>
        <source>Two films: what changed, and where?</source>
        <translation>Dos radiografías: ¿qué cambió y dónde?</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Elegir</translation>
    </message>
    <message>
        <source>Several films: which one shows what is asked for?</source>
        <translation>Varias radiografías: ¿cuál muestra lo que se busca?</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Explicar</translation>
    </message>
    <message>
        <source>In the student&apos;s own words: what changed?</source>
        <translation>Con palabras propias: ¿qué cambió?</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>Calibrar</translation>
    </message>
    <message>
        <source>A statement: does it hold, and how sure?</source>
        <translation>Una afirmación: ¿es cierta, y con cuánta seguridad?</translation>
    </message>
    <message>
        <source>Multiple choice</source>
        <translation>Opción múltiple</translation>
    </message>
    <message>
        <source>Several sentences: which of them are right?</source>
        <translation>Varias frases: ¿cuáles son correctas?</translation>
    </message>
</context>
<context>
    <name>LabelsPreview</name>
    <message>
        <source>Table of labels</source>
        <translation>Tabla de datos</translation>
    </message>
    <message>
        <source>The labels say</source>
        <translation>La tabla dice</translation>
    </message>
    <message>
        <source>Films without the table</source>
        <translation>Radiografías sin la tabla</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Films that are taken in</source>
        <translation>Radiografías que se incorporan</translation>
    </message>
    <message>
        <source>{fitting} of {lines} lines fit a film. Films found: {films}.</source>
        <translation>{fitting} de {lines} líneas corresponden a una radiografía. Radiografías encontradas: {films}.</translation>
    </message>
    <message>
        <source>Columns that are not used: {columns}.</source>
        <translation>Columnas que no se usan: {columns}.</translation>
    </message>
    <message>
        <source>Also films that the table does not name ({count})</source>
        <translation>También radiografías que la tabla no nombra ({count})</translation>
    </message>
    <message>
        <source>Fill in what fits ({count})</source>
        <translation>Rellenar lo que corresponde ({count})</translation>
    </message>
    <message>
        <source>Film {done} of {of}</source>
        <translation>Radiografía {done} de {of}</translation>
    </message>
    <message>
        <source>Left out: {reason}</source>
        <translation>Se omite: {reason}</translation>
    </message>
    <message>
        <source>Film only: the line asks nothing. {remarks}</source>
        <translation>Solo la radiografía: la línea no pregunta nada. {remarks}</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>Corresponde</translation>
    </message>
    <message>
        <source>Lines of the table</source>
        <translation>Líneas de la tabla</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Línea</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Paciente</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Día</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hipótesis</translation>
    </message>
    <message>
        <source>Does it fit?</source>
        <translation>¿Corresponde?</translation>
    </message>
    <message>
        <source>what comes after the film</source>
        <translation>lo que viene después de la radiografía</translation>
    </message>
    <message>
        <source>what changed since the patient&apos;s film before</source>
        <translation>lo que ha cambiado desde la radiografía anterior del paciente</translation>
    </message>
    <message>
        <source>Names of patients become P1, P2, … and dates become days since the patient&apos;s first film; of a DICOM file not even its name is kept.</source>
        <translation>Los nombres de pacientes pasan a ser P1, P2, … y las fechas, días desde la primera radiografía del paciente; de un archivo DICOM no se guarda ni el nombre.</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>en</source>
        <comment>the code of the language: de, es</comment>
        <translation>es</translation>
    </message>
</context>
<context>
    <name>LearnerButton</name>
    <message>
        <source>Who learns here</source>
        <translation>Quién aprende aquí</translation>
    </message>
    <message>
        <source>Who learns here: {name}</source>
        <translation>Aprende aquí: {name}</translation>
    </message>
    <message>
        <source>Somebody else…</source>
        <translation>Otra persona…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Cambiar el nombre…</translation>
    </message>
    <message>
        <source>Take in a history…</source>
        <translation>Incorporar un historial…</translation>
    </message>
    <message>
        <source>Keep this history as a file…</source>
        <translation>Guardar este historial como archivo…</translation>
    </message>
    <message>
        <source>Export the answers as a table…</source>
        <translation>Exportar las respuestas como tabla…</translation>
    </message>
    <message>
        <source>Export the answers as xAPI statements…</source>
        <translation>Exportar las respuestas como declaraciones xAPI…</translation>
    </message>
    <message>
        <source>Take in a history</source>
        <translation>Incorporar un historial</translation>
    </message>
    <message>
        <source>Histories (*{ending})</source>
        <translation>Historiales (*{ending})</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>Escrito en {path}.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Who is learning?</source>
        <translation>¿Quién está aprendiendo?</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Yo</translation>
    </message>
</context>
<context>
    <name>Lecture</name>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Film alone</source>
        <translation>Solo la radiografía</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>Votación</translation>
    </message>
    <message>
        <source>Vote closed</source>
        <translation>Votación cerrada</translation>
    </message>
    <message>
        <source>Discussion</source>
        <translation>Discusión</translation>
    </message>
    <message>
        <source>Second vote</source>
        <translation>Segunda votación</translation>
    </message>
    <message>
        <source>Second vote closed</source>
        <translation>Segunda votación cerrada</translation>
    </message>
    <message>
        <source>What the hall said</source>
        <translation>Qué dijo la sala</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Qué ocurrió</translation>
    </message>
    <message>
        <source>Where it changed</source>
        <translation>Dónde cambió</translation>
    </message>
    <message>
        <source>Teaching point</source>
        <translation>Idea clave</translation>
    </message>
    <message>
        <source>{share} right: explain first.</source>
        <translation>{share} acertó: explique primero.</translation>
    </message>
    <message>
        <source>{share} right: let them discuss and vote again.</source>
        <translation>{share} acertó: que discutan y voten de nuevo.</translation>
    </message>
    <message>
        <source>{share} right: go on.</source>
        <translation>{share} acertó: continúe.</translation>
    </message>
    <message>
        <source>The way is free: 1 phone is in.</source>
        <translation>El camino está libre: hay 1 teléfono conectado.</translation>
    </message>
    <message>
        <source>The way is free: {count} phones are in.</source>
        <translation>El camino está libre: hay {count} teléfonos conectados.</translation>
    </message>
    <message>
        <source>The firewall of this computer ({name}) is on: allow Foresee, TCP port {port}.</source>
        <translation>El cortafuegos de este equipo ({name}) está activado: permita Foresee, puerto TCP {port}.</translation>
    </message>
    <message>
        <source>Not even this computer reaches its page at {address}, port {port}: a firewall or a VPN is in the way. Allow Foresee there, or choose another network.</source>
        <translation>Ni siquiera este equipo alcanza su página en {address}, puerto {port}: un cortafuegos o una VPN lo impide. Permita Foresee allí o elija otra red.</translation>
    </message>
    <message>
        <source>This looks like a VPN or a virtual network, which phones cannot join; choose another.</source>
        <translation>Parece una VPN o una red virtual, a la que los teléfonos no pueden unirse; elija otra.</translation>
    </message>
    <message>
        <source>Check the way before the hall comes: scan the code with your own phone.</source>
        <translation>Compruebe el camino antes de que llegue la sala: escanee el código con su propio teléfono.</translation>
    </message>
    <message>
        <source>No phone has come in. If yours cannot open the page although it is on the same network, that network keeps devices apart (client isolation, usual at universities): open a hotspot, or count hands.</source>
        <translation>No ha llegado ningún teléfono. Si el suyo no abre la página aunque está en la misma red, esa red aísla los dispositivos (aislamiento de clientes, habitual en universidades): abra un punto de acceso o cuente manos.</translation>
    </message>
    <message>
        <source>What happened: the film moves</source>
        <translation>Qué pasó: la imagen se mueve</translation>
    </message>
    <message>
        <source>What happened: wipe</source>
        <translation>Qué pasó: cortina</translation>
    </message>
    <message>
        <source>What happened: blink</source>
        <translation>Qué pasó: parpadeo</translation>
    </message>
    <message>
        <source>What happened: side by side</source>
        <translation>Qué pasó: lado a lado</translation>
    </message>
</context>
<context>
    <name>LectureCommands</name>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Black screen</source>
        <translation>Pantalla negra</translation>
    </message>
    <message>
        <source>White screen</source>
        <translation>Pantalla blanca</translation>
    </message>
    <message>
        <source>Swap screens</source>
        <translation>Intercambiar pantallas</translation>
    </message>
    <message>
        <source>Presenter&apos;s view</source>
        <translation>Vista del docente</translation>
    </message>
    <message>
        <source>End the lecture</source>
        <translation>Terminar la clase</translation>
    </message>
    <message>
        <source>Film or line: a step on</source>
        <translation>Imagen o línea: un paso adelante</translation>
    </message>
    <message>
        <source>Film or line: a step back</source>
        <translation>Imagen o línea: un paso atrás</translation>
    </message>
    <message>
        <source>In a lecture</source>
        <translation>En una clase</translation>
    </message>
</context>
<context>
    <name>Lectures</name>
    <message>
        <source>Hold the lecture “{title}”</source>
        <translation>Dar la clase «{title}»</translation>
    </message>
    <message>
        <source>The lecture “{title}” was interrupted.</source>
        <translation>La clase «{title}» se interrumpió.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Continuarla</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>Terminarla</translation>
    </message>
    <message>
        <source>This computer is on no such network; count hands instead.</source>
        <translation>Este equipo no está en esa red; cuente las manos levantadas.</translation>
    </message>
    <message>
        <source>Past lectures</source>
        <translation>Clases impartidas</translation>
    </message>
    <message>
        <source>The lecture “{title}” has ended.</source>
        <translation>La clase «{title}» ha terminado.</translation>
    </message>
    <message>
        <source>Report and counts</source>
        <translation>Informe y recuentos</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Scale of the change</source>
        <translation>Escala del cambio</translation>
    </message>
    <message>
        <source>Orange with rising lines is denser, blue with falling lines is clearer than the prior, in percent of the display range</source>
        <translation>Naranja con líneas ascendentes es más denso, azul con líneas descendentes menos denso que la previa, en porcentaje del rango de grises</translation>
    </message>
    <message>
        <source>clearer</source>
        <translation>menos denso</translation>
    </message>
    <message>
        <source>denser</source>
        <translation>más denso</translation>
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
        <translation>Empezar</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Otra vez</translation>
    </message>
    <message>
        <source>{answered} of {items} answered</source>
        <translation>{answered} de {items} respondidos</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>Presentar</translation>
    </message>
    <message>
        <source>Show this lesson to a hall and let it vote</source>
        <translation>Mostrar esta lección a una sala y dejar que vote</translation>
    </message>
    <message>
        <source>Exam: {minutes} minutes, one attempt; the time goes on when you leave. Nothing is revealed until the end.</source>
        <translation>Examen: {minutes} minutos, un intento; el tiempo sigue corriendo si sale. No se revela nada hasta el final.</translation>
    </message>
    <message>
        <source>Start the exam</source>
        <translation>Empezar el examen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Continue the exam</source>
        <translation>Continuar el examen</translation>
    </message>
</context>
<context>
    <name>LessonPages</name>
    <message>
        <source>Lessons and packs</source>
        <translation>Lecciones y paquetes</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progreso</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Cursos</translation>
    </message>
    <message>
        <source>New pack</source>
        <translation>Paquete nuevo</translation>
    </message>
    <message>
        <source>Lesson 1</source>
        <translation>Lección 1</translation>
    </message>
    <message>
        <source>“{title}” was removed. Your answers are kept.</source>
        <translation>«{title}» se quitó. Sus respuestas se conservan.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>The draft “{title}” was deleted.</source>
        <translation>Se ha borrado el borrador «{title}».</translation>
    </message>
    <message>
        <source>Glossary</source>
        <translation>Glosario</translation>
    </message>
    <message>
        <source>Drill, 5 minutes</source>
        <translation>Entrenamiento, 5 minutos</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Sustituirlo</translation>
    </message>
</context>
<context>
    <name>LessonPanel</name>
    <message>
        <source>Lesson</source>
        <translation>Lección</translation>
    </message>
    <message>
        <source>Title of the lesson</source>
        <translation>Título de la lección</translation>
    </message>
    <message>
        <source>Introduction to the lesson</source>
        <translation>Introducción a la lección</translation>
    </message>
    <message>
        <source>What students read first</source>
        <translation>Lo que los estudiantes leen primero</translation>
    </message>
    <message>
        <source>Lesson {number}</source>
        <translation>Lección {number}</translation>
    </message>
    <message>
        <source>Add a lesson</source>
        <translation>Añadir una lección</translation>
    </message>
    <message>
        <source>Title of a lesson</source>
        <translation>Título de una lección</translation>
    </message>
    <message>
        <source>Introduction to a lesson</source>
        <translation>Introducción a una lección</translation>
    </message>
    <message>
        <source>Delete a lesson</source>
        <translation>Eliminar una lección</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <source>Another lesson</source>
        <translation>Otra lección</translation>
    </message>
    <message>
        <source>Delete this lesson</source>
        <translation>Eliminar esta lección</translation>
    </message>
    <message>
        <source>As an exam</source>
        <translation>Como examen</translation>
    </message>
    <message>
        <source>One attempt within the time, in an order of each student&apos;s own; nothing is revealed until the end.</source>
        <translation>Un solo intento dentro del tiempo, con un orden propio para cada estudiante; no se revela nada hasta el final.</translation>
    </message>
    <message>
        <source>Minutes of the exam</source>
        <translation>Minutos del examen</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Lesson as an exam</source>
        <translation>Lección como examen</translation>
    </message>
    <message>
        <source>Minutes of an exam</source>
        <translation>Minutos de un examen</translation>
    </message>
</context>
<context>
    <name>LibraryColumn</name>
    <message>
        <source>Open a film…</source>
        <translation>Abrir una radiografía…</translation>
    </message>
    <message>
        <source>DICOM, PNG or JPEG; or drop a file on the window</source>
        <translation>DICOM, PNG o JPEG; o suelte un archivo en la ventana</translation>
    </message>
    <message>
        <source>Built-in cases</source>
        <translation>Casos incluidos</translation>
    </message>
    <message>
        <source>Recent films</source>
        <translation>Radiografías recientes</translation>
    </message>
</context>
<context>
    <name>LibraryNotices</name>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>The run was taken out of the history.</source>
        <translation>La predicción se quitó del historial.</translation>
    </message>
    <message>
        <source>The run is now in {folder}.</source>
        <translation>La predicción está ahora en {folder}.</translation>
    </message>
    <message>
        <source>Start a new library</source>
        <translation>Empezar una biblioteca nueva</translation>
    </message>
    <message>
        <source>Restore the backup</source>
        <translation>Restaurar la copia</translation>
    </message>
    <message>
        <source>This run is not in the library yet. {why}</source>
        <translation>Esta predicción todavía no está en la biblioteca. {why}</translation>
    </message>
    <message>
        <source>Keep it now</source>
        <translation>Guardarla ahora</translation>
    </message>
</context>
<context>
    <name>LinkQuestion</name>
    <message>
        <source>Open it in the browser</source>
        <translation>Abrirlo en el navegador</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
    <message>
        <source>The link leads to {address}</source>
        <translation>El enlace lleva a {address}</translation>
    </message>
    <message>
        <source>The link leads to {address}, which is not opened: no page of the web.</source>
        <translation>El enlace lleva a {address} y no se abre: no es una página web.</translation>
    </message>
</context>
<context>
    <name>LiveRuns</name>
    <message>
        <source>The model predicts this case …</source>
        <translation>El modelo predice este caso …</translation>
    </message>
    <message>
        <source>The model&apos;s prediction is ready.</source>
        <translation>La predicción del modelo está lista.</translation>
    </message>
    <message>
        <source>The prediction that came with the pack is shown. {why}</source>
        <translation>Se muestra la predicción que venía con el paquete. {why}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Preview as a student</source>
        <translation>Vista previa como estudiante</translation>
    </message>
    <message>
        <source>The run “{hypothesis}” of “{film}” was not finished when the window was closed, and was dropped. Open the film and predict it again.</source>
        <translation>La predicción «{hypothesis}» de «{film}» no había terminado al cerrar la ventana y se descartó. Abra la radiografía y prediga de nuevo.</translation>
    </message>
    <message>
        <source>Preview as a student: {title}</source>
        <translation>Vista previa como estudiante: {title}</translation>
    </message>
</context>
<context>
    <name>MarkingBar</name>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>What is marked</source>
        <translation>Lo marcado</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Zona</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Polígono</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Press and draw. Wider and narrower with ] and [.</source>
        <translation>Pulse y dibuje. Más ancho y más estrecho con ] y [.</translation>
    </message>
    <message>
        <source>Click a zone; or go to it with period and comma, then Enter.</source>
        <translation>Haga clic en una zona; o llegue a ella con las teclas punto o coma, y pulse Intro.</translation>
    </message>
    <message>
        <source>Click corner after corner, and the first one again to close.</source>
        <translation>Haga clic en una esquina tras otra, y de nuevo en la primera para cerrar.</translation>
    </message>
    <message>
        <source>Nothing is marked. Choose a tool, then draw on the film.</source>
        <translation>No hay nada marcado. Elija una herramienta y dibuje en la radiografía.</translation>
    </message>
    <message>
        <source>Marked: {percent} % of the film.</source>
        <translation>Marcado: {percent} % de la radiografía.</translation>
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
        <translation>El tórax no tiene anchura</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio {ratio}</source>
        <translation>Índice cardiotorácico {ratio}</translation>
    </message>
</context>
<context>
    <name>ModeStrip</name>
    <message>
        <source>What is compared</source>
        <translation>Qué se compara</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Models on this machine</source>
        <translation>Modelos en este equipo</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Usar este modelo</translation>
    </message>
    <message>
        <source>Model card…</source>
        <translation>Ficha del modelo…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Add a model…</source>
        <translation>Añadir un modelo…</translation>
    </message>
    <message>
        <source>Folder of added models…</source>
        <translation>Carpeta de modelos añadidos…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Opening the model…</source>
        <translation>Abriendo el modelo…</translation>
    </message>
    <message>
        <source>nothing now</source>
        <translation>nada ahora</translation>
    </message>
    <message>
        <source>The folder of a model bundle</source>
        <translation>La carpeta de un paquete de modelo</translation>
    </message>
    <message>
        <source>Where added models live from now on; none is moved</source>
        <translation>Dónde estarán los modelos añadidos desde ahora; ninguno se mueve</translation>
    </message>
    <message>
        <source>This model is at work now.</source>
        <translation>Este modelo está en uso.</translation>
    </message>
    <message>
        <source>{findings}; changes at a time: {count}</source>
        <translation>{findings}; cambios a la vez: {count}</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versión</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>Dibuja</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Tamaño en disco</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memoria</translation>
    </message>
    <message>
        <source>at least {size}</source>
        <translation>al menos {size}</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>At work on</source>
        <translation>Funciona en</translation>
    </message>
    <message>
        <source>{name}
cannot be used</source>
        <translation>{name}
no se puede usar</translation>
    </message>
    <message>
        <source>{size}, at work now</source>
        <translation>{size}, en uso</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>Ejecutar en</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>GPU if there is one</source>
        <translation>GPU si la hay</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Procesador (CPU)</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation>GPU NVIDIA (CUDA)</translation>
    </message>
</context>
<context>
    <name>ModelDialog</name>
    <message>
        <source>The model</source>
        <translation>El modelo</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Ficha del modelo</translation>
    </message>
    <message>
        <source>Draws</source>
        <translation>Dibuja</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Funciona en</translation>
    </message>
    <message>
        <source>Digest</source>
        <translation>Huella</translation>
    </message>
    <message>
        <source>{findings}; changes at a time: {count}</source>
        <translation>{findings}; cambios a la vez: {count}</translation>
    </message>
</context>
<context>
    <name>NextCards</name>
    <message>
        <source>Review now</source>
        <translation>Repasar ahora</translation>
    </message>
    <message>
        <source>Continue where you were</source>
        <translation>Seguir donde estaba</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Volver a mirar</translation>
    </message>
    <message>
        <source>One review is due</source>
        <translation>Toca un repaso</translation>
    </message>
    <message>
        <source>{count} reviews are due</source>
        <translation>Tocan {count} repasos</translation>
    </message>
    <message>
        <source>Skills that you have trained and would soon forget.</source>
        <translation>Habilidades que ha practicado y pronto olvidaría.</translation>
    </message>
    <message>
        <source>For another day: {count}.</source>
        <translation>Para otro día quedan {count}.</translation>
    </message>
    <message>
        <source>You began to answer “{title}” and have not locked your answer yet.</source>
        <translation>Empezó a responder «{title}» y aún no ha fijado su respuesta.</translation>
    </message>
    <message>
        <source>You locked an answer about “{title}” and have not seen yet how right you were.</source>
        <translation>Fijó una respuesta sobre «{title}» y aún no ha visto cuánto acertó.</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>A continuación</translation>
    </message>
</context>
<context>
    <name>NextStep</name>
    <message>
        <source>Continue “{lesson}”</source>
        <translation>Continuar «{lesson}»</translation>
    </message>
    <message>
        <source>Next lesson: {lesson}</source>
        <translation>Siguiente lección: {lesson}</translation>
    </message>
    <message>
        <source>One review is due</source>
        <translation>Toca un repaso</translation>
    </message>
    <message>
        <source>{count} reviews are due</source>
        <translation>Tocan {count} repasos</translation>
    </message>
    <message>
        <source>One question to look at again</source>
        <translation>Una pregunta para volver a mirar</translation>
    </message>
    <message>
        <source>{count} questions to look at again</source>
        <translation>{count} preguntas para volver a mirar</translation>
    </message>
    <message>
        <source>Skills that you have trained and would soon forget.</source>
        <translation>Destrezas que ha practicado y que pronto olvidaría.</translation>
    </message>
    <message>
        <source>What you missed last time, once more.</source>
        <translation>Lo que falló la última vez, de nuevo.</translation>
    </message>
    <message>
        <source>Question {number} of {count}</source>
        <translation>Pregunta {number} de {count}</translation>
    </message>
</context>
<context>
    <name>NoteDialog</name>
    <message>
        <source>Note on the run</source>
        <translation>Nota sobre la predicción</translation>
    </message>
    <message>
        <source>Keep the note</source>
        <translation>Guardar la nota</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Notice</source>
        <translation>Aviso</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Descartar</translation>
    </message>
</context>
<context>
    <name>Objecting</name>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Your objection is kept with this run.</source>
        <translation>Su objeción queda guardada con esta predicción.</translation>
    </message>
    <message>
        <source>The objections are now in {file}.</source>
        <translation>Las objeciones están ahora en {file}.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>You objected here: {text}</source>
        <translation>Su objeción aquí: {text}</translation>
    </message>
</context>
<context>
    <name>ObjectionForm</name>
    <message>
        <source>What is wrong</source>
        <translation>Qué está mal</translation>
    </message>
    <message>
        <source>Why it is wrong</source>
        <translation>Por qué está mal</translation>
    </message>
    <message>
        <source>In a sentence: what should it be instead?</source>
        <translation>En una frase: ¿qué debería ser en su lugar?</translation>
    </message>
    <message>
        <source>Keep the objection</source>
        <translation>Guardar la objeción</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>The model is wrong here</source>
        <translation>Aquí el modelo se equivoca</translation>
    </message>
    <message>
        <source>Objections are kept with the run and can be exported for the authors.</source>
        <translation>Las objeciones se guardan con la predicción y pueden exportarse para los autores.</translation>
    </message>
    <message>
        <source>What is wrong?</source>
        <translation>¿Qué está mal?</translation>
    </message>
    <message>
        <source>Where? Mark it on the film, if there is a place.</source>
        <translation>¿Dónde? Márquelo en la radiografía, si tiene un lugar.</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>¿Por qué?</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>La imagen</translation>
    </message>
</context>
<context>
    <name>ObservePage</name>
    <message>
        <source>Rows of the image</source>
        <translation>Filas de la imagen</translation>
    </message>
    <message>
        <source>Cancel the run</source>
        <translation>Cancelar la predicción</translation>
    </message>
    <message>
        <source>Run the model again</source>
        <translation>Ejecutar el modelo otra vez</translation>
    </message>
    <message>
        <source>Locked. Now watch the film on the right: the model draws it row by row.</source>
        <translation>Fijado. Mire ahora la radiografía de la derecha: el modelo la dibuja fila a fila.</translation>
    </message>
    <message>
        <source>The model reads the prior.</source>
        <translation>El modelo lee la radiografía previa.</translation>
    </message>
    <message>
        <source>Locked. The model is still being opened; it begins by itself.</source>
        <translation>Fijado. El modelo aún se está abriendo; empieza solo.</translation>
    </message>
    <message>
        <source>Your prediction stays locked as it is.</source>
        <translation>Su predicción queda fijada tal como está.</translation>
    </message>
    <message>
        <source>Row {done} of {total}, about {seconds} s left</source>
        <translation>Fila {done} de {total}, quedan unos {seconds} s</translation>
    </message>
    <message>
        <source>The image is complete, the interpretation follows.</source>
        <translation>La imagen está completa, sigue la interpretación.</translation>
    </message>
</context>
<context>
    <name>OptionsEditor</name>
    <message>
        <source>Another answer</source>
        <translation>Otra respuesta</translation>
    </message>
    <message>
        <source>One answer less</source>
        <translation>Una respuesta menos</translation>
    </message>
    <message>
        <source>Tick those that are right.</source>
        <translation>Marque las correctas.</translation>
    </message>
    <message>
        <source>Answers to choose from</source>
        <translation>Respuestas para elegir</translation>
    </message>
    <message>
        <source>Answer {letter}</source>
        <translation>Respuesta {letter}</translation>
    </message>
    <message>
        <source>{letter} is right</source>
        <translation>{letter} es correcta</translation>
    </message>
</context>
<context>
    <name>OptionsPart</name>
    <message>
        <source>Which of these?</source>
        <translation>¿Cuál de estas?</translation>
    </message>
    <message>
        <source>Counts as right: every answer that is right, and no other.</source>
        <translation>Cuenta como acierto: todas las respuestas correctas y ninguna otra.</translation>
    </message>
    <message>
        <source>Choose an answer.</source>
        <translation>Elija una respuesta.</translation>
    </message>
</context>
<context>
    <name>OutcomeCard</name>
    <message>
        <source>Look again</source>
        <translation>Volver a mirar</translation>
    </message>
    <message>
        <source>Look again: {question}</source>
        <translation>Volver a mirar: {question}</translation>
    </message>
</context>
<context>
    <name>OwnWords</name>
    <message>
        <source>In your own words</source>
        <translation>Con sus propias palabras</translation>
    </message>
    <message>
        <source>Say it in a sentence.</source>
        <translation>Dígalo en una frase.</translation>
    </message>
    <message>
        <source>This is too long; say it in at most {count} characters.</source>
        <translation>Es demasiado largo; dígalo en {count} caracteres como máximo.</translation>
    </message>
</context>
<context>
    <name>PackButton</name>
    <message>
        <source>{answered} of {items} answered</source>
        <translation>{answered} de {items} respondidos</translation>
    </message>
</context>
<context>
    <name>PackDetails</name>
    <message>
        <source>{authors} · {licence} · revision {revision}</source>
        <translation>{authors} · {licence} · revisión {revision}</translation>
    </message>
    <message>
        <source>Edit this pack</source>
        <translation>Editar este paquete</translation>
    </message>
    <message>
        <source>Opens a draft: exported, it is the pack&apos;s next revision.</source>
        <translation>Abre un borrador: exportado, es la siguiente revisión del paquete.</translation>
    </message>
    <message>
        <source>Remove this pack</source>
        <translation>Quitar este paquete</translation>
    </message>
    <message>
        <source>Refresh: 20 cases of this pack</source>
        <translation>Refrescar: 20 casos de este paquete</translation>
    </message>
    <message>
        <source>Drill with this pack</source>
        <translation>Entrenar con este paquete</translation>
    </message>
    <message>
        <source>Two films at a time: what changed, and where?</source>
        <translation>Dos radiografías a la vez: ¿qué cambió y dónde?</translation>
    </message>
    <message>
        <source>{said} · in {languages}</source>
        <translation>{said} · en {languages}</translation>
    </message>
    <message>
        <source>{said} · not translated, so in {language}: {count} of its texts</source>
        <translation>{said} · sin traducir, por eso en {language}: {count} de sus textos</translation>
    </message>
    <message>
        <source>Handout…</source>
        <translation>Material impreso…</translation>
    </message>
    <message>
        <source>A PDF to print, for students or for teachers</source>
        <translation>Un PDF para imprimir, para estudiantes o docentes</translation>
    </message>
</context>
<context>
    <name>PackDrafts</name>
    <message>
        <source>Untitled pack</source>
        <translation>Paquete sin título</translation>
    </message>
</context>
<context>
    <name>PackInstaller</name>
    <message>
        <source>“{title}” is installed: {count} items.</source>
        <translation>«{title}» está instalado. Ejercicios: {count}.</translation>
    </message>
    <message>
        <source>new: {titles}</source>
        <translation>nuevo: {titles}</translation>
    </message>
    <message>
        <source>changed: {titles}</source>
        <translation>cambiado: {titles}</translation>
    </message>
    <message>
        <source>gone: {titles}</source>
        <translation>quitado: {titles}</translation>
    </message>
    <message>
        <source>nothing changed</source>
        <translation>nada cambió</translation>
    </message>
    <message>
        <source>“{title}” is now revision {revision}: {what}. Your answers are kept.</source>
        <translation>«{title}» es ahora la revisión {revision}: {what}. Sus respuestas se conservan.</translation>
    </message>
    <message>
        <source>“{title}” is installed: one item.</source>
        <translation>«{title}» está instalado: un ejercicio.</translation>
    </message>
    <message>
        <source>The pack is as it was before. Your answers are kept.</source>
        <translation>El paquete está como antes. Sus respuestas se conservan.</translation>
    </message>
</context>
<context>
    <name>PackPage</name>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>What students will see in their list</source>
        <translation>Lo que los estudiantes verán en su lista</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Descripción</translation>
    </message>
    <message>
        <source>What is in it, for whom, how long it takes</source>
        <translation>Qué contiene, para quién, cuánto dura</translation>
    </message>
    <message>
        <source>Authors</source>
        <translation>Autores</translation>
    </message>
    <message>
        <source>Names, separated by commas</source>
        <translation>Nombres, separados por comas</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>For example CC BY 4.0</source>
        <translation>Por ejemplo, CC BY 4.0</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Idiomas</translation>
    </message>
    <message>
        <source>For example en, de</source>
        <translation>Por ejemplo, en, de</translation>
    </message>
    <message>
        <source>Objectives</source>
        <translation>Objetivos</translation>
    </message>
    <message>
        <source>One a line: what students can do afterwards</source>
        <translation>Uno por línea: qué sabrán hacer los estudiantes</translation>
    </message>
    <message>
        <source>Title of the pack</source>
        <translation>Título del paquete</translation>
    </message>
    <message>
        <source>Description of the pack</source>
        <translation>Descripción del paquete</translation>
    </message>
    <message>
        <source>Licence of the pack</source>
        <translation>Licencia del paquete</translation>
    </message>
    <message>
        <source>Of the pack as a whole; every film has one of its own.</source>
        <translation>Del paquete en conjunto; cada radiografía tiene la suya.</translation>
    </message>
    <message>
        <source>About the pack</source>
        <translation>Acerca del paquete</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Equilibrio</translation>
    </message>
    <message>
        <source>The first is that of the texts; choose above which one you write.</source>
        <translation>El primero es el de los textos; elija arriba en cuál escribe.</translation>
    </message>
</context>
<context>
    <name>PackRow</name>
    <message>
        <source>Continue</source>
        <translation>Seguir</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Empezar</translation>
    </message>
    <message>
        <source>{answered} of {items} questions answered</source>
        <translation>{answered} de {items} preguntas respondidas</translation>
    </message>
    <message>
        <source>all done</source>
        <translation>todas respondidas</translation>
    </message>
    <message>
        <source>next: {lesson}</source>
        <translation>siguiente: {lesson}</translation>
    </message>
</context>
<context>
    <name>Packs that ship</name>
    <message>
        <source>Commit to a prediction before you see the answer.</source>
        <translation>Comprometerse con una predicción antes de ver la respuesta.</translation>
    </message>
    <message>
        <source>Tell a change of the disease from a change of the exposure.</source>
        <translation>Distinguir un cambio de la enfermedad de un cambio de la exposición.</translation>
    </message>
    <message>
        <source>Say how sure you are, and learn whether you should have been.</source>
        <translation>Decir con qué seguridad se responde, y saber si estaba justificada.</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Primeros pasos</translation>
    </message>
    <message>
        <source>Know the five kinds of questions.</source>
        <translation>Conocer los cinco tipos de preguntas.</translation>
    </message>
    <message>
        <source>Predict, then see</source>
        <translation>Predecir y después ver</translation>
    </message>
    <message>
        <source>The consolidation in the left lower zone becomes smaller: the vessels and the dome behind it can be seen again. The rest of the film stays as it was.</source>
        <translation>La consolidación del campo inferior izquierdo disminuye: los vasos y la cúpula diafragmática que hay detrás vuelven a verse. El resto de la radiografía queda como estaba.</translation>
    </message>
    <message>
        <source>Where will it change?</source>
        <translation>¿Dónde cambiará?</translation>
    </message>
    <message>
        <source>Pneumonia, and ten days of antibiotics to come. The hypothesis says what will change. Mark where.</source>
        <translation>Neumonía, con diez días de antibióticos por delante. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>The right pleural effusion has become smaller. The dome and the lower lung are visible again; some fluid still blunts the angle.</source>
        <translation>El derrame pleural derecho ha disminuido. La cúpula y la parte inferior del pulmón vuelven a verse; algo de líquido borra todavía el seno costofrénico.</translation>
    </message>
    <message>
        <source>What changed?</source>
        <translation>¿Qué ha cambiado?</translation>
    </message>
    <message>
        <source>The films are four days apart. Mark where the film changed, and say what changed.</source>
        <translation>Entre las radiografías hay cuatro días. Marque dónde ha cambiado la imagen y diga qué ha cambiado.</translation>
    </message>
    <message>
        <source>Beside the lung&apos;s edge, a thin white line, there is only air: no vessel crosses it. The others show fluid in an angle, and a consolidation.</source>
        <translation>Junto al borde del pulmón, una fina línea blanca, solo hay aire: ningún vaso la cruza. Las otras muestran líquido en un seno costofrénico y una consolidación.</translation>
    </message>
    <message>
        <source>Which film?</source>
        <translation>¿Qué radiografía?</translation>
    </message>
    <message>
        <source>Which of these films shows a pneumothorax?</source>
        <translation>¿Cuál de estas radiografías muestra un neumotórax?</translation>
    </message>
    <message>
        <source>The consolidation in the right upper zone is unchanged. The second film is brighter or darker everywhere, bones and heart included: that is exposure.</source>
        <translation>La consolidación del campo superior derecho no ha cambiado. La segunda radiografía es más clara o más oscura en todas partes, también en los huesos y el corazón: eso es la exposición.</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>Con sus propias palabras</translation>
    </message>
    <message>
        <source>Two days of antibiotics lie between the films. Write in a sentence how the second compares with the first: the finding, its side and zone, and which way it went.</source>
        <translation>Entre las radiografías hay dos días de antibióticos. Escriba en una frase cómo es la segunda en comparación con la primera: el hallazgo, su lado y su campo, y en qué sentido ha evolucionado.</translation>
    </message>
    <message>
        <source>It does not hold: measured from border to border, the heart is as wide as before. About two questions in five here show no change; to see that, and to say it, is as much a skill as to see disease.</source>
        <translation>No es cierta: medido de borde a borde, el corazón es tan ancho como antes. Aquí unas dos de cada cinco preguntas no muestran ningún cambio; verlo y decirlo es una destreza tanto como ver la enfermedad.</translation>
    </message>
    <message>
        <source>How sure are you?</source>
        <translation>¿Con qué seguridad?</translation>
    </message>
    <message>
        <source>The second film was taken a day later on another machine. Does the statement hold? Say how sure you are: being sure and wrong costs most.</source>
        <translation>La segunda radiografía se hizo un día después en otro aparato. ¿Es cierta la afirmación? Diga con qué seguridad responde: equivocarse con seguridad es lo que más cuesta.</translation>
    </message>
    <message>
        <source>The heart is wider in the second film.</source>
        <translation>El corazón es más ancho en la segunda radiografía.</translation>
    </message>
    <message>
        <source>The left effusion has increased: it now hides the dome, and its meniscus stands higher.</source>
        <translation>El derrame izquierdo ha aumentado: ahora oculta la cúpula y su menisco está más alto.</translation>
    </message>
    <message>
        <source>What will change?</source>
        <translation>¿Qué cambiará?</translation>
    </message>
    <message>
        <source>A tumour of the pleura. Nothing was aspirated in the two weeks after this film, and breathing has become harder. What will the next film show? Where nothing changes, that is an answer too.</source>
        <translation>Un tumor de la pleura. En las dos semanas siguientes a esta radiografía no se drenó nada, y respirar cuesta más. ¿Qué mostrará la próxima radiografía? Si nada cambia, también eso es una respuesta.</translation>
    </message>
    <message>
        <source>The patient&apos;s right is on the left of the picture. You answer first; only then is the answer shown, and yours stays as it was.</source>
        <translation>El lado derecho del paciente está a la izquierda de la imagen. Usted responde primero; solo después se muestra la respuesta, y la suya queda como estaba.</translation>
    </message>
    <message>
        <source>Six questions in ten minutes, at least one of each kind. Digital patients; no model is needed.</source>
        <translation>Seis preguntas en diez minutos, al menos una de cada tipo. Pacientes digitales; no hace falta ningún modelo.</translation>
    </message>
    <message>
        <source>Compare real films that were never taken alike.</source>
        <translation>Comparar radiografías reales, que nunca se hicieron igual.</translation>
    </message>
    <message>
        <source>Hannover: what really happened</source>
        <translation>Hannover: lo que ocurrió de verdad</translation>
    </message>
    <message>
        <source>Compare real films</source>
        <translation>Comparar radiografías reales</translation>
    </message>
    <message>
        <source>Faint patches are new in both lungs, mostly towards the chest wall. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Hay opacidades tenues nuevas en ambos pulmones, sobre todo hacia la pared torácica. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>Patient {number}</source>
        <translation>Paciente {number}</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from 23 days before admission, the second from day 1 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es de 23 días antes del ingreso, la segunda del día 1 tras el ingreso. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>Opacities have grown in the middle and lower zones of both lungs; lines and tubes show that the patient is now in intensive care. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Las opacidades de los campos medios e inferiores de ambos pulmones han crecido; las vías y los tubos muestran que el paciente está ahora en cuidados intensivos. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 2 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día del ingreso, la segunda del día 2 tras el ingreso. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>No clear change: the opacity at the right base is as before. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Sin cambio claro: la opacidad de la base derecha está como antes. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 1 after admission, the second from day 3 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día 1 tras el ingreso, la segunda del día 3. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>The opacities around the hila have largely cleared, most clearly on the right. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Las opacidades perihiliares se han resuelto en gran parte, sobre todo a la derecha. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 10 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día del ingreso, la segunda del día 10 tras el ingreso. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>Patchy opacities have spread in both lungs, more on the right. The second film was taken lying, from the front: the heart looks wider for that alone. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Las opacidades parcheadas se han extendido en ambos pulmones, más a la derecha. La segunda radiografía se hizo en decúbito, de frente: solo por eso el corazón parece más ancho. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 8 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día del ingreso, la segunda del día 8 tras el ingreso. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>The haze at both bases has become less; the lungs are also better inflated. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>La opacidad tenue de ambas bases ha disminuido; los pulmones están además mejor expandidos. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>No clear change: dense opacities in both lungs, before and after. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Sin cambio claro: opacidades densas en ambos pulmones, antes y después. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 3 after admission, the second from day 5 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día 3 tras el ingreso, la segunda del día 5. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>The dense opacity in the right upper zone has become much less, and so has the left side. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>La opacidad densa del campo superior derecho ha disminuido mucho, y también el lado izquierdo. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 6 after admission, the second from day 10 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día 6 tras el ingreso, la segunda del día 10. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>The opacities in both lower zones are denser and reach higher. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Las opacidades de ambos campos inferiores son más densas y llegan más arriba. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from the day of admission, the second from day 5 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día del ingreso, la segunda del día 5 tras el ingreso. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>The fine haze over both lungs has become less, and vessels are seen again. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>El velo tenue de ambos pulmones ha disminuido y los vasos vuelven a verse. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 3 after admission, the second from day 8 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día 3 tras el ingreso, la segunda del día 8. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>The opacity at the right base has cleared; a streak stays at the left base. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>La opacidad de la base derecha se ha resuelto; queda una banda en la base izquierda. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 5 after admission, the second from day 14 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día 5 tras el ingreso, la segunda del día 14. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>Four weeks later most of the patches in both lungs are gone; a little stays on the left. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Cuatro semanas después la mayoría de las opacidades de ambos pulmones han desaparecido; queda algo a la izquierda. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>COVID-19; the first film is from day 3 after admission, the second from day 29 after admission. What changed, on which side or both, and where?</source>
        <translation>COVID-19; la primera radiografía es del día 3 tras el ingreso, la segunda del día 29. ¿Qué ha cambiado, en qué lado o en ambos, y dónde?</translation>
    </message>
    <message>
        <source>Real films: exposure, position and breath differ from one to the next, and that is no change. Haze through which vessels are seen is ground glass, and counts as consolidation here. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Radiografías reales: la exposición, la posición y la inspiración varían de una a otra, y eso no es un cambio. Una opacidad a través de la cual se ven vasos es vidrio deslustrado, y aquí cuenta como consolidación. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>Twelve real patients with COVID-19, mostly in intensive care: compare the later film with the earlier. The films are fetched from their publisher when you install the pack. Compared for Foresee from the two films alone, places included; the collection has no radiologist&apos;s report.</source>
        <translation>Doce pacientes reales con COVID-19, la mayoría en cuidados intensivos: compare la radiografía posterior con la anterior. Las radiografías se descargan de su editor al instalar el paquete. Comparado para Foresee solo a partir de las dos radiografías, también los lugares; la colección no incluye informe de radiólogo.</translation>
    </message>
    <message>
        <source>Predict where and how each of eight findings changes a film.</source>
        <translation>Predecir dónde y cómo cambia una radiografía cada uno de ocho hallazgos.</translation>
    </message>
    <message>
        <source>Recognise a film without change, whatever its exposure.</source>
        <translation>Reconocer una radiografía sin cambios, sea cual sea su exposición.</translation>
    </message>
    <message>
        <source>Describe a change by finding, side, zone and direction.</source>
        <translation>Describir un cambio por hallazgo, lado, campo y sentido.</translation>
    </message>
    <message>
        <source>Reading progression</source>
        <translation>Leer la evolución</translation>
    </message>
    <message>
        <source>Follow an effusion as it grows and is drained.</source>
        <translation>Seguir un derrame mientras crece y se drena.</translation>
    </message>
    <message>
        <source>Pleural effusion</source>
        <translation>Derrame pleural</translation>
    </message>
    <message>
        <source>The large left effusion becomes small: lung and dome are visible again, only the angle is still blunted.</source>
        <translation>El gran derrame izquierdo se hace pequeño: el pulmón y la cúpula vuelven a verse, solo el seno costofrénico sigue borrado.</translation>
    </message>
    <message>
        <source>Through a needle</source>
        <translation>Con una aguja</translation>
    </message>
    <message>
        <source>Fluid was aspirated through a needle. The hypothesis says what will change. Mark where.</source>
        <translation>Se extrajo líquido con una aguja. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>Nothing changed. The films differ in exposure everywhere, but the meniscus on the right stands where it stood.</source>
        <translation>Nada ha cambiado. Las radiografías difieren en la exposición en todas partes, pero el menisco de la derecha está donde estaba.</translation>
    </message>
    <message>
        <source>The next morning</source>
        <translation>A la mañana siguiente</translation>
    </message>
    <message>
        <source>The same patient a day later, on another machine. What changed, and where?</source>
        <translation>El mismo paciente un día después, en otro aparato. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>Fluid has a meniscus and fills the angle. A consolidation stays within its lobe, and a collapsed lobe draws its surroundings towards it.</source>
        <translation>El líquido tiene un menisco y llena el seno costofrénico. Una consolidación se queda en su lóbulo, y un lóbulo colapsado atrae lo que lo rodea.</translation>
    </message>
    <message>
        <source>Which film shows an effusion?</source>
        <translation>¿Qué radiografía muestra un derrame?</translation>
    </message>
    <message>
        <source>Choose every film that shows a pleural effusion.</source>
        <translation>Elija todas las radiografías que muestran un derrame pleural.</translation>
    </message>
    <message>
        <source>It holds: at first only the angle was blunted; now the dome is hidden and the meniscus stands higher.</source>
        <translation>Es cierta: al principio solo estaba borrado el seno costofrénico; ahora la cúpula está oculta y el menisco más alto.</translation>
    </message>
    <message>
        <source>More fluid?</source>
        <translation>¿Más líquido?</translation>
    </message>
    <message>
        <source>The films are two days apart. Does the statement hold?</source>
        <translation>Entre las radiografías hay dos días. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>The right effusion is larger in the second film.</source>
        <translation>El derrame derecho es mayor en la segunda radiografía.</translation>
    </message>
    <message>
        <source>The right pleural effusion is unchanged: the veil over the right lung is as dense as before. Vessels are still seen through it; there is no meniscus in a patient who lies.</source>
        <translation>El derrame pleural derecho no ha cambiado: el velo sobre el pulmón derecho es tan denso como antes. A través de él todavía se ven vasos; en decúbito no hay menisco.</translation>
    </message>
    <message>
        <source>Lying down</source>
        <translation>En decúbito</translation>
    </message>
    <message>
        <source>Two films in intensive care, both taken lying. Write how the second compares with the first: the finding, its side, and which way it went.</source>
        <translation>Dos radiografías en cuidados intensivos, ambas en decúbito. Escriba cómo es la segunda en comparación con la primera: el hallazgo, su lado y en qué sentido ha evolucionado.</translation>
    </message>
    <message>
        <source>A small right effusion is new: the angle is blunt, the dome is still seen. In an erect frontal film some 200 ml are needed for that.</source>
        <translation>Hay un pequeño derrame derecho nuevo: el seno costofrénico está borrado, la cúpula aún se ve. En una radiografía frontal en bipedestación hacen falta para ello unos 200 ml.</translation>
    </message>
    <message>
        <source>Breathless since yesterday</source>
        <translation>Disnea desde ayer</translation>
    </message>
    <message>
        <source>The films are a month apart. What changed, and where?</source>
        <translation>Entre las radiografías hay un mes. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>In a standing patient fluid fills the costophrenic angle first, then hides the dome, then climbs. Its upper border is a meniscus, highest at the chest wall. Lying down it spreads behind the lung: a veil without a meniscus.</source>
        <translation>De pie, el líquido llena primero el seno costofrénico, después oculta la cúpula y después asciende. Su borde superior es un menisco, más alto junto a la pared torácica. En decúbito se extiende detrás del pulmón: un velo sin menisco.</translation>
    </message>
    <message>
        <source>Place a consolidation in its zone or lobe, and follow it.</source>
        <translation>Situar una consolidación en su campo o lóbulo, y seguirla.</translation>
    </message>
    <message>
        <source>Consolidation</source>
        <translation>Consolidación</translation>
    </message>
    <message>
        <source>The consolidation in the left upper zone has resolved: vessels can be followed through it again. A shadow that stays for six weeks asks for a search behind it.</source>
        <translation>La consolidación del campo superior izquierdo se ha resuelto: los vasos vuelven a poder seguirse. Una opacidad que dura seis semanas obliga a buscar qué hay detrás.</translation>
    </message>
    <message>
        <source>Six weeks later</source>
        <translation>Seis semanas después</translation>
    </message>
    <message>
        <source>Pneumonia, and the film six weeks after treatment. What changed, and where?</source>
        <translation>Neumonía, y la radiografía seis semanas después del tratamiento. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>The opacity in the right lower zone becomes larger and denser and hides more of the vessels. It stays within its lobe: a fissure stops it.</source>
        <translation>La opacidad del campo inferior derecho se hace mayor y más densa y oculta más vasos. Se queda en su lóbulo: una cisura la detiene.</translation>
    </message>
    <message>
        <source>Still febrile</source>
        <translation>Sigue con fiebre</translation>
    </message>
    <message>
        <source>Pneumonia; on the third day of treatment the fever has not fallen. The hypothesis says what will change. Mark where.</source>
        <translation>Neumonía; al tercer día de tratamiento la fiebre no ha bajado. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>It does not hold: the opacity has the same borders. Where a whole film is brighter or darker, look at a rib or the heart: if they changed as much, it is the exposure.</source>
        <translation>No es cierta: la opacidad tiene los mismos bordes. Cuando toda una radiografía es más clara o más oscura, mire una costilla o el corazón: si han cambiado igual, es la exposición.</translation>
    </message>
    <message>
        <source>Has it spread?</source>
        <translation>¿Se ha extendido?</translation>
    </message>
    <message>
        <source>Pneumonia; the second film was taken the next day. Does the statement hold?</source>
        <translation>Neumonía; la segunda radiografía se hizo al día siguiente. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>The consolidation in the right upper zone is larger in the second film.</source>
        <translation>La consolidación del campo superior derecho es mayor en la segunda radiografía.</translation>
    </message>
    <message>
        <source>The consolidation in the right middle zone is unchanged. The film improves later than the patient, by days to weeks.</source>
        <translation>La consolidación del campo medio derecho no ha cambiado. La radiografía mejora más tarde que el paciente, días o semanas después.</translation>
    </message>
    <message>
        <source>After two days</source>
        <translation>Después de dos días</translation>
    </message>
    <message>
        <source>Two days of antibiotics lie between the films. Write how the second film compares with the first: the finding, its side and zone, and which way it went.</source>
        <translation>Entre las radiografías hay dos días de antibióticos. Escriba cómo es la segunda en comparación con la primera: el hallazgo, su lado y su campo, y en qué sentido ha evolucionado.</translation>
    </message>
    <message>
        <source>A small consolidation is new in the left lower zone; it blurs the vessels there. Compare the lungs zone by zone: what lies at the base or behind the heart is missed most often.</source>
        <translation>Hay una pequeña consolidación nueva en el campo inferior izquierdo; allí difumina los vasos. Compare los pulmones campo por campo: lo que está en la base o detrás del corazón es lo que más se pasa por alto.</translation>
    </message>
    <message>
        <source>Cough and fever</source>
        <translation>Tos y fiebre</translation>
    </message>
    <message>
        <source>A film from last year, and one from today. What changed, and where?</source>
        <translation>Una radiografía del año pasado y otra de hoy. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>Nothing has changed. Most films of people with few complaints show nothing new, and to say so is an answer.</source>
        <translation>Nada ha cambiado. La mayoría de las radiografías de personas con pocas molestias no muestran nada nuevo, y decirlo es una respuesta.</translation>
    </message>
    <message>
        <source>A new job</source>
        <translation>Un nuevo empleo</translation>
    </message>
    <message>
        <source>A film for the occupational physician. Between it and the next, two years later: a cold each winter, twenty cigarettes a day, the same weight. What will the next film show?</source>
        <translation>Una radiografía para el médico de empresa. Entre ella y la siguiente, dos años después: un resfriado cada invierno, veinte cigarrillos al día, el mismo peso. ¿Qué mostrará la próxima radiografía?</translation>
    </message>
    <message>
        <source>Airspaces filled with pus, water or blood: an opacity without loss of volume that hides the vessels, and the border of whatever it touches. Which border is lost tells the lobe: the right heart border the middle lobe, the left one the lingula, a dome the lower lobe, the aortic knuckle the left upper lobe.</source>
        <translation>Espacios aéreos llenos de pus, agua o sangre: una opacidad sin pérdida de volumen que oculta los vasos y el borde de todo lo que toca. El borde que se pierde indica el lóbulo: el borde cardiaco derecho el lóbulo medio, el izquierdo la língula, una cúpula el lóbulo inferior, el botón aórtico el lóbulo superior izquierdo.</translation>
    </message>
    <message>
        <source>Recognise loss of volume, and its return.</source>
        <translation>Reconocer la pérdida de volumen y su recuperación.</translation>
    </message>
    <message>
        <source>Atelectasis</source>
        <translation>Atelectasia</translation>
    </message>
    <message>
        <source>The left lower lobe holds air again, though not fully: the wedge behind the heart is smaller, and more of the dome is seen beside the spine.</source>
        <translation>El lóbulo inferior izquierdo vuelve a contener aire, aunque no del todo: la cuña detrás del corazón es menor y junto a la columna se ve más cúpula.</translation>
    </message>
    <message>
        <source>The plug is out</source>
        <translation>El tapón ha salido</translation>
    </message>
    <message>
        <source>Mucus was suctioned from a bronchus. The hypothesis says what will change. Mark where.</source>
        <translation>Se aspiró moco de un bronquio. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>The atelectasis of the right upper lobe has increased: the lobe is smaller and denser, and the fissure below it stands higher. Where that fissure bulges around a tumour at the hilum, it draws a reversed S (Golden).</source>
        <translation>La atelectasia del lóbulo superior derecho ha aumentado: el lóbulo es más pequeño y denso, y la cisura que hay debajo está más alta. Donde esa cisura se abomba alrededor de un tumor del hilio, dibuja una S invertida (Golden).</translation>
    </message>
    <message>
        <source>A closing bronchus</source>
        <translation>Un bronquio que se cierra</translation>
    </message>
    <message>
        <source>The films are three months apart. Write what changed: the finding, its side and zone or lobe, and which way.</source>
        <translation>Entre las radiografías hay tres meses. Escriba qué ha cambiado: el hallazgo, su lado y su campo o lóbulo, y en qué sentido.</translation>
    </message>
    <message>
        <source>Nothing changed: the fissure below the right upper lobe lies where it lay.</source>
        <translation>Nada ha cambiado: la cisura debajo del lóbulo superior derecho está donde estaba.</translation>
    </message>
    <message>
        <source>Two days apart</source>
        <translation>Con dos días de diferencia</translation>
    </message>
    <message>
        <source>On the ward; the films were taken standing, two days apart. What changed, and where?</source>
        <translation>En planta; las radiografías se hicieron de pie, con dos días de diferencia. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>A collapsed lobe is bordered by its fissures and draws its surroundings towards it. A consolidation leaves them where they are, and hyperinflated lungs push the domes down.</source>
        <translation>Un lóbulo colapsado está limitado por sus cisuras y atrae lo que lo rodea. Una consolidación las deja donde están, y los pulmones hiperinsuflados empujan las cúpulas hacia abajo.</translation>
    </message>
    <message>
        <source>Which film shows an atelectasis?</source>
        <translation>¿Qué radiografía muestra una atelectasia?</translation>
    </message>
    <message>
        <source>Choose every film that shows an atelectasis.</source>
        <translation>Elija todas las radiografías que muestran una atelectasia.</translation>
    </message>
    <message>
        <source>An atelectasis of the right lower lobe is new: a dense wedge at the base beside the spine hides the inner part of the dome.</source>
        <translation>Hay una atelectasia nueva del lóbulo inferior derecho: una cuña densa en la base, junto a la columna, oculta la parte interna de la cúpula.</translation>
    </message>
    <message>
        <source>After an operation</source>
        <translation>Después de una operación</translation>
    </message>
    <message>
        <source>Before, and on the second day after an operation on the abdomen; breathing is shallow. What changed, and where?</source>
        <translation>Antes de una operación abdominal y al segundo día después; la respiración es superficial. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>It does not hold, on the contrary: the wedge behind the heart is larger and denser, so the lobe holds less air than before.</source>
        <translation>No es cierta, al contrario: la cuña detrás del corazón es mayor y más densa, así que el lóbulo contiene menos aire que antes.</translation>
    </message>
    <message>
        <source>Is there more air?</source>
        <translation>¿Hay más aire?</translation>
    </message>
    <message>
        <source>The day before, and today after physiotherapy. Does the statement hold?</source>
        <translation>La víspera, y hoy después de la fisioterapia. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>The left lower lobe holds more air in the second film.</source>
        <translation>El lóbulo inferior izquierdo contiene más aire en la segunda radiografía.</translation>
    </message>
    <message>
        <source>A lobe that has lost its air is small and dense, and draws its surroundings towards it. Right upper lobe: fissure and hilum up, trachea to the right. Middle lobe and lingula: a heart border lost, little shift. Left upper lobe: a veil, the left heart border lost. Lower lobes: the inner part of the dome lost, the hilum low. A consolidation leaves volumes as they are.</source>
        <translation>Un lóbulo que ha perdido su aire es pequeño y denso, y atrae lo que lo rodea. Lóbulo superior derecho: cisura e hilio hacia arriba, tráquea hacia la derecha. Lóbulo medio y língula: se pierde un borde cardiaco, poco desplazamiento. Lóbulo superior izquierdo: un velo, se pierde el borde cardiaco izquierdo. Lóbulos inferiores: se pierde la parte interna de la cúpula, el hilio está bajo. Una consolidación deja los volúmenes como están.</translation>
    </message>
    <message>
        <source>Find the lung&apos;s edge, and follow it from film to film.</source>
        <translation>Encontrar el borde del pulmón y seguirlo de radiografía en radiografía.</translation>
    </message>
    <message>
        <source>Pneumothorax</source>
        <translation>Neumotórax</translation>
    </message>
    <message>
        <source>Nothing changed: the lung&apos;s edge on the right lies where it lay.</source>
        <translation>Nada ha cambiado: el borde del pulmón derecho está donde estaba.</translation>
    </message>
    <message>
        <source>Six hours later</source>
        <translation>Seis horas después</translation>
    </message>
    <message>
        <source>A pneumothorax under observation. What changed, and where?</source>
        <translation>Un neumotórax en observación. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>A right pneumothorax is new: a rim of air without vessels beside the lung&apos;s edge.</source>
        <translation>Hay un neumotórax derecho nuevo: una franja de aire sin vasos junto al borde del pulmón.</translation>
    </message>
    <message>
        <source>After a puncture</source>
        <translation>Después de una punción</translation>
    </message>
    <message>
        <source>Before, and an hour after a central line was tried without success. What changed, and where?</source>
        <translation>Antes y una hora después de un intento fallido de colocar una vía central. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>The rim of air on the left becomes wider, and the lung shrinks towards its hilum. Now it needs treatment. A drain that bubbles is never clamped: air that cannot leave may come under tension, and so it may when a drain is blocked.</source>
        <translation>La franja de aire de la izquierda se ensancha y el pulmón se retrae hacia su hilio. Ahora necesita tratamiento. Un drenaje que burbujea nunca se pinza: el aire que no puede salir puede ponerse a tensión, y también cuando un drenaje está obstruido.</translation>
    </message>
    <message>
        <source>Only watched</source>
        <translation>Solo vigilado</translation>
    </message>
    <message>
        <source>A pneumothorax that was watched without a drain; in the night the patient is more breathless. The hypothesis says what will change. Mark where.</source>
        <translation>Un neumotórax vigilado sin drenaje; por la noche el paciente tiene más disnea. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>It holds: vessels reach the chest wall on both sides in both films.</source>
        <translation>Es cierta: en ambas radiografías los vasos llegan hasta la pared torácica en los dos lados.</translation>
    </message>
    <message>
        <source>Still no air?</source>
        <translation>¿Sigue sin aire?</translation>
    </message>
    <message>
        <source>Films before and after a bronchoscopy with biopsy. Does the statement hold?</source>
        <translation>Radiografías antes y después de una broncoscopia con biopsia. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>Neither film shows a pneumothorax.</source>
        <translation>Ninguna de las dos radiografías muestra un neumotórax.</translation>
    </message>
    <message>
        <source>The right pneumothorax is smaller: the lung&apos;s edge has moved out towards the ribs.</source>
        <translation>El neumotórax derecho es menor: el borde del pulmón se ha acercado a las costillas.</translation>
    </message>
    <message>
        <source>Air through a needle</source>
        <translation>Aire con una aguja</translation>
    </message>
    <message>
        <source>One and a half litres of air were aspirated through a needle, and breathing is easier. What will the film after it show?</source>
        <translation>Se extrajo litro y medio de aire con una aguja, y respirar es más fácil. ¿Qué mostrará la radiografía siguiente?</translation>
    </message>
    <message>
        <source>The left pneumothorax has resolved: vessels reach the chest wall again.</source>
        <translation>El neumotórax izquierdo se ha resuelto: los vasos vuelven a llegar hasta la pared torácica.</translation>
    </message>
    <message>
        <source>Three weeks later</source>
        <translation>Tres semanas después</translation>
    </message>
    <message>
        <source>Treated as an outpatient; three weeks lie between the films. Write what changed: the finding, its side, and which way.</source>
        <translation>Tratado de forma ambulatoria; entre las radiografías hay tres semanas. Escriba qué ha cambiado: el hallazgo, su lado y en qué sentido.</translation>
    </message>
    <message>
        <source>Air gathers above and beside the lung. The lung&apos;s edge is a thin white line, and beyond that line no vessel is seen. Small ones are missed at the apex. Tension is a diagnosis at the bedside: a shifted mediastinum alone is not tension.</source>
        <translation>El aire se acumula por encima y al lado del pulmón. El borde del pulmón es una fina línea blanca, y más allá no se ve ningún vaso. Los pequeños se pasan por alto en el vértice. La tensión es un diagnóstico a la cabecera del paciente: un mediastino desplazado no basta.</translation>
    </message>
    <message>
        <source>Follow oedema with the patient&apos;s fluid balance.</source>
        <translation>Seguir el edema con el balance de líquidos del paciente.</translation>
    </message>
    <message>
        <source>Pulmonary oedema</source>
        <translation>Edema pulmonar</translation>
    </message>
    <message>
        <source>Both lungs become hazy, most around the hila, and the vessels there lose their edges.</source>
        <translation>Ambos pulmones se velan, sobre todo alrededor de los hilios, y allí los vasos pierden sus bordes.</translation>
    </message>
    <message>
        <source>Too much infused</source>
        <translation>Demasiado suero</translation>
    </message>
    <message>
        <source>Four litres more went in than came out since this film. The hypothesis says what will change. Mark where.</source>
        <translation>Desde esta radiografía han entrado cuatro litros más de los que han salido. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>It holds: the haze around the hila has cleared for the most part, and the vessels have edges again.</source>
        <translation>Es cierta: el velo alrededor de los hilios se ha aclarado en su mayor parte, y los vasos vuelven a tener bordes.</translation>
    </message>
    <message>
        <source>Drier?</source>
        <translation>¿Más secos?</translation>
    </message>
    <message>
        <source>Before and after dialysis. Does the statement hold?</source>
        <translation>Antes y después de la diálisis. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>There is less oedema in the second film.</source>
        <translation>Hay menos edema en la segunda radiografía.</translation>
    </message>
    <message>
        <source>The pulmonary oedema is unchanged. Lying down, wide upper vessels and a wide heart say nothing; haze and septal lines count.</source>
        <translation>El edema pulmonar no ha cambiado. En decúbito, los vasos superiores anchos y el corazón ancho no dicen nada; cuentan el velo y las líneas septales.</translation>
    </message>
    <message>
        <source>The same weight</source>
        <translation>El mismo peso</translation>
    </message>
    <message>
        <source>Two films on consecutive days in intensive care, both taken lying; the fluid balance was even. Write how the second compares with the first: the finding, and which way it went.</source>
        <translation>Dos radiografías en días consecutivos en cuidados intensivos, ambas en decúbito; el balance de líquidos fue neutro. Escriba cómo es la segunda en comparación con la primera: el hallazgo y en qué sentido ha evolucionado.</translation>
    </message>
    <message>
        <source>Oedema is on both sides. A consolidation lies in one lobe, and hyperinflated lungs have low, flat domes.</source>
        <translation>El edema está en ambos lados. Una consolidación está en un lóbulo, y los pulmones hiperinsuflados tienen cúpulas bajas y planas.</translation>
    </message>
    <message>
        <source>Which film shows oedema?</source>
        <translation>¿Qué radiografía muestra edema?</translation>
    </message>
    <message>
        <source>Choose every film that shows pulmonary oedema.</source>
        <translation>Elija todas las radiografías que muestran edema pulmonar.</translation>
    </message>
    <message>
        <source>The oedema has decreased on both sides: the vessels have edges again. The heart is as large as before; that takes longer.</source>
        <translation>El edema ha disminuido en ambos lados: los vasos vuelven a tener bordes. El corazón es tan grande como antes; eso tarda más.</translation>
    </message>
    <message>
        <source>Two days in hospital</source>
        <translation>Dos días en el hospital</translation>
    </message>
    <message>
        <source>Heart failure; the films are two days apart. What changed, and where?</source>
        <translation>Insuficiencia cardiaca; entre las radiografías hay dos días. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>Nothing changed. Bones and heart differ between the films as much as the lungs do: that is exposure, not water.</source>
        <translation>Nada ha cambiado. Los huesos y el corazón difieren entre las radiografías tanto como los pulmones: eso es la exposición, no agua.</translation>
    </message>
    <message>
        <source>The drip was slowed</source>
        <translation>Se redujo el goteo</translation>
    </message>
    <message>
        <source>The next morning, and no more breathless than the evening before. What changed, and where?</source>
        <translation>A la mañana siguiente, y sin más disnea que la noche anterior. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>Water in the lung&apos;s tissue, then in its airspaces: vessels lose their edges, septal lines appear, then hazy opacities, mostly at the bases and around the hila. A bat&apos;s wing that spares the bases is the rare form. It comes and goes within hours to days.</source>
        <translation>Agua en el tejido del pulmón, después en sus espacios aéreos: los vasos pierden sus bordes, aparecen líneas septales y después opacidades borrosas, sobre todo en las bases y alrededor de los hilios. Las alas de mariposa que respetan las bases son la forma rara. Viene y se va en horas o días.</translation>
    </message>
    <message>
        <source>Judge the width of the heart against that of the chest.</source>
        <translation>Valorar la anchura del corazón respecto a la del tórax.</translation>
    </message>
    <message>
        <source>Cardiomegaly</source>
        <translation>Cardiomegalia</translation>
    </message>
    <message>
        <source>It does not hold: measured from border to border, the heart is as wide as before.</source>
        <translation>No es cierta: medido de borde a borde, el corazón es tan ancho como antes.</translation>
    </message>
    <message>
        <source>A wider heart?</source>
        <translation>¿Un corazón más ancho?</translation>
    </message>
    <message>
        <source>Two films, two years apart. Does the statement hold?</source>
        <translation>Dos radiografías, con dos años de diferencia. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>The heart has become wider.</source>
        <translation>El corazón se ha ensanchado.</translation>
    </message>
    <message>
        <source>The heart becomes smaller, chiefly on the left: under treatment an enlarged heart can shrink again, over months.</source>
        <translation>El corazón se hace más pequeño, sobre todo a la izquierda: con tratamiento, un corazón agrandado puede volver a reducirse, a lo largo de meses.</translation>
    </message>
    <message>
        <source>A year of treatment</source>
        <translation>Un año de tratamiento</translation>
    </message>
    <message>
        <source>A dilated cardiomyopathy, now under full treatment. The hypothesis says what will change. Mark where.</source>
        <translation>Una miocardiopatía dilatada, ahora con tratamiento completo. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>Nothing changed: the heart has the same width against the chest.</source>
        <translation>Nada ha cambiado: el corazón tiene la misma anchura respecto al tórax.</translation>
    </message>
    <message>
        <source>The yearly film</source>
        <translation>La radiografía anual</translation>
    </message>
    <message>
        <source>The same patient a year later. What changed, and where?</source>
        <translation>El mismo paciente un año después. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>The cardiomegaly is unchanged: the heart has the same width against the chest.</source>
        <translation>La cardiomegalia no ha cambiado: el corazón tiene la misma anchura respecto al tórax.</translation>
    </message>
    <message>
        <source>Two years</source>
        <translation>Dos años</translation>
    </message>
    <message>
        <source>Two years lie between the films. Write how the second compares with the first: the finding, and which way it went.</source>
        <translation>Entre las radiografías hay dos años. Escriba cómo es la segunda en comparación con la primera: el hallazgo y en qué sentido ha evolucionado.</translation>
    </message>
    <message>
        <source>Cardiomegaly is new: the heart has grown to both sides, more to the left, and now exceeds half the width of the chest.</source>
        <translation>Hay cardiomegalia nueva: el corazón ha crecido hacia ambos lados, más hacia la izquierda, y ahora supera la mitad de la anchura del tórax.</translation>
    </message>
    <message>
        <source>A wider shadow</source>
        <translation>Una sombra más ancha</translation>
    </message>
    <message>
        <source>Two films, a year apart. What changed, and where?</source>
        <translation>Dos radiografías, con un año de diferencia. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>The cardiomegaly has increased: the left ventricle, which has to pump the blood twice, has dilated, and the left border stands further out.</source>
        <translation>La cardiomegalia ha aumentado: el ventrículo izquierdo, que tiene que bombear la sangre dos veces, se ha dilatado, y el borde izquierdo está más hacia fuera.</translation>
    </message>
    <message>
        <source>Without treatment</source>
        <translation>Sin tratamiento</translation>
    </message>
    <message>
        <source>A leaking aortic valve; the patient wanted no operation. Two years on, one flight of stairs is too much. What will the film show?</source>
        <translation>Una válvula aórtica insuficiente; el paciente no quiso operarse. Dos años después, un tramo de escaleras es demasiado. ¿Qué mostrará la radiografía?</translation>
    </message>
    <message>
        <source>On an erect PA film in full inspiration, a heart wider than half the chest is enlarged. Lying down, from the front or without a deep breath the ratio is not used. The width mostly changes over weeks and months.</source>
        <translation>En una radiografía PA en bipedestación y en inspiración completa, un corazón más ancho que la mitad del tórax está agrandado. En decúbito, de frente o sin inspiración profunda, la relación no se usa. La anchura cambia casi siempre a lo largo de semanas y meses.</translation>
    </message>
    <message>
        <source>Search the film for a nodule, and compare its size.</source>
        <translation>Buscar un nódulo en la radiografía y comparar su tamaño.</translation>
    </message>
    <message>
        <source>Nodule and mass</source>
        <translation>Nódulo y masa</translation>
    </message>
    <message>
        <source>A nodule is new in the left lower zone, at the border of the heart. Nodules are missed at the apices, the hila, behind the heart and below the domes.</source>
        <translation>Hay un nódulo nuevo en el campo inferior izquierdo, junto al borde del corazón. Los nódulos se pasan por alto en los vértices, los hilios, detrás del corazón y bajo las cúpulas.</translation>
    </message>
    <message>
        <source>A second look</source>
        <translation>Una segunda mirada</translation>
    </message>
    <message>
        <source>Two films, three years apart. What changed, and where?</source>
        <translation>Dos radiografías, con tres años de diferencia. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>It holds: measured on both films, the nodule has the same diameter. Exposure changes how bright a nodule looks, never how wide it is.</source>
        <translation>Es cierta: medido en ambas radiografías, el nódulo tiene el mismo diámetro. La exposición cambia lo claro que parece un nódulo, nunca su anchura.</translation>
    </message>
    <message>
        <source>Has it grown?</source>
        <translation>¿Ha crecido?</translation>
    </message>
    <message>
        <source>The films are half a year apart. Does the statement hold?</source>
        <translation>Entre las radiografías hay medio año. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>The nodule in the left upper zone has not grown.</source>
        <translation>El nódulo del campo superior izquierdo no ha crecido.</translation>
    </message>
    <message>
        <source>The nodule in the right upper zone grows in its place; nothing else changes.</source>
        <translation>El nódulo del campo superior derecho crece en su sitio; nada más cambia.</translation>
    </message>
    <message>
        <source>Half a year later</source>
        <translation>Medio año después</translation>
    </message>
    <message>
        <source>A nodule that the patient did not want examined. The hypothesis says what will change. Mark where.</source>
        <translation>Un nódulo que el paciente no quiso estudiar. La hipótesis dice qué cambiará. Marque dónde.</translation>
    </message>
    <message>
        <source>The mass in the right upper zone has become smaller; it is now a nodule.</source>
        <translation>La masa del campo superior derecho ha disminuido; ahora es un nódulo.</translation>
    </message>
    <message>
        <source>Four months</source>
        <translation>Cuatro meses</translation>
    </message>
    <message>
        <source>Four months lie between the films. Write what changed: the finding, its side and zone, and which way.</source>
        <translation>Entre las radiografías hay cuatro meses. Escriba qué ha cambiado: el hallazgo, su lado y su campo, y en qué sentido.</translation>
    </message>
    <message>
        <source>Nothing changed: the nodule in the right lower zone has the same diameter.</source>
        <translation>Nada ha cambiado: el nódulo del campo inferior derecho tiene el mismo diámetro.</translation>
    </message>
    <message>
        <source>Follow-up of a nodule</source>
        <translation>Control de un nódulo</translation>
    </message>
    <message>
        <source>Found by chance a year ago; this is the next film. What changed, and where?</source>
        <translation>Hallado por casualidad hace un año; esta es la radiografía siguiente. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>The nodule in the left middle zone is unchanged. Calcium throughout, in the centre or in rings, and years without growth both speak for a scar.</source>
        <translation>El nódulo del campo medio izquierdo no ha cambiado. El calcio en todo él, en el centro o en anillos, y los años sin crecer hablan a favor de una cicatriz.</translation>
    </message>
    <message>
        <source>Six years known</source>
        <translation>Conocido desde hace seis años</translation>
    </message>
    <message>
        <source>A granuloma, as an earlier biopsy showed; there are films of six years. What will this year&apos;s film show?</source>
        <translation>Un granuloma, como mostró una biopsia anterior; hay radiografías de seis años. ¿Qué mostrará la de este año?</translation>
    </message>
    <message>
        <source>A round opacity up to three centimetres; above, it is a mass. The earlier film decides: a solid nodule that has not grown in two years is seldom malignant. One that is not solid can be, and grows more slowly.</source>
        <translation>Una opacidad redonda de hasta tres centímetros; por encima es una masa. La radiografía anterior decide: un nódulo sólido que no ha crecido en dos años rara vez es maligno. Uno que no es sólido puede serlo, y crece más despacio.</translation>
    </message>
    <message>
        <source>See the domes sink and flatten, and rise again.</source>
        <translation>Ver cómo las cúpulas bajan y se aplanan, y vuelven a subir.</translation>
    </message>
    <message>
        <source>Hyperinflation</source>
        <translation>Hiperinsuflación</translation>
    </message>
    <message>
        <source>The hyperinflation resolves: both domes rise and are rounded again.</source>
        <translation>La hiperinsuflación se resuelve: ambas cúpulas suben y vuelven a estar redondeadas.</translation>
    </message>
    <message>
        <source>After the attack</source>
        <translation>Después de la crisis</translation>
    </message>
    <message>
        <source>An attack of asthma, treated for two days. The hypothesis says what will change. Mark where: the domes count.</source>
        <translation>Una crisis de asma, tratada durante dos días. La hipótesis dice qué cambiará. Marque dónde: cuentan las cúpulas.</translation>
    </message>
    <message>
        <source>The hyperinflation is unchanged: the domes are as low and as flat as they were.</source>
        <translation>La hiperinsuflación no ha cambiado: las cúpulas están tan bajas y tan planas como estaban.</translation>
    </message>
    <message>
        <source>A routine visit</source>
        <translation>Una visita de control</translation>
    </message>
    <message>
        <source>Emphysema; a year lies between the films. Write how the second compares with the first: the finding, and which way it went.</source>
        <translation>Enfisema; entre las radiografías hay un año. Escriba cómo es la segunda en comparación con la primera: el hallazgo y en qué sentido ha evolucionado.</translation>
    </message>
    <message>
        <source>The hyperinflation has increased: both domes stand lower and are flatter.</source>
        <translation>La hiperinsuflación ha aumentado: ambas cúpulas están más bajas y más planas.</translation>
    </message>
    <message>
        <source>An exacerbation</source>
        <translation>Una exacerbación</translation>
    </message>
    <message>
        <source>Chronic obstructive disease, much worse for two days. What changed, and where? Mark the domes.</source>
        <translation>Enfermedad obstructiva crónica, mucho peor desde hace dos días. ¿Qué ha cambiado, y dónde? Marque las cúpulas.</translation>
    </message>
    <message>
        <source>It does not hold: the domes stand at the same ribs as before. How dark the lungs are depends on the exposure too; how low the domes stand does not.</source>
        <translation>No es cierta: las cúpulas están a la altura de las mismas costillas que antes. Lo oscuros que son los pulmones depende también de la exposición; lo bajas que están las cúpulas, no.</translation>
    </message>
    <message>
        <source>Less air?</source>
        <translation>¿Menos aire?</translation>
    </message>
    <message>
        <source>Before and a month after a new inhaler. Does the statement hold?</source>
        <translation>Antes y un mes después de un nuevo inhalador. ¿Es cierta la afirmación?</translation>
    </message>
    <message>
        <source>The lungs are less inflated in the second film.</source>
        <translation>Los pulmones están menos insuflados en la segunda radiografía.</translation>
    </message>
    <message>
        <source>Hyperinflation is new: air that cannot leave pushes both domes down and flattens them.</source>
        <translation>Hay hiperinsuflación nueva: el aire que no puede salir empuja ambas cúpulas hacia abajo y las aplana.</translation>
    </message>
    <message>
        <source>At the height of an attack</source>
        <translation>En lo peor de una crisis</translation>
    </message>
    <message>
        <source>This film was taken between attacks of asthma. The patient is now back with the worst one for years: wheezing, hardly able to breathe out. What will the film show? Where domes move, mark them.</source>
        <translation>Esta radiografía se hizo entre crisis de asma. El paciente vuelve ahora con la peor en años: sibilancias, apenas puede espirar. ¿Qué mostrará la radiografía? Si las cúpulas se mueven, márquelas.</translation>
    </message>
    <message>
        <source>Nothing changed: the domes stand at the same ribs, as flat as before.</source>
        <translation>Nada ha cambiado: las cúpulas están a la altura de las mismas costillas, tan planas como antes.</translation>
    </message>
    <message>
        <source>Over three years</source>
        <translation>A lo largo de tres años</translation>
    </message>
    <message>
        <source>Emphysema; the patient has stopped smoking. What changed, and where?</source>
        <translation>Enfisema; el paciente ha dejado de fumar. ¿Qué ha cambiado, y dónde?</translation>
    </message>
    <message>
        <source>Too much air stays in the lungs: the domes are low and flat, the lungs long, the heart narrow. Grade it by how flat the domes are; how dark the lungs look is mostly exposure.</source>
        <translation>Queda demasiado aire en los pulmones: las cúpulas están bajas y planas, los pulmones son largos, el corazón estrecho. Gradúela por lo planas que están las cúpulas; lo oscuros que parecen los pulmones es sobre todo exposición.</translation>
    </message>
    <message>
        <source>Forty-eight questions over eight findings, on digital patients: how each comes, grows, shrinks and goes, and how it looks when nothing has changed.</source>
        <translation>Cuarenta y ocho preguntas sobre ocho hallazgos en pacientes digitales: cómo aparece, crece, disminuye y desaparece cada uno, y qué aspecto tiene cuando nada ha cambiado.</translation>
    </message>
</context>
<context>
    <name>PacksColumn</name>
    <message>
        <source>Import a pack…</source>
        <translation>Importar un paquete…</translation>
    </message>
    <message>
        <source>Write a new pack</source>
        <translation>Escribir un paquete nuevo</translation>
    </message>
    <message>
        <source>Review one skill now</source>
        <translation>Repasar ahora una habilidad</translation>
    </message>
    <message>
        <source>Review {count} skills now</source>
        <translation>Repasar ahora {count} habilidades</translation>
    </message>
    <message>
        <source>Packs</source>
        <translation>Paquetes</translation>
    </message>
    <message>
        <source>Packs that you write</source>
        <translation>Paquetes que usted escribe</translation>
    </message>
</context>
<context>
    <name>PacksPage</name>
    <message>
        <source>Import packs</source>
        <translation>Importar paquetes</translation>
    </message>
    <message>
        <source>Packs (*{ending})</source>
        <translation>Paquetes (*{ending})</translation>
    </message>
    <message>
        <source>No pack is installed.
Import one, or drop its file here.</source>
        <translation>No hay ningún paquete instalado.
Importe uno o suelte aquí su archivo.</translation>
    </message>
    <message>
        <source>Lessons and packs</source>
        <translation>Lecciones y paquetes</translation>
    </message>
    <message>
        <source>Present this pack</source>
        <translation>Presentar este paquete</translation>
    </message>
</context>
<context>
    <name>Pane</name>
    <message>
        <source>R</source>
        <comment>side marker</comment>
        <translation>D</translation>
    </message>
    <message>
        <source>L</source>
        <comment>side marker</comment>
        <translation>I</translation>
    </message>
    <message>
        <source>Window {width} %  Level {centre} %   Zoom {zoom} %</source>
        <translation>Ventana {width} %  Nivel {centre} %   Zoom {zoom} %</translation>
    </message>
    <message>
        <source>W {width} %  L {centre} %   Zoom {zoom} %</source>
        <translation>W {width} %  L {centre} %   Zoom {zoom} %</translation>
    </message>
    <message>
        <source>Point at one end</source>
        <translation>Señale un extremo</translation>
    </message>
    <message>
        <source>Point at the other end</source>
        <translation>Señale el otro extremo</translation>
    </message>
    <message>
        <source>Point at one edge of the heart</source>
        <translation>Señale un borde del corazón</translation>
    </message>
    <message>
        <source>Point at the other edge of the heart</source>
        <translation>Señale el otro borde del corazón</translation>
    </message>
    <message>
        <source>Point at one inner edge of the thorax</source>
        <translation>Señale un borde interno del tórax</translation>
    </message>
    <message>
        <source>Point at the other inner edge of the thorax</source>
        <translation>Señale el otro borde interno del tórax</translation>
    </message>
    <message>
        <source>Point at the first corner</source>
        <translation>Señale la primera esquina</translation>
    </message>
    <message>
        <source>Point at the next corner</source>
        <translation>Señale la esquina siguiente</translation>
    </message>
    <message>
        <source>Point at the first corner again to close, or press C</source>
        <translation>Señale otra vez la primera esquina para cerrar, o pulse C</translation>
    </message>
    <message>
        <source>x {x}  y {y}   Grey {grey} %</source>
        <translation>x {x}  y {y}   Gris {grey} %</translation>
    </message>
    <message>
        <source>   Change {change} %</source>
        <translation>   Cambio {change} %</translation>
    </message>
    <message>
        <source>{region}: unchanged</source>
        <translation>{region}: sin cambios</translation>
    </message>
    <message>
        <source>{region}: {percent} % denser</source>
        <translation>{region}: {percent} % más denso</translation>
    </message>
    <message>
        <source>{region}: {percent} % clearer</source>
        <translation>{region}: {percent} % menos denso</translation>
    </message>
    <message>
        <source>Flipped, turned {degrees}°</source>
        <translation>Reflejada, girada {degrees}°</translation>
    </message>
    <message>
        <source>Flipped</source>
        <translation>Reflejada</translation>
    </message>
    <message>
        <source>Turned {degrees}°</source>
        <translation>Girada {degrees}°</translation>
    </message>
</context>
<context>
    <name>Panes</name>
    <message>
        <source>Synthetic</source>
        <translation>Sintético</translation>
    </message>
    <message>
        <source>Your click</source>
        <translation>Su clic</translation>
    </message>
    <message>
        <source>More here: it got better</source>
        <translation>Más aquí: ha mejorado</translation>
    </message>
    <message>
        <source>More here: it got worse</source>
        <translation>Más aquí: ha empeorado</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>Previa</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>Radiografía de control</translation>
    </message>
</context>
<context>
    <name>PastLectures</name>
    <message>
        <source>Past lectures</source>
        <translation>Clases impartidas</translation>
    </message>
    <message>
        <source>Save report as PDF…</source>
        <translation>Guardar el informe en PDF…</translation>
    </message>
    <message>
        <source>Save counts as CSV…</source>
        <translation>Guardar los recuentos en CSV…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <source>Reports hold counts only: who voted is not known to anybody.</source>
        <translation>Los informes solo contienen recuentos: nadie sabe quién votó qué.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Guardar el informe</translation>
    </message>
    <message>
        <source>The report is being written …</source>
        <translation>Se está escribiendo el informe…</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Eliminar definitivamente</translation>
    </message>
    <message>
        <source>No lecture has been held yet.</source>
        <translation>Todavía no se ha impartido ninguna clase.</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Guardado como {path}</translation>
    </message>
</context>
<context>
    <name>PastRuns</name>
    <message>
        <source>Open a run first, then choose the one to compare with.</source>
        <translation>Abra primero una predicción y elija después con cuál compararla.</translation>
    </message>
    <message>
        <source>No model is open, so the run cannot be repeated.</source>
        <translation>No hay ningún modelo abierto; la predicción no se puede repetir.</translation>
    </message>
    <message>
        <source>This run was made by {model}; the model that is open now may draw it otherwise.</source>
        <translation>Esta predicción la hizo {model}; el modelo abierto ahora puede dibujarla de otro modo.</translation>
    </message>
</context>
<context>
    <name>PhonesBox</name>
    <message>
        <source>Phones may vote</source>
        <translation>Los teléfonos pueden votar</translation>
    </message>
    <message>
        <source>They may fetch a reduced film</source>
        <translation>Pueden cargar una radiografía reducida</translation>
    </message>
    <message>
        <source>Only films of digital patients, and those of packs that say that they may be shown on phones. Otherwise a drawn chest takes its place.</source>
        <translation>Solo imágenes de pacientes digitales y de paquetes que lo permiten expresamente. Si no, aparece un tórax dibujado.</translation>
    </message>
    <message>
        <source>Network for the phones</source>
        <translation>Red para los teléfonos</translation>
    </message>
    <message>
        <source>My phone as pointer…</source>
        <translation>Mi teléfono como puntero…</translation>
    </message>
    <message>
        <source>How to open a hotspot</source>
        <translation>Cómo abrir un punto de acceso</translation>
    </message>
    <message>
        <source>This computer is on no network: count hands, or open a hotspot before the lecture begins. It is listed here as soon as it is there.</source>
        <translation>Este equipo no está en ninguna red: cuente manos o abra un punto de acceso antes de la clase. Aparece aquí en cuanto está disponible.</translation>
    </message>
    <message>
        <source>Opening the way for phones …</source>
        <translation>Abriendo el camino para los teléfonos …</translation>
    </message>
</context>
<context>
    <name>PickFiles</name>
    <message>
        <source>Open a film</source>
        <translation>Abrir una radiografía</translation>
    </message>
    <message>
        <source>Export this run into a new folder</source>
        <translation>Exportar esta predicción a una carpeta nueva</translation>
    </message>
    <message>
        <source>Export all objections</source>
        <translation>Exportar todas las objeciones</translation>
    </message>
    <message>
        <source>Open a folder with the films of a study</source>
        <translation>Abrir una carpeta con las radiografías de un estudio</translation>
    </message>
</context>
<context>
    <name>PlacePart</name>
    <message>
        <source>Where will it change?</source>
        <translation>¿Dónde cambiará?</translation>
    </message>
    <message>
        <source>Where did it change?</source>
        <translation>¿Dónde ha cambiado?</translation>
    </message>
    <message>
        <source>Mark where it will change.</source>
        <translation>Marque dónde cambiará.</translation>
    </message>
    <message>
        <source>Mark where it changed.</source>
        <translation>Marque dónde ha cambiado.</translation>
    </message>
    <message>
        <source>Counts as right: two thirds of the place are marked, and two thirds of your mark lie on it.</source>
        <translation>Cuenta como correcto: dos tercios del lugar están marcados y dos tercios de su marca caen en él.</translation>
    </message>
</context>
<context>
    <name>PointingWall</name>
    <message>
        <source>Press and move to point for the hall.</source>
        <translation>Pulse y mueva para señalar a la sala.</translation>
    </message>
</context>
<context>
    <name>Practice</name>
    <message>
        <source>How will this film change? Say it before the model does.</source>
        <translation>¿Cómo cambiará esta radiografía? Dígalo antes que el modelo.</translation>
    </message>
    <message>
        <source>The model has not drawn it yet.</source>
        <translation>El modelo aún no lo ha dibujado.</translation>
    </message>
    <message>
        <source>The model cannot draw this at the moment.</source>
        <translation>El modelo no puede dibujar esto en este momento.</translation>
    </message>
    <message>
        <source>The run was stopped before it was finished.</source>
        <translation>La predicción se detuvo antes de terminar.</translation>
    </message>
    <message>
        <source>What really comes is hidden
until you have locked your prediction.</source>
        <translation>Lo que realmente viene queda oculto
hasta que fije su predicción.</translation>
    </message>
</context>
<context>
    <name>PredictPanel</name>
    <message>
        <source>Lock my prediction</source>
        <translation>Fijar mi predicción</translation>
    </message>
    <message>
        <source>What is still to be said</source>
        <translation>Qué falta por decir</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Lock my answer</source>
        <translation>Fijar mi respuesta</translation>
    </message>
    <message>
        <source>The answer is in sight. Say what changed.</source>
        <translation>La respuesta está a la vista. Diga qué cambió.</translation>
    </message>
    <message>
        <source>For example: a new right effusion, it hides the diaphragm</source>
        <translation>Por ejemplo (en inglés): a new right effusion, it hides the diaphragm</translation>
    </message>
    <message>
        <source>Look closely, blink between the films. What changed, in your own words?</source>
        <translation>Mire con atención, alterne las imágenes. ¿Qué cambió, con sus palabras?</translation>
    </message>
    <message>
        <source>Hypothesis: {hypothesis}</source>
        <translation>Hipótesis: {hypothesis}</translation>
    </message>
    <message>
        <source>The hypothesis</source>
        <translation>La hipótesis</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} de {count}</translation>
    </message>
    <message>
        <source>Which question</source>
        <translation>Qué pregunta</translation>
    </message>
    <message>
        <source>Exam · {time} left</source>
        <translation>Examen · quedan {time}</translation>
    </message>
    <message>
        <source>Both films are of the same day.</source>
        <translation>Las dos radiografías son del mismo día.</translation>
    </message>
    <message>
        <source>One day lies between the two films.</source>
        <translation>Entre las dos radiografías hay un día.</translation>
    </message>
    <message>
        <source>{count} days lie between the two films.</source>
        <translation>Entre las dos radiografías hay {count} días.</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Tiempo restante</translation>
    </message>
</context>
<context>
    <name>PremiseNote</name>
    <message>
        <source>Predict: {text}</source>
        <translation>Predecir: {text}</translation>
    </message>
    <message>
        <source>The model sees nothing of it in the prior (probability {percent} %).</source>
        <translation>El modelo no ve nada de ello en la radiografía previa (probabilidad {percent} %).</translation>
    </message>
    <message>
        <source>The model sees little of it in the prior (probability {percent} %) and takes your word for it.</source>
        <translation>El modelo ve poco de ello en la radiografía previa (probabilidad {percent} %) y se fía de lo que usted indica.</translation>
    </message>
</context>
<context>
    <name>Presentation</name>
    <message>
        <source>Press Esc once more to end the lecture.</source>
        <translation>Pulse Esc otra vez para terminar la clase.</translation>
    </message>
    <message>
        <source>The projector is gone. Plug it in again: the lecture goes on there.</source>
        <translation>El proyector ya no está. Vuelva a conectarlo: la clase continúa allí.</translation>
    </message>
    <message>
        <source>A lecture is on stage.</source>
        <translation>Hay una clase en curso.</translation>
    </message>
    <message>
        <source>The hall sees {screen}.</source>
        <translation>La sala ve {screen}.</translation>
    </message>
</context>
<context>
    <name>PresenterWindow</name>
    <message>
        <source>Foresee: presenter</source>
        <translation>Foresee: docente</translation>
    </message>
    <message>
        <source>Cases of the lecture</source>
        <translation>Casos de la clase</translation>
    </message>
    <message>
        <source>Answers: {count}</source>
        <translation>Respuestas: {count}</translation>
    </message>
    <message>
        <source>What comes next</source>
        <translation>Qué viene después</translation>
    </message>
    <message>
        <source>Answer, for you alone</source>
        <translation>Respuesta, solo para usted</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>Casos</translation>
    </message>
    <message>
        <source>How far the film has moved, or where the line is</source>
        <translation>Cuánto se ha movido la imagen o dónde está la línea</translation>
    </message>
    <message>
        <source>Screen for the hall</source>
        <translation>Pantalla para la sala</translation>
    </message>
    <message>
        <source>Your note</source>
        <translation>Su nota</translation>
    </message>
    <message>
        <source>Predict live</source>
        <translation>Predecir en vivo</translation>
    </message>
    <message>
        <source>The model predicts each case while the hall votes. Where it is not ready in time, the prediction that came with the pack is shown.</source>
        <translation>El modelo predice cada caso mientras la sala vota. Si no termina a tiempo, se muestra la predicción que venía con el paquete.</translation>
    </message>
</context>
<context>
    <name>Preset</name>
    <message>
        <source>Full range</source>
        <translation>Rango completo</translation>
    </message>
    <message>
        <source>Lungs</source>
        <translation>Pulmones</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>Mediastino</translation>
    </message>
    <message>
        <source>Bones</source>
        <translation>Huesos</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Alto contraste</translation>
    </message>
</context>
<context>
    <name>Printed</name>
    <message>
        <source>Prior</source>
        <translation>Previa</translation>
    </message>
    <message>
        <source>Counterfactual</source>
        <translation>Contrafactual</translation>
    </message>
    <message>
        <source>Change over the prior</source>
        <translation>Cambio sobre la previa</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Sintético</translation>
    </message>
    <message>
        <source>Interpretation</source>
        <translation>Interpretación</translation>
    </message>
    <message>
        <source>How this run was made</source>
        <translation>Cómo se hizo esta predicción</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>Hipótesis</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla</translation>
    </message>
    <message>
        <source>To look at again</source>
        <translation>Para volver a mirar</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Correctas</translation>
    </message>
    <message>
        <source>Synthetic – for teaching only, never for diagnosis</source>
        <translation>Sintético: solo para la docencia, nunca para el diagnóstico</translation>
    </message>
    <message>
        <source>Foresee · page {number} of {count}</source>
        <translation>Foresee · página {number} de {count}</translation>
    </message>
</context>
<context>
    <name>Printing</name>
    <message>
        <source>Print…</source>
        <translation>Imprimir…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Guardar como PDF…</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>Escrito en {path}.</translation>
    </message>
    <message>
        <source>{path} cannot be written; choose another place.</source>
        <translation>No se puede escribir {path}; elija otro lugar.</translation>
    </message>
    <message>
        <source>There is no run to print yet; predict first.</source>
        <translation>Aún no hay predicción que imprimir; prediga primero.</translation>
    </message>
    <message>
        <source>How it went</source>
        <translation>Cómo ha ido</translation>
    </message>
    <message>
        <source>The printer did not take the page.</source>
        <translation>La impresora no aceptó la página.</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>Guardar como PDF</translation>
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
        <translation>Por hacer</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>Consejo</translation>
    </message>
    <message>
        <source>It is meant so</source>
        <translation>Es intencionado</translation>
    </message>
    <message>
        <source>It is meant so: {text}</source>
        <translation>Es intencionado: {text}</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Pregunta</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>sensitivity</source>
        <translation>sensibilidad</translation>
    </message>
    <message>
        <source>specificity</source>
        <translation>especificidad</translation>
    </message>
    <message>
        <source>how sure you were</source>
        <translation>su seguridad</translation>
    </message>
    <message>
        <source>remembered</source>
        <translation>recordado</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>esperado</translation>
    </message>
    <message>
        <source>≤ {days} d</source>
        <translation>≤ {days} d</translation>
    </message>
    <message>
        <source>today</source>
        <translation>hoy</translation>
    </message>
    <message>
        <source>Nothing falls due.</source>
        <translation>No vence nada.</translation>
    </message>
    <message>
        <source>On the dashed line you are as often right as you are sure. Below it you are too sure, above it you could trust yourself more.</source>
        <translation>En la línea discontinua acierta tantas veces como indica su seguridad. Por debajo se confía demasiado; por encima podría fiarse más de su criterio.</translation>
    </message>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Aún no hay nada que mostrar.</translation>
    </message>
    <message>
        <source>Nothing is told of a finding before {count} answers.</source>
        <translation>De un hallazgo no se dice nada antes de {count} respuestas.</translation>
    </message>
    <message>
        <source>seen at its place</source>
        <translation>visto en su lugar</translation>
    </message>
    <message>
        <source>unchanged films left alone</source>
        <translation>sin cambios reconocidas</translation>
    </message>
    <message>
        <source>no change</source>
        <translation>sin cambios</translation>
    </message>
    <message>
        <source>right</source>
        <translation>correctas</translation>
    </message>
    <message>
        <source>seconds, median</source>
        <translation>segundos, mediana</translation>
    </message>
    <message>
        <source>8 s</source>
        <translation>8 s</translation>
    </message>
    <message>
        <source>there it was</source>
        <translation>ahí estaba</translation>
    </message>
    <message>
        <source>there it was not</source>
        <translation>ahí no estaba</translation>
    </message>
    <message>
        <source>R</source>
        <translation>D</translation>
    </message>
    <message>
        <source>L</source>
        <translation>I</translation>
    </message>
    <message>
        <source>d′ {value} ({low} to {high})</source>
        <translation>d′ {value} ({low} a {high})</translation>
    </message>
</context>
<context>
    <name>ProgressPage</name>
    <message>
        <source>Answers</source>
        <translation>Respuestas</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Correctas</translation>
    </message>
    <message>
        <source>Time per item</source>
        <translation>Tiempo por ejercicio</translation>
    </message>
    <message>
        <source>Fluent</source>
        <translation>Fluidez</translation>
    </message>
    <message>
        <source>My progress in Foresee</source>
        <translation>Mi progreso en Foresee</translation>
    </message>
    <message>
        <source>Your progress is now in {path}.</source>
        <translation>Su progreso está ahora en {path}.</translation>
    </message>
    <message>
        <source>right within {seconds} s</source>
        <translation>correcto en {seconds} s</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>half of them took less</source>
        <translation>la mitad tardó menos</translation>
    </message>
    <message>
        <source>finished so far</source>
        <translation>terminadas hasta ahora</translation>
    </message>
    <message>
        <source>Nothing is judged before {count}: chance would speak, not skill.</source>
        <translation>No se juzga nada antes de {count}: hablaría el azar, no la habilidad.</translation>
    </message>
    <message>
        <source>One skill is due.</source>
        <translation>Toca repasar una habilidad.</translation>
    </message>
    <message>
        <source>{count} skills are due.</source>
        <translation>Toca repasar {count} habilidades.</translation>
    </message>
    <message>
        <source>A short review now saves relearning later.</source>
        <translation>Un breve repaso ahora ahorra volver a aprender después.</translation>
    </message>
    <message>
        <source>Do a lesson: every answer that you lock counts.</source>
        <translation>Haga una lección: cuenta cada respuesta que fije.</translation>
    </message>
    <message>
        <source>Practise {finding}: it is what you miss most often.</source>
        <translation>Practique esto, es lo que más se le escapa: {finding}.</translation>
    </message>
    <message>
        <source>Nothing is due. A new lesson would widen what you can see.</source>
        <translation>No toca nada. Una lección nueva ampliaría lo que sabe ver.</translation>
    </message>
    <message>
        <source>Export my progress</source>
        <translation>Exportar mi progreso</translation>
    </message>
    <message>
        <source>Picture (*.png);;Drawing (*.svg);;Table (*.csv)</source>
        <translation>Imagen (*.png);;Dibujo (*.svg);;Tabla (*.csv)</translation>
    </message>
    <message>
        <source>Findings: changes seen, and none said where none was</source>
        <translation>Hallazgos: cambios vistos, y ninguno dicho donde no lo había</translation>
    </message>
    <message>
        <source>How sure, how often right</source>
        <translation>Seguridad y aciertos</translation>
    </message>
    <message>
        <source>Remembered after a pause</source>
        <translation>Recordado tras una pausa</translation>
    </message>
    <message>
        <source>Reviews that fall due</source>
        <translation>Repasos que vencen</translation>
    </message>
    <message>
        <source>Review now</source>
        <translation>Repasar ahora</translation>
    </message>
    <message>
        <source>Go to the lessons</source>
        <translation>Ir a las lecciones</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Answers until something is judged</source>
        <translation>Respuestas hasta que se juzgue algo</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progreso</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>Qué hacer a continuación</translation>
    </message>
    <message>
        <source>Drill: {answers} answers in {minutes} minutes of looking; {fluent} of {tried} skills are fluent. It says nothing of real patients, nor of other than eight findings: its films are rendered from digital patients.</source>
        <translation>Entrenamiento: {answers} respuestas en {minutes} minutos mirando; {fluent} de {tried} destrezas son fluidas. No dice nada de pacientes reales ni de otros hallazgos que ocho: sus radiografías se calculan a partir de pacientes digitales.</translation>
    </message>
    <message>
        <source>Drill: changes seen between two films</source>
        <translation>Entrenamiento: cambios vistos entre dos radiografías</translation>
    </message>
    <message>
        <source>Drill: where you click</source>
        <translation>Entrenamiento: dónde hace clic</translation>
    </message>
    <message>
        <source>Drill: right and fast, day by day</source>
        <translation>Entrenamiento: correcto y rápido, día a día</translation>
    </message>
    <message>
        <source>Brier score {score}: 0 is best; always saying 50 % gives 0.25.</source>
        <translation>Puntuación de Brier {score}: 0 es lo mejor; decir siempre 50 % da 0,25.</translation>
    </message>
</context>
<context>
    <name>QualityControls</name>
    <message>
        <source>Amount</source>
        <translation>Cantidad</translation>
    </message>
    <message>
        <source>Any amount</source>
        <translation>Cualquier cantidad</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Lado</translation>
    </message>
    <message>
        <source>Any side</source>
        <translation>Cualquier lado</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>Light: marked by most of those who were wrong. Dashed: where it really changes.</source>
        <translation>Claro: lo que marcó la mayoría de quienes se equivocaron. Discontinuo: donde cambia de verdad.</translation>
    </message>
    <message>
        <source>Where the wrong marks of “{title}” lie</source>
        <translation>Dónde están las marcas erróneas de «{title}»</translation>
    </message>
</context>
<context>
    <name>ReadingChips</name>
    <message>
        <source>Try</source>
        <translation>Pruebe</translation>
    </message>
    <message>
        <source>Predict: {text}</source>
        <translation>Predecir: {text}</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>Leído como</translation>
    </message>
    <message>
        <source>no change</source>
        <translation>sin cambios</translation>
    </message>
    <message>
        <source>no</source>
        <translation>sin</translation>
    </message>
    <message>
        <source>leave open</source>
        <translation>sin precisar</translation>
    </message>
    <message>
        <source>{part}?</source>
        <translation>¿{part}?</translation>
    </message>
    <message>
        <source>left open</source>
        <translation>sin precisar</translation>
    </message>
    <message>
        <source>{part}: {value}</source>
        <translation>{part}: {value}</translation>
    </message>
    <message>
        <source>Press to exchange this word</source>
        <translation>Pulse para cambiar esta palabra</translation>
    </message>
    <message>
        <source>{part}: click to exchange</source>
        <translation>{part}: clic para cambiar</translation>
    </message>
    <message>
        <source>not understood: {words}</source>
        <translation>no entendido: {words}</translation>
    </message>
    <message>
        <source>{words}: did you mean {word}?</source>
        <translation>{words}: ¿quiso decir {word}?</translation>
    </message>
    <message>
        <source>What is {finding}?</source>
        <translation>¿Qué es {finding}?</translation>
    </message>
    <message>
        <source>trend</source>
        <translation>evolución</translation>
    </message>
    <message>
        <source>amount</source>
        <translation>cantidad</translation>
    </message>
    <message>
        <source>side</source>
        <translation>lado</translation>
    </message>
    <message>
        <source>zone</source>
        <translation>zona</translation>
    </message>
    <message>
        <source>finding</source>
        <translation>hallazgo</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>Predict it first</source>
        <translation>Predecir primero</translation>
    </message>
    <message>
        <source>The model is wrong here…</source>
        <translation>Aquí el modelo se equivoca…</translation>
    </message>
    <message>
        <source>Test yourself: mark and say what will change before the model shows it.</source>
        <translation>Póngase a prueba: marque y diga qué cambiará antes de que el modelo lo muestre.</translation>
    </message>
</context>
<context>
    <name>RealChange</name>
    <message>
        <source>The model finds no regions in this film to compare them by.</source>
        <translation>El modelo no encuentra en esta placa regiones con las que comparar.</translation>
    </message>
    <message>
        <source>{region}: stayed as it was.</source>
        <translation>{region}: sin cambios.</translation>
    </message>
    <message>
        <source>As before: {regions}.</source>
        <translation>Sin cambios: {regions}.</translation>
    </message>
    <message>
        <source>Measured after the later film was laid over the prior, in its greys. Another breath or posture changes regions, too.</source>
        <translation>Medido tras superponer la placa posterior a la previa e igualar sus grises. También otra inspiración u otra postura cambian las regiones.</translation>
    </message>
    <message>
        <source>The model agrees with the real film in {right} of {count} regions.</source>
        <translation>El modelo coincide con la placa real en {right} de {count} regiones.</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %).</source>
        <translation>{region}: más densa en la placa real ({film} %).</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %).</source>
        <translation>{region}: menos densa en la placa real ({film} %).</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %), as the model drew it ({model} %).</source>
        <translation>{region}: más densa en la placa real ({film} %), como la dibujó el modelo ({model} %).</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %), as the model drew it ({model} %).</source>
        <translation>{region}: menos densa en la placa real ({film} %), como la dibujó el modelo ({model} %).</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %); the model was wrong to leave it.</source>
        <translation>{region}: más densa en la placa real ({film} %); el modelo se equivocó al no cambiarla.</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %); the model was wrong to leave it.</source>
        <translation>{region}: menos densa en la placa real ({film} %); el modelo se equivocó al no cambiarla.</translation>
    </message>
    <message>
        <source>{region}: denser on the real film ({film} %); the model wrongly drew it clearer ({model} %).</source>
        <translation>{region}: más densa en la placa real ({film} %); el modelo la dibujó por error menos densa ({model} %).</translation>
    </message>
    <message>
        <source>{region}: clearer on the real film ({film} %); the model wrongly drew it denser ({model} %).</source>
        <translation>{region}: menos densa en la placa real ({film} %); el modelo la dibujó por error más densa ({model} %).</translation>
    </message>
    <message>
        <source>{region}: as before on the real film; the model wrongly drew it denser ({model} %).</source>
        <translation>{region}: sin cambios en la placa real; el modelo la dibujó por error más densa ({model} %).</translation>
    </message>
    <message>
        <source>{region}: as before on the real film; the model wrongly drew it clearer ({model} %).</source>
        <translation>{region}: sin cambios en la placa real; el modelo la dibujó por error menos densa ({model} %).</translation>
    </message>
    <message>
        <source>You marked it.</source>
        <translation>Usted la marcó.</translation>
    </message>
    <message>
        <source>You did not mark it.</source>
        <translation>Usted no la marcó.</translation>
    </message>
    <message>
        <source>The later film shows too little to be laid over the prior, so regions are not compared.</source>
        <translation>La placa posterior muestra demasiado poco para superponerla a la previa; no se comparan regiones.</translation>
    </message>
    <message>
        <source>The later film could not be laid over the prior: too little agrees, so regions are not compared. Is it the same patient, and the same view?</source>
        <translation>La placa posterior no pudo superponerse a la previa: coinciden en muy poco y no se comparan regiones. ¿Es el mismo paciente y la misma proyección?</translation>
    </message>
    <message>
        <source>The later film could not be laid over the prior: it shows the patient much larger or smaller, so regions are not compared.</source>
        <translation>La placa posterior no pudo superponerse a la previa: muestra al paciente mucho más grande o más pequeño; no se comparan regiones.</translation>
    </message>
    <message>
        <source>The later film could not be laid over the prior: it shows less than half of it, so regions are not compared.</source>
        <translation>La placa posterior no pudo superponerse a la previa: muestra menos de la mitad; no se comparan regiones.</translation>
    </message>
</context>
<context>
    <name>RealFollowUpNote</name>
    <message>
        <source>Against the real follow-up</source>
        <translation>Frente a la placa de control real</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>nothing changes</source>
        <translation>nada cambia</translation>
    </message>
    <message>
        <source>You marked a place, but there is none to mark.</source>
        <translation>Ha marcado un lugar, pero no hay ninguno que marcar.</translation>
    </message>
    <message>
        <source>You marked nothing, and there is nothing to mark.</source>
        <translation>No ha marcado nada, y no hay nada que marcar.</translation>
    </message>
    <message>
        <source>You marked nothing; see where it is.</source>
        <translation>No ha marcado nada; vea dónde está.</translation>
    </message>
    <message>
        <source>Your mark lies elsewhere than what the model changed.</source>
        <translation>Su marca está en otro lugar que lo que cambió el modelo.</translation>
    </message>
    <message>
        <source>Your mark lies elsewhere: it does not touch the reference.</source>
        <translation>Su marca está en otro lugar: no toca la referencia.</translation>
    </message>
    <message>
        <source>You did not say what changes. Right is: {really}.</source>
        <translation>No ha dicho qué cambia. Lo correcto es: {really}.</translation>
    </message>
    <message>
        <source>Right: {really}.</source>
        <translation>Correcto: {really}.</translation>
    </message>
    <message>
        <source>You said: {said}. Right is: {really}.</source>
        <translation>Usted dijo: {said}. Lo correcto es: {really}.</translation>
    </message>
    <message>
        <source>You chose {chosen}, and that is right.</source>
        <translation>Ha elegido {chosen}, y es correcto.</translation>
    </message>
    <message>
        <source>You chose {chosen}; right is {right}.</source>
        <translation>Ha elegido {chosen}; lo correcto es {right}.</translation>
    </message>
    <message>
        <source>The statement holds, as you said.</source>
        <translation>La afirmación es cierta, como usted dijo.</translation>
    </message>
    <message>
        <source>The statement does not hold, as you said.</source>
        <translation>La afirmación no es cierta, como usted dijo.</translation>
    </message>
    <message>
        <source>The statement holds; you said that it does not.</source>
        <translation>La afirmación es cierta; usted dijo que no.</translation>
    </message>
    <message>
        <source>The statement does not hold; you said that it does.</source>
        <translation>La afirmación no es cierta; usted dijo que sí.</translation>
    </message>
    <message>
        <source>You said what was asked for: {asked}.</source>
        <translation>Ha dicho lo que se pedía: {asked}.</translation>
    </message>
    <message>
        <source>Asked for was: {asked}.</source>
        <translation>Se pedía: {asked}.</translation>
    </message>
    <message>
        <source>You clicked elsewhere than where it changed.</source>
        <translation>Ha hecho clic en otro lugar que donde cambió.</translation>
    </message>
    <message>
        <source>Right is: {really}.</source>
        <translation>Lo correcto es: {really}.</translation>
    </message>
    <message>
        <source>You clicked where it changed.</source>
        <translation>Ha hecho clic donde cambió.</translation>
    </message>
    <message>
        <source>The statement holds; you did not say.</source>
        <translation>La afirmación es cierta; usted no se pronunció.</translation>
    </message>
    <message>
        <source>The statement does not hold; you did not say.</source>
        <translation>La afirmación no es cierta; usted no se pronunció.</translation>
    </message>
    <message>
        <source>You chose no film; right is {right}.</source>
        <translation>No eligió ninguna radiografía; lo correcto es {right}.</translation>
    </message>
    <message>
        <source>Too little is marked: {covered} of what changes.</source>
        <translation>Ha marcado demasiado poco: {covered} de lo que cambia.</translation>
    </message>
    <message>
        <source>Your mark covers {covered} of what the model changed, and {inside} of it lies there.</source>
        <translation>Su marca cubre {covered} de lo que cambió el modelo, y {inside} de ella cae ahí.</translation>
    </message>
    <message>
        <source>Your mark covers {covered} of the place, and {inside} of it lies there.</source>
        <translation>Su marca cubre {covered} del lugar, y {inside} de ella cae ahí.</translation>
    </message>
    <message>
        <source>Too much is marked: of your mark only {inside} lies where it changes.</source>
        <translation>Ha marcado demasiado: solo {inside} de su marca cae donde cambia.</translation>
    </message>
    <message>
        <source>Nothing changes, as you said. Name what stays: {really}.</source>
        <translation>Nada cambia, como dijo. Nombre también lo que permanece: {really}.</translation>
    </message>
    <message>
        <source>Nothing changed, as you said. Name what stays: {asked}.</source>
        <translation>Nada ha cambiado, como dijo. Nombre también lo que permanece: {asked}.</translation>
    </message>
    <message>
        <source>You were {percent} sure, and right.</source>
        <translation>Estaba seguro al {percent}, y acertó.</translation>
    </message>
    <message>
        <source>You were {percent} sure, and not right.</source>
        <translation>Estaba seguro al {percent}, y no acertó.</translation>
    </message>
    <message>
        <source>You chose nothing; right is {right}.</source>
        <translation>No ha elegido nada; lo correcto es {right}.</translation>
    </message>
</context>
<context>
    <name>RecapPage</name>
    <message>
        <source>How it went</source>
        <translation>Cómo ha ido</translation>
    </message>
    <message>
        <source>{right} of {count} right</source>
        <translation>{right} de {count} correctas</translation>
    </message>
    <message>
        <source>Repeat the one you missed</source>
        <translation>Repetir la que falló</translation>
    </message>
    <message>
        <source>Repeat the {count} you missed</source>
        <translation>Repetir las {count} que fallaron</translation>
    </message>
    <message>
        <source>Nothing to look at again for now. What you know comes back when it is due.</source>
        <translation>Por ahora no hay nada que volver a mirar. Lo que ya sabe volverá cuando toque.</translation>
    </message>
    <message>
        <source>Look once more at what you missed. The dashed line is the reference, the solid one is your mark.</source>
        <translation>Mire otra vez lo que falló. La línea discontinua es la referencia; la continua, su marca.</translation>
    </message>
    <message>
        <source>To look at again</source>
        <translation>Para volver a mirar</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Correctas</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Not answered: {count}.</source>
        <translation>Sin responder: {count}.</translation>
    </message>
</context>
<context>
    <name>RecipeButton</name>
    <message>
        <source>Ships with Foresee: {films} films to fetch</source>
        <translation>Viene con Foresee: {films} radiografías por traer</translation>
    </message>
</context>
<context>
    <name>RecipePanel</name>
    <message>
        <source>Fetch the films</source>
        <translation>Traer las radiografías</translation>
    </message>
    <message>
        <source>Take them from a folder…</source>
        <translation>Tomarlas de una carpeta…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>The {films} films of this pack ({megabytes} MB, {licences}) are not part of it. They are fetched from their publisher at {hosts} once you agree; nothing but the request for them is sent there.</source>
        <translation>Las {films} radiografías de este paquete ({megabytes} MB, {licences}) no forman parte de él. Se obtienen de su editor en {hosts} cuando usted acepte; allí no se envía nada más que la solicitud.</translation>
    </message>
    <message>
        <source>Film {done} of {total}</source>
        <translation>Radiografía {done} de {total}</translation>
    </message>
    <message>
        <source>Folder with the films</source>
        <translation>Carpeta con las radiografías</translation>
    </message>
</context>
<context>
    <name>RemoteDialog</name>
    <message>
        <source>My phone as pointer</source>
        <translation>Mi teléfono como puntero</translation>
    </message>
    <message>
        <source>Scan this with your own phone, away from the hall&apos;s eyes: whoever has it can point on the wall and go on.</source>
        <translation>Escanee esto con su propio teléfono, sin que la sala lo vea: quien lo tenga puede señalar en la pantalla y avanzar.</translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>Questions</source>
        <translation>Preguntas</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>Destrezas</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Seguridad</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>Estudiantes</translation>
    </message>
    <message>
        <source>Earlier classes</source>
        <translation>Años previos</translation>
    </message>
    <message>
        <source>Remove this student</source>
        <translation>Quitar a este estudiante</translation>
    </message>
    <message>
        <source>Remove with all answers, for good</source>
        <translation>Quitar con todas las respuestas, para siempre</translation>
    </message>
    <message>
        <source>There is no earlier class with the same pack. Keep the histories of this year&apos;s class: next year&apos;s is compared with it here.</source>
        <translation>No hay ningún curso anterior con el mismo paquete. Conserve el curso de este año: el del próximo se compara aquí con él.</translation>
    </message>
    <message>
        <source>Only who gave a name is judged; all are counted. Names are as the students exported them.</source>
        <translation>Solo se valora a quien dio un nombre; se cuenta a todos. Los nombres son los que exportaron los estudiantes.</translation>
    </message>
</context>
<context>
    <name>Resuming</name>
    <message>
        <source>Your answer was not locked, so it is not kept.</source>
        <translation>Su respuesta no estaba fijada, así que no se guarda.</translation>
    </message>
    <message>
        <source>Your unlocked answer could not be kept: {reason}. Make room on this computer, then answer again.</source>
        <translation>Su respuesta sin fijar no se pudo guardar: {reason}. Haga sitio en este ordenador y responda de nuevo.</translation>
    </message>
    <message>
        <source>Your answer is not locked yet. It waits for you, on Home too.</source>
        <translation>Su respuesta aún no está fijada. Le espera, también en Inicio.</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Seguir con ella</translation>
    </message>
    <message>
        <source>Your unlocked answer could not be put away: {reason}.</source>
        <translation>No se pudo retirar su respuesta sin fijar: {reason}.</translation>
    </message>
</context>
<context>
    <name>RunMarking</name>
    <message>
        <source>Favourite</source>
        <translation>Favorita</translation>
    </message>
    <message>
        <source>Note on the run…</source>
        <translation>Nota sobre la predicción…</translation>
    </message>
</context>
<context>
    <name>RunRows</name>
    <message>
        <source>{count} samples</source>
        <translation>{count} muestras</translation>
    </message>
    <message>
        <source>Sample {number} of {count}</source>
        <translation>Muestra {number} de {count}</translation>
    </message>
</context>
<context>
    <name>RunSearch</name>
    <message>
        <source>today</source>
        <translation>hoy</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>ayer</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Rows of the image</source>
        <translation>Filas de la imagen</translation>
    </message>
    <message>
        <source>State of the run</source>
        <translation>Estado de la predicción</translation>
    </message>
    <message>
        <source>The model is being opened.</source>
        <translation>El modelo se está abriendo.</translation>
    </message>
    <message>
        <source>Predicted in {seconds} s.</source>
        <translation>Predicho en {seconds} s.</translation>
    </message>
    <message>
        <source>Predicted in {seconds} s: the model left the picture as it was.</source>
        <translation>Predicho en {seconds} s: el modelo dejó la imagen como estaba.</translation>
    </message>
    <message>
        <source>The model reads the prior.</source>
        <translation>El modelo lee la radiografía previa.</translation>
    </message>
    <message>
        <source>The model reads: {prompt}</source>
        <translation>El modelo lee: {prompt}</translation>
    </message>
    <message>
        <source>The image is complete, the interpretation follows.</source>
        <translation>La imagen está completa, sigue la interpretación.</translation>
    </message>
    <message>
        <source>Row {done} of {total}, {rate} rows a second, about {seconds} s left</source>
        <translation>Fila {done} de {total}, {rate} filas por segundo, quedan unos {seconds} s</translation>
    </message>
    <message>
        <source>Runs that wait: {count}</source>
        <translation>Predicciones en espera: {count}</translation>
    </message>
    <message>
        <source> · {count} more waiting</source>
        <translation> · {count} más en espera</translation>
    </message>
    <message>
        <source>Cancelled. What was there before is shown again.</source>
        <translation>Cancelado. Se muestra otra vez lo anterior.</translation>
    </message>
    <message>
        <source>{count} samples: they agree on {percent} % of what changes.</source>
        <translation>{count} muestras: coinciden en el {percent} % de lo que cambia.</translation>
    </message>
    <message>
        <source>Enter predicts. Esc cancels.</source>
        <translation>Intro predice. Esc cancela.</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Items that a model can answer</source>
        <translation>Ejercicios que un modelo puede responder</translation>
    </message>
    <message>
        <source>Approve a run</source>
        <translation>Aprobar una predicción</translation>
    </message>
    <message>
        <source>Reject a run</source>
        <translation>Rechazar una predicción</translation>
    </message>
    <message>
        <source>{model} on {device}</source>
        <translation>{model} en {device}</translation>
    </message>
    <message>
        <source>Untitled item</source>
        <translation>Ejercicio sin título</translation>
    </message>
    <message>
        <source>Baking, {percent} %</source>
        <translation>Generando, {percent} %</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Could not be baked</source>
        <translation>No se pudo generar</translation>
    </message>
    <message>
        <source>Not baked</source>
        <translation>Sin generar</translation>
    </message>
    <message>
        <source>Has a follow-up</source>
        <translation>Tiene un control evolutivo</translation>
    </message>
    <message>
        <source>To be judged</source>
        <translation>Por revisar</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Aprobada</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Rechazada</translation>
    </message>
    <message>
        <source>Bake another one</source>
        <translation>Generar otra</translation>
    </message>
    <message>
        <source>Bake this one</source>
        <translation>Generar esta</translation>
    </message>
    <message>
        <source>Nothing is baked for this item yet.</source>
        <translation>Todavía no se ha generado nada para este ejercicio.</translation>
    </message>
    <message>
        <source>{model}, seed {seed}</source>
        <translation>{model}, semilla {seed}</translation>
    </message>
    <message>
        <source>The film is another one by now: bake again.</source>
        <translation>La radiografía ya es otra: genere de nuevo.</translation>
    </message>
    <message>
        <source>Bake what is missing</source>
        <translation>Generar lo que falta</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Aprobar</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Rechazar</translation>
    </message>
    <message>
        <source>The run that is baked</source>
        <translation>La predicción que se genera</translation>
    </message>
    <message>
        <source>Runs are baked in the background.</source>
        <translation>Las predicciones se generan en segundo plano.</translation>
    </message>
    <message>
        <source>Interpretation</source>
        <translation>Interpretación</translation>
    </message>
    <message>
        <source>Is this what students should see?</source>
        <translation>¿Es esto lo que deben ver los estudiantes?</translation>
    </message>
    <message>
        <source>Mark where it changes</source>
        <translation>Marcar dónde cambia</translation>
    </message>
    <message>
        <source>Replace the mark by the run&apos;s change</source>
        <translation>Sustituir la marca por el cambio</translation>
    </message>
    <message>
        <source>Use the run&apos;s change as the mark</source>
        <translation>Usar el cambio como marca</translation>
    </message>
    <message>
        <source>The dashed line is your mark.</source>
        <translation>La línea discontinua es su marca.</translation>
    </message>
    <message>
        <source>The item has no mark yet: students are asked where it changes.</source>
        <translation>El ejercicio aún no tiene marca: a los estudiantes se les pregunta dónde cambia.</translation>
    </message>
    <message>
        <source>Bake these {count}</source>
        <translation>Generar estos {count}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>«{words}»</translation>
    </message>
    <message>
        <source>Baked anew: to be judged</source>
        <translation>Generada de nuevo: por revisar</translation>
    </message>
</context>
<context>
    <name>SamplingDrawer</name>
    <message>
        <source>New seed</source>
        <translation>Semilla nueva</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatura</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guía</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Muestras</translation>
    </message>
    <message>
        <source>What this option does</source>
        <translation>Qué hace esta opción</translation>
    </message>
    <message>
        <source>The same seed draws the same film again; another seed, another course.</source>
        <translation>La misma semilla dibuja de nuevo la misma radiografía; otra semilla, otro curso.</translation>
    </message>
    <message>
        <source>How freely the model chooses: lower is more typical, higher more varied.</source>
        <translation>Con cuánta libertad elige el modelo: más bajo, más típico; más alto, más variado.</translation>
    </message>
    <message>
        <source>From how many of its best choices the model may draw at each step.</source>
        <translation>Entre cuántas de sus mejores opciones puede elegir el modelo en cada paso.</translation>
    </message>
    <message>
        <source>How strictly the film follows the hypothesis; too much looks unnatural.</source>
        <translation>Con cuánto rigor sigue la radiografía la hipótesis; demasiado parece artificial.</translation>
    </message>
    <message>
        <source>Several samples of one hypothesis show where the model is sure.</source>
        <translation>Varias muestras de una hipótesis muestran dónde está seguro el modelo.</translation>
    </message>
</context>
<context>
    <name>ScrubActions</name>
    <message>
        <source>Play the progression</source>
        <translation>Reproducir la progresión</translation>
    </message>
    <message>
        <source>Less of the change</source>
        <translation>Menos del cambio</translation>
    </message>
    <message>
        <source>More of the change</source>
        <translation>Más del cambio</translation>
    </message>
    <message>
        <source>Pause the progression</source>
        <translation>Pausar la progresión</translation>
    </message>
</context>
<context>
    <name>ScrubBar</name>
    <message>
        <source>Share of the change that is shown, in percent</source>
        <translation>Parte del cambio que se muestra, en porcentaje</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>Previa</translation>
    </message>
    <message>
        <source>Counterfactual</source>
        <translation>Contrafactual</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Word, finding or date</source>
        <translation>Palabra, hallazgo o fecha</translation>
    </message>
    <message>
        <source>Searches hypothesis, interpretation, film and note; “today” is a date too.</source>
        <translation>Busca en hipótesis, interpretación, radiografía y nota; «hoy» también es una fecha.</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Buscar en el historial</translation>
    </message>
    <message>
        <source>Favourites only</source>
        <translation>Solo favoritas</translation>
    </message>
</context>
<context>
    <name>SettingsCommands</name>
    <message>
        <source>The settings could not be saved: {reason}. They hold until Foresee is closed. Make room in {folder}, or allow Foresee to write there; then change one again.</source>
        <translation>No se pudieron guardar los ajustes: {reason}. Siguen vigentes hasta que se cierre Foresee. Haga sitio en {folder} o permita que Foresee escriba ahí; después vuelva a cambiar uno.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Buscar un ajuste</translation>
    </message>
    <message>
        <source>No setting is called so.</source>
        <translation>Ningún ajuste se llama así.</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Change the language now</source>
        <translation>Cambiar el idioma ahora</translation>
    </message>
    <message>
        <source>The window closes and opens again in the other language, with the film that is open; a run that goes on is given up. Or leave it for the next start.</source>
        <translation>La ventana se cierra y se abre de nuevo en el otro idioma, con la radiografía abierta; una predicción en curso se abandona. O déjelo para el próximo inicio.</translation>
    </message>
    <message>
        <source>Each film, while blinking, for</source>
        <translation>Cada imagen al alternar</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aspecto</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Dark, as a reading room</source>
        <translation>Oscuro, como una sala de informes</translation>
    </message>
    <message>
        <source>Light, for projectors</source>
        <translation>Claro, para proyectores</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>Tamaño del texto</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Movimiento</translation>
    </message>
    <message>
        <source>Films may blink by themselves</source>
        <translation>Las imágenes pueden alternar solas</translation>
    </message>
    <message>
        <source>Reduced: nothing moves by itself</source>
        <translation>Reducido: nada se mueve solo</translation>
    </message>
    <message>
        <source>Dragging down on a film</source>
        <translation>Arrastrar hacia abajo</translation>
    </message>
    <message>
        <source>Darkens it</source>
        <translation>La oscurece</translation>
    </message>
    <message>
        <source>Brightens it</source>
        <translation>La aclara</translation>
    </message>
    <message>
        <source>A run asked for during another</source>
        <translation>Una predicción durante otra</translation>
    </message>
    <message>
        <source>Takes its place</source>
        <translation>La sustituye</translation>
    </message>
    <message>
        <source>Waits for its end</source>
        <translation>Espera a que acabe</translation>
    </message>
</context>
<context>
    <name>SoFar</name>
    <message>
        <source>What you have met so far</source>
        <translation>Lo que ha visto hasta ahora</translation>
    </message>
    <message>
        <source>Not met yet: {findings}.</source>
        <translation>Aún no ha visto: {findings}.</translation>
    </message>
    <message>
        <source>{finding}: {right} of {count} right</source>
        <translation>{finding}: {right} de {count} correctas</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Nothing predicted yet.
Type how this film will change, then press Enter.</source>
        <translation>Aún no se ha predicho nada.
Escriba cómo cambiará la radiografía
y pulse Intro.</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>Sintético</translation>
    </message>
    <message>
        <source>As the model decoded it</source>
        <translation>Como lo decodificó el modelo</translation>
    </message>
    <message>
        <source>Counterfactual</source>
        <translation>Contrafactual</translation>
    </message>
    <message>
        <source>Prior</source>
        <translation>Previa</translation>
    </message>
    <message>
        <source>Other run, seed {seed}: {hypothesis}</source>
        <translation>Semilla {seed}: {hypothesis}</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>Radiografía de control</translation>
    </message>
    <message>
        <source>Real follow-up</source>
        <translation>Control real</translation>
    </message>
    <message>
        <source>There is no change to show yet.
Predict one below, or go back to both films.</source>
        <translation>Aún no hay ningún cambio que mostrar.
Prediga uno abajo o vuelva a ambas imágenes.</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Esta predicción</translation>
    </message>
    <message>
        <source>{percent} % of the change</source>
        <translation>{percent} % del cambio</translation>
    </message>
    <message>
        <source>Real follow-up, laid over the prior</source>
        <translation>Control real, superpuesto</translation>
    </message>
</context>
<context>
    <name>StageActions</name>
    <message>
        <source>Show as the model decoded it</source>
        <translation>Mostrar como lo decodificó el modelo</translation>
    </message>
    <message>
        <source>Show where the samples agree</source>
        <translation>Mostrar dónde coinciden las muestras</translation>
    </message>
    <message>
        <source>More: brush, or what the comparison sets</source>
        <translation>Más: pincel o ajuste de la comparación</translation>
    </message>
    <message>
        <source>Less: brush, or what the comparison sets</source>
        <translation>Menos: pincel o ajuste de la comparación</translation>
    </message>
    <message>
        <source>Fit to pane</source>
        <translation>Ajustar al panel</translation>
    </message>
    <message>
        <source>One film pixel per screen pixel</source>
        <translation>Un píxel de imagen por píxel de pantalla</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Acercar</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Alejar</translation>
    </message>
    <message>
        <source>One film alone, or all again</source>
        <translation>Una radiografía sola, o todas otra vez</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>Lupa</translation>
    </message>
    <message>
        <source>Turn clockwise</source>
        <translation>Girar a la derecha</translation>
    </message>
    <message>
        <source>Flip left and right</source>
        <translation>Reflejar izquierda y derecha</translation>
    </message>
    <message>
        <source>Invert greys</source>
        <translation>Invertir los grises</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>Restablecer la vista</translation>
    </message>
    <message>
        <source>Window and level…</source>
        <translation>Ventana y nivel…</translation>
    </message>
    <message>
        <source>Brighter</source>
        <translation>Más claro</translation>
    </message>
    <message>
        <source>Darker</source>
        <translation>Más oscuro</translation>
    </message>
    <message>
        <source>More contrast</source>
        <translation>Más contraste</translation>
    </message>
    <message>
        <source>Less contrast</source>
        <translation>Menos contraste</translation>
    </message>
    <message>
        <source>{change}, finely</source>
        <translation>{change}, fino</translation>
    </message>
    <message>
        <source>Window by dragging</source>
        <translation>Ajustar la ventana arrastrando</translation>
    </message>
    <message>
        <source>Move by dragging</source>
        <translation>Mover arrastrando</translation>
    </message>
    <message>
        <source>Measure a distance</source>
        <translation>Medir una distancia</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio</source>
        <translation>Índice cardiotorácico</translation>
    </message>
    <message>
        <source>Remove the measurements</source>
        <translation>Quitar las mediciones</translation>
    </message>
    <message>
        <source>Show or hide what is marked</source>
        <translation>Mostrar u ocultar lo marcado</translation>
    </message>
</context>
<context>
    <name>StageBar</name>
    <message>
        <source>Tools for the pointer</source>
        <translation>Herramientas del puntero</translation>
    </message>
    <message>
        <source>Turn and flip</source>
        <translation>Girar y reflejar</translation>
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
        <translation>{done} de {students} estudiantes han terminado, hasta el {day}</translation>
    </message>
    <message>
        <source>{pack}, for {group}</source>
        <translation>{pack}, para {group}</translation>
    </message>
    <message>
        <source>Withdraw…</source>
        <translation>Retirar…</translation>
    </message>
    <message>
        <source>{student}: {done} of {asked}</source>
        <translation>{student}: {done} de {asked}</translation>
    </message>
    <message>
        <source>Withdraw it; answers stay</source>
        <translation>Retirarla; las respuestas se conservan</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>Estudiantes</translation>
    </message>
</context>
<context>
    <name>StatementEditor</name>
    <message>
        <source>Statement</source>
        <translation>Afirmación</translation>
    </message>
    <message>
        <source>For example: It got smaller.</source>
        <translation>Por ejemplo: Se hizo más pequeño.</translation>
    </message>
    <message>
        <source>The statement holds</source>
        <translation>La afirmación es cierta</translation>
    </message>
</context>
<context>
    <name>StatementPart</name>
    <message>
        <source>Does it hold?</source>
        <translation>¿Es cierto?</translation>
    </message>
    <message>
        <source>It holds</source>
        <translation>Es cierto</translation>
    </message>
    <message>
        <source>It does not hold</source>
        <translation>No es cierto</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>«{words}»</translation>
    </message>
    <message>
        <source>Say whether it holds.</source>
        <translation>Diga si es cierto.</translation>
    </message>
</context>
<context>
    <name>StepLine</name>
    <message>
        <source>Step</source>
        <translation>Paso</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Predecir</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Responder</translation>
    </message>
    <message>
        <source>Observe</source>
        <translation>Observar</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Explicar</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
</context>
<context>
    <name>StudyChooser</name>
    <message>
        <source>Which film of the study?</source>
        <translation>¿Qué radiografía del estudio?</translation>
    </message>
    <message>
        <source>Films of the study</source>
        <translation>Radiografías del estudio</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>View not given</source>
        <translation>Proyección no indicada</translation>
    </message>
    <message>
        <source>{number} · {view}</source>
        <translation>{number} · {view}</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Primer día</translation>
    </message>
    <message>
        <source>1 day later</source>
        <translation>1 día después</translation>
    </message>
    <message>
        <source>{count} days later</source>
        <translation>{count} días después</translation>
    </message>
    <message>
        <source>{count} × {reason}</source>
        <translation>{count} × {reason}</translation>
    </message>
    <message>
        <source>Files that are not usable:</source>
        <translation>Archivos que no se pueden usar:</translation>
    </message>
</context>
<context>
    <name>StudySession</name>
    <message>
        <source>Own film</source>
        <translation>Radiografía propia</translation>
    </message>
    <message>
        <source>Own follow-up</source>
        <translation>Control propio</translation>
    </message>
</context>
<context>
    <name>SummaryCard</name>
    <message>
        <source>Done for now</source>
        <translation>Hecho por ahora</translation>
    </message>
    <message>
        <source>Back to the first page</source>
        <translation>Volver a la primera página</translation>
    </message>
    <message>
        <source>The films are rendered from digital patients: they show eight findings and say nothing of others, nor of children.</source>
        <translation>Las radiografías se calculan a partir de pacientes digitales: muestran ocho hallazgos y no dicen nada de otros ni de niños.</translation>
    </message>
    <message>
        <source>See one miss again</source>
        <translation>Ver de nuevo un fallo</translation>
    </message>
    <message>
        <source>See {count} misses again</source>
        <translation>Ver de nuevo {count} fallos</translation>
    </message>
    <message>
        <source>{right} of {answers} right, {fast} of them within eight seconds.</source>
        <translation>{right} de {answers} correctas, {fast} de ellas en ocho segundos.</translation>
    </message>
    <message>
        <source>Fluent now: {skills}.</source>
        <translation>Ya con fluidez: {skills}.</translation>
    </message>
    <message>
        <source>And {count} more.</source>
        <translation>Y {count} más.</translation>
    </message>
    <message>
        <source>Tomorrow brings new cases.</source>
        <translation>Mañana habrá casos nuevos.</translation>
    </message>
    <message>
        <source>Tomorrow one skill is due.</source>
        <translation>Mañana vence una destreza.</translation>
    </message>
    <message>
        <source>Tomorrow {count} skills are due.</source>
        <translation>Mañana vencen {count} destrezas.</translation>
    </message>
    <message>
        <source>{count} days in a row.</source>
        <translation>{count} días seguidos.</translation>
    </message>
</context>
<context>
    <name>TextPart</name>
    <message>
        <source>What changed?</source>
        <translation>¿Qué cambió?</translation>
    </message>
    <message>
        <source>What changed, where, and which way?</source>
        <translation>¿Qué cambió, dónde y en qué sentido?</translation>
    </message>
    <message>
        <source>Counts as right: finding, side and direction, in a few words. Where nothing changed: what stays, and that it does.</source>
        <translation>Cuenta como correcto: hallazgo, lado y dirección, en pocas palabras. Si nada ha cambiado: qué permanece, y que permanece.</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>{low} to {high} % (95 %)</source>
        <translation>{low} a {high} % (95 %)</translation>
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
        <translation>Historial</translation>
    </message>
    <message>
        <source>Every finished run is kept here and opens again at once.</source>
        <translation>Cada predicción terminada queda aquí y se abre de nuevo al instante.</translation>
    </message>
    <message>
        <source>Choose the run to compare with.</source>
        <translation>Elija la predicción con la que comparar.</translation>
    </message>
    <message>
        <source>Compare with another run</source>
        <translation>Comparar con otra predicción</translation>
    </message>
    <message>
        <source>Repeat with the same recipe</source>
        <translation>Repetir con la misma receta</translation>
    </message>
    <message>
        <source>Predict again with another seed</source>
        <translation>Predecir con otra semilla</translation>
    </message>
    <message>
        <source>Take out of the history</source>
        <translation>Quitar del historial</translation>
    </message>
    <message>
        <source>This film</source>
        <translation>Esta</translation>
    </message>
    <message>
        <source>Every film</source>
        <translation>Todas</translation>
    </message>
    <message>
        <source>Export the run on the stage</source>
        <translation>Exportar la predicción mostrada</translation>
    </message>
    <message>
        <source>No run is found. Search every film, or with fewer words.</source>
        <translation>No se encuentra ninguna predicción. Busque en todas las radiografías o con menos palabras.</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Good. Now set on the right how sure you are, and lock your prediction. It is kept with its time and cannot be changed afterwards.</source>
        <translation>Bien. Indique ahora a la derecha qué seguridad tiene y fije su predicción. Se guarda con su hora y después no se puede cambiar.</translation>
    </message>
    <message>
        <source>Paint on the left film where you expect fluid: press the mouse and draw. Fluid sinks to the lowest place. The patient&apos;s right lies on your left.</source>
        <translation>Pinte en la radiografía izquierda dónde espera líquido: pulse el ratón y dibuje. El líquido baja al lugar más bajo. La derecha del paciente está a su izquierda.</translation>
    </message>
    <message>
        <source>The model now draws the same patient with the effusion, row by row. Every run is a real one, made on this computer.</source>
        <translation>El modelo dibuja ahora al mismo paciente con el derrame, fila a fila. Cada predicción es real, hecha en este ordenador.</translation>
    </message>
    <message>
        <source>Compare the two films, side by side or with Blink above them; your mark stays on both. Then write on the right, in a sentence of your own, what changed.</source>
        <translation>Compare las dos imágenes, lado a lado o con Alternar encima de ellas; su marca queda en ambas. Escriba después a la derecha, con una frase suya, qué cambió.</translation>
    </message>
    <message>
        <source>Your first prediction</source>
        <translation>Su primera predicción</translation>
    </message>
    <message>
        <source>Fluid collects in this patient&apos;s right pleural space: a new right effusion. Where will the film change?</source>
        <translation>En el espacio pleural derecho de este paciente se acumula líquido: un derrame derecho nuevo. ¿Dónde cambiará la radiografía?</translation>
    </message>
    <message>
        <source>That is all there is to it. The score rests on the reference, dashed on the films, and never on the model alone. Press Done to go on by yourself.</source>
        <translation>Eso es todo. La puntuación se basa en la referencia, discontinua en las radiografías, y nunca solo en el modelo. Pulse «Listo» para seguir por su cuenta.</translation>
    </message>
</context>
<context>
    <name>Unfinished</name>
    <message>
        <source>{path} is not the film any more about which you locked your answer; put that film back there, or open it from where it is now.</source>
        <translation>{path} ya no es la radiografía sobre la que fijó su respuesta; devuelva aquella radiografía ahí o ábrala desde donde esté ahora.</translation>
    </message>
</context>
<context>
    <name>Vocabulary</name>
    <message>
        <source>effusion</source>
        <translation>derrame pleural</translation>
    </message>
    <message>
        <source>consolidation</source>
        <translation>consolidación</translation>
    </message>
    <message>
        <source>atelectasis</source>
        <translation>atelectasia</translation>
    </message>
    <message>
        <source>pneumothorax</source>
        <translation>neumotórax</translation>
    </message>
    <message>
        <source>oedema</source>
        <translation>edema pulmonar</translation>
    </message>
    <message>
        <source>cardiomegaly</source>
        <translation>cardiomegalia</translation>
    </message>
    <message>
        <source>nodule</source>
        <translation>nódulo</translation>
    </message>
    <message>
        <source>hyperinflation</source>
        <translation>hiperinsuflación</translation>
    </message>
    <message>
        <source>right</source>
        <translation>a la derecha</translation>
    </message>
    <message>
        <source>left</source>
        <translation>a la izquierda</translation>
    </message>
    <message>
        <source>bilateral</source>
        <translation>bilateral</translation>
    </message>
    <message>
        <source>upper</source>
        <translation>zona superior</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>zona media</translation>
    </message>
    <message>
        <source>lower</source>
        <translation>zona inferior</translation>
    </message>
    <message>
        <source>new</source>
        <translation>nuevo/a</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>peor</translation>
    </message>
    <message>
        <source>better</source>
        <translation>mejor</translation>
    </message>
    <message>
        <source>resolved</source>
        <translation>resuelto/a</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>sin cambios</translation>
    </message>
    <message>
        <source>small</source>
        <translation>pequeño/a</translation>
    </message>
    <message>
        <source>moderate</source>
        <translation>moderado/a</translation>
    </message>
    <message>
        <source>large</source>
        <translation>grande</translation>
    </message>
    <message>
        <source>mild</source>
        <translation>leve</translation>
    </message>
    <message>
        <source>severe</source>
        <translation>marcado</translation>
    </message>
    <message>
        <source>no</source>
        <translation>sin</translation>
    </message>
</context>
<context>
    <name>Wall</name>
    <message>
        <source>What the hall sees</source>
        <translation>Lo que ve la sala</translation>
    </message>
    <message>
        <source>Thank you.</source>
        <translation>Gracias.</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>Un momento…</translation>
    </message>
    <message>
        <source>Case {number}</source>
        <translation>Caso {number}</translation>
    </message>
    <message>
        <source>The vote is closed.</source>
        <translation>La votación está cerrada.</translation>
    </message>
    <message>
        <source>The hall is divided. Convince your neighbour.</source>
        <translation>La sala está dividida. Convenza a su vecino.</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>Qué cambia</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>«{words}»</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Where the hall pointed</source>
        <translation>Dónde señaló la sala</translation>
    </message>
    <message>
        <source>First vote</source>
        <translation>Primera votación</translation>
    </message>
    <message>
        <source>Second vote</source>
        <translation>Segunda votación</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>Previsto</translation>
    </message>
    <message>
        <source>1 answer</source>
        <translation>1 respuesta</translation>
    </message>
    <message>
        <source>{count} answers</source>
        <translation>{count} respuestas</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>No votes</source>
        <translation>Sin votos</translation>
    </message>
    <message>
        <source>{share} right</source>
        <translation>{share} acertó</translation>
    </message>
    <message>
        <source>{first} right, after talking {second}</source>
        <translation>{first} acertó; tras hablar, {second}</translation>
    </message>
    <message>
        <source>Gain {gain}</source>
        <translation>Ganancia {gain}</translation>
    </message>
    <message>
        <source>Most often wrong: {place}</source>
        <translation>Error más frecuente: {place}</translation>
    </message>
    <message>
        <source>Synthetic, for teaching only</source>
        <translation>Sintético, solo para la enseñanza</translation>
    </message>
    <message>
        <source>On the way: {share}</source>
        <translation>En camino: {share}</translation>
    </message>
    <message>
        <source>Guessed: {share} right</source>
        <translation>Al azar: {share} de aciertos</translation>
    </message>
    <message>
        <source>Fairly sure: {share} right</source>
        <translation>Bastante seguros: {share} de aciertos</translation>
    </message>
    <message>
        <source>Certain: {share} right</source>
        <translation>Seguros: {share} de aciertos</translation>
    </message>
    <message>
        <source>Predicted just now</source>
        <translation>Predicho ahora mismo</translation>
    </message>
</context>
<context>
    <name>WhoCard</name>
    <message>
        <source>Name or pseudonym</source>
        <translation>Nombre o seudónimo</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>What may we call you?</source>
        <translation>¿Cómo podemos llamarle?</translation>
    </message>
    <message>
        <source>Keep this name</source>
        <translation>Conservar este nombre</translation>
    </message>
    <message>
        <source>Who is learning?</source>
        <translation>¿Quién está aprendiendo?</translation>
    </message>
    <message>
        <source>Several people learn here. Your answers are kept with your own.</source>
        <translation>Aquí aprenden varias personas. Sus respuestas se guardan con las suyas.</translation>
    </message>
    <message>
        <source>Your answers are kept with your own. A pseudonym will do.</source>
        <translation>Sus respuestas se guardan con las suyas. Basta un seudónimo.</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Yo</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>Otra persona</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Empezar</translation>
    </message>
    <message>
        <source>Type a name or a pseudonym, or skip this.</source>
        <translation>Escriba un nombre o un seudónimo, u omítalo.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Contraseña</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Iniciar sesión</translation>
    </message>
    <message>
        <source>Sign in to the lab</source>
        <translation>Iniciar sesión en el laboratorio</translation>
    </message>
    <message>
        <source>With the name and the password that you were given for it.</source>
        <translation>Con el nombre y la contraseña que le dieron para ello.</translation>
    </message>
    <message>
        <source>A name or a pseudonym. It stands with your results and nowhere else.</source>
        <translation>Un nombre o un seudónimo. Figura junto a sus resultados y en ningún otro sitio.</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Home</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Show the library</source>
        <translation>Mostrar la biblioteca</translation>
    </message>
    <message>
        <source>Show the interpretation</source>
        <translation>Mostrar la interpretación</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Pantalla completa</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Texto más grande</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Texto más pequeño</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Claro u oscuro</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Teclado y ratón</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Write a hypothesis</source>
        <translation>Escribir una hipótesis</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Hacer el recorrido</translation>
    </message>
    <message>
        <source>Export all objections…</source>
        <translation>Exportar todas las objeciones…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Looking at the films</source>
        <translation>Ver las radiografías</translation>
    </message>
    <message>
        <source>Predict; lock, compare, go on</source>
        <translation>Predecir; fijar, comparar, continuar</translation>
    </message>
    <message>
        <source>Open a folder of films…</source>
        <translation>Abrir una carpeta de radiografías…</translation>
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
        <translation>Hallazgo</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Sentido</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Lado</translation>
    </message>
    <message>
        <source>Any side</source>
        <translation>Cualquier lado</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Zona</translation>
    </message>
    <message>
        <source>Any zone</source>
        <translation>Toda zona</translation>
    </message>
</context>
<context>
    <name>_Code</name>
    <message>
        <source>Code for the lecturer&apos;s own phone</source>
        <translation>Código para el teléfono del docente</translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message>
        <source>None yet</source>
        <translation>Ninguno todavía</translation>
    </message>
</context>
</TS>
