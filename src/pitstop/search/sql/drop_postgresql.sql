DROP FUNCTION IF EXISTS search_customer, search_case, search_message CASCADE;

ALTER TABLE search_document DROP COLUMN IF EXISTS head, DROP COLUMN IF EXISTS words;

DROP FUNCTION IF EXISTS search_lexemes, search_fold;
