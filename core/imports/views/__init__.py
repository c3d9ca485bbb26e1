"""The pages of an import: choose a file, pair the columns, review, take in, and the receipt."""

from core.imports.views.files import ColumnsPage, UploadPage
from core.imports.views.receipts import IndexPage, OutcomePage, ProtocolPage, StoppedPage
from core.imports.views.review import ReviewPage, StartPage
from core.imports.views.undo import UndoPage

__all__ = [
    "ColumnsPage",
    "IndexPage",
    "OutcomePage",
    "ProtocolPage",
    "ReviewPage",
    "StartPage",
    "StoppedPage",
    "UndoPage",
    "UploadPage",
]
