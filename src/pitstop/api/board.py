"""What a lead looks after."""

from ninja import Router

from pitstop.api.auth import ApiRequest, needs
from pitstop.api.board_answers import Board
from pitstop.handoffs import boards

router = Router(tags=["desk"])


@router.get("/board", response=Board, **needs("read"))
def get_board(request: ApiRequest) -> object:
    """What a lead looks after

    Of the teams that you lead, an admin of all: hand-offs under way, what of them needs someone, and what
    came back, was returned, was missed or went a little wrong since midnight in the organisation's time zone.
    """
    return boards.board(request.auth.asker, now=request.auth.now)
