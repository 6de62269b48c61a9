"""Words of names that say little of who is meant: legal forms, titles, short given names, exonyms.

Tables of the language, not of any corpus. All words are folded (`spelling.fold_words`).
"""

from __future__ import annotations

from typing import Final

from heddle.ingest.word_set import word_set

LEGAL_FORMS: Final = {
    word: form
    for form, words in {
        "gmbh": "gmbh gesellschaft mbh",
        "ag": "ag aktiengesellschaft",
        "kg": "kg ohg",
        "se": "se",
        "inc": "inc incorporated",
        "corp": "corp corporation",
        "ltd": "ltd limited pty",
        "llc": "llc",
        "llp": "llp lp",
        "plc": "plc",
        "sa": "sa sas sarl spa srl",
        "bv": "bv nv",
        "ab": "ab oy oyj as asa aps",
        "co": "co company cie compagnie kk",
    }.items()
    for word in words.split()
}
"""A word that says what a company is in law, and the family of forms that it is of."""

COMPATIBLE_FORMS: Final = frozenset({"co"})
"""Forms that are said beside others: a `Co.` contradicts nobody."""

TITLES: Final = word_set(
    "mr mrs ms miss dr prof professor sir dame lord lady rev reverend hon judge justice president senator",
    "governor captain col colonel gen general lt major sgt king queen prince princess saint st mag dipl ing",
    "phd md esq mba msc bsc",
)
SUFFIXES: Final = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "2", "iii": "3", "iv": "4"}
PARTICLES: Final = word_set(
    "van von der den de del della di da dos du la le el al bin ibn ter ten zu af y e",
)
LINKING: Final = word_set(
    "the of and for in on at de la le les des du der die das und fur von del el y e i o et a an zu zur to",
)
"""Words that join others in a name and tell nothing by themselves."""

COMMON_IN_NAMES: Final = word_set(
    "university college institute school department faculty center centre laboratory lab labs group council",
    "committee ministry national international american british european royal state city county north south",
    "east west new old saint united republic bank company corporation association society foundation agency",
    "office museum hospital church party league club team football river lake mount mountain island street",
    "road park airport station army navy force air world first second third systems technologies technology",
    "software services solutions holdings industries partners media press journal research science sciences",
    "engineering medicine academy board court house war battle award festival cup games album song film",
    "series show book project programme program conference union federation energy capital consulting",
)
"""Words that so many names hold that holding one in common means nothing."""

_NICKNAMES: Final = (
    "robert bob rob bobby robbie bert",
    "william bill will billy willy liam",
    "richard dick rick ricky rich",
    "james jim jimmy jamie",
    "john jack johnny jon",
    "michael mike mick mikey michel",
    "elizabeth liz beth betty eliza lisa libby elisabeth",
    "margaret maggie meg peggy greta",
    "katherine kate kathy katie catherine cathy kathryn",
    "thomas tom tommy",
    "joseph joe joey josef",
    "charles charlie chuck",
    "edward ed eddie ted ned",
    "daniel dan danny",
    "samuel sam sammy",
    "benjamin ben benny",
    "alexander alex sasha sandy aleksandr",
    "nicholas nick nicky nikolai nicolas",
    "christopher chris kit",
    "anthony tony antony",
    "andrew andy drew andrei",
    "matthew matt",
    "stephen steve steven",
    "patricia pat patty trish",
    "jennifer jen jenny",
    "susan sue suzy susanna",
    "deborah deb debbie",
    "barbara barb babs",
    "peter pete petr pyotr",
    "gregory greg grigory",
    "timothy tim",
    "lawrence larry laurence",
    "frederick fred freddy friedrich fritz",
    "henry harry hank heinrich",
    "david dave davy",
    "donald don",
    "kenneth ken kenny",
    "ronald ron",
    "philip phil phillip",
    "raymond ray",
    "victoria vicky tori",
    "rebecca becky becca",
    "theodore theo teddy",
    "johannes hans jan johann",
    "giuseppe beppe peppe",
    "francisco paco pancho",
    "jose pepe",
    "evgeny eugene yevgeny zhenya",
    "mikhail misha",
    "dmitry dima dmitri",
    "vladimir volodya vova wladimir",
    "sebastian seb bastian",
    "maximilian max",
    "isabella bella isabel",
    "gabriel gabe",
    "jonathan jon",
    "nathaniel nate nathan",
    "zachary zach zack",
    "vincent vince",
    "walter walt wally",
    "arthur art",
    "albert al bertie",
    "alfred fred alf",
    "abraham abe",
    "leonard leo len lenny",
    "martin marty",
    "pamela pam",
    "cynthia cindy",
    "teresa terry tess theresa",
    "dorothy dot dolly",
)
SHORT_FORMS: Final[dict[str, frozenset[int]]] = {}
"""The groups of given names in which a given name is: two that share one may be one person's."""
for _number, _group in enumerate(_NICKNAMES):
    for _word in _group.split():
        SHORT_FORMS[_word] = SHORT_FORMS.get(_word, frozenset()) | {_number}

