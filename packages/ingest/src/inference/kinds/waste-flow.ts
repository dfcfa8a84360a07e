import { foldName } from "../../column-names.js";
import { hasWord, type TextKind } from "./kind.js";

/** Words of the household waste flows, as services write them. */
const FLOW =
  /^(omr?|ordures?|dechets?|biodechets?|verres?|emballages?|papiers?|jrm|cartons?|textiles?|tlc|encombrants?|gravats?|vegetaux|ferrailles?|metaux|bois|deee|d3e|dds|dms|toutvenant|mobiliers?|dea|platres?|huisseries?|pneus?|huiles?|plastiques?|piles|amiante|decheterie|dechetterie|multimateriaux|recyclables?|autres?$|ensemble$)/;

export const wasteFlow: TextKind = {
  of: "text",
  title: "Flux de déchets",
  announced: (words) => hasWord(words, "flux", "dechet", "dechets", "matiere", "materiau"),
  accepts: (text) => text.length <= 60 && FLOW.test(foldName(text)),
  alone: { distinct: 3 },
  field: { type: "string" },
  enumerable: true,
  keyLike: true,
  advice: "ajoutez aux valeurs admises les flux absents cette fois-ci",
  examples: {
    names: { valid: ["flux", "sous_flux", "type_dechets"], invalid: ["influx", "tonnage"] },
    values: {
      valid: ["OMR", "Verre", "Emballages et papiers", "BIODECHETS", "Tout-venant"],
      invalid: ["Marennes", "2024", "12,5"],
    },
  },
};
