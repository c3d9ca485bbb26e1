"""The generic pages: a list is four declarations, a detail or a form a few more."""

from core.pages.base import LOGIN, PUBLIC, Crumb, Needs, ObjectPage, Page, PageAction, needs
from core.pages.chosen import ChosenAction, ChosenPage
from core.pages.details import DetailPage, HistoryPage, Tab
from core.pages.forms import ActionPage, ConfirmPage, FormPage, PartPage
from core.pages.lists import ListPage

__all__ = [
    "LOGIN",
    "PUBLIC",
    "ActionPage",
    "ChosenAction",
    "ChosenPage",
    "ConfirmPage",
    "Crumb",
    "DetailPage",
    "FormPage",
    "HistoryPage",
    "ListPage",
    "Needs",
    "ObjectPage",
    "Page",
    "PageAction",
    "PartPage",
    "Tab",
    "needs",
]
