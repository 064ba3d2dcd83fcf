"""How moto_gaps.py and moto_rights.py change moto."""


def patch(owner, name):
    """Replaces owner.name by the decorated function, which gets the original as its first argument."""

    def decorate(function):
        original = getattr(owner, name)

        def replacement(*args, **kwargs):
            return function(original, *args, **kwargs)

        setattr(owner, name, replacement)
        return function

    return decorate
