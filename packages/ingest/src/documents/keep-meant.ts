import type { ErrorObject } from "ajv";

/**
 * Errors of a validator (all of them, verbose), but for what is said of the forms that were not meant: where a value may be of several (`anyOf`),
 * what is wrong with the nearest one; the types or the words of all, when it is of none; the union itself, when it says what to write
 * (`description`) and nothing tells which form was meant.
 */
export function keepMeant(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  const weights: Weights = new Map();
  for (const error of errors) {
    if (error.keyword !== "anyOf") {
      kept.push(error);
      continue;
    }
    // What is said of its forms comes just before it.
    let first = kept.length;
    while (first > 0 && isWithin(kept[first - 1] as ErrorObject, error)) first--;
    kept.push(...choose(error, kept.splice(first), weights));
  }
  return kept;
}

function isWithin({ schemaPath, instancePath }: ErrorObject, union: ErrorObject): boolean {
  return schemaPath.startsWith(`${union.schemaPath}/`) && instancePath.startsWith(union.instancePath);
}

/** How many errors one stands for, when more than one. */
type Weights = Map<ErrorObject, number>;

/** What is looked at of a form. */
interface Form {
  description?: string;
  properties?: Record<string, Form>;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Form[];
}

function choose(union: ErrorObject, errors: ErrorObject[], weights: Weights): ErrorObject[] {
  const { anyOf = [], description } = union.parentSchema as Form;
  const isOfAnotherType = (error: ErrorObject) => error.keyword === "type" && error.instancePath === union.instancePath;
  const tellsKind = (member: string) =>
    anyOf.some(({ properties }) => properties?.[member]?.const !== undefined) ||
    anyOf.every(({ properties }) => properties?.[member]?.enum !== undefined);
  const isOfAnotherKind = ({ keyword, instancePath }: ErrorObject) =>
    (keyword === "const" || keyword === "enum") && tellsKind(instancePath.slice(union.instancePath.length + 1));
  const ranked = anyOf
    .map((_, rank) => {
      const wrong = errors.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${rank}/`));
      const weight = wrong.reduce((sum, error) => sum + (weights.get(error) ?? 1), 0);
      const distance = wrong.some(isOfAnotherType) ? 1e6 : wrong.some(isOfAnotherKind) ? 1e3 : 0;
      return { wrong, weight, distance: distance + weight };
    })
    .sort((one, other) => one.distance - other.distance);
  const [nearest, next] = ranked;
  if (!nearest) return [union];
  const { wrong, weight } = nearest;
  const only = (error: ErrorObject) => {
    weights.set(error, weight);
    return [error];
  };

  if (wrong.some(isOfAnotherType)) {
    const types = ranked.flatMap((form) => form.wrong.filter(isOfAnotherType).flatMap(({ params }) => params.type));
    return only({ ...union, keyword: "type", params: { type: [...new Set(types)] } });
  }
  const kindless = wrong.find(
    ({ keyword, params, instancePath }) =>
      keyword === "required" && instancePath === union.instancePath && tellsKind(params.missingProperty),
  );
  if (kindless) return only({ ...kindless });
  const unknown = wrong.find(isOfAnotherKind);
  if (unknown) {
    const words = errors
      .filter(({ instancePath }) => instancePath === unknown.instancePath)
      .flatMap(({ keyword, params }) => (keyword === "const" ? [params.allowedValue] : (params.allowedValues ?? [])));
    return only({ ...unknown, keyword: "enum", params: { allowedValues: [...new Set(words)] } });
  }

  /** Whether it speaks of a member that some forms have, and not all. */
  const tellsForms = ({ keyword, params, instancePath }: ErrorObject) => {
    if (instancePath !== union.instancePath) return false;
    const member = keyword === "required" ? params.missingProperty : params.additionalProperty;
    const having = member === undefined ? [] : anyOf.filter(({ properties }) => properties?.[member]);
    return having.length > 0 && having.length < anyOf.length;
  };
  if (description && (next?.distance === nearest.distance || wrong.some(tellsForms))) return only(union);
  return wrong.map((error) => {
    const isBare = description && error.instancePath === union.instancePath && error.keyword !== "additionalProperties";
    return isBare ? { ...error, parentSchema: { description, ...error.parentSchema } } : error;
  });
}
