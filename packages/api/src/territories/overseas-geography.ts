import { type Geography, overseasBox } from "@datalogue/ingest";

/**
 * Where metres that declare no system are looked for: in the overseas territory of these départements, for its UTM would be a conic system of the
 * mainland by its values alone. Undefined where they are not all of one. It doubts no code.
 */
export function overseasGeography(departements: Iterable<string>): Geography | undefined {
  const [box, ...others] = new Set([...departements].map(overseasBox));
  if (!box || others.length > 0) return undefined;
  return { has: () => true, successors: () => [], name: () => undefined, epci: () => undefined, bbox: [...box] };
}
