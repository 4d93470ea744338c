DELETE FROM search_document;

DELETE FROM search_customertext;

INSERT INTO search_customertext(customer_id, text)
SELECT id, search_fold(name) || '|' || search_fold(email) FROM customers_customer;

INSERT INTO search_document(case_id, customer_id, subject, customer_text, outcome, said)
SELECT
  c.id, c.customer_id, search_fold(c.subject), t.text, search_fold(c.outcome),
  coalesce((SELECT string_agg(search_fold(body), '|' ORDER BY id) FROM cases_message WHERE case_id = c.id), '')
FROM cases_case c JOIN search_customertext t ON t.customer_id = c.customer_id;
