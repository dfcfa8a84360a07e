/** What the catalogue database is kept by. */
export type Engine = "sqlite" | "postgresql";
