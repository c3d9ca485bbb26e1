"""Where nobody answers, or soon will not: the gaps in roles and organisation."""

from reports.gaps.kinds import GAPS, Gap, Line, counted, find, mend
from reports.gaps.posts import Post, vacant_posts

__all__ = ["GAPS", "Gap", "Line", "Post", "counted", "find", "mend", "vacant_posts"]
