"""Short names: the familiar forms of given names in English.

Common knowledge of the language, as a short table: the forms that a dictionary of given names lists first.
"""

from __future__ import annotations

_TABLE = """
abigail abby; albert al bert; alexander alex al sandy; alexandra alex sandra; alfred fred alf; andrew andy
drew; anthony tony; antonio tony; arthur art; barbara barb; benjamin ben benny bennie; bernard bernie;
bradley brad; bradford brad; calvin cal; catherine cathy kate katie; charles charlie chuck; christina
chris tina; christine chris; christopher chris; clifford cliff; clinton clint; daniel dan danny; david
dave davy; deborah debbie; dominic dom; donald don; dorothy dot dottie; douglas doug; edgar ed eddie;
edmund ed eddie; edward ed eddie ted ned; eleanor ellie; elizabeth liz beth betty lizzie; eugene gene;
francis frank; franklin frank; frederick fred freddie; gabriel gabe; gerald gerry jerry; geoffrey geoff;
gordon gord; gregory greg; harold harry hal; henry harry hank; herbert herb bert; irving irv; jacob jake;
jacqueline jackie; james jim jimmy jamie; janet jan; jeffrey jeff; jennifer jen jenny; jerome jerry;
jessica jess; john johnny jack jon; jonathan jon; joseph joe joey; joshua josh; judith judy; katherine
kate kathy katie; kathleen kathy; kenneth ken kenny; lawrence larry; leonard len lenny leo; leslie les;
louis lou louie; margaret maggie meg peggy madge; martin marty; matthew matt; melvin mel; michael mike
mick; mitchell mitch; nathaniel nate nat; nathan nate; nicholas nick; norman norm; pamela pam; patricia
pat patty tricia; patrick pat paddy; peter pete; philip phil; phillip phil; randolph randy; raymond ray;
rebecca becky; richard dick rick richie; robert bob bobby rob robbie; roderick rod; rodney rod; roger rog;
ronald ron ronnie; rudolph rudy; russell russ; samuel sam sammy; sandra sandy; sidney sid; stanley stan;
stephen steve; steven steve; stuart stu; susan sue susie; terence terry; theodore ted theo teddy; thomas
tom tommy; timothy tim; valentine val; victor vic; victoria vicky; vincent vince vinnie; virginia ginny;
walter walt wally; warren wally; wesley wes; wilbur will; william bill billy will; woodrow woody; zachary
zach
"""
_SHORT = {
    names[0]: tuple(name.title() for name in names[1:])
    for names in (line.split() for line in _TABLE.replace("\n", " ").split(";"))
}


def short_names(name: str) -> tuple[str, ...]:
    """The short forms of a given name; none of a name that the table lacks.

    >>> short_names("Andrew")
    ('Andy', 'Drew')
    """
    return _SHORT.get(name.casefold(), ())
