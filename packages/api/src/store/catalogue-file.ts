/** File of the catalogue in the data folder, when it is SQLite's. */
export const CATALOGUE_FILE = "catalogue.sqlite";
/** What becomes of it once the catalogue is in PostgreSQL: no program opens it again, which would sweep what only PostgreSQL names. */
export const FORMER_CATALOGUE = `${CATALOGUE_FILE}.before-postgresql`;
/** File of the data folder that holds the identifier of the catalogue whose versions are there. */
export const MARK = "catalogue-id";
