"""Dutch words that many people choose as a password, most tried first; written for this site."""

from __future__ import annotations

from typing import Final

DUTCH: Final = tuple(
    dict.fromkeys(
        """
welkom wachtwoord geheim hallo inloggen toegang beheer beheerder gebruiker klant kantoor werk bedrijf school computer
laptop internet telefoon mail geheimpje niks niets weetikniet vergeten wachtwoordvergeten ikweethetniet wijzigen
verander nieuw tijdelijk test testen proef proberen zomaar sesam nederland holland oranje amsterdam rotterdam utrecht
eindhoven groningen tilburg almere breda nijmegen apeldoorn haarlem arnhem enschede amersfoort zaanstad denhaag
denbosch shertogenbosch zwolle zoetermeer leiden leeuwarden maastricht dordrecht ede delft alkmaar venlo deventer
hilversum heerlen hengelo purmerend roosendaal schiedam spijkenisse vlaardingen gouda zaandam hoorn lelystad assen
emmen almelo helmond oss middelburg vlissingen goes terneuzen katwijk noordwijk zandvoort texel vlieland terschelling
ameland schiermonnikoog limburg brabant zeeland friesland drenthe overijssel gelderland flevoland belgie vlaanderen
antwerpen gent brussel brugge leuven europa ajax feyenoord psv psveindhoven fcutrecht fctwente twente vitesse
heerenveen azalkmaar sparta nacbreda willem2 excelsior fcgroningen cambuur heracles volendam goaheadeagles telstar
rodajc mvv fortuna adodenhaag ado pec clubbrugge anderlecht standaard kampioen voetbal hockey schaatsen wielrennen
formule1 verstappen maxverstappen cruijff cruyff johancruijff vanbasten gullit elftal oranjeboven hupholland hup
januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag
donderdag vrijdag zaterdag zondag weekend vakantie lente zomer herfst winter voorjaar najaar zomertijd wintertijd
zomervakantie kerst kerstmis kerstboom sinterklaas zwartepiet pasen paashaas koningsdag koninginnedag carnaval alaaf
oudennieuw nieuwjaar verjaardag jarig feest zon zonnetje zonneschijn regen regenboog sneeuw sneeuwpop onweer bliksem
storm strand zee water vuur aarde maan sterren ster hemel bloem bloemen bloemetje roos tulp tulpen zonnebloem madelief
klaproos boom bos tuin liefde liefje lieverd lieve schat schatje schattie schatjes ikhouvanjou ikhouvanje houvanjou
houvanje hartje knuffel kusje kusjes kus engel engeltje prinses prinsesje prins koning koningin droom dromen geluk
gelukkig vriend vriendin vrienden vriendje familie mama papa mamma pappa moeder vader oma opa broer zus zusje broertje
kind kinderen baby dochter zoon meisje jongen man vrouw hond hondje kat poes poesje poezen kater konijn konijntje
paard paarden paardje pony vogel vis visje dolfijn tijger leeuw beer beertje aap aapje olifant vlinder vlindertje
kikker muis muisje schaap koe varken kip haan eend eendje schildpad cavia hamster draak eenhoorn wolf vos egel bas
bram daan emma eva fleur finn jan jansen johan julia kees klaas lars lisa lotte luuk maria mees mila milan nora noah
piet pieter sanne sara sem sophie stijn thijs thomas tim tess tom willem wouter yara zoe henk ingrid marieke monique
anja anouk bart bianca danielle dennis esther femke hans jeroen jeroentje joost karin linda mark martijn michiel
mireille nienke peter petra ramon robin sander sandra stefan wendy devries vandijk bakker visser smit meijer deboer
mulder degroot vandenberg vandeberg dejong appel appeltaart kaas kaasje kaaskop stroopwafel stroopwafels drop dropje
hagelslag pindakaas bitterbal bitterballen kroket frikandel patat friet frietje pannenkoek pannenkoeken poffertjes
chocola chocolade koffie koffietijd thee bier biertje wijn heineken grolsch hertogjan melk brood boterham aardappel
spruitjes banaan aardbei kers peer sinaasappel tomaat fiets fietsen auto trein bus boot vliegtuig brommer scooter
motor caravan camping schip molen molens klomp klompen dijk polder gracht grachten deur sleutel huis thuis huisje
tafel stoel raam keuken zolder kelder rood blauw groen geel paars roze wit zwart bruin grijs goud zilver een twee drie
vier vijf zes zeven acht negen tien eentweedrie eentweedrievier honderd duizend miljoen nul gezellig lekker leuk mooi
lief stoer gaaf tof vet cool super geweldig prachtig perfect beste winnaar held muziek gitaar piano dansen zingen
nijntje dikkertjedap jipenjanneke pippi donaldduck ernstbobbie kuifje suskewiske efteling artis madurodam keukenhof
afsluitdijk deltawerken erasmusbrug euromast domtoren rabobank ingbank abnamro postbank albertheijn jumbo hema blokker
kruidvat philips ziggo kpn belastingdienst digid toeslag pensioen salaris loon geld rijk euro gulden bank rekening
ziekenhuis dokter zuster politie brandweer leger soldaat piraat ridder kabouter heks tovenaar spook qwerty azerty
asdfgh qwertyuiop wachtwoordje admin letmein
""".split()  # noqa: SIM905 - a list of words is read, and kept, as words
    )
)
