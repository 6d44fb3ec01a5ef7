-- Where the sending of a mail goes on in the trace of what caused it (W3C); null: from before.

ALTER TABLE communication ADD COLUMN traceparent text;
