"""Words that dates are made of, in seven languages: months, days of the week, and words like `yesterday`."""

from __future__ import annotations

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
}
_BESIDES = {
    "sept": 9,
    "setiembre": 9,
    "jänner": 1,
    "feber": 2,
    "mrz": 3,
    "fevrier": 2,
    "decembre": 12,
    "aout": 8,
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
_DAY_OFFSETS = {
    "today": 0, "yesterday": -1, "tomorrow": 1,
    "heute": 0, "gestern": -1, "morgen": 1, "vorgestern": -2, "übermorgen": 2,
    "aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "demain": 1,
    "hoy": 0, "ayer": -1, "oggi": 0, "ieri": -1, "domani": 1,
    "hoje": 0, "ontem": -1, "amanhã": 1, "vandaag": 0, "gisteren": -1,
}  # fmt: skip
"""Days from the document's own; `morgen` is also `morning`, so that it counts in German only."""


def _numbered(table: dict[str, str]) -> dict[str, int]:
    return {word: number for names in table.values() for number, word in enumerate(names.lower().split(), 1)}


MONTHS = {**_numbered(_SHORT), **_BESIDES, **_numbered(_MONTHS)}
"""Month by its name in small letters, whole or as people shorten it."""
FULL_MONTHS = frozenset(_numbered(_MONTHS))
"""Names that are not shortened."""
WEEKDAYS = _numbered(_DAYS)
"""Day of the week, Monday as 1, by its name in small letters."""
DAY_OFFSETS = _DAY_OFFSETS

CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
"""English words that count quarters and halves."""
