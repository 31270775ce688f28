"""Addresses as pictures that a phone's camera reads."""

import segno


def picture_of(address):
    """The address as an SVG in a data: URI, for an <img>; black on white with the quiet edge that cameras want."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff")
