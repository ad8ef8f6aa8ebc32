"""What happened after the plan was published: told act by act, each at its own instant, through the actions people use.

Only what has come by the demonstration's clock is told, and what was told already stays as it is; so a demonstration
that stands later in time tells more of the same story.
"""

from abierto.core import clock
from abierto.participation.actions.screening import screen_waiting

from .answers import answers
from .calendar import calendar
from .candidates import candidates
from .dialogues import dialogues
from .elections import elections
from .impact import measures, sheets
from .outcomes import outcomes
from .reports import reports
from .voices import voices


def tell_story() -> int:
    """Tell what has come and is not told yet, and screen it; returns how many acts were looked at."""
    acts = [*calendar(), *reports(), *voices(), *sheets(), *measures(), *dialogues()]
    acts += [*elections(), *candidates(), *answers(), *outcomes()]
    due = sorted((act for act in acts if act[0] <= clock.now()), key=lambda act: act[0])
    for _at, happen in due:
        happen()
    screen_waiting(clock.now())
    return len(due)
