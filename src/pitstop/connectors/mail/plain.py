"""The words of a mail's HTML as plain text, with the addresses of its links. HTML itself is never kept.

Nothing is fetched, nothing is run, and what a reader of the mail would not see is left out.
"""

from __future__ import annotations

import re
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Nesting costs the parser its square, so a page with more tags than any letter has is only stripped of them.
MOST_TAGS = 20_000

_UNSEEN = re.compile(
    r"head|title|style|script|noscript|template|iframe|object|embed|svg|math|video|audio|canvas|select|textarea"
    r"|input|button|map"
)
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|figure|footer|form|h[1-6r]|header|html|li"
    r"|main|nav|[ou]l|p|pre|section|table|tbody|tfoot|thead|tr"
)
_APART = re.compile(r"blockquote|dl|h[1-6]|[ou]l|p|pre|table")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_FOLLOWED = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def from_html(html: str) -> str:
    """What a person would read of it, line by line."""
    if html.count("<") > MOST_TAGS:
        return _TAG.sub(" ", html).strip()
    root = LexborHTMLParser(html).root
    if root is None:
        return ""
    page = _Page()
    node: LexborNode | None = root
    while node is not None:
        node = _step(page, node)
    return page.text()


def _step(page: _Page, node: LexborNode) -> LexborNode | None:
    """Write what begins here; then the next node in the order of reading, ending what ends on the way."""
    inside = None
    if page.begin(node):
        inside = node.child
        if inside is not None:
            return inside
        page.end(node)
    here: LexborNode | None = node
    while here is not None and here.next is None:
        here = here.parent
        if here is not None:
            page.end(here)
    return here.next if here is not None else None


class _Page:
    """The text as it grows. Quotations keep their mark ">", so that they can be told from what is new."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._quotes = self._pre = 0
        self._linked: list[tuple[int, int]] = []  # where in which line the words of an open link begin

    def begin(self, node: LexborNode) -> bool:
        """Write the beginning of `node`. False where nothing inside it is to be seen."""
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "")
            return False
        if tag.startswith("-") or _UNSEEN.fullmatch(tag) or _is_hidden(node):
            return False
        if _BLOCK.fullmatch(tag):
            self._break(apart=bool(_APART.fullmatch(tag)))
        if tag == "br":
            self._break(hard=True)
        elif tag == "li":
            self._line = "- "
        elif tag in ("td", "th") and self._line:
            self._line += "  "
        elif tag == "a":
            self._linked.append((len(self._lines), len(self._line)))
        self._quotes += tag == "blockquote"
        self._pre += tag == "pre"
        return True

    def end(self, node: LexborNode) -> None:
        """Write the end of `node`."""
        tag = node.tag or ""
        if tag == "a" and self._linked:
            self._address(node.attributes.get("href") or "")
        if _BLOCK.fullmatch(tag):
            self._break(apart=bool(_APART.fullmatch(tag)))
        self._quotes -= tag == "blockquote"
        self._pre -= tag == "pre"

    def text(self) -> str:
        """All lines, with one empty line at most between two."""
        self._break()
        kept: list[str] = []
        for line, following in pairwise([*self._lines, ""]):
            # An empty line ends where its quotation ends, and one is enough.
            is_empty = not line.strip("> ")
            if not (is_empty and (following.strip() == line or not following.startswith(line))):
                kept.append(line)
        return "\n".join(kept).strip()

    def _say(self, words: str) -> None:
        if self._pre:
            first, *others = words.splitlines() or [""]
            self._line += first
            for line in others:
                self._break(hard=True)
                self._line = line
            return
        said = _SPACES.sub(" ", words)
        if self._line.endswith("> ") and said[:1] in (".", ",", ";", ":", "!", "?", ")"):
            self._line = self._line.rstrip()  # a link's address, at the end of a sentence
        self._line += said.lstrip() if not self._line or self._line.endswith(" ") else said

    def _address(self, href: str) -> None:
        """The link's address behind its words, unless they are the address."""
        line, place = self._linked.pop()
        words = " ".join([*self._lines[line:], self._line])[place:] if line <= len(self._lines) else ""
        target = href.strip()
        bare = target.removeprefix("mailto:").removeprefix("tel:")
        if _FOLLOWED.match(target) and bare.rstrip("/") not in words:
            self._line = f"{self._line.rstrip()} <{bare}> "

    def _break(self, *, hard: bool = False, apart: bool = False) -> None:
        mark = "> " * self._quotes
        if self._line.strip() or hard:
            self._lines.append((mark + self._line).rstrip())
        if apart and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.rstrip())
        self._line = ""


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
