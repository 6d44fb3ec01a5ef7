-- The document that was sent: its route, and its name in the blob store.

ALTER TABLE invoice
  ADD COLUMN pdf_url    text,
  ADD COLUMN pdf_sha256 text CHECK (pdf_sha256 ~ '^[0-9a-f]{64}$'),
  ADD CHECK ((pdf_url IS NULL) = (pdf_sha256 IS NULL));
SELECT bilko_audit('invoice', 'Invoice', 'invoice', 'invoice-service');
