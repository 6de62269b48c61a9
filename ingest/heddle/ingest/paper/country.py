"""Countries as affiliations name them."""

from __future__ import annotations

import re

COUNTRIES = tuple(
    """Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain
|Bangladesh|Barbados|Belarus|Belgium|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil
|Brunei|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Congo
|Costa Rica|Côte d’Ivoire|Croatia|Cuba|Cyprus|Czech Republic|Czechia|Denmark|Djibouti
|Dominican Republic|Ecuador|Egypt|El Salvador|England|Eritrea|Estonia|Ethiopia|Fiji|Finland|France
|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Guatemala|Guinea|Guyana|Haiti|Honduras|Hong Kong|Hungary
|Iceland|India|Indonesia|Iran|IR Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan
|Kazakhstan|Kenya|Korea|South Korea|Republic of Korea|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon
|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macau|Macedonia|Madagascar|Malawi|Malaysia
|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique
|Myanmar|Namibia|Nepal|Netherlands|The Netherlands|New Zealand|Nicaragua|Niger|Nigeria
|North Macedonia|Northern Ireland|Norway|Oman|Pakistan|Palestine|Panama|Papua New Guinea|Paraguay
|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Russian Federation|Rwanda
|Saudi Arabia|Kingdom of Saudi Arabia|Scotland|Senegal|Serbia|Sierra Leone|Singapore|Slovakia
|Slovenia|Somalia|South Africa|Spain|Sri Lanka|Sudan|Suriname|Swaziland|Sweden|Switzerland|Syria
|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Trinidad and Tobago|Tunisia|Turkey|Türkiye|Turkmenistan
|Uganda|UK|U.K.|Ukraine|United Arab Emirates|UAE|United Kingdom|United States
|United States of America|USA|U.S.A.|US|Uruguay|Uzbekistan|Venezuela|Vietnam|Viet Nam|Wales|Yemen
|Zambia|Zimbabwe|PR China|P.R. China|P. R. China|P.R.China|People’s Republic of China
|Islamic Republic of Iran|Republic of China""".replace("\n", "").split("|")
)
_ANY = "|".join(re.escape(name) for name in sorted(COUNTRIES, key=lambda name: (-len(name), name)))
_LAST = re.compile(rf"(?:^|[\s,(])({_ANY})[\s.;,)*]*$")


_ENDS = tuple(sorted({name.rstrip(".") for name in COUNTRIES}))
_REACH = 60
"""Characters from the end that a country and what follows it take, at most."""


def country_at_end(text: str) -> str:
    """The country that a text ends with; empty where it ends otherwise."""
    end = text[-_REACH:]
    if not end.rstrip(" .;,)*").endswith(_ENDS):
        return ""
    found = _LAST.search(end)
    return found.group(1) if found else ""


def ends_in_country(text: str) -> bool:
    """Whether a text ends with a country."""
    return bool(country_at_end(text))
