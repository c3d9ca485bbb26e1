"""Addresses of the start page, Mitt arbete and the figures. They belong to the whole portal, hence no namespace."""

from django.urls import path

from reports import check_views, gap_views, leaving_views, ledger_views, moving_views, plan_views, views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("mitt-arbete/", views.MyWork.as_view(), name="my_work"),
    path("uppfoljning/", views.Measures.as_view(), name="measures"),
    path("personer/<int:pk>/slutar/", leaving_views.Leaving.as_view(), name="person_leaving"),
    path("organisation/<int:pk>/flytta/", moving_views.UnitMoveOut.as_view(), name="unit_move_out"),
    path("sparbarhet/", ledger_views.Ledger.as_view(), name="ledger"),
    path("sparbarhet/handelse/<uuid:request_id>/", ledger_views.LedgerAct.as_view(), name="ledger_act"),
    path("sparbarhet/kontroll/", check_views.LedgerCheck.as_view(), name="ledger_check"),
    path("startplan/", plan_views.StartPlan.as_view(), name="start_plan"),
    path("luckor/", gap_views.Gaps.as_view(), name="gaps"),
    path("luckor/<slug:slug>/", gap_views.GapList.as_view(), name="gap_list"),
    path("uppfoljning/<slug:slug>/", views.MeasureDetail.as_view(), name="measure_detail"),
]
