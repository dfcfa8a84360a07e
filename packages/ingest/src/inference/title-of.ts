import { capitalise } from "../typography.js";

/** Words that headers shorten or write without accents, as they are read. */
const READ: Record<string, string> = {
  adr: "adresse",
  agglomeration: "agglomération",
  annee: "année",
  annees: "années",
  biodechets: "biodéchets",
  capacite: "capacité",
  categorie: "catégorie",
  cod: "code",
  collectivite: "collectivité",
  com: "commune",
  coord: "coordonnées",
  coordonnees: "coordonnées",
  cout: "coût",
  cp: "code postal",
  decheterie: "déchèterie",
  dechetterie: "déchèterie",
  dechet: "déchet",
  dechets: "déchets",
  densite: "densité",
  dep: "département",
  departement: "département",
  dept: "département",
  desc: "description",
  donnees: "données",
  electricite: "électricité",
  energie: "énergie",
  epci: "EPCI",
  etablissement: "établissement",
  etat: "état",
  geom: "géométrie",
  geometrie: "géométrie",
  id: "identifiant",
  insee: "Insee",
  intercommunalite: "intercommunalité",
  irve: "IRVE",
  lat: "latitude",
  lib: "libellé",
  libelle: "libellé",
  lon: "longitude",
  maj: "de mise à jour",
  materiau: "matériau",
  matiere: "matière",
  methode: "méthode",
  millesime: "millésime",
  nb: "nombre de",
  nbr: "nombre de",
  nbre: "nombre de",
  num: "numéro",
  numero: "numéro",
  obs: "observations",
  omr: "OMR",
  operateur: "opérateur",
  organisme: "organisme",
  pav: "PAV",
  pct: "pourcentage",
  periode: "période",
  pop: "population",
  prenom: "prénom",
  proprietaire: "propriétaire",
  qte: "quantité",
  quantite: "quantité",
  ref: "référence",
  reference: "référence",
  reg: "région",
  region: "région",
  siren: "SIREN",
  siret: "SIRET",
  societe: "société",
  tel: "téléphone",
  telephone: "téléphone",
  traitement: "traitement",
  unite: "unité",
  url: "adresse web",
  wkt: "WKT",
};

/** A readable French title from the name of a column or a file: "nb_places_pmr" → "Nombre de places pmr". */
export function titleOf(name: string): string {
  const words = name
    .replace(/([\p{Ll}])([\p{Lu}])/gu, "$1 $2")
    .replace(/[_.\-\s]+/g, " ")
    .trim()
    .split(" ");
  // A header all in capitals shouts; a lone word in capitals among others is an acronym.
  const shouts = name === name.toUpperCase();
  const read = words.map((word) => READ[word.toLowerCase()] ?? (shouts ? word.toLowerCase() : word));
  const title = read.join(" ").replace(/^(nombre de) (?:de |d )/, "$1 ");
  const elided = title.replace(/\bde (?=[aeiouyàâéèêîôû])/giu, "d’");
  return elided === "" ? name : capitalise(elided);
}
