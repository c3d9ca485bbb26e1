"""Addresses of the register; isms.urls places them at the root."""

from django.urls import path

from assets import chains
from assets.views import candidates, contracts, dependencies, supplier_names, suppliers, system_forms, systems

app_name = "assets"
urlpatterns = [
    path("system/", systems.SystemList.as_view(), name="system_list"),
    path("system/ny/", system_forms.SystemAdd.as_view(), name="system_add"),
    path("system/<int:pk>/", systems.SystemDetail.as_view(), name="system_detail"),
    path("system/<int:pk>/historik/", systems.SystemHistory.as_view(), name="system_history"),
    path("system/<int:pk>/import/", systems.SystemImported.as_view(), name="system_imported"),
    path("system/<int:pk>/andra/", system_forms.SystemChange.as_view(), name="system_change"),
    path("system/<int:pk>/teknik/", system_forms.SystemChangeTechnical.as_view(), name="system_change_technical"),
    path("system/<int:pk>/arkivera/", system_forms.SystemArchive.as_view(), name="system_archive"),
    path("system/<int:pk>/aterta/", system_forms.SystemRestore.as_view(), name="system_restore"),
    path("system/<int:pk>/beroenden/", dependencies.SystemDependencies.as_view(), name="system_dependencies"),
    path("system/<int:pk>/beroenden/stannar/", dependencies.SystemChain.as_view(), name="system_stops"),
    path(
        "system/<int:pk>/beroenden/behovs/",
        dependencies.SystemChain.as_view(direction=chains.NEEDS),
        name="system_needs",
    ),
    path("system/<int:pk>/beroenden/nytt/", dependencies.DependencyAdd.as_view(), name="dependency_add"),
    path(
        "system/<int:pk>/beroenden/<int:dependency>/andra/",
        dependencies.DependencyChange.as_view(),
        name="dependency_change",
    ),
    path(
        "system/<int:pk>/beroenden/<int:dependency>/ta-bort/",
        dependencies.DependencyRemove.as_view(),
        name="dependency_remove",
    ),
    path("system/<int:pk>/leverantor/", supplier_names.SystemSupplier.as_view(), name="system_supplier"),
    path("kandidater/", candidates.CandidateList.as_view(), name="candidate_list"),
    path("kandidater/foresla/", candidates.CandidateAdd.as_view(), name="candidate_add"),
    path("kandidater/<int:pk>/", candidates.CandidateDetail.as_view(), name="candidate_detail"),
    path("kandidater/<int:pk>/historik/", candidates.CandidateHistory.as_view(), name="candidate_history"),
    path("kandidater/<int:pk>/avgor/", candidates.CandidateSettle.as_view(), name="candidate_settle"),
    path("avtal/", contracts.ContractList.as_view(), name="contract_list"),
    path("avtal/<int:pk>/", contracts.ContractDetail.as_view(), name="contract_detail"),
    path("avtal/<int:pk>/historik/", contracts.ContractHistory.as_view(), name="contract_history"),
    path("avtal/<int:pk>/andra/", contracts.ContractChange.as_view(), name="contract_change"),
    path("avtal/<int:pk>/arkivera/", contracts.ContractArchive.as_view(), name="contract_archive"),
    path("avtal/<int:pk>/aterta/", contracts.ContractRestore.as_view(), name="contract_restore"),
    path("leverantorer/<int:pk>/avtal/nytt/", contracts.ContractAdd.as_view(), name="contract_add"),
    path("leverantorer/", suppliers.SupplierList.as_view(), name="supplier_list"),
    path("leverantorer/namn/", supplier_names.SupplierNames.as_view(), name="supplier_names"),
    path("leverantorer/ny/", suppliers.SupplierAdd.as_view(), name="supplier_add"),
    path("leverantorer/<int:pk>/", suppliers.SupplierDetail.as_view(), name="supplier_detail"),
    path("leverantorer/<int:pk>/historik/", suppliers.SupplierHistory.as_view(), name="supplier_history"),
    path("leverantorer/<int:pk>/andra/", suppliers.SupplierChange.as_view(), name="supplier_change"),
    path("leverantorer/<int:pk>/arkivera/", suppliers.SupplierArchive.as_view(), name="supplier_archive"),
    path("leverantorer/<int:pk>/aterta/", suppliers.SupplierRestore.as_view(), name="supplier_restore"),
]
