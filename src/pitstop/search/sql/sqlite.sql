CREATE VIRTUAL TABLE search_words USING fts5(
  subject, customer_text, outcome, said,
  content = 'search_document', content_rowid = 'case_id', columnsize = 0, prefix = '2 3',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* Nd'"
);

INSERT INTO search_words(search_words) VALUES ('rebuild');

CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
  INSERT INTO search_words(rowid, subject, customer_text, outcome, said)
  VALUES (NEW.case_id, NEW.subject, NEW.customer_text, NEW.outcome, NEW.said);
END;

CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN
  INSERT INTO search_words(search_words, rowid, subject, customer_text, outcome, said)
  VALUES ('delete', OLD.case_id, OLD.subject, OLD.customer_text, OLD.outcome, OLD.said);
  INSERT INTO search_words(rowid, subject, customer_text, outcome, said)
  VALUES (NEW.case_id, NEW.subject, NEW.customer_text, NEW.outcome, NEW.said);
END;

CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
  INSERT INTO search_words(search_words, rowid, subject, customer_text, outcome, said)
  VALUES ('delete', OLD.case_id, OLD.subject, OLD.customer_text, OLD.outcome, OLD.said);
END;

CREATE TRIGGER search_customer_added AFTER INSERT ON customers_customer BEGIN
  INSERT INTO search_customertext(customer_id, text)
  VALUES (NEW.id, replace(replace(NEW.name, 'ß', 'ss'), 'ẞ', 'ss') || ' {apart} ' || NEW.email);
END;

CREATE TRIGGER search_customer_changed AFTER UPDATE OF name, email ON customers_customer
WHEN OLD.name <> NEW.name OR OLD.email <> NEW.email BEGIN
  UPDATE search_customertext SET text = replace(replace(NEW.name, 'ß', 'ss'), 'ẞ', 'ss') || ' {apart} ' || NEW.email WHERE customer_id = NEW.id;
  UPDATE search_document SET customer_text = replace(replace(NEW.name, 'ß', 'ss'), 'ẞ', 'ss') || ' {apart} ' || NEW.email WHERE customer_id = NEW.id;
END;

CREATE TRIGGER search_customer_gone AFTER DELETE ON customers_customer BEGIN
  DELETE FROM search_customertext WHERE customer_id = OLD.id;
END;

CREATE TRIGGER search_case_added AFTER INSERT ON cases_case BEGIN
  INSERT INTO search_document(case_id, customer_id, subject, customer_text, outcome, said)
  VALUES (
    NEW.id, NEW.customer_id, replace(replace(NEW.subject, 'ß', 'ss'), 'ẞ', 'ss'),
    coalesce((SELECT text FROM search_customertext WHERE customer_id = NEW.customer_id), ''), replace(replace(NEW.outcome, 'ß', 'ss'), 'ẞ', 'ss'), ''
  );
END;

CREATE TRIGGER search_case_changed AFTER UPDATE OF subject, outcome, customer_id ON cases_case
WHEN OLD.subject <> NEW.subject OR OLD.outcome <> NEW.outcome OR OLD.customer_id <> NEW.customer_id BEGIN
  UPDATE search_document SET
    customer_id = NEW.customer_id, subject = replace(replace(NEW.subject, 'ß', 'ss'), 'ẞ', 'ss'), outcome = replace(replace(NEW.outcome, 'ß', 'ss'), 'ẞ', 'ss'),
    customer_text = coalesce((SELECT text FROM search_customertext WHERE customer_id = NEW.customer_id), '')
  WHERE case_id = NEW.id;
END;

CREATE TRIGGER search_case_gone AFTER DELETE ON cases_case BEGIN
  DELETE FROM search_document WHERE case_id = OLD.id;
END;

CREATE TRIGGER search_message_added AFTER INSERT ON cases_message BEGIN
  UPDATE search_document SET said = said || ' {apart} ' || replace(replace(NEW.body, 'ß', 'ss'), 'ẞ', 'ss') WHERE case_id = NEW.case_id;
END;

CREATE TRIGGER search_message_changed AFTER UPDATE OF body, case_id ON cases_message
WHEN OLD.body <> NEW.body OR OLD.case_id <> NEW.case_id BEGIN
  UPDATE search_document SET said = coalesce(
    (SELECT group_concat(replace(replace(body, 'ß', 'ss'), 'ẞ', 'ss'), ' {apart} ') FROM cases_message WHERE case_id = search_document.case_id), ''
  ) WHERE case_id IN (OLD.case_id, NEW.case_id);
END;

CREATE TRIGGER search_message_gone AFTER DELETE ON cases_message BEGIN
  UPDATE search_document SET said = coalesce(
    (SELECT group_concat(replace(replace(body, 'ß', 'ss'), 'ẞ', 'ss'), ' {apart} ') FROM cases_message WHERE case_id = OLD.case_id), ''
  ) WHERE case_id = OLD.case_id;
END;
