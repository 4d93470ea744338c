"""A desk under load while its processes are killed, its database stopped, its disk filled, its clock moved.

    make chaos                      fifteen minutes, on a PostgreSQL of its own
    python -m tools.chaos --seconds 60 --seed 7

Afterwards everything is accounted for: every promise, clock and escalation, one holder for each case, no
message twice, nothing lost that was answered for. The seed is printed; faults and acts follow from it, while
what meets what is up to the machine.
"""
