/** Units of French tables, and the words beside them, in lower case. */
const WORDS = new Set(
  [
    "% ‰ € k€ m€ md€ eur euro euros ht ttc en de milliers millions nb nombre unité unités",
    "g kg mg µg t kt tonne tonnes tep ktep wh kwh mwh gwh twh w kw mw gw kwc mwc kva pcs pci",
    "mm cm m ml km m2 m3 km2 ha l hl h min jour jours mois an ans °c db",
    "hab habitant habitants logement logements ménages tco2 tco2e teqco2 kgco2 kgco2e",
  ]
    .join(" ")
    .split(" "),
);

/** Whether a text is a known unit ("MWh", "kg/hab", "€ HT"), or says something aside, in brackets. */
export function isUnit(text: string): boolean {
  if (/^(?:\(.*\)|\[.*\])$/s.test(text)) return true;
  const plain = text.toLowerCase().replaceAll("²", "2").replaceAll("³", "3");
  return plain.split(/[\s/.]+/).every((word) => WORDS.has(word));
}
