"""What waits for the caller."""

from ninja import Router

from pitstop.api.answers import Desk
from pitstop.api.auth import ApiRequest, needs
from pitstop.handoffs import desks

router = Router(tags=["desk"])


@router.get("/desk", response=Desk, **needs("read"))
def get_desk(request: ApiRequest) -> object:
    """What waits for you

    Each list shows at most its first hundred rows, by what falls due next, and its `total`.
    """
    return desks.desk(request.auth.asker)
