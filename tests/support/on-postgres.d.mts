/** `DATABASE_URL` of the catalogue of a data folder; undefined where the suite runs on SQLite. */
export function databaseUrlOf(dataFolder: string): string | undefined;
