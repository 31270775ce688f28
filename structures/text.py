"""Rules for text that people type or files bring: one form of each letter, nothing that cannot be shown or stored."""

import unicodedata

ALLOWED_CONTROLS = {"\t", "\n"}


class UnusableText(ValueError):
    """Text with a character that no page can show or no database can keep; `.character` is that character's code."""

    def __init__(self, character):
        self.character = f"U+{ord(character):04X}"
        super().__init__(f"the character {self.character} cannot be used")


def tidy(text):
    """The text in Unicode's NFC with plain line ends; raises UnusableText.

    Refused: NUL and other control characters but tab and line feed, lone surrogates, U+FFFE and U+FFFF (SQLite keeps
    what PostgreSQL refuses, and a spreadsheet breaks on them).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in text:
        code = ord(character)
        if (
            (unicodedata.category(character) == "Cc" and character not in ALLOWED_CONTROLS)
            or 0xD800 <= code <= 0xDFFF
            or code & 0xFFFE == 0xFFFE
        ):
            raise UnusableText(character)
    return unicodedata.normalize("NFC", text)


def fold(text):
    """The text as people search and sort it: no accents, no case, single spaces. Equal on every database."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.casefold().split())
