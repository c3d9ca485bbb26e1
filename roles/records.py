"""People, organisation and roles, as the house knows them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.registry import HistoryLink, Record, register
from roles.finding import AT_UNITS, OF_PEOPLE
from roles.models import Assignment, DutyStart, ImportProfile, Notice, OrganisationUnit, Placement, Review, Role, User
from roles.querysets import full_name

register(
    Record(
        OrganisationUnit,
        noun=_("enhet"),
        plural=_("enheter"),
        icon="diagram-3",
        list_url="roles:unit_list",
        detail_url="roles:unit_detail",
        unit_field="pk",
        search=("name", "code"),
        inside=(AT_UNITS,),
        history=(
            HistoryLink(Assignment, lambda unit: Q(unit_id=unit.pk)),
            HistoryLink(DutyStart, lambda unit: Q(unit_id=unit.pk)),
        ),
    )
)
register(
    Record(
        User,
        noun=_("person"),
        plural=_("personer"),
        icon="people",
        list_url="roles:person_list",
        detail_url="roles:person_detail",
        label="full_name",
        named=full_name,
        unit_field="placements__unit",
        search=("given_name", "family_name", "email", "employment_number"),
        search_parts=("given_name", "family_name"),
        inside=(OF_PEOPLE,),
        history=(
            HistoryLink(Placement, lambda person: Q(person_id=person.pk)),
            HistoryLink(Assignment, lambda person: Q(person_id=person.pk)),
        ),
    )
)
register(
    Record(
        Role,
        noun=_("roll"),
        plural=_("roller"),
        icon="person-badge",
        list_url="roles:role_list",
        detail_url="roles:role_detail",
        label="label",
        unit_field="",
        search=("label", "responsibilities"),
    )
)
register(
    Record(
        Review,
        noun=_("granskning"),
        plural=_("granskningar"),
        icon="search",
        list_url="roles:review_list",
        detail_url="roles:review_detail",
        search=("name", "ordered_by"),
        search_protected=("decision_body", "decision_paragraph", "decision_case_number"),
        history=(HistoryLink(Assignment, lambda review: Q(review_id=review.pk)),),
    )
)
register(
    Record(
        ImportProfile,
        noun=_("importprofil"),
        plural=_("importprofiler"),
        icon="bookmark",
        list_url="roles:import_profile_list",
        detail_url="roles:import_profile_detail",
        search=("name",),
        current=Q(archived_on__isnull=True),
    )
)
register(
    Record(
        Notice,
        noun=_("informationstext"),
        plural=_("informationstexter"),
        icon="info-circle",
        list_url="roles:notice_list",
        detail_url="roles:notice_detail",
        label="label",
        unit_field="",
        search=("label",),
    )
)
