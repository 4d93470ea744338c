"""The command line: `pitstop`. Every command stands in the table below and nowhere else."""

from pitstop.cli.lazy import Entry, LazyGroup

# Read without importing what it names, so that `pitstop --help` is quick and `pitstop report` needs no desk.
COMMANDS = {
    "serve": Entry("pitstop.cli.serve:serve", "Serve the desk to browsers and programs."),
    "worker": Entry("pitstop.jobs.command:worker", "Send mail and act on what comes due, until stopped."),
    "health": Entry("pitstop.cli.health:health", "Say whether all is well; 1 if something is not."),
    "migrate": Entry("pitstop.cli.migrate:migrate", "Make the database, or bring it up to date."),
    "demo": Entry("pitstop.cli.demo:demo", "Make a demo organisation in an empty desk."),
    "report": Entry(
        "pitstop.cli.report:report", "Explain the hand-offs in a help-desk export.", needs_desk=False
    ),
    "compare": Entry(
        "pitstop.cli.compare:compare", "Set two periods or two teams side by side.", needs_desk=False
    ),
    "export": Entry(
        "pitstop.cli.export:export", "Write a log as XES, OCEL 2.0, CSV or Parquet.", needs_desk=False
    ),
    "map": Entry(
        "pitstop.cli.map:map_columns", "Say once which column of an export is what.", needs_desk=False
    ),
    "insights": Entry(
        "pitstop.cli.insights:insights", "See to the copy of the event log that insights read."
    ),
    "admin": Entry("pitstop.cli.people:admin", "Make an admin: the first one, or another."),
    "person": Entry(
        "pitstop.cli.people:person", "Add people, list them, let them join, leave and come back."
    ),
    "team": Entry("pitstop.cli.people:team", "Add, list, close and open teams that hold cases."),
    "hours": Entry("pitstop.cli.hours:hours", "Say when teams are open and people are on shift."),
    "token": Entry("pitstop.cli.token:token", "Make, list and revoke API tokens."),
    "protocol": Entry("pitstop.cli.protocol:protocol", "Say what must be passed on, in versions."),
    "route": Entry("pitstop.cli.route:route", "Say which protocol applies between two teams."),
    "rule": Entry("pitstop.cli.rule:rule", "Say what happens by itself when a case waits too long."),
    "target": Entry("pitstop.cli.target:target", "Say within what time something is to happen."),
    "reason": Entry("pitstop.cli.reason:reason", "Say what a hand-off can be returned for."),
    "case": Entry("pitstop.cli.case:case", "Look at cases, and say how urgent they are."),
    "promise": Entry("pitstop.cli.promise:promise", "See, make, keep and release promises."),
    "mail": Entry("pitstop.cli.mail:mail", "See to mail that has not left, or that has no place."),
    "board": Entry("pitstop.cli.board:board", "Show what a lead looks after."),
    "handoff": Entry("pitstop.cli.handoff:handoff", "List, offer, accept, return and withdraw hand-offs."),
}

EPILOG = """\b
To begin:
  pitstop migrate
  pitstop team add "Front line"
  pitstop team add Billing
  pitstop admin create you@example.org --name "Your Name" --team "Front line"
  pitstop person add priya@example.org --name "Priya Raman" --team Billing
  pitstop serve
\b
To try it first:
  pitstop demo
\b
Exit codes:
  0    done
  1    refused: the reasons are printed, nothing was changed
  2    wrong usage or input: correct it and try again
  3    not set up: the environment or the database, with the remedy
  4    something it needs did not answer, or a job failed
  70   a fault in Pitstop itself, with a traceback
  130  stopped with Ctrl-C
  141  the reader of its output went away
"""

main = LazyGroup(
    name="pitstop",
    entries=COMMANDS,
    help="Hand cases over with one holder at every instant, a protocol, a clock and a promise.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
