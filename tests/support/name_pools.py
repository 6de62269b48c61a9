"""Names to make worlds of: lists of people's, bodies', places' and works' words, and one that never ends."""

from __future__ import annotations

import random


def _words(text: str, between: str = " ") -> list[str]:
    return text.split(between)


GIVEN = _words(
    "Robert William Richard James John Michael Elizabeth Margaret Katherine Thomas Joseph Charles"
    " Edward Daniel Samuel Benjamin Alexander Nicholas Christopher Anthony Andrew Matthew Stephen"
    " Patricia Jennifer Susan Deborah Barbara Peter Gregory Timothy Lawrence Frederick Henry David"
    " Donald Kenneth Ronald Philip Raymond Victoria Rebecca Maximilian Sebastian Anna Maria Sofia Emma"
    " Julia Laura Sarah Helena Ingrid Astrid Björn Søren Jürgen Wolfgang Günther Dieter François René"
    " Élise Chloé Hélène José Andrés Lucía Sofía Paulo João Giovanni Luca Chiara Matteo Aleksei Ivan"
    " Olga Tatiana Sergei Natalia Wei Ming Li Hiroshi Yuki Kenji Aisha Omar Fatima Yusuf Priya Arjun"
    " Rahul Ananya Kofi Ama Chidi Ngozi Mehmet Ayşe Zeynep Emre"
)
SURNAMES = _words(
    "Smith Johnson Brown Taylor Wilson Davies Evans Walker Wright Robinson Thompson White Hughes"
    " Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Scott Cooper Morris"
    " Ward Moore King Watson Baker Harrison Morgan Allen Schmidt Schneider Fischer Weber Wagner Becker"
    " Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Müller Krüger Vogel Lehmann"
    " Köhler Dubois Durand Leroy Moreau Lefèvre Girard Mercier Garnier Chevalier García Fernández"
    " González Rodríguez López Martínez Sánchez Pérez Gómez Núñez Silva Santos Oliveira Souza Pereira"
    " Almeida Ferreira Rossi Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Novák Svoboda"
    " Dvořák Kowalski Nowak Wiśniewski Zieliński Lindqvist Johansson Andersson Nilsson Eriksson Hansen"
    " Jensen Sørensen Ivanov Petrov Sokolov Volkov Kuznetsov Popov Tanaka Suzuki Takahashi Watanabe"
    " Nakamura Kobayashi Wang Zhang Chen Liu Zhao Huang Patel Sharma Gupta Singh Khan Ahmed Hassan"
    " Haddad Okafor Adeyemi Mensah Yılmaz Demir Çelik Papadopoulos Nagy Szabó Tóth Horváth"
)
SHORT = {
    "Robert": "Bob", "William": "Bill", "Richard": "Rick", "James": "Jim", "John": "Jack", "Michael": "Mike",
    "Elizabeth": "Liz", "Margaret": "Maggie", "Katherine": "Kate", "Thomas": "Tom", "Joseph": "Joe",
    "Charles": "Chuck", "Edward": "Ted", "Daniel": "Dan", "Samuel": "Sam", "Benjamin": "Ben",
    "Alexander": "Alex", "Nicholas": "Nick", "Christopher": "Chris", "Anthony": "Tony", "Andrew": "Drew",
    "Matthew": "Matt", "Stephen": "Steve", "Patricia": "Pat", "Jennifer": "Jenny", "Susan": "Sue",
    "Deborah": "Debbie", "Gregory": "Greg", "Timothy": "Tim", "Lawrence": "Larry", "Frederick": "Fred",
    "Henry": "Harry", "David": "Dave", "Donald": "Don", "Kenneth": "Ken", "Ronald": "Ron", "Philip": "Phil",
    "Raymond": "Ray", "Victoria": "Vicky", "Rebecca": "Becky", "Maximilian": "Max", "Sebastian": "Seb",
}  # fmt: skip
CYRILLIC = {
    "Ivanov": "Иванов", "Petrov": "Петров", "Sokolov": "Соколов", "Volkov": "Волков", "Kuznetsov": "Кузнецов",
    "Popov": "Попов", "Aleksei": "Алексей", "Ivan": "Иван", "Olga": "Ольга", "Tatiana": "Татьяна",
    "Sergei": "Сергей", "Natalia": "Наталия",
}  # fmt: skip
FIRM_WORDS = _words(
    "Helios Orion Vertex Pinnacle Summit Cobalt Granite Harbor Meridian Zenith Aurora Falcon Atlas"
    " Nimbus Quantum Stellar Cedar Maple Ironwood Silverline Bluewater Redstone Northgate Eastbrook"
    " Westfield Lakeshore Kestrel Juniper Lumen Vector Catalyst Beacon Keystone Sterling Vanguard"
    " Horizon Apex Nova Polaris Titan"
)
SECTORS = _words(
    "Robotics Logistics Pharmaceuticals Software Systems Energy Foods Textiles Analytics Shipping"
    " Motors Optics Airlines Chemicals Media Insurance Ventures Mining Biotech Semiconductors"
)
LEGAL = {
    "GmbH": "GmbH",
    "Inc.": "Incorporated",
    "Ltd.": "Limited",
    "Corp.": "Corporation",
    "AG": "AG",
    "LLC": "LLC",
}
FIELDS = _words(
    "Molecular Biology|Applied Physics|Marine Ecology|Computational Linguistics|Organic Chemistry"
    "|Public Health|Urban Planning|Medieval History|Machine Learning|Plant Genetics"
    "|Structural Engineering|Political Science|Clinical Nutrition|Inorganic Materials"
    "|Theoretical Economics|Cognitive Neuroscience|Atmospheric Research|Developmental Psychology"
    "|Veterinary Medicine|Comparative Literature",
    "|",
)
PLACES = _words(
    "Munich/München Cologne/Köln Vienna/Wien Prague/Praha Milan/Milano Florence/Firenze"
    " Warsaw/Warszawa Lisbon/Lisboa Copenhagen/København Moscow/Moskva Geneva/Genève Zurich/Zürich"
    " Seville/Sevilla Turin/Torino Naples/Napoli Venice/Venezia Brussels/Bruxelles Gothenburg/Göteborg"
    " Athens/Athen Antwerp/Antwerpen"
)
_TOWN_STARTS = [
    "Ash",
    "Brook",
    "Clay",
    "Dun",
    "East",
    "Fair",
    "Glen",
    "Hart",
    "King",
    "Lang",
    "Mill",
    "North",
    "Oak",
    "Red",
    "Stan",
    "Thorn",
    "Wey",
    "Wood",
    "Hol",
]
_TOWN_ENDS = _words("ton ford ham bury field wick worth mouth dale burgh combe stead minster haven")
TITLES = _words(
    "Silent Rivers|Broken Compass|Winter Garden|Glass Cathedral|Paper Moons|Burning Orchard"
    "|Hidden Archive|Salt Roads|Distant Thunder|Crimson Harvest|Velvet Machine|Empty Theatre"
    "|Northern Lights|Golden Hour|Iron Tide|Wandering Stars|Forgotten Letters|Copper Sky"
    "|Shattered Mirror|Quiet Revolution",
    "|",
)
_SYLLABLES = _words(
    "ba be bo da de do fa fi ga go ha ka ke ko la le li lo ma me mi mo na ne no pa pe ra re ri ro sa se"
)
_ENDS = _words("ck ll nd rt sen ski stein mann ner vic ling ston berg feld tti rez dez ova ov")


def half(names: list[str] | tuple[str, ...], side: int) -> list[str]:
    """Every second name: worlds made of one half have no name in common with those made of the other."""
    return [name for at, name in enumerate(names) if at % 2 == side]


def made_up(dice: random.Random, syllables: int) -> str:
    """A surname or word that nobody has yet."""
    return "".join(dice.choice(_SYLLABLES) for _ in range(syllables)).capitalize() + dice.choice(_ENDS)


def town(dice: random.Random) -> str:
    """The name of a town, of which there may be several."""
    return dice.choice(_TOWN_STARTS) + dice.choice(_TOWN_ENDS)


def word(dice: random.Random) -> str:
    """A word of a made-up language, of at least five letters."""
    return "".join(dice.choice(_SYLLABLES) for _ in range(3)) + dice.choice("nrstl")
