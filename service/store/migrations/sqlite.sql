CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE messages (
	id INTEGER NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	kin VARCHAR(64) NOT NULL, 
	text TEXT, 
	verdict VARCHAR(20) NOT NULL, 
	category VARCHAR(40) NOT NULL, 
	risk DOUBLE NOT NULL, 
	model VARCHAR(80) NOT NULL, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	reports INTEGER NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	decision VARCHAR(20), 
	decided_category VARCHAR(40), 
	reply TEXT, 
	decided_at DATETIME, cluster_id INTEGER, version INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (fingerprint)
);

CREATE TABLE reports (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	receipt VARCHAR(64), 
	channel VARCHAR(20) NOT NULL, 
	community VARCHAR(60), 
	at DATETIME NOT NULL, 
	verdict VARCHAR(20) NOT NULL, 
	already_paid BOOLEAN NOT NULL, 
	reporter VARCHAR(64), 
	PRIMARY KEY (id), 
	FOREIGN KEY(message_id) REFERENCES messages (id), 
	UNIQUE (receipt)
);

CREATE TABLE raw_texts (
	report_id INTEGER NOT NULL, 
	sealed BLOB NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (report_id), 
	FOREIGN KEY(report_id) REFERENCES reports (id) ON DELETE CASCADE
);

CREATE TABLE blocked_reporters (
	reporter VARCHAR(64) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME, 
	PRIMARY KEY (reporter)
);

CREATE TABLE staff (
	id INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	folded VARCHAR(80) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	password VARCHAR(200) NOT NULL, 
	since DATETIME NOT NULL, 
	disabled_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (folded)
);

CREATE TABLE staff_sessions (
	token VARCHAR(64) NOT NULL, 
	staff_id INTEGER NOT NULL, 
	began_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (token), 
	FOREIGN KEY(staff_id) REFERENCES staff (id) ON DELETE CASCADE
);

CREATE TABLE sign_in_counts (
	code VARCHAR(64) NOT NULL, 
	failures INTEGER NOT NULL, 
	last_at DATETIME NOT NULL, 
	until DATETIME, 
	PRIMARY KEY (code)
);

CREATE TABLE api_keys (
	id INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	scope VARCHAR(20) NOT NULL, 
	since DATETIME NOT NULL, 
	revoked_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	UNIQUE (digest)
);

CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	source VARCHAR(100) NOT NULL, 
	subject VARCHAR(100) NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	detail TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE clusters (
	id INTEGER NOT NULL, 
	head INTEGER NOT NULL, 
	leader INTEGER, 
	matched TEXT, 
	messages INTEGER NOT NULL, 
	reports INTEGER NOT NULL, 
	paid INTEGER NOT NULL, 
	harmful INTEGER NOT NULL, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	verdict VARCHAR(20) NOT NULL, 
	category VARCHAR(40) NOT NULL, 
	risk DOUBLE NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	open BOOLEAN NOT NULL, 
	open_since DATETIME NOT NULL, 
	spread DOUBLE NOT NULL, 
	urgency DOUBLE NOT NULL, 
	claimed_by INTEGER, 
	claimed_until DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(claimed_by) REFERENCES staff (id)
);

CREATE TABLE message_bands (
	band BIGINT NOT NULL, 
	cluster_id INTEGER NOT NULL, 
	PRIMARY KEY (band, cluster_id), 
	FOREIGN KEY(cluster_id) REFERENCES clusters (id) ON DELETE CASCADE
);

CREATE TABLE cluster_places (
	cluster_id INTEGER NOT NULL, 
	community VARCHAR(60) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	reports INTEGER NOT NULL, 
	PRIMARY KEY (cluster_id, community, channel), 
	FOREIGN KEY(cluster_id) REFERENCES clusters (id) ON DELETE CASCADE
);

CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	staff_id INTEGER, 
	step VARCHAR(20) NOT NULL, 
	decision VARCHAR(20) NOT NULL, 
	category VARCHAR(40), 
	reply TEXT, 
	note TEXT, 
	undoes INTEGER, 
	batch VARCHAR(32), 
	PRIMARY KEY (id), 
	FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE, 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(undoes) REFERENCES decisions (id) ON DELETE CASCADE
);

CREATE VIRTUAL TABLE message_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0');

CREATE TABLE list_rows (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	held VARCHAR(280), 
	PRIMARY KEY (id), 
	UNIQUE (held)
);

