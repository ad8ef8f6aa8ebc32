"""Home, news, guides and legal notices."""

from .article import Article
from .home import HomeText
from .notice import NoticeVersion

__all__ = ["Article", "HomeText", "NoticeVersion"]
