"""Erasures, as the house knows them."""

from django.utils.translation import gettext_lazy as _

from core.registry import Record, register
from erasing.models import Erasure

register(
    Record(
        Erasure,
        noun=_("gallringsbeslut"),
        plural=_("gallringsbeslut"),
        icon="eraser",
        list_url="erasing:erasure_list",
        detail_url="erasing:erasure_detail",
        label="case",
        search=("case", "decision_body"),
    )
)
