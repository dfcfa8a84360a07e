/** File of the catalogue in the data folder, when it is SQLite's. */
export const CATALOGUE_FILE = "catalogue.sqlite";
/** File of the data folder that holds the identifier of the catalogue whose versions are there. */
export const MARK = "catalogue-id";
