"""The content: data/*.yaml as frozen models, read and checked once, at start."""

from wegwijzer.content.load import DATA, ContentError, load_content
from wegwijzer.content.models import (
    Contact,
    ContactGroup,
    Content,
    Examples,
    Fact,
    Option,
    Page,
    Question,
    Step,
    UrgentBlock,
    tel,
)

__all__ = [
    "DATA",
    "Contact",
    "ContactGroup",
    "Content",
    "ContentError",
    "Examples",
    "Fact",
    "Option",
    "Page",
    "Question",
    "Step",
    "UrgentBlock",
    "load_content",
    "tel",
]
