import { formatNumber, guillemets } from "@datalogue/ingest";
import type { FacetName } from "../catalogue/dataset-query.js";
import { BadQuery } from "../http/bad-query.js";
import type { ProblemCode } from "../http/problem-codes.js";
import type { QueryFault, QueryRefused } from "../http/query-refused.js";
import { describeFilterFault } from "./describe-filter-fault.js";

/** What is said of a query that a room refuses. */
export function describeQueryFault({ fault, parameter, accepted }: QueryRefused): BadQuery {
  const [code, message] = describe(fault, parameter);
  return new BadQuery(code, message, parameter, accepted);
}

const INVALID = "valeur-invalide";

function describe(fault: QueryFault, parameter: string): [code: ProblemCode, message: string] {
  const named = guillemets(parameter);
  switch (fault.kind) {
    case "unknown-choice":
      return [INVALID, `${NONE[fault.of as FacetName]} ${guillemets(fault.value.slice(0, 60))}.`];
    case "version-without-rows":
      return ["lignes-non-conservees", `La version ${fault.version} n'existe pas, ou ses lignes ne sont plus données.`];
    case "unknown-state":
      return [
        "etat-inconnu",
        `Aucun état ${guillemets(fault.state)} de cet indicateur n'a été publié. Sans ${named}, les valeurs actuelles sont données.`,
      ];
    case "frozen-derivation":
      return [
        "combinaison-impossible",
        "Un état figé de cet indicateur, calculé à partir d'autres, n'est donné qu'à ses mailles et dans la géographie d'aujourd'hui.",
      ];
    case "unknown-territory":
      return ["territoire-inconnu", `Aucun territoire n'a le code ${guillemets(fault.code)}.`];
    case "unknown-level":
      return [INVALID, `Cet indicateur n'existe pas à la maille ${guillemets(fault.level)}.`];
    case "bad-period":
      return [INVALID, `${named} est une année ou un mois (2024 ou 2024-03), et non ${guillemets(fault.value)}.`];
    case "reversed-periods":
      return [
        INVALID,
        `${named} (${fault.to}) vient avant ${guillemets("from")} (${fault.from})\u00A0: il n'y a rien entre les deux.`,
      ];
    case "unknown-dimension":
      return [
        "parametre-inconnu",
        fault.hasOthers
          ? `Cet indicateur n'a pas de dimension ${named}.`
          : `Cet indicateur n'a pas de dimension\u00A0: ${named} n'est pas un paramètre.`,
      ];
    case "bad-vintage":
      return [
        INVALID,
        `${named} est le jour d'une géographie (2018-01-01), au plus tard ${fault.last}, et non ${guillemets(fault.value)}.`,
      ];
    case "no-denominator":
      return [
        INVALID,
        "Cet indicateur n'est pas rapporté à une population ni à une autre série du territoire\u00A0: il n'y a pas de dénominateur à changer.",
      ];
    case "unknown-parameter":
      return ["parametre-inconnu", `Le paramètre ${named} n'existe pas ici.`];
    case "repeated-parameter":
      return ["parametre-repete", `Le paramètre ${named} est donné deux fois.`];
    case "unexpected-value":
      return [INVALID, `${fault.of === "filter" ? "Le filtre " : ""}${named} ne prend pas de valeur.`];
    case "bad-sort":
      return [INVALID, `Le tri est ${guillemets("asc")} ou ${guillemets("desc")}, et non ${guillemets(fault.value)}.`];
    case "bad-cursor":
      return ["curseur-invalide", `${CURSORS[fault.why]} Recommencez à la première page.`];
    case "far-page":
      return [
        "page-trop-loin",
        `Au-delà de la ligne ${formatNumber(fault.most)}, le numéro de page ne suffit plus\u00A0: suivez «\u00A0links.next\u00A0» depuis une page précédente, qui porte un paramètre «\u00A0cursor\u00A0».`,
      ];
    case "unknown-field":
      return ["champ-inconnu", `Ce jeu n'a pas de champ ${guillemets(fault.field)}.`];
    case "bad-filter":
      return [INVALID, `${named} ne se lit pas\u00A0: ${describeFilterFault(fault.fault)}`];
    case "unknown-system":
      return [INVALID, `${named} ne peut pas valoir ${guillemets(fault.value)}.`];
    case "unknown-operator":
      return ["operateur-inconnu", `${guillemets(fault.operator)} n'est pas un filtre connu.`];
    case "null-character":
      return [INVALID, `Le filtre ${named} porte un caractère nul (%00), qui ne se cherche pas.`];
    case "bad-value":
      return [INVALID, `Le filtre ${named} attend ${fault.expected}, et non ${guillemets(fault.value)}.`];
    case "bad-alternatives":
      return [INVALID, `${named} ne peut pas être lu\u00A0: ${guillemets(fault.text)}.`];
    case "number-of-words":
      return [INVALID, `${named} attend de un à ${fault.most} mots.`];
    case "too-many-conditions":
      return [
        INVALID,
        `Cette requête porte trop de conditions\u00A0: ${fault.most} au plus, et ${fault.mostValues} valeurs au plus dans chacune. Faites-en plusieurs requêtes, ou prenez le fichier entier.`,
      ];
    case "columns-of-groups":
      return [
        "parametre-inconnu",
        `Avec un regroupement, ${named} ne sert pas\u00A0: la réponse porte les champs regroupés et les calculs demandés.`,
      ];
    case "unsuited-aggregate":
      return [
        "operateur-inconnu",
        `${guillemets(fault.operation)} (${fault.title}) ne se calcule pas sur le champ ${guillemets(fault.field)}, de type ${fault.type}.`,
      ];
    case "unknown-group-sort":
      return ["champ-inconnu", `On ne peut trier ces groupes par ${guillemets(fault.field)}.`];
    case "unsuited-group":
      return [
        INVALID,
        `Le champ ${guillemets(fault.field)}, de type ${fault.type}, ne peut être regroupé par ${guillemets(String(fault.by))}.`,
      ];
    case "masked-aggregate":
      return [
        "agregat-sous-secret",
        `Ce tableau est protégé par le secret statistique\u00A0: ${guillemets(fault.field)} ne s'y regroupe ni ne s'y additionne, les cases masquées manqueraient. Il contient déjà ses totaux\u00A0: lisez-les avec ${guillemets(fault.totals)}.`,
      ];
  }
}

const NONE: Record<FacetName, string> = {
  theme: "Aucun thème ne s'appelle",
  organisation: "Aucun organisme ne s'appelle",
  territory: "Aucun territoire n'a le code",
  format: "Aucun fichier n'a le format",
  licence: "Aucune licence n'a le code",
  updated: "Aucun jeu n'a été mis à jour en",
  access: "Aucun accès n'a le code",
};

const CURSORS: Record<Extract<QueryFault, { kind: "bad-cursor" }>["why"], string> = {
  unreadable: "Ce curseur n'est pas de ceux que donne «\u00A0links.next\u00A0».",
  "another-sort": "Ce curseur a été donné pour un autre tri.",
  groups: "Les groupes se lisent par numéro de page, sans curseur.",
  "old-version": "La version que ce curseur lisait n'est plus conservée.",
};
