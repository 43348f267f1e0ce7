package caseload

// schema is the room's part of the projection.
//
// A patient's row number is the NHS number, so that it is the same whatever the
// order of arrival; PRIMARY KEY(patient) of key_worker and plan is what keeps
// either from being two (house.md, Ledger). What lists say of a person stays in
// list_row, and patient holds what is shown of them, derived from all of it.
const schema = `
CREATE TABLE patient (
	n INTEGER PRIMARY KEY, id TEXT NOT NULL,
	family TEXT NOT NULL, given TEXT NOT NULL, title TEXT NOT NULL, born TEXT NOT NULL, gender TEXT NOT NULL,
	practice TEXT NOT NULL, gp TEXT NOT NULL, postcode TEXT NOT NULL, address TEXT NOT NULL, phone TEXT NOT NULL,
	sort TEXT NOT NULL, risk REAL NOT NULL, rise REAL NOT NULL, severe INTEGER NOT NULL,
	admissions INTEGER NOT NULL, medicines INTEGER NOT NULL, registers TEXT NOT NULL,
	words INTEGER NOT NULL,                   -- hash of what the finder holds
	waiting TEXT NOT NULL,                    -- since when without a key worker, '' while somebody is
	excused TEXT NOT NULL DEFAULT '',         -- until when that may stand
	planned INTEGER NOT NULL DEFAULT 0,       -- version of the plan
	review TEXT NOT NULL DEFAULT '',
	gone INTEGER NOT NULL DEFAULT 0,          -- left a list
	orphan INTEGER NOT NULL DEFAULT 0,        -- left them all
	conflict INTEGER NOT NULL DEFAULT 0,
	died INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX patient_id ON patient (id);
CREATE INDEX patient_risk ON patient (risk DESC, sort);
CREATE VIRTUAL TABLE finder USING fts5 (words, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize='ascii');
INSERT INTO finder (finder, rank) VALUES ('automerge', 16); -- many small batches: merge seldom
CREATE TABLE list (
	n INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL, format TEXT NOT NULL, idx TEXT NOT NULL,
	last_run TEXT NOT NULL, reading INTEGER NOT NULL, read_at TEXT NOT NULL, read_by TEXT NOT NULL
);
CREATE TABLE list_row (
	list INTEGER NOT NULL, n INTEGER NOT NULL, digest INTEGER NOT NULL,
	entered INTEGER NOT NULL, changed INTEGER NOT NULL, gone TEXT NOT NULL, value BLOB NOT NULL,
	PRIMARY KEY (n, list)
) WITHOUT ROWID;
CREATE TABLE score (
	n INTEGER NOT NULL, idx TEXT NOT NULL, date TEXT NOT NULL, list INTEGER NOT NULL,
	value REAL NOT NULL, band TEXT NOT NULL, current INTEGER NOT NULL,
	PRIMARY KEY (n, idx, date, list, value)
) WITHOUT ROWID;
CREATE TABLE person (id TEXT PRIMARY KEY, n INTEGER NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE same_person (n INTEGER PRIMARY KEY, same INTEGER NOT NULL); -- as somebody said
CREATE TABLE alias (n INTEGER PRIMARY KEY, same INTEGER NOT NULL);       -- who is shown for it, never joined further
CREATE TABLE early (patient TEXT PRIMARY KEY) WITHOUT ROWID; -- known by id alone until a number arrives
-- key_worker, plan and conflict hold what is shown of a person, of all their records.
CREATE TABLE key_worker (
	patient TEXT PRIMARY KEY, member TEXT NOT NULL, since TEXT NOT NULL, state TEXT NOT NULL, basis TEXT NOT NULL,
	entry TEXT NOT NULL, device TEXT NOT NULL, -- the save that named them and the laptop it was made on
	contested INTEGER NOT NULL, also TEXT NOT NULL -- ids of those whom others named, as JSON, '' for nobody
) WITHOUT ROWID;
CREATE INDEX key_worker_member ON key_worker (member);
CREATE TABLE plan (
	patient TEXT PRIMARY KEY, version INTEGER NOT NULL, updated TEXT NOT NULL, updated_by TEXT NOT NULL,
	review_due TEXT NOT NULL, agreed TEXT NOT NULL, agreed_on TEXT NOT NULL, agreed_with TEXT NOT NULL, basis TEXT NOT NULL,
	sections TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE planned_for (patient TEXT PRIMARY KEY) WITHOUT ROWID; -- records with a plan of their own
CREATE TABLE contribution (
	patient TEXT NOT NULL, id TEXT NOT NULL, service TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
	goal TEXT NOT NULL, updated TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY (patient, id)
) WITHOUT ROWID;
CREATE TABLE concern (id TEXT PRIMARY KEY, n INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID; -- F51; read through Concerns alone
CREATE INDEX concern_n ON concern (n);
CREATE TABLE discharge (
	n INTEGER NOT NULL, discharged TEXT NOT NULL, list INTEGER NOT NULL, value TEXT NOT NULL,
	PRIMARY KEY (n, discharged, list)
) WITHOUT ROWID;
CREATE INDEX discharge_date ON discharge (discharged);
CREATE TABLE conflict (patient TEXT NOT NULL, entity TEXT NOT NULL, field TEXT NOT NULL, PRIMARY KEY (patient, entity, field)) WITHOUT ROWID;
CREATE TABLE member (
	id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL,
	phone TEXT NOT NULL, out_of_hours TEXT NOT NULL, active INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE saved (entry TEXT PRIMARY KEY, member TEXT NOT NULL, clock INTEGER NOT NULL, kind TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE taken_back (entry TEXT PRIMARY KEY) WITHOUT ROWID;
`
