"""A mail's HTML becomes what a person would read of it, and nothing that a machine would run."""

from __future__ import annotations

import pytest

from pitstop.connectors.mail.plain import from_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello <b>there</b>,</p><p>where is\n my money?</p>", "Hello there,\n\nwhere is my money?"),
        ("<div>one<br>two<br><br>three</div>", "one\ntwo\n\nthree"),
        ("Fish &amp; chips &lt;b&gt;", "Fish & chips <b>"),
        ("<ul><li>one<li>two <i>x</i></ul>after", "- one\n- two x\n\nafter"),
        (
            "<table><tr><td>Order</td><td>17</td></tr><tr><td>Sum</td><td>9 €</td></tr></table>",
            "Order  17\nSum  9 €",
        ),
        ("<pre>  keep\n   this</pre>", "keep\n   this"),
        ("not HTML at all", "not HTML at all"),
        ("", ""),
    ],
)
def test_words_and_lines(html: str, text: str) -> None:
    assert from_html(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            '<a href="https://x.example/a?b=1&amp;c=2">our page</a>.',
            "our page <https://x.example/a?b=1&c=2>.",
        ),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@b.org">write</a>', "write <a@b.org>"),
        ('<a href="mailto:a@b.org">a@b.org</a>', "a@b.org"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<a href="data:text/html,x">click</a>', "click"),
        ('<a name="top">top</a>', "top"),
    ],
)
def test_links_keep_their_address_where_one_may_follow_it(html: str, text: str) -> None:
    assert from_html(html) == text


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>steal()</script>",
        "<style>p{}</style>",
        "<!-- a comment -->",
        '<div style="display: none">preview</div>',
        '<span style="VISIBILITY:hidden">x</span>',
        "<p hidden>x</p>",
        "<template>x</template>",
        '<iframe src="https://x">x</iframe>',
        "<svg><text>x</text></svg>",
        '<img src="https://count.example/pixel.gif" alt="x">',
        "<form><input value=x><textarea>x</textarea><button>x</button></form>",
        "<title>x</title>",
    ],
)
def test_what_a_reader_would_not_see_is_left_out(unseen: str) -> None:
    assert from_html(f"<p>Hello</p>{unseen}<p>you</p>") == "Hello\n\nyou"


def test_quotations_keep_their_mark() -> None:
    html = "<p>Yes.</p><p>On Monday, Omar wrote:</p>"
    html += "<blockquote>Is it <br>fixed?<blockquote>No</blockquote></blockquote>"
    assert from_html(html) == "Yes.\n\nOn Monday, Omar wrote:\n\n> Is it\n> fixed?\n>\n> > No"


def test_nothing_is_lost_however_deep_it_stands() -> None:
    assert from_html("<div>" * 5_000 + "deep" + "</div>" * 5_000) == "deep"
    assert from_html("<div>" * 200_000 + "deep") == "deep"