EXONYMS: Final = {
    other: group.split("|")[0]
    for group in (
        "munich|munchen|muenchen|monaco di baviera",
        "cologne|koln|koeln|colonia",
        "vienna|wien|vienne|becs",
        "prague|praha|prag",
        "rome|roma|rom",
        "milan|milano|mailand",
        "venice|venezia|venedig",
        "florence|firenze|florenz",
        "naples|napoli|neapel",
        "turin|torino",
        "genoa|genova|genua",
        "lisbon|lisboa|lissabon",
        "brussels|bruxelles|brussel|brussel",
        "antwerp|antwerpen|anvers",
        "the hague|den haag|hague",
        "copenhagen|kobenhavn|kopenhagen",
        "gothenburg|goteborg",
        "warsaw|warszawa|warschau",
        "krakow|cracow|krakau",
        "moscow|moskva|moskau",
        "saint petersburg|sankt peterburg|st petersburg|sankt petersburg",
        "kyiv|kiev|kiew",
        "lviv|lvov|lemberg",
        "bucharest|bucuresti|bukarest",
        "belgrade|beograd|belgrad",
        "athens|athina|athen|athinai",
        "geneva|geneve|genf|ginevra",
        "zurich|zuerich|zurigo",
        "basel|basle|bale",
        "nuremberg|nurnberg|nuernberg",
        "hanover|hannover",
        "seville|sevilla",
        "saragossa|zaragoza",
        "beijing|peking",
        "mumbai|bombay",
        "kolkata|calcutta",
        "chennai|madras",
        "istanbul|constantinople",
        "germany|deutschland|allemagne|alemania|germania",
        "austria|osterreich|oesterreich|autriche",
        "switzerland|schweiz|suisse|svizzera",
        "france|frankreich|francia",
        "italy|italia|italien|italie",
        "spain|espana|spanien|espagne",
        "netherlands|nederland|holland|niederlande|pays bas",
        "belgium|belgique|belgie|belgien",
        "poland|polska|polen|pologne",
        "sweden|sverige|schweden",
        "norway|norge|norwegen",
        "denmark|danmark|danemark",
        "finland|suomi|finnland",
        "hungary|magyarorszag|ungarn",
        "greece|hellas|griechenland",
        "russia|rossiya|russland|russian federation",
        "turkey|turkiye|turkei",
        "japan|nippon|nihon",
        "china|zhongguo|prc|people s republic of china|peoples republic of china",
        "united states|usa|us|united states of america|u s|u s a|america",
        "united kingdom|uk|u k|great britain|britain",
        "united arab emirates|uae",
        "european union|eu",
        "new york|new york city|nyc",
        "los angeles|la",
        "washington d c|washington dc",
    )
    for other in group.split("|")
}
"""Names of a place in several languages, and the one that stands for all of them."""
