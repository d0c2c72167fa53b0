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


_BANKS = {
    "Armenian": """
        երեկ առավոտյան|հոկտեմբերի սկզբին|անցած տարվա ձմռանը|նիստից հետո|մի քանի օր առաջ|գիշերը|մարտի երկրորդ շաբաթում
        խորհուրդը|շրջանային դատարանը|գյուղի բնակիչները|հանձնաժողովի նախագահը|ուսուցիչների մի խումբ|նավահանգիստը
        որոշեց վերաբացել|չհաստատեց, որ կփակի|խոստացավ նորոգել|հրաժարվեց հանձնել|գրավոր պահանջեց ցույց տալ|մերժեց վաճառել
        հին կամուրջը|դպրոցի տանիքը|գետի արևելյան ափը|ջրհան կայանը|չստորագրված թույլտվությունները|հողերի գրանցամատյանը
        , բայց ճանապարհը դեռ փակ է մնում|, և ոչ ոք չգիտեր պատճառը|, չնայած հին խոստմանը||, ինչպես գրեցին թերթերը""",
    "Russian": """
        вчера утром|в начале октября|прошлой зимой|после заседания|за несколько дней до этого|ночью|во вторник в марте
        комиссия|областной суд|жители верхней долины|глава миссии|группа учителей|портовая контора|бывший инспектор
        решила снова открыть|не подтвердила, что закроет|обещала починить|отказалась передать|потребовала показать
        старый мост|крышу школы|восточный берег реки|насосную станцию|неподписанные разрешения|реестр земель
        , однако дорога всё ещё закрыта|, и никто не знал почему|, несмотря на прежнее обещание||, как писали газеты""",
    "Arabic": """
        صباح أمس|في مطلع أكتوبر|في شتاء العام الماضي|بعد الجلسة|قبل أيام قليلة|ليلاً|في الأسبوع الثاني من مارس
        قررت اللجنة|وعدت المحكمة|طلب سكان القرية|رفض رئيس البعثة|نفت مجموعة من المعلمين|أكد مكتب الميناء
        إعادة فتح|إصلاح|تسليم|إغلاق|بيع|عرض
        الجسر القديم|سقف المدرسة|الضفة الشرقية للنهر|محطة الضخ|التصاريح غير الموقعة|سجل الأراضي|قائمة المفقودين
        ، لكن الطريق ما زال مغلقاً أمام الشاحنات|، ولم يعرف أحد السبب|، رغم الوعد السابق||، كما كتبت الصحف""",
    "Azerbaijani": """
        dünən səhər|oktyabrın əvvəlində|ötən ilin qışında|iclasdan sonra|bir neçə gün əvvəl|gecə vaxtı|mart ayında
        komissiya|rayon məhkəməsi|kənd sakinləri|missiyanın rəhbəri|bir qrup müəllim|liman idarəsi|keçmiş müfəttiş
        yenidən açmağı qərara aldı:|bağlamayacağını dedi:|təmir etməyə söz verdi:|təhvil verməkdən imtina etdi:
        köhnə körpü|məktəbin damı|çayın şərq sahili|nasos stansiyası|imzalanmamış icazələr|torpaq reyestri
        , lakin yol hələ də bağlı qalır|, heç kim səbəbini bilmirdi|, vədə baxmayaraq||, qəzetlər yazdığı kimi""",
}
SCRIPTS = {
    language: [[phrase.strip() for phrase in line.split("|")] for line in bank.strip().splitlines()]
    for language, bank in _BANKS.items()
}
"""By language: what a made-up sentence consists of, in order."""


def article_in(language: str, random: Random, length: int) -> str:
    """Paragraphs in one of the languages of `SCRIPTS`, of at least `length` code points."""
    end = "։" if language == "Armenian" else "."
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < length:
        sentences = []
        for _ in range(random.randint(2, 6)):
            *words, tail = (random.choice(phrases) for phrases in SCRIPTS[language])
            number = f" ({random.randint(2, 4000)})" if random.random() < 0.3 else ""
            sentences.append(_capital(" ".join(words)) + number + tail + end)
        paragraphs.append(" ".join(sentences))
    return "\n".join(paragraphs)
