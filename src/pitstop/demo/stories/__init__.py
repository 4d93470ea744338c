"""The demo's cases, as stories. Customers' addresses end in names that no mail can reach."""

from pitstop.demo.stories import ended, running, waiting

STORIES = (*ended.STORIES, *running.STORIES, *waiting.STORIES)
