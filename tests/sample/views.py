from core.filters import Filters, SearchFilter
from core.pages import DetailPage, ListPage
from core.tables import NameColumn, Table, TextColumn
from tests.sample.models import Cabinet


class CabinetTable(Table):
    name = NameColumn()
    unit = TextColumn(accessor="unit__name", verbose_name="enhet")


class CabinetFilters(Filters):
    q = SearchFilter()


class CabinetList(ListPage):
    model, table_class, filterset_class, title = Cabinet, CabinetTable, CabinetFilters, "Skåp"

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


class CabinetDetail(DetailPage):
    model = Cabinet
