/** One chart of an observatory page. The finding in its title is computed from the data by the page. */
export type ChartBlock =
  | { kind: "trend"; indicator: string }
  | { kind: "ranking"; indicator: string }
  | { kind: "choropleth"; indicator: string };

/** A part of the page: a heading, a few sentences, charts. `title` may be absent: the page then states the finding. */
export interface Section {
  id: string;
  title?: string;
  text?: string[];
  charts: ChartBlock[];
}

/** What a service says of its figures, signed and dated. */
export interface Comment {
  author: string;
  role: string;
  date: string;
  text: string[];
}

/** A thematic page: `datasets/<theme>/observatory.json`. */
export interface Observatory {
  theme: string;
  title: string;
  /** One sentence for the home page and the metadata. */
  description: string;
  /** Rank on the home page. */
  order: number;
  /** EU data-theme codes of the datasets of the room, the first one main ("ENVI"). */
  dcatThemes: string[];
  /** Indicator ids, the first one opening the page's lead sentence. */
  keyFigures: string[];
  /** Year the trends are measured from. */
  compareWith: number;
  sections: Section[];
  comment?: Comment;
}
