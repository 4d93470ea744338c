"""Which cases hold what is wanted: asked of the index, each database in its own tongue.

What is sent are folded words, letters and digits only, so that nothing typed is ever an operator.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from pitstop.search.rules import Term


def cases(terms: Sequence[Term], *, columns: Sequence[str] = ()) -> RawSQL:
    """The ids of the cases in which each of the terms stands, in these columns of the index or in any."""
    if connection.vendor == "postgresql":
        return _postgresql(terms, columns)
    found = " AND ".join(_phrase(term) for term in terms)
    where = f"{{{' '.join(columns)}}} : ({found})" if columns else found
    return RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [where])


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"{"" if term.whole else " *"}'


def _postgresql(terms: Sequence[Term], columns: Sequence[str]) -> RawSQL:
    """By the GIN index the cases with all the words; of these, where words side by side are wanted, those."""
    vector = "head" if columns else "words"
    wanted = " & ".join(each for term in terms for each in _lexemes(term))
    conditions, params = [f"{vector} @@ CAST(%s AS tsquery)"], [wanted]
    for term in terms:
        if len(term.words) > 1 or columns == ("customer_text",):
            conditions.append(f"({' OR '.join(f'{name} LIKE %s' for name in columns or _ALL)})")
            params += [f"% {' '.join(term.words)}{' ' if term.whole else ''}%"] * len(columns or _ALL)
    # Of what was typed nothing is in the statement: it is put together from names that stand here.
    statement = f"SELECT case_id FROM search_document WHERE {' AND '.join(conditions)}"  # noqa: S608
    return RawSQL(statement, params)  # noqa: S611


_ALL = ("subject", "customer_text", "outcome", "said")


def _lexemes(term: Term) -> list[str]:
    last = term.words[-1]
    return [f"'{word}'" for word in term.words[:-1]] + [f"'{last}'" if term.whole else f"'{last}':*"]
