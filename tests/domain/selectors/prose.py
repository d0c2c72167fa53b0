"""Made-up prose to search in. Everything hangs on a seed."""

from random import Random


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for line in text.splitlines() for phrase in line.split("|") if phrase.strip()]


WHO = _phrases("""
    the harbour office|a delegation of growers|the regional court|the ministry’s spokesman|two former inspectors
    the village council|a group of teachers|the border commission|the company that runs the ferry|a retired surveyor
    several of the lorry drivers|the head of the mission|the opposition in the lower house|the committee of inquiry
    residents of the upper valley|the editors of the weekly|the bridge authority|aid workers in the north
""")
DID = _phrases("""
    announced that|denied that|confirmed that|learnt that|repeated that|conceded that|warned that|claimed that
    wrote in a letter that|told a hearing that|did not say whether|hinted that|insisted that|recalled that
    noted in passing that|was told that|argued for hours that
""")
THING = _phrases("""
    the checkpoint on the old road|no grain from the southern depot|the register of deeds|every flooded household
    the pumps at the lower station|an order to withdraw|the first round of talks|the minutes of that meeting
    a second convoy of eleven vehicles|the school roof|half of the counted ballots|the warehouse behind the mill
    the ceasefire line|a box of unsigned permits|the only working telephone|the survey of the eastern bank
    the promise of compensation|her brother’s fishing licence|the generator in the clinic|a list of missing cattle
""")
BECAME = _phrases("""
    had been moved at night|would stay closed until the thaw|had been altered by hand|came too late to matter
    had failed twice within a month|broke off over a single paragraph|did not exist at all|burned for three days
    ran on borrowed fuel|turned back before noon|left the status of the islands open|was never shown to observers
    could not bear another winter|was counted without witnesses|ran through the middle of the orchard
    had been promised to both sides|was paid for in advance|disappeared between two inspections
    cost more than the bridge itself|stood empty when the inquiry began
""")
WHEN = _phrases("""
    on the eve of the vote|five days before the flood|in the second week of March|after the hearing of 4 October
    late in 2019|while the talks were still going on|a day prior to that meeting|during the long winter blockade
    since the autumn of 2021|when the snow had melted|shortly before dawn|at the request of both parties
""")
TAIL = _phrases("""
    , which nobody had expected|, although the figures told another story|, because the older bridge had been sold
    , as the newspapers would later put it|, and the neighbours were the last to hear of it
    , with little hope of an answer|, despite the promise made a year earlier|, so that the harvest was lost for good
    —a point that the lawyers never raised|, which is why the case was opened again|, for want of a signature
    , in front of some forty witnesses
""")
PLAIN = _phrases("""
    Why did they choose that date?|This was never denied.|Nobody was charged.|The question remains open.
    That is not how it was remembered.|The price of bread doubled.|He refused.|What went wrong, and why?
""")
PLACES = _phrases("upper|lower|northern|mill|customs|old")
MONTHS = _phrases("January|February|March|April|May|June|July|August|September|October|November|December")

ARMENIAN = "Խորհուրդը երեկ որոշեց վերաբացել հին կամուրջը, բայց ճանապարհը դեռ փակ է մնում։"
RUSSIAN = "Комиссия вчера решила снова открыть старый мост, однако дорога всё ещё остаётся закрытой."
ARABIC = "قررت اللجنة أمس إعادة فتح الجسر القديم، لكن الطريق ما زال مغلقاً أمام الشاحنات."
AZERBAIJANI = "Komissiya dünən köhnə körpünü yenidən açmağı qərara aldı, lakin yol hələ də bağlı qalır."


def sentence(random: Random) -> str:
    who, did, when, tail = (random.choice(phrases) for phrases in (WHO, DID, WHEN, TAIL))
    what, other = (f"{random.choice(THING)} {random.choice(BECAME)}" for _ in range(2))
    forms = (
        f"“{_capital(what)},” {who} said {when}{tail}.",
        f"{_capital(when)}, {who} {did} {what}{tail}.",
        f"{_capital(who)} {did} {what}, while {random.choice(WHO)} {random.choice(DID)} {other}.",
        f"It was {when} that {who}—long the town’s only source—found out how {what}.",
        f"{_capital(who)} {did}, {when}, {what}{tail}.",
        f"Of {random.randrange(20, 9000):,} people, {random.randrange(2, 90)} per cent said {what}{tail}.",
        f"{_capital(what)}; {other}{tail}.",
        random.choice(PLAIN),
    )
    return random.choice(forms)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def article(random: Random, length: int) -> str:
    """Paragraphs of one to seven sentences under an occasional heading, of at least `length` code points."""
    paragraphs: list[str] = []
    size = 0
    while size < length:
        if random.random() < 0.12:
            paragraph = _capital(f"{random.choice(THING)} {random.choice(BECAME)}")
        else:
            paragraph = " ".join(sentence(random) for _ in range(random.randint(1, 7)))
        paragraphs.append(paragraph)
        size += len(paragraph) + 1
    return "\n".join(paragraphs)


def bulletin(random: Random, lines: int) -> str:
    """Lines that differ in a number or a name only: the hardest text to tell places apart in."""
    return "\n".join(
        f"{day % 28 + 1} {MONTHS[day // 28 % 12]}: the water stood at {random.randint(90, 400)} centimetres at the "
        f"{random.choice(PLACES)} gauge, and {random.choice(WHO)} {random.choice(DID)} {random.choice(THING)} "
        f"{random.choice(BECAME)}."
        for day in range(lines)
    )
