from core.registry import Record, register
from tests.sample import policy  # noqa: F401
from tests.sample.models import Cabinet

register(
    Record(
        Cabinet,
        noun="skåp",
        plural="skåp",
        icon="archive",
        list_url="sample:cabinet_list",
        detail_url="sample:cabinet_detail",
        search=("name",),
    )
)
