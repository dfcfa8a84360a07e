/** What each token is for, by group; a test holds this list to the style sheet. */
export const colourGroups: { title: string; tokens: Record<string, string> }[] = [
  {
    title: "Papier et encre",
    tokens: {
      paper: "fond de la page",
      sheet: "fond d’une carte, d’un champ",
      water: "fond d’un pied de page, d’une commande survolée",
      ink: "texte",
      "ink-2": "texte secondaire",
      line: "filet qui sépare, sans autre sens",
      control: "bord d’un champ, contour d’une carte",
    },
  },
  {
    title: "Action et repère",
    tokens: {
      sea: "liens et boutons",
      "on-sea": "texte sur un bouton",
      focus: "ce que désigne le clavier",
      plan: "ce qui est prévu\u00a0: objectifs, plafonds, échéances, et rien d’autre",
      sand: "démonstration, mots trouvés",
      "on-sand": "texte sur le sable",
    },
  },
  {
    title: "États",
    tokens: {
      ok: "dans la trajectoire",
      "ok-bg": "son fond",
      watch: "à surveiller",
      "watch-bg": "son fond",
      off: "hors trajectoire, erreur",
      "off-bg": "son fond",
      unknown: "non calculable, étiquette",
      "unknown-bg": "son fond",
    },
  },
  {
    title: "Dessins",
    tokens: {
      grid: "quadrillage",
      data: "série montrée seule",
      "on-dark": "texte sur une couleur foncée d’un dessin",
      "q-low-ink": "texte sur les deux classes les plus faibles",
      "q3-ink": "texte sur la classe du milieu",
      "q-high-ink": "texte sur les deux classes les plus fortes",
      land: "terres voisines",
      "sea-1": "mer",
      "sea-2": "premier filet d’eau",
      "sea-3": "second filet d’eau",
    },
  },
];

/** Colours that tell things apart, in their order; then those that go from little to much. */
export const categoryTokens = ["c1", "c2", "c3", "c4", "c5", "c6", "c7"];
export const classTokens = ["q1", "q2", "q3", "q4", "q5"];

/** Texts and what they are written on: at least 4,5 to 1 in both themes. */
export const textPairs: [text: string, ground: string][] = [
  ["ink", "paper"],
  ["ink", "sheet"],
  ["ink", "water"],
  ["ink-2", "paper"],
  ["ink-2", "sheet"],
  ["ink-2", "water"],
  ["sea", "paper"],
  ["sea", "sheet"],
  ["sea", "water"],
  ["on-sea", "sea"],
  ["plan", "paper"],
  ["plan", "sheet"],
  ["on-sand", "sand"],
  ["ink", "sand"],
  ["ok", "ok-bg"],
  ["watch", "watch-bg"],
  ["off", "off-bg"],
  ["unknown", "unknown-bg"],
  ["off", "paper"],
  ["q-low-ink", "q1"],
  ["q-low-ink", "q2"],
  ["q3-ink", "q3"],
  ["q-high-ink", "q4"],
  ["q-high-ink", "q5"],
];

/** Drawings and what they are drawn on: at least 3 to 1 in both themes. */
export const drawnPairs: [drawn: string, ground: string][] = [
  ["control", "paper"],
  ["control", "sheet"],
  ["focus", "paper"],
  ["focus", "sheet"],
  ["focus", "water"],
  ["data", "sheet"],
  ["plan", "sheet"],
];

export const typeTokens: Record<string, string> = {
  "step-4": "titre de page",
  "step-3": "phrase d’ouverture",
  "step-2": "titre de rubrique",
  "step-1": "titre de carte, introduction",
  "step-0": "texte",
  "step--1": "notes, tableaux, étiquettes",
};

export const fontTokens: Record<string, string> = {
  "font-title": "titres, phrases d’ouverture, grands chiffres",
  "font-text": "tout le reste",
  "font-code": "codes et adresses",
};

export const spaceTokens = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"];

export const measureTokens: Record<string, string> = {
  measure: "longueur d’une ligne de texte",
  page: "largeur de la page",
  gutter: "marge de la page",
  radius: "arrondi d’un bouton, d’une étiquette",
};
