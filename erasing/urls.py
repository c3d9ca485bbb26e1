"""Addresses of erasing."""

from django.urls import path

from erasing import views

app_name = "erasing"
urlpatterns = [
    path("gallring/", views.ErasureList.as_view(), name="erasure_list"),
    path("gallring/nytt/", views.ErasureAdd.as_view(), name="erasure_add"),
    path("gallring/uppgifter/", views.ErasureFields.as_view(), name="erasure_fields"),
    path("gallring/<int:pk>/", views.ErasureDetail.as_view(), name="erasure_detail"),
    path("gallring/<int:pk>/historik/", views.ErasureHistory.as_view(), name="erasure_history"),
    path("gallring/<int:pk>/aterkalla/", views.ErasureWithdraw.as_view(), name="erasure_withdraw"),
    path("gallring/<int:pk>/gallra/", views.ErasureCarryOut.as_view(), name="erasure_carry_out"),
]
