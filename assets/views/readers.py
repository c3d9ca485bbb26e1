"""The tab Vem har tittat? of systems, and the name behind a row of it."""

from __future__ import annotations

from assets.models import InformationSystem
from assets.views.systems import READERS, SystemPage
from roles.views.readers import ReaderName, ReadersTab


class SystemReaders(ReadersTab, SystemPage):
    readers_url = READERS


class SystemReaderName(ReaderName):
    model = InformationSystem
    readers_url = READERS
