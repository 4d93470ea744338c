DROP TRIGGER IF EXISTS search_customer_added;

DROP TRIGGER IF EXISTS search_customer_changed;

DROP TRIGGER IF EXISTS search_customer_gone;

DROP TRIGGER IF EXISTS search_case_added;

DROP TRIGGER IF EXISTS search_case_changed;

DROP TRIGGER IF EXISTS search_case_gone;

DROP TRIGGER IF EXISTS search_message_added;

DROP TRIGGER IF EXISTS search_message_changed;

DROP TRIGGER IF EXISTS search_message_gone;

DROP TRIGGER IF EXISTS search_document_added;

DROP TRIGGER IF EXISTS search_document_changed;

DROP TRIGGER IF EXISTS search_document_gone;

DROP TABLE IF EXISTS search_words;
