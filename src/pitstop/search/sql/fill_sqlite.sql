DELETE FROM search_document;

DELETE FROM search_customertext;

INSERT INTO search_customertext(customer_id, text)
SELECT id, replace(replace(name, 'ß', 'ss'), 'ẞ', 'ss') || ' {apart} ' || email FROM customers_customer;

INSERT INTO search_document(case_id, customer_id, subject, customer_text, outcome, said)
SELECT
  c.id, c.customer_id, replace(replace(c.subject, 'ß', 'ss'), 'ẞ', 'ss'), t.text, replace(replace(c.outcome, 'ß', 'ss'), 'ẞ', 'ss'),
  coalesce((SELECT group_concat(replace(replace(body, 'ß', 'ss'), 'ẞ', 'ss'), ' {apart} ') FROM cases_message WHERE case_id = c.id), '')
FROM cases_case c JOIN search_customertext t ON t.customer_id = c.customer_id;
