const NAMES: Record<string, string> = {
  author: "qui signe",
  aggregate: "calcul",
  blocks: "bloc",
  comment: "commentaire",
  comparison: "usage",
  compareWith: "année de comparaison",
  date: "jour",
  decimals: "décimales",
  denominator: "diviseur",
  description: "présentation",
  dataset: "jeu",
  dimension: "dimension",
  dimensions: "dimension",
  direction: "ce qui est bon",
  field: "colonne",
  id: "nom",
  indicator: "indicateur",
  indicators: "indicateur",
  keyFigures: "chiffre clé",
  kind: "forme",
  legalReference: "référence légale",
  levels: "maille",
  limits: "limites",
  main: "dessiné sur la page",
  measure: "mesure",
  method: "méthode",
  notes: "mot",
  numerator: "ce qui est mesuré",
  objectives: "objectif",
  period: "année",
  periodField: "colonne de l’année",
  reason: "raison",
  reference: "départ",
  role: "fonction",
  scale: "multiplié par",
  sections: "rubrique",
  shortTitle: "titre court",
  target: "cible",
  territoryField: "colonne du territoire",
  text: "texte",
  theme: "thème",
  title: "titre",
  type: "ce qui est demandé",
  unit: "unité",
  unitLabel: "unité en mots",
  value: "valeur",
  where: "lignes gardées",
  wording: "formulation",
};

/** Where something is in a document, in words: « rubrique 1, bloc 2, titre » for `sections[0].blocks[1].title`; a name unknown here stays. */
export function tellPath(path: string): string {
  return path
    .split(".")
    .map((part) => {
      const [, name = part, rank] = /^(.*?)(?:\[(\d+)\])?$/.exec(part) ?? [];
      const told = Object.hasOwn(NAMES, name) ? NAMES[name] : name;
      return rank === undefined ? told : `${told}\u00a0${Number(rank) + 1}`;
    })
    .join(", ");
}