CREATE TABLE list_versions (
	id INTEGER NOT NULL, 
	row_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	staff_id INTEGER, 
	side VARCHAR(20) NOT NULL, 
	about VARCHAR(20) NOT NULL, 
	value VARCHAR(260) NOT NULL, 
	confirmed BOOLEAN NOT NULL, 
	unit VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	until DATETIME NOT NULL, 
	ok_examples TEXT NOT NULL, 
	fail_examples TEXT NOT NULL, 
	disabled BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (row_id, version), 
	FOREIGN KEY(row_id) REFERENCES list_rows (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
);

CREATE TABLE leads (
	id INTEGER NOT NULL, 
	code VARCHAR(64) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	shown VARCHAR(260) NOT NULL, 
	sealed BLOB, 
	state VARCHAR(20) NOT NULL, 
	settled_by INTEGER, 
	settled_at DATETIME, 
	why VARCHAR(200), 
	PRIMARY KEY (id), 
	UNIQUE (code), 
	FOREIGN KEY(settled_by) REFERENCES staff (id)
);

CREATE TABLE lead_sightings (
	lead_id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	marked_by INTEGER, 
	marked_at DATETIME NOT NULL, 
	PRIMARY KEY (lead_id, message_id), 
	FOREIGN KEY(lead_id) REFERENCES leads (id) ON DELETE CASCADE, 
	FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE, 
	FOREIGN KEY(marked_by) REFERENCES staff (id)
);

CREATE TABLE jobs (
	id VARCHAR(24) NOT NULL, 
	owner VARCHAR(40) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	size BIGINT NOT NULL, 
	source VARCHAR(20) NOT NULL, 
	target VARCHAR(20) NOT NULL, 
	text_column VARCHAR(200), 
	encoding VARCHAR(40), 
	"explain" BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	finished_at DATETIME, 
	expires_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	rows BIGINT NOT NULL, 
	rate DOUBLE NOT NULL, 
	"left" DOUBLE, 
	counts TEXT, 
	error BLOB, 
	attempts INTEGER NOT NULL, 
	claimed_by VARCHAR(40), 
	claimed_until DATETIME, 
	PRIMARY KEY (id)
);

CREATE TABLE told_corrections (
	report_id INTEGER NOT NULL, 
	decided_at DATETIME NOT NULL, 
	PRIMARY KEY (report_id), 
	FOREIGN KEY(report_id) REFERENCES reports (id) ON DELETE CASCADE
);

CREATE TABLE shadow_counts (
	candidate VARCHAR(80) NOT NULL, 
	current VARCHAR(80) NOT NULL, 
	said VARCHAR(20) NOT NULL, 
	would_say VARCHAR(20) NOT NULL, 
	messages INTEGER NOT NULL, 
	first DATETIME NOT NULL, 
	last DATETIME NOT NULL, 
	PRIMARY KEY (candidate, current, said, would_say)
);

CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE INDEX ix_audit_action ON audit (action);

CREATE INDEX ix_audit_at ON audit (at);

CREATE INDEX ix_audit_source ON audit (source);

CREATE INDEX ix_audit_subject ON audit (subject);

CREATE INDEX ix_cluster_places_channel ON cluster_places (channel);

CREATE INDEX ix_cluster_places_community ON cluster_places (community);

CREATE INDEX ix_clusters_claimed_by ON clusters (claimed_by);

CREATE INDEX ix_clusters_harmful ON clusters (harmful);

CREATE INDEX ix_clusters_queue ON clusters (open, urgency, id, state, category, verdict, claimed_by, claimed_until, first_seen, last_seen);

CREATE INDEX ix_decisions_at ON decisions (at);

CREATE INDEX ix_decisions_message_id ON decisions (message_id);

CREATE INDEX ix_decisions_staff_id ON decisions (staff_id);

CREATE INDEX ix_jobs_created_at ON jobs (created_at);

CREATE INDEX ix_jobs_expires_at ON jobs (expires_at);

CREATE INDEX ix_jobs_owner_created_at ON jobs (owner, created_at);

CREATE INDEX ix_jobs_state ON jobs (state);

CREATE INDEX ix_lead_sightings_marked_by ON lead_sightings (marked_by);

CREATE INDEX ix_lead_sightings_message_id ON lead_sightings (message_id);

CREATE INDEX ix_leads_settled_by ON leads (settled_by);

CREATE INDEX ix_leads_state ON leads (state);

CREATE INDEX ix_list_versions_staff_id ON list_versions (staff_id);

CREATE INDEX ix_message_bands_cluster_id ON message_bands (cluster_id);

CREATE INDEX ix_messages_cluster_id ON messages (cluster_id);

CREATE INDEX ix_messages_kin ON messages (kin);

CREATE INDEX ix_messages_last_seen ON messages (last_seen);

CREATE INDEX ix_messages_state ON messages (state);

CREATE INDEX ix_raw_texts_at ON raw_texts (at);

CREATE INDEX ix_reports_at ON reports (at);

CREATE INDEX ix_reports_community ON reports (community);

CREATE INDEX ix_reports_message_id ON reports (message_id);

CREATE INDEX ix_reports_reporter ON reports (reporter);

CREATE INDEX ix_sign_in_counts_last_at ON sign_in_counts (last_at);

CREATE INDEX ix_staff_sessions_began_at ON staff_sessions (began_at);

CREATE INDEX ix_staff_sessions_staff_id ON staff_sessions (staff_id);

INSERT INTO alembic_version VALUES ('0009')
