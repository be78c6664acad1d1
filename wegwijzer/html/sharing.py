"""Returns links and texts to share: mail, WhatsApp and the page for schools. Pure functions."""

from html import escape
from urllib.parse import quote, urlencode

from wegwijzer.content import Content
from wegwijzer.rules import answers as links
from wegwijzer.rules.answers import Answers

CODE, PNG = "./qr.svg", "./qr.png"  # add the query of a link to get its QR code


def mail_href(content: Content, link: str) -> str:
    """Return the link that opens a mail with subject and text (RFC 6068)."""
    words = {"subject": content.texts.site.name, "body": content.texts.share.message}
    query = urlencode({key: text.format(link=link) for key, text in words.items()}, quote_via=quote)
    return f"mailto:?{query}"


def whatsapp_href(content: Content, link: str) -> str:
    text = content.texts.share.message.format(link=link)
    return f"https://wa.me/?{urlencode({'text': text}, quote_via=quote)}"


def share_groups(content: Content, address: str) -> list[dict[str, str]]:
    """Return the groups of /scholen: each sector, then all sectors (sector: "").

    words: the text to paste, three lines. html: the link as HTML. file: the file name of the saved
    code, without extension.
    """
    texts = content.texts.schools
    sectors = [(option.id, option.label) for option in content.question("sector").options]
    groups = []
    for sector, title in (*sectors, ("", texts.everyone)):
        answers = Answers(sector=sector or None)
        link = links.href(answers, content, address)
        group_id = sector or "alle-sectoren"
        groups.append(
            {
                "id": group_id,
                "title": title,
                "sector": sector,
                "link": link,
                "words": "\n".join((texts.first_line, texts.second_line, link)),
                "html": f'<a href="{escape(link)}">{escape(texts.html_label)}</a>',
                "code": links.href(answers, content, CODE),
                "png": links.href(answers, content, PNG),
                "file": texts.code_name.format(group=group_id),
                "hall": links.href(answers, content, "./zaal"),
            }
        )
    return groups
