"""Names, places and nationalities that must not move a score: used to vary training texts and to measure fairness."""

NAMES = """maría josé carmen juan lupita xóchitl nahuel ximena santiago valentina ignacio guadalupe evo wayra
ahmed fatima mohammed aisha youssef layla omar khadija hassan yasmin ibrahim
john emily michael sarah kevin karen jack olivia liam grace connor aoife niamh siobhan gareth
jamal latoya deshawn shaniqua tyrone ebony malik keisha
priya rahul anjali arjun lakshmi vikram deepika sanjay
wei mei jing chen yuki haruto min-jun nguyen linh thuy
oluwaseun chioma kwame amara ngozi abebe zanele
ivan olga dmitri svetlana agnieszka piotr bogdan ioana
moshe rivka david miriam giulia luca pierre amélie hans ingrid""".split()

PLACES = [p.strip() for p in """lagos, nairobi, accra, cairo, casablanca, tehran, baghdad, kabul, karachi, mumbai, delhi, dhaka, manila, hanoi, beijing,
seoul, tokyo, moscow, kyiv, warsaw, bucharest, berlin, paris, rome, madrid, barcelona, sevilla, bilbao, london, dublin, glasgow, manchester,
chicago, detroit, houston, atlanta, san diego, new york, toronto, sydney, ciudad de méxico, guadalajara, tijuana, oaxaca, buenos aires, rosario,
córdoba, bogotá, medellín, cali, lima, cusco, quito, caracas, maracaibo, santiago, valparaíso, la paz, asunción, managua, tegucigalpa, la habana,
port-au-prince, kingston, tel aviv, istanbul, damascus""".split(",")]

NATIONALITIES = {
    "en": """american british irish australian indian pakistani nigerian ghanaian kenyan egyptian moroccan syrian iraqi iranian turkish israeli
russian ukrainian polish romanian german french italian spanish mexican colombian venezuelan peruvian argentinian chilean brazilian cuban haitian
jamaican chinese japanese korean vietnamese filipino""".split(),
    "es": """española mexicana argentina colombiana chilena peruana venezolana ecuatoriana boliviana cubana dominicana hondureña guatemalteca
estadounidense inglesa irlandesa francesa alemana italiana rumana polaca rusa ucraniana marroquí argelina senegalesa nigeriana turca siria
iraní israelí china japonesa coreana india filipina""".split(),
}
