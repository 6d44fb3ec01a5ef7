-- Tells the events of this database's outbox from what a stranger wrote to the same topics: each
-- carries this header (name and hex value as in outbox.headers). A restored copy keeps it.
CREATE TABLE outbox_identity (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  header   jsonb NOT NULL
);
INSERT INTO outbox_identity (header)
SELECT jsonb_build_array(jsonb_build_object(
         'name', 'bilko-outbox', 'value', encode(convert_to(id::text, 'UTF8'), 'hex')))
  FROM gen_random_uuid() AS id;
