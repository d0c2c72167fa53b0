"""A browser in a few words, for a list in which people recognise their own devices."""

import re

# Order matters: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = {
    "Edge": r"\bEdg(e|A|iOS)?/",
    "Opera": r"\bOPR/",
    "Samsung Internet": r"\bSamsungBrowser/",
    "Firefox": r"\b(Firefox|FxiOS)/",
    "Chrome": r"\b(Headless)?(Chrome|CriOS|Chromium)/",
    "Safari": r"\bSafari/",
    "curl": r"^curl/",
}
SYSTEMS = {
    "iPhone": r"\biPhone\b",
    "iPad": r"\biPad\b",
    "Android": r"\bAndroid\b",
    "Windows": r"\bWindows\b",
    "macOS": r"\bMacintosh\b",
    "ChromeOS": r"\bCrOS\b",
    "Linux": r"\bLinux\b",
}


def browser_words(user_agent: str) -> str:
    """`Firefox on Windows` out of a `User-Agent` header; what is not known is told as such, never echoed."""
    sent = user_agent[:500]
    browser = next((name for name, pattern in BROWSERS.items() if re.search(pattern, sent)), "A browser")
    system = next((name for name, pattern in SYSTEMS.items() if re.search(pattern, sent)), "")
    return f"{browser} on {system}" if system else browser
