DELETE FROM search_document;

DELETE FROM search_customertext;

INSERT INTO search_customertext(customer_id, text)
SELECT id, name || ' {apart} ' || email FROM customers_customer;

INSERT INTO search_document(case_id, customer_id, subject, customer_text, outcome, said)
SELECT
  c.id, c.customer_id, c.subject, t.text, c.outcome,
  coalesce((SELECT group_concat(body, ' {apart} ') FROM cases_message WHERE case_id = c.id), '')
FROM cases_case c JOIN search_customertext t ON t.customer_id = c.customer_id;
