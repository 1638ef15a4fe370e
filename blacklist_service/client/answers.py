"""What a signed refusal means on a member's own side: an error under the service's code."""

import orjson

from blacklist_service.client.calls import SignedAnswer
from blacklist_service.errors import RefusedError

_FIRST_REFUSAL = 400


def accepted(answer: SignedAnswer) -> SignedAnswer:
    """The same answer, where the service did what was asked. Raises RefusedError CLIENT.REFUSED with its code."""
    if answer.status < _FIRST_REFUSAL:
        return answer
    problem = orjson.loads(answer.body)
    raise RefusedError(
        "CLIENT.REFUSED",
        f"服务拒绝（{problem.get('code')}）：{problem.get('title_zh')}",
        f"The service refused ({problem.get('code')}): {problem.get('title_en')}",
        status=answer.status,
        reason=str(problem.get("code")),
    )
