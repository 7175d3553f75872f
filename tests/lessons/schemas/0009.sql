BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0009');
CREATE TABLE attempt_runs (
	attempt_id CHAR(32) NOT NULL, 
	run_id CHAR(32) NOT NULL, 
	CONSTRAINT pk_attempt_runs PRIMARY KEY (attempt_id, run_id), 
	CONSTRAINT fk_attempt_runs_attempt_id_attempts FOREIGN KEY(attempt_id) REFERENCES attempts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_attempt_runs_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE TABLE attempts (
	id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	item_id CHAR(32) NOT NULL, 
	item_digest VARCHAR(64) NOT NULL, 
	shown_at DATETIME NOT NULL, 
	locked_at DATETIME NOT NULL, 
	revealed_at DATETIME, 
	finished_at DATETIME, 
	answer JSON NOT NULL, 
	explanation TEXT NOT NULL, 
	grade JSON, 
	"right" BOOLEAN, 
	score DOUBLE, 
	brier DOUBLE, 
	confidence DOUBLE, 
	seconds DOUBLE NOT NULL, 
	findings TEXT, 
	said TEXT, 
	CONSTRAINT pk_attempts PRIMARY KEY (id), 
	CONSTRAINT fk_attempts_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
INSERT INTO "attempts" VALUES('00000000000000000000000000000a02','00000000000000000000000000000a01','00000000000000000000000000000c01','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','2026-11-10 18:00:00.500000','2026-11-10 18:00:06.000000','2026-11-10 18:00:06.000000','2026-11-10 18:00:06.000000','{"course": "more", "point": [0.7, 0.6]}','',NULL,1,1.0,NULL,NULL,5.5,NULL,NULL);
CREATE TABLE "cases" (
	owner TEXT DEFAULT '' NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	title TEXT NOT NULL, 
	source TEXT, 
	height INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	thumbnail BLOB NOT NULL, 
	opened_at DATETIME NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (owner, fingerprint)
);
INSERT INTO "cases" VALUES('','5cadac5c9979ee4b33e8fd805cc9b104a916fac31cfdfc6e39fbb56dd5a55427','Case A','/films/chest.png',80,64,X'89504E470D0A1A0A0000000D494844520000000400000005080000000047C612070000001049444154789C63D46060606062C024000456003268D9867A0000000049454E44AE426082','2026-11-01 09:30:00.125000');
INSERT INTO "cases" VALUES('','56ed4ceb1e6a6a85e5804a715ec19ac4a9aaf6a90a6c8969db169102b8d1fc43','Case B',NULL,64,80,X'89504E470D0A1A0A0000000D494844520000000400000005080000000047C612070000001049444154789C63AC6060606062C024000BD60082FA1991C90000000049454E44AE426082','2026-11-02 09:30:00.125000');
CREATE TABLE class_answers (
	class_id CHAR(32) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	item_id CHAR(32) NOT NULL, 
	item_digest VARCHAR(64) NOT NULL, 
	pack_id CHAR(32), 
	pack TEXT NOT NULL, 
	title TEXT NOT NULL, 
	locked_at DATETIME NOT NULL, 
	seconds DOUBLE NOT NULL, 
	answer JSON NOT NULL, 
	parts JSON NOT NULL, 
	"right" BOOLEAN NOT NULL, 
	skills TEXT NOT NULL, 
	is_drill BOOLEAN NOT NULL, 
	CONSTRAINT pk_class_answers PRIMARY KEY (class_id, attempt_id), 
	CONSTRAINT fk_class_answers_class_id_classes FOREIGN KEY(class_id) REFERENCES classes (id) ON DELETE CASCADE
);
INSERT INTO "class_answers" VALUES('00000000000000000000000000000d01','00000000000000000000000000000d21','00000000000000000000000000000d11','00000000000000000000000000000d31','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',NULL,'','','2026-11-10 18:00:06.000000',5.5,'{"holds": true, "confidence": 0.75}','{"statement": 1.0}',1,'effusion/one side/worse',0);
CREATE TABLE class_members (
	class_id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	exported_at DATETIME NOT NULL, 
	CONSTRAINT pk_class_members PRIMARY KEY (class_id, learner_id), 
	CONSTRAINT fk_class_members_class_id_classes FOREIGN KEY(class_id) REFERENCES classes (id) ON DELETE CASCADE
);
INSERT INTO "class_members" VALUES('00000000000000000000000000000d01','00000000000000000000000000000d11','Zoë','2026-11-20 08:00:00.500000');
CREATE TABLE classes (
	id CHAR(32) NOT NULL, 
	owner TEXT DEFAULT '' NOT NULL, 
	name TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_classes PRIMARY KEY (id)
);
INSERT INTO "classes" VALUES('00000000000000000000000000000d01','','Herbst 2026 – Kurs A','2026-11-01 08:00:00.000000');
CREATE TABLE drill_answers (
	attempt_id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	session_id CHAR(32) NOT NULL, 
	case_id CHAR(32) NOT NULL, 
	skill VARCHAR(64) NOT NULL, 
	place VARCHAR(16), 
	difficulty DOUBLE NOT NULL, 
	course VARCHAR(8) NOT NULL, 
	x DOUBLE, 
	y DOUBLE, 
	hit BOOLEAN NOT NULL, 
	"right" BOOLEAN NOT NULL, 
	seconds DOUBLE NOT NULL, 
	answered_at DATETIME NOT NULL, 
	CONSTRAINT pk_drill_answers PRIMARY KEY (attempt_id), 
	CONSTRAINT fk_drill_answers_attempt_id_attempts FOREIGN KEY(attempt_id) REFERENCES attempts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_drill_answers_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
INSERT INTO "drill_answers" VALUES('00000000000000000000000000000a02','00000000000000000000000000000a01','00000000000000000000000000000d01','00000000000000000000000000000c01','effusion/one side/worse/small','left lower',0.4,'more',0.7,0.6,1,1,5.5,'2026-11-10 18:00:06.000000');
CREATE TABLE drill_sessions (
	id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	minutes INTEGER NOT NULL, 
	began_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_drill_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_drill_sessions_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
INSERT INTO "drill_sessions" VALUES('00000000000000000000000000000d01','00000000000000000000000000000a01','',5,'2026-11-10 18:00:00.000000',NULL);
CREATE TABLE exams (
	id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	lesson_id CHAR(32) NOT NULL, 
	title TEXT NOT NULL, 
	minutes INTEGER NOT NULL, 
	items JSON NOT NULL, 
	began_at DATETIME NOT NULL, 
	left_seconds DOUBLE NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_exams PRIMARY KEY (id), 
	CONSTRAINT fk_exams_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
INSERT INTO "exams" VALUES('00000000000000000000000000000e08','00000000000000000000000000000a01','0000000000000000000000000000001e','Finals',30,'["00000000-0000-0000-0000-000000000002"]','2026-11-20 08:00:00.000000',1234.5,NULL);
CREATE TABLE item_skills (
	item_id CHAR(32) NOT NULL, 
	skill VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_item_skills PRIMARY KEY (item_id, skill), 
	CONSTRAINT fk_item_skills_item_id_items FOREIGN KEY(item_id) REFERENCES items (id) ON DELETE CASCADE
);
CREATE TABLE items (
	id CHAR(32) NOT NULL, 
	pack_id CHAR(32) NOT NULL, 
	lesson_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	title TEXT NOT NULL, 
	content TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	film CHAR(32) NOT NULL, 
	findings TEXT NOT NULL, 
	retired_at DATETIME, 
	CONSTRAINT pk_items PRIMARY KEY (id), 
	CONSTRAINT fk_items_pack_id_packs FOREIGN KEY(pack_id) REFERENCES packs (id) ON DELETE CASCADE, 
	CONSTRAINT fk_items_lesson_id_lessons FOREIGN KEY(lesson_id) REFERENCES lessons (id) ON DELETE CASCADE
);
CREATE TABLE lab_assignments (
	id CHAR(32) NOT NULL, 
	class_id CHAR(32) NOT NULL, 
	pack_id CHAR(32) NOT NULL, 
	begins_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	times INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_lab_assignments PRIMARY KEY (id), 
	CONSTRAINT fk_lab_assignments_class_id_lab_classes FOREIGN KEY(class_id) REFERENCES lab_classes (id) ON DELETE CASCADE, 
	CONSTRAINT fk_lab_assignments_pack_id_packs FOREIGN KEY(pack_id) REFERENCES packs (id) ON DELETE CASCADE
);
INSERT INTO "lab_assignments" VALUES('00000000000000000000000000000a55','0000000000000000000000000000c1a5','00000000000000000000000000000bac','2026-11-20 08:00:00.000000','2026-12-20 08:00:00.000000',2,'2026-11-20 08:00:00.000000',NULL);
CREATE TABLE lab_classes (
	id CHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_lab_classes PRIMARY KEY (id)
);
INSERT INTO "lab_classes" VALUES('0000000000000000000000000000c1a5','Year 4','2026-11-20 08:00:00.000000');
CREATE TABLE lab_members (
	class_id CHAR(32) NOT NULL, 
	login TEXT NOT NULL, 
	teaches BOOLEAN NOT NULL, 
	CONSTRAINT pk_lab_members PRIMARY KEY (class_id, login), 
	CONSTRAINT fk_lab_members_class_id_lab_classes FOREIGN KEY(class_id) REFERENCES lab_classes (id) ON DELETE CASCADE
);
INSERT INTO "lab_members" VALUES('0000000000000000000000000000c1a5','smith',1);
CREATE TABLE learners (
	id CHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	daily_limit INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	removed_at DATETIME, daily_goal INTEGER, owner TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_learners PRIMARY KEY (id)
);
INSERT INTO "learners" VALUES('00000000000000000000000000000a01','Ada',20,'2026-11-10 17:00:00.000000',NULL,12,'');
CREATE TABLE lecture_hands (
	lecture_id CHAR(32) NOT NULL, 
	item_id CHAR(32) NOT NULL, 
	round VARCHAR(8) NOT NULL, 
	counts JSON NOT NULL, 
	CONSTRAINT pk_lecture_hands PRIMARY KEY (lecture_id, item_id, round), 
	CONSTRAINT fk_lecture_hands_lecture_id_lectures FOREIGN KEY(lecture_id) REFERENCES lectures (id) ON DELETE CASCADE
);
INSERT INTO "lecture_hands" VALUES('00000000000000000000000000000051','00000000000000000000000000000032','first','[{"ballot": {"holds": true}, "hands": 12}]');
CREATE TABLE lecture_votes (
	lecture_id CHAR(32) NOT NULL, 
	item_id CHAR(32) NOT NULL, 
	round VARCHAR(8) NOT NULL, 
	device VARCHAR(22) NOT NULL, 
	revision INTEGER NOT NULL, 
	ballot JSON NOT NULL, 
	voted_at DATETIME NOT NULL, 
	CONSTRAINT pk_lecture_votes PRIMARY KEY (lecture_id, item_id, round, device), 
	CONSTRAINT fk_lecture_votes_lecture_id_lectures FOREIGN KEY(lecture_id) REFERENCES lectures (id) ON DELETE CASCADE
);
INSERT INTO "lecture_votes" VALUES('00000000000000000000000000000051','00000000000000000000000000000031','first','0000000000000000000001',1,'{"taps": [[0.25, 0.7]], "confidence": 2}','2026-11-20 08:15:00.000000');
INSERT INTO "lecture_votes" VALUES('00000000000000000000000000000051','00000000000000000000000000000031','first','0000000000000000000002',2,'{"taps": [[0.25, 0.7]], "confidence": 2}','2026-11-20 08:15:00.000000');
CREATE TABLE lectures (
	id CHAR(32) NOT NULL, 
	pack_id CHAR(32) NOT NULL, 
	title TEXT NOT NULL, 
	items JSON NOT NULL, 
	state JSON NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, owner TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_lectures PRIMARY KEY (id)
);
INSERT INTO "lectures" VALUES('00000000000000000000000000000051','00000000000000000000000000000021','Sieh es sich bewegen','["00000000-0000-0000-0000-000000000031", "00000000-0000-0000-0000-000000000032"]','{"item": 1, "step": "second-vote", "blank": "black", "discussed": [1], "ended": false}','2026-11-20 08:15:00.000000',NULL,'');
CREATE TABLE lessons (
	id CHAR(32) NOT NULL, 
	pack_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	introduction TEXT NOT NULL, 
	retired_at DATETIME, exam_minutes INTEGER, 
	CONSTRAINT pk_lessons PRIMARY KEY (id), 
	CONSTRAINT fk_lessons_pack_id_packs FOREIGN KEY(pack_id) REFERENCES packs (id) ON DELETE CASCADE
);
CREATE TABLE notes (
	id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	item_id CHAR(32) NOT NULL, 
	text TEXT NOT NULL, 
	changed_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	CONSTRAINT pk_notes PRIMARY KEY (id), 
	CONSTRAINT fk_notes_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
CREATE TABLE objections (
	id CHAR(32) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	run_id CHAR(32) NOT NULL, 
	item_id CHAR(32), 
	claim TEXT NOT NULL, 
	text TEXT NOT NULL, 
	mark JSON, 
	made_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_objections PRIMARY KEY (id), 
	CONSTRAINT fk_objections_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
CREATE TABLE packs (
	id CHAR(32) NOT NULL, 
	revision INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	about JSON NOT NULL, 
	manifest TEXT NOT NULL, 
	installed_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	CONSTRAINT pk_packs PRIMARY KEY (id)
);
INSERT INTO "packs" VALUES('00000000000000000000000000000bac',1,'Effusions','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','{"description": "", "languages": ["en"], "authors": ["Ada"], "licence": "CC0-1.0"}','{}','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000');
CREATE TABLE reviews (
	attempt_id CHAR(32) NOT NULL, 
	skill VARCHAR(64) NOT NULL, 
	learner_id CHAR(32) NOT NULL, 
	reviewed_at DATETIME NOT NULL, 
	good BOOLEAN NOT NULL, 
	pause DOUBLE, 
	expected DOUBLE, 
	CONSTRAINT pk_reviews PRIMARY KEY (attempt_id, skill), 
	CONSTRAINT fk_reviews_attempt_id_attempts FOREIGN KEY(attempt_id) REFERENCES attempts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_reviews_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
CREATE TABLE run_arrays (
	run_id CHAR(32) NOT NULL, 
	tokens BLOB NOT NULL, 
	prior_tokens BLOB NOT NULL, 
	field_change BLOB NOT NULL, 
	raw BLOB NOT NULL, layers BLOB, 
	CONSTRAINT pk_run_arrays PRIMARY KEY (run_id), 
	CONSTRAINT fk_run_arrays_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "run_arrays" VALUES('00000000000000000000000000000001',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9369A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A46063A0A46069A3A0AB50A64022E46060686513C8A47F1281EC5A398540C00856C1D1E',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9369A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A46063A0A46069A3A0AB50A64022E8651300A46C1281805A3800C0000A0011B8E',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9366A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A86663A0A86669A3A0AB50A64022E865130C241831D7E3CAA7F38EB0700259C4B15',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E536AA4AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A86663A0A86669A3A0AB50A64022E86865138922100B3CA9BA2',NULL);
INSERT INTO "run_arrays" VALUES('00000000000000000000000000000003',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9369A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A46063A0A46069A3A0AB50A64022E66060686513C8A47F1281EC5A398540C005042203E',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9369A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A46063A0A46069A3A0AB50A64022E8651300A46C1281805A3800C0000A0011B8E',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9366A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A86663A0A86669A3A0AB50A64022E865130C241831D7E3CAA7F38EB0700259C4B15',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E536AA4AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A86663A0A86669A3A0AB50A64022E86865138922100B3CA9BA2',NULL);
INSERT INTO "run_arrays" VALUES('00000000000000000000000000000002',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9369A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A46063A0A46069A3A0AB50A64022E26060686513C8A47F1281EC5A398540C006AD71EAE',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9369A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A46063A0A46069A3A0AB50A64022E8651300A46C1281805A3800C0000A0011B8E',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E9366A2AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A86663A0A86669A3A0AB50A64022E865130C241831D7E3CAA7F38EB0700259C4B15',X'789C9BEC17EA1B10C9C850C650AD9E925A9C5CA46EA5A06E536AA4AEA3A09E965F54529498179F5F94920A12774BCC294E058A17672416A402F91A86663A0A86669A3A0AB50A64022E86865138922100B3CA9BA2',NULL);
CREATE TABLE "runs" (
	id CHAR(32) NOT NULL, 
	owner TEXT DEFAULT '' NOT NULL, 
	case_fingerprint VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	deleted_at DATETIME, 
	hypothesis TEXT NOT NULL, 
	interpretation TEXT NOT NULL, 
	recipe JSON NOT NULL, 
	timings JSON NOT NULL, 
	passes INTEGER NOT NULL, 
	composite VARCHAR(32) NOT NULL, 
	field_top INTEGER NOT NULL, 
	field_left INTEGER NOT NULL, 
	field_side INTEGER NOT NULL, 
	thumbnail BLOB NOT NULL, 
	grounding JSON, 
	favoured_at DATETIME, 
	note TEXT, 
	batch CHAR(32), 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT fk_runs_owner_cases FOREIGN KEY(owner, case_fingerprint) REFERENCES cases (owner, fingerprint)
);
INSERT INTO "runs" VALUES('00000000000000000000000000000001','','5cadac5c9979ee4b33e8fd805cc9b104a916fac31cfdfc6e39fbb56dd5a55427','2026-11-01 09:30:00.125000',NULL,'worsening right effusion','Unverändert.','{"bundle_name": "embedded-thorax-s", "bundle_version": "1.0", "bundle_digest": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "prior_fingerprint": "5cadac5c9979ee4b33e8fd805cc9b104a916fac31cfdfc6e39fbb56dd5a55427", "hypothesis": "worsening right effusion", "prompt": "worse right effusion", "sampling": {"seed": 4611686018427387905, "temperature": 1.0, "top_k": 2048, "guidance": 1.0}, "device": "cpu", "dtype": "int8", "versions": {"foresee": "0.1.0"}}','{"prefill_s": 0.1, "first_rows_s": 0.4, "image_s": 2.5, "total_s": 3.25}',441,'tokens',0,-8,80,X'89504E470D0A1A0A0000000D494844520000000400000005080000000047C612070000001049444154789C63D46060606062C024000456003268D9867A0000000049454E44AE426082',NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('00000000000000000000000000000003','','56ed4ceb1e6a6a85e5804a715ec19ac4a9aaf6a90a6c8969db169102b8d1fc43','2026-11-03 09:30:00.125000','2026-11-04 08:00:00.000000','worsening right effusion','Neu.','{"bundle_name": "embedded-thorax-s", "bundle_version": "1.0", "bundle_digest": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "prior_fingerprint": "56ed4ceb1e6a6a85e5804a715ec19ac4a9aaf6a90a6c8969db169102b8d1fc43", "hypothesis": "worsening right effusion", "prompt": "worse right effusion", "sampling": {"seed": 4611686018427387907, "temperature": 1.0, "top_k": 2048, "guidance": 1.0}, "device": "cpu", "dtype": "int8", "versions": {"foresee": "0.1.0"}}','{"prefill_s": 0.1, "first_rows_s": 0.4, "image_s": 2.5, "total_s": 3.25}',441,'tokens',-8,0,80,X'89504E470D0A1A0A0000000D494844520000000400000005080000000047C612070000001049444154789C63AC6060606062C024000BD60082FA1991C90000000049454E44AE426082',NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('00000000000000000000000000000002','','56ed4ceb1e6a6a85e5804a715ec19ac4a9aaf6a90a6c8969db169102b8d1fc43','2026-11-02 09:30:00.125000',NULL,'worsening right effusion','Größer – deutlich.','{"bundle_name": "embedded-thorax-s", "bundle_version": "1.0", "bundle_digest": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "prior_fingerprint": "56ed4ceb1e6a6a85e5804a715ec19ac4a9aaf6a90a6c8969db169102b8d1fc43", "hypothesis": "worsening right effusion", "prompt": "worse right effusion", "sampling": {"seed": 4611686018427387906, "temperature": 1.0, "top_k": 2048, "guidance": 1.0}, "device": "cpu", "dtype": "int8", "versions": {"foresee": "0.1.0"}}','{"prefill_s": 0.1, "first_rows_s": 0.4, "image_s": 2.5, "total_s": 3.25}',441,'tokens',-8,0,80,X'89504E470D0A1A0A0000000D494844520000000400000005080000000047C612070000001049444154789C630C6060606062C024000816005AE21F9C630000000049454E44AE426082',NULL,'2026-11-20 10:00:00.000000','Größer als gedacht – Zwerchfell!',NULL);
CREATE TABLE skill_states (
	learner_id CHAR(32) NOT NULL, 
	skill VARCHAR(64) NOT NULL, 
	due DATETIME NOT NULL, 
	last_review DATETIME NOT NULL, 
	card JSON NOT NULL, 
	CONSTRAINT pk_skill_states PRIMARY KEY (learner_id, skill), 
	CONSTRAINT fk_skill_states_learner_id_learners FOREIGN KEY(learner_id) REFERENCES learners (id) ON DELETE CASCADE
);
CREATE INDEX ix_lessons_pack_id_position ON lessons (pack_id, position);
CREATE INDEX ix_items_lesson_id_position ON items (lesson_id, position);
CREATE INDEX ix_items_pack_id ON items (pack_id);
CREATE INDEX ix_item_skills_skill_item_id ON item_skills (skill, item_id);
CREATE INDEX ix_attempts_learner_id_item_id_locked_at ON attempts (learner_id, item_id, locked_at);
CREATE INDEX ix_attempts_learner_id_locked_at ON attempts (learner_id, locked_at);
CREATE INDEX ix_attempts_learner_id_findings_said_right ON attempts (learner_id, findings, said, "right");
CREATE INDEX ix_attempts_learner_id_right_confidence_seconds ON attempts (learner_id, "right", confidence, seconds);
CREATE INDEX ix_attempts_learner_id_seconds_right ON attempts (learner_id, seconds, "right");
CREATE INDEX ix_attempt_runs_run_id ON attempt_runs (run_id);
CREATE INDEX ix_skill_states_learner_id_due ON skill_states (learner_id, due);
CREATE INDEX ix_reviews_learner_id_reviewed_at_skill ON reviews (learner_id, reviewed_at, skill);
CREATE INDEX ix_reviews_learner_id_pause_good_expected ON reviews (learner_id, pause, good, expected);
CREATE INDEX ix_notes_learner_id_item_id ON notes (learner_id, item_id);
CREATE INDEX ix_objections_learner_id_made_at ON objections (learner_id, made_at);
CREATE INDEX ix_lectures_started_at ON lectures (started_at);
CREATE INDEX ix_drill_sessions_learner_id_began_at ON drill_sessions (learner_id, began_at);
CREATE INDEX ix_drill_answers_learner_id_answered_at ON drill_answers (learner_id, answered_at);
CREATE INDEX ix_drill_answers_session_id ON drill_answers (session_id);
CREATE UNIQUE INDEX ix_learners_owner_name ON learners (owner, name) WHERE removed_at IS NULL;
CREATE INDEX ix_cases_opened_at ON cases (opened_at);
CREATE INDEX ix_runs_created_at_id ON runs (created_at, id);
CREATE INDEX ix_runs_case_fingerprint_created_at ON runs (case_fingerprint, created_at);
CREATE UNIQUE INDEX ix_lab_classes_name ON lab_classes (name);
CREATE INDEX ix_lab_members_login ON lab_members (login);
CREATE INDEX ix_lab_assignments_class_id ON lab_assignments (class_id);
CREATE INDEX ix_class_answers_class_id_learner_id ON class_answers (class_id, learner_id);
CREATE UNIQUE INDEX ix_exams_learner_id_lesson_id ON exams (learner_id, lesson_id);
COMMIT;
