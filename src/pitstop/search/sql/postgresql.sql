-- Words only, folded, a space before and after each: so that a phrase is found by LIKE '% two words %'.
CREATE OR REPLACE FUNCTION search_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT ' ' || regexp_replace(
    translate(replace(lower(regexp_replace(normalize(
      regexp_replace(normalize(given, NFD), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'), NFC
    ), '[\u0300-\u036f]+', '', 'g') COLLATE "{collation}"), 'ß', 'ss'), 'ς', 'σ'),
    '[^[:alnum:]]+', ' ', 'g'
  ) || ' '
$$;

-- The words of folded text. Of more than a megabyte the longest are left out: PostgreSQL would refuse the write.
CREATE OR REPLACE FUNCTION search_lexemes(folded text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_to_tsvector(array_agg(word)), ''::tsvector) FROM (
    SELECT word, sum(octet_length(word)) OVER (ORDER BY length(word), word) AS filled
    FROM (
      SELECT DISTINCT left(part, 200) AS word FROM unnest(string_to_array(translate(folded, '|', ' '), ' ')) part
    ) AS parts WHERE word <> ''
  ) AS counted WHERE filled < 1000000
$$;

ALTER TABLE search_document
  ADD COLUMN IF NOT EXISTS head tsvector
    GENERATED ALWAYS AS (search_lexemes(subject || customer_text)) STORED,
  ADD COLUMN IF NOT EXISTS words tsvector
    GENERATED ALWAYS AS (search_lexemes(subject || customer_text || outcome || said)) STORED;

CREATE INDEX IF NOT EXISTS search_document_words ON search_document USING gin (words);

CREATE INDEX IF NOT EXISTS search_document_head ON search_document USING gin (head);

CREATE OR REPLACE FUNCTION search_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found_text text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM search_customertext WHERE customer_id = OLD.id;
    RETURN NULL;
  END IF;
  found_text := search_fold(NEW.name) || '|' || search_fold(NEW.email);
  IF TG_OP = 'INSERT' THEN
    INSERT INTO search_customertext(customer_id, text) VALUES (NEW.id, found_text);
  ELSE
    UPDATE search_customertext SET text = found_text WHERE customer_id = NEW.id;
    UPDATE search_document SET customer_text = found_text WHERE customer_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found_text text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM search_document WHERE case_id = OLD.id;
    RETURN NULL;
  END IF;
  SELECT text INTO found_text FROM search_customertext WHERE customer_id = NEW.customer_id;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO search_document(case_id, customer_id, subject, customer_text, outcome, said) VALUES (
      NEW.id, NEW.customer_id, search_fold(NEW.subject), coalesce(found_text, ''), search_fold(NEW.outcome), ''
    );
  ELSE
    UPDATE search_document SET
      customer_id = NEW.customer_id, customer_text = coalesce(found_text, ''),
      subject = search_fold(NEW.subject), outcome = search_fold(NEW.outcome)
    WHERE case_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE search_document SET said = said || '|' || search_fold(NEW.body) WHERE case_id = NEW.case_id;
    RETURN NULL;
  END IF;
  UPDATE search_document d SET said = coalesce(
    (SELECT string_agg(search_fold(body), '|' ORDER BY id) FROM cases_message WHERE case_id = d.case_id), ''
  ) WHERE d.case_id IN (OLD.case_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.case_id ELSE OLD.case_id END);
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS search_customer_written ON customers_customer;

CREATE TRIGGER search_customer_written AFTER INSERT OR DELETE OR UPDATE OF name, email
ON customers_customer FOR EACH ROW EXECUTE FUNCTION search_customer();

DROP TRIGGER IF EXISTS search_case_written ON cases_case;

CREATE TRIGGER search_case_written AFTER INSERT OR DELETE OR UPDATE OF subject, outcome, customer_id
ON cases_case FOR EACH ROW EXECUTE FUNCTION search_case();

DROP TRIGGER IF EXISTS search_message_written ON cases_message;

CREATE TRIGGER search_message_written AFTER INSERT OR DELETE OR UPDATE OF body, case_id
ON cases_message FOR EACH ROW EXECUTE FUNCTION search_message();
