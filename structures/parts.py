"""What is part of what: a body cannot be part of itself by way of others. Standard library only."""


def circle(wholes, part, whole):
    """The chain [part, whole, …, part] that "part is part of whole" would close; [] where it closes none.

    `wholes` is {part: its present whole} of all bodies; what it says of `part` itself is left aside, since a body is
    part of one other at a time. A circle among others, which no form makes, is passed by.
    """
    chain, passed = [part], {part}
    while whole is not None:
        chain.append(whole)
        if whole == part:
            return chain
        if whole in passed:
            return []
        passed.add(whole)
        whole = wholes.get(whole)
    return []


def links(chain):
    """The pairs (part, whole) of a chain, in its order."""
    return list(zip(chain, chain[1:], strict=False))
