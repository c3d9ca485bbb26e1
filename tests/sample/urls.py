from django.urls import path

from tests.sample import views

app_name = "sample"
urlpatterns = [
    path("skap/", views.CabinetList.as_view(), name="cabinet_list"),
    path("skap/<int:pk>/", views.CabinetDetail.as_view(), name="cabinet_detail"),
]
