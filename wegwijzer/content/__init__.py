"""The content: data/*.yaml as frozen models, loaded and checked at startup."""

from wegwijzer.content.load import DATA, load_content
from wegwijzer.content.messages import MESSAGES, ContentError, Mistake
from wegwijzer.content.models import (
    Contact,
    ContactGroup,
    Content,
    Examples,
    Fact,
    Option,
    Page,
    Question,
    Record,
    SourcedText,
    Step,
    StripItem,
    UrgentBlock,
    joined,
    site,
    tel,
)
from wegwijzer.content.walk import dated_sources
