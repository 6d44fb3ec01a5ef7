-- The role by which bilkoctl looks into one service's database: SELECT on what operators need and
-- nothing else (no password hash, no line of an invoice): the log of messages, and what can be made
-- anew from it, which `replay compare` shows. It sees the rows of all organizations, since
-- invariants are sums over all of them. psql variables: service (the database), reader,
-- reader_password. Run as superuser after the migrations, by ./bilko up and by deployments;
-- harmless when it has run, and needed again when a migration has added a table.
SELECT format('CREATE ROLE %I LOGIN', :'reader')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'reader') \gexec
SELECT format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD %L',
              :'reader', :'reader_password') \gexec
SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', :'reader') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', :'service', :'reader') \gexec
\connect :"service"
GRANT USAGE ON SCHEMA public TO :"reader";
-- The log of messages, in every service; tables that events/rebuild.cpp of the service names.
SELECT format('GRANT SELECT ON %I TO %I', relname, :'reader') FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
   AND (relname IN ('outbox', 'outbox_sent', 'outbox_position', 'kafka_cluster', 'entity_sequence',
                    'inbox', 'inbox_month', 'parked', 'group_control', 'group_pause',
                    'latest_sequence', 'schema_migration', 'membership', 'rebuild_state')
     OR (current_database() LIKE '%ledger'
         AND relname IN ('account', 'gl_transaction', 'leg', 'document_entry', 'transaction_lock'))
     OR (current_database() LIKE '%invoice'
         AND relname IN ('invoice', 'payment', 'ledger_account', 'bank_account', 'seller'))
     OR (current_database() LIKE '%expense'
         AND relname IN ('ledger_account', 'bank_account', 'member'))
     OR (current_database() LIKE '%notification'
         AND relname IN ('communication', 'organization', 'invoice'))
     OR (current_database() LIKE '%audit'
         AND relname IN ('event_archive', 'chain_head', 'logged_action'))
     OR (current_database() LIKE '%banking'
         AND relname IN ('ledger_account', 'gl_posting', 'open_invoice', 'invoice_key',
                         'invoice_payment', 'refused_target', 'bank_transaction'))) \gexec
