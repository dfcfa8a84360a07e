import { guillemets } from "@datalogue/ingest";
import type { FilterFault, FilterOperand, FilterPart } from "../http/filter-fault.js";

/** Why a filter of CQL2 cannot be read or kept: the end of « le filtre ne se lit pas : ». */
export function describeFilterFault(fault: FilterFault): string {
  switch (fault.why) {
    case "empty":
      return "il est vide. Exemple\u00A0: code_insee = '17093'.";
    case "too-long":
      return `il a ${fault.length} caractères, ${fault.most.toLocaleString("fr-FR")} au plus.`;
    case "too-deep":
      return `il emboîte plus de ${fault.most} ${NESTED[fault.of]}.`;
    case "too-many":
      return `il porte plus de ${fault.most} ${fault.of === "values" ? "valeurs" : "conditions"}. Faites-en plusieurs requêtes.`;
    case "null-character":
      return "il porte un caractère nul, qui ne se cherche pas.";
    case "not-cql2":
      return `au caractère ${fault.at}, ${guillemets(fault.text)} n'est pas du CQL2.`;
    case "unexpected": {
      const found = fault.found === null ? "il s'arrête" : `${guillemets(fault.found)} se trouve`;
      return `au caractère ${fault.at}, ${found} là où il faut ${PARTS[fault.expected] ?? guillemets(fault.expected)}.`;
    }
    case "box-of-text":
      return "BBOX attend quatre nombres\u00A0: ouest, sud, est, nord.";
    case "one-position":
      return "POINT attend une position (POINT(-1.2 45.9)).";
    case "no-wkt":
      return `S_INTERSECTS attend une géométrie WKT (POINT, LINESTRING, POLYGON…) ou BBOX(ouest, sud, est, nord), et non ${guillemets(fault.found)}.`;
    case "not-json":
      return "ce n'est pas du JSON. Est-ce du CQL2 en texte (filter-lang=cql2-text)\u202F?";
    case "no-operation":
      return 'une opération s\'écrit {"op": "=", "args": [{"property": "code_insee"}, "17093"]}.';
    case "no-list":
      return `${guillemets("in")} attend une liste de valeurs.`;
    case "no-property":
      return 'une propriété s\'écrit {"property": "code_insee"}.';
    case "no-literal":
      return 'une valeur est un texte, un nombre, true ou false, {"date": "2024-03-01"} ou {"timestamp": "2024-03-01T12:00:00Z"}.';
    case "box-of-json":
      return `${guillemets("bbox")} attend quatre nombres\u00A0: ouest, sud, est, nord.`;
    case "no-geojson":
      return `${guillemets("s_intersects")} attend une géométrie GeoJSON, ou {"bbox": [ouest, sud, est, nord]}.`;
    case "no-coordinates":
      return "une géométrie n'a pas les coordonnées de son type.";
    case "no-position":
      return "une position est faite de deux nombres.";
    case "one-condition":
      return `${guillemets(fault.of)} joint deux conditions au moins.`;
    case "no-pattern":
      return `${guillemets(fault.of)} attend un texte.`;
    case "arguments":
      return `${guillemets(fault.of)} attend ${fault.count} ${fault.count > 1 ? "arguments" : "argument"}.`;
    case "unknown-operation":
      return `l'opération ${guillemets(fault.of)} n'est pas connue.`;
    case "geometry-compared":
      return "la géométrie ne se compare que par S_INTERSECTS.";
    case "out-of-system":
      return `une position n'a pas de sens dans le système de ${guillemets("filter-crs")}.`;
    case "no-geometry":
      return `${guillemets(fault.property)} n'est pas une géométrie.`;
    case "no-text":
      return `${guillemets(fault.property)} n'est pas un texte\u00A0: ${fault.operator} ne s'y applique pas.`;
    case "no-day":
      return `${guillemets(fault.value)} n'est pas un jour du calendrier.`;
    case "operand":
      return `${guillemets(fault.property)} se compare à ${OPERANDS[fault.expected]}.`;
    case "bad-value":
      return `${guillemets(fault.property)} attend ${fault.expected}, et non ${guillemets(fault.value)}.`;
  }
}

const NESTED: Record<Extract<FilterFault, { why: "too-deep" }>["of"], string> = {
  text: "parenthèses ou «\u00A0NOT\u00A0»",
  operations: "opérations",
  geometries: "géométries",
};

/** Signs and words of the language are quoted as they are. */
const PARTS: Partial<Record<FilterPart, string>> = {
  end: "«\u00A0AND\u00A0», «\u00A0OR\u00A0» ou la fin",
  text: "un texte entre apostrophes",
  negatable: "«\u00A0LIKE\u00A0», «\u00A0BETWEEN\u00A0» ou «\u00A0IN\u00A0»",
  comparison: "une comparaison (=, <>, <, <=, >, >=, LIKE, BETWEEN, IN, IS NULL)",
  property: "le nom d'une propriété",
  literal: "une valeur (12, 'texte', DATE('2024-03-01'), TIMESTAMP('2024-03-01T12:00:00Z'), TRUE)",
  number: "un nombre",
};

const OPERANDS: Record<FilterOperand, string> = {
  number: "un nombre, sans apostrophes",
  boolean: "TRUE ou FALSE",
  text: "un texte entre apostrophes",
  quoted: "une valeur entre apostrophes",
  "no-date": "un texte\u00A0: ce n'est pas une colonne de dates",
};
