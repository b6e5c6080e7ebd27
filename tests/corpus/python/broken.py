class Whole:
    def method(self, a, b=(1,:
        return f"{a"

def after(x) -> int
    return not x
