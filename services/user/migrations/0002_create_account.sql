-- What must be found before a tenant is known has no tenant: these tables are without row-level
-- security and hold no more than sign-in needs. They are not audited, so that no secret gets into
-- the trail.

-- Who can sign in. The e-mail stands here as SHA-256 of its lower case only.
CREATE TABLE account (
  user_id       text PRIMARY KEY,
  email_hash    text NOT NULL UNIQUE,
  password_hash text NOT NULL,                -- Argon2id, PHC string format
  created_at    timestamptz NOT NULL
);

-- Where an account is a member; role and name are in `member`.
CREATE TABLE account_organization (
  user_id         text NOT NULL REFERENCES account ON DELETE CASCADE,
  organization_id text NOT NULL,
  joined_at       timestamptz NOT NULL,
  PRIMARY KEY (user_id, organization_id)
);

-- A chain of refresh tokens. Only the newest one's secret is known; any other ends the session.
CREATE TABLE session (
  id              text PRIMARY KEY,           -- chance, never shown but inside a refresh token
  secret_hash     text NOT NULL,              -- SHA-256
  user_id         text NOT NULL,
  organization_id text NOT NULL,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  FOREIGN KEY (user_id, organization_id) REFERENCES account_organization ON DELETE CASCADE
);
CREATE INDEX session_member ON session (user_id, organization_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Attempts to sign in that have not succeeded, of known and unknown e-mails alike.
CREATE TABLE sign_in_attempt (
  email_hash   text NOT NULL,
  network      text NOT NULL,                 -- keyed hash of the client's address
  attempted_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_email ON sign_in_attempt (email_hash, attempted_at);
CREATE INDEX sign_in_attempt_network ON sign_in_attempt (network, attempted_at);
CREATE INDEX sign_in_attempt_age ON sign_in_attempt (attempted_at);
