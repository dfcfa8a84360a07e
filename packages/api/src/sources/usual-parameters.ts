/** Parameters by which open data are usually asked, by what has them; written without case, accents nor signs (`output_format`: `outputformat`). */
const PARAMETERS = {
  wfs: `service version request typename typenames outputformat srs srsname bbox count maxfeatures startindex resulttype propertyname
    sortby filter cqlfilter featureid resourceid namespaces storedqueryid exceptions map layer layers styles width height`,
  ogcApi: "f limit offset bboxcrs crs datetime properties filterlang filtercrs skipgeometry collection collections ids",
  arcgis: `where outfields outsr insr returngeometry resultoffset resultrecordcount orderbyfields geometry geometrytype geometryprecision
    spatialrel spatialrefid objectids groupbyfieldsforstatistics outstatistics returncountonly returnidsonly returndistinctvalues`,
  opendatasoft: `dataset select groupby orderby refine exclude disjunctive facet rows start sort lang timezone epsg uselabels
    uselabelsforheader listseparator quoteall withbom compressed`,
  dataFair: "size page after q qs collapse geodistance xyz arrays",
  ckan: "id resource fields outfields filters distinct plain language total includetotal recordsformat",
  tabular: "pagesize columns",
  insee: "maxresult totalcount idterritoire range geo timeperiod startperiod endperiod detail dimensionatobservation",
  dido: "withcolumnname withcolumndescription withcolumnunit",
  files: `format output type extension ext separator sep delimiter encoding charset header headers decimal quote bom compress zip
    download dl raw attachment inline filename file`,
  search:
    "query search recherche keyword keywords motcle theme thematique categorie category variable indicateur indicator",
  places: `code codes insee inseecom codeinsee codecommune commune communes com codepostal cp codgeo codegeo geocode epci codeepci siren
    sirenepci departement departements codedepartement dep dept dpt region regions coderegion reg territoire territoires canton
    arrondissement pays country maille niveau zone lat lon lng latitude longitude rayon radius distance x y z`,
  periods: `annee annees year years an mois month trimestre semestre jour day date dates datedebut datefin datemin datemax startdate
    enddate debut fin from to end periode periodes period millesime millesimes exercice campagne saison`,
};

const USUAL = new Set(Object.values(PARAMETERS).flatMap((names) => names.split(/\s+/)));
/** What Opendatasoft writes before the name of a column (`refine.annee`). */
const ON_A_COLUMN = /^(refine|exclude|disjunctive)\..*/i;
/** A code of places, or a level and its code: `17093`, `2A`, `200041762`, `EPCI-200041762`. */
const PLACE = /^([a-z]+-)?(\d{2,3}|\d{5}|\d{9}|2[ab]\d{0,3})?$/i;

/** Whether a parameter is one by which open data are usually asked: by its name, and by its value where the name is that of an access code too. */
export function isUsualParameter(name: string, value: string): boolean {
  const plain = name
    .replace(ON_A_COLUMN, "$1")
    .normalize("NFD")
    .replace(/[^a-z\d]/gi, "")
    .toLowerCase();
  const isCode = plain === "code" || plain === "codes";
  return USUAL.has(plain) && (!isCode || value.split(/[,;|\s]+/).every((one) => PLACE.test(one)));
}
