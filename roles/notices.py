"""The texts that employees read until the kommun has decided its own: what the portal does as it is delivered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.models.notices import Notice

TEXTS = {
    Notice.Kind.WHAT: _(
        "Portalen antecknar när du loggar in och ut, när någon försöker logga in som du eller ber om ett nytt "
        "lösenord åt dig, när du ändrar något, när du öppnar ett system eller får se det i en lista, när du hämtar "
        "eller läser in en fil och när du nekas något.\n\n"
        "Varje anteckning har tid, ditt namn, din roll, vad det gällde, sidan, det du filtrerade på, skälet om du "
        "skrev ett, och en del av nätverksadressen. Ändringar antecknas med det som stod före och efter.\n\n"
        "Portalen antecknar inte vad du skriver och sedan ångrar, hur länge du läser, eller vad du gör utanför "
        "portalen."
    ),
    Notice.Kind.WHY: _(
        "Registret visar vilka system kommunen är beroende av och var de är svaga. Därför måste det gå att i "
        "efterhand ta reda på vem som har läst och ändrat, till exempel när något har läckt eller blivit fel.\n\n"
        "Anteckningarna är till för informationssäkerheten. De är inte till för att mäta hur mycket eller hur fort "
        "någon arbetar, och får inte användas till det."
    ),
    Notice.Kind.WHO: _(
        "Informationssäkerhetssamordnaren och den som är revisor i en pågående granskning kan söka i allt som rör "
        "deras organisation, med namn. Ersättare kan det inte.\n\n"
        "En systemägare ser vilka roller och enheter som har läst det egna systemet. För att se namnet måste "
        "systemägaren skriva varför, och det antecknas.\n\n"
        "Du ser själv allt som är antecknat om vad du har gjort. Att någon läser i anteckningarna antecknas också."
    ),
    Notice.Kind.HOW_LONG: _(
        "Anteckningarna tas inte bort av sig själva, och ingen kan ändra dem. Text i dem gallras bara enligt ett "
        "gallringsbeslut, som en person registrerar och en annan verkställer.\n\n"
        "Hur länge de ska sparas beslutar kommunen i sin dokumenthanteringsplan."
    ),
    Notice.Kind.RIGHTS: _(
        "Under Vad jag har gjort läser du det som är antecknat om dig. Du har rätt att få veta hur dina "
        "personuppgifter behandlas, att få fel rättade och att invända. Vänd dig till dataskyddsombudet.\n\n"
        "Är du missnöjd med hur dina uppgifter behandlas kan du klaga hos Integritetsskyddsmyndigheten."
    ),
}


def as_delivered() -> list[Notice]:
    """Return unsaved rows, one of each kind in their order."""
    kinds = enumerate(Notice.Kind)
    return [Notice(kind=kind, position=n, label=str(kind.label), text=str(TEXTS[kind])) for n, kind in kinds]
