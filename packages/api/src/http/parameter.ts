import { type TSchema, Type } from "typebox";

/** Things of the live catalogue that examples name. */
export interface Samples {
  /** Address of the site. */
  publicUrl: string;
  /** Slug, identifier, name of files and version of an open dataset. */
  dataset: string;
  id: string;
  fileName: string;
  version: string;
  organisation: string;
  theme: string;
  indicator: string;
  period: string;
  territory: string;
  /** Name of a plan, empty when there is none. */
  plan: string;
  /** Name of a shared schema. */
  schema: string;
}

/** A parameter of an address: what it says, the values it takes. `T` is what a route receives. */
export interface Parameter<T = unknown> {
  /** In French, for whoever writes the address. */
  description: string;
  /** JSON Schema of the value: what is read, refused and published. */
  schema: TSchema;
  /** What is expected, after "est": only for a text with a pattern. */
  expected?: string;
  /** A whole number above it is lowered to it, not refused: the definition gives no maximum. */
  loweredTo?: number;
  example?: string | ((samples: Samples) => string);
  /** The address is refused without it. */
  required?: true;
  /** Never there: carries the type. */
  readonly value?: T;
}

export type Parameters = Record<string, Parameter>;

/** What a route receives: a whole number always, the rest when the address gives it. */
export type ValuesOf<P extends Parameters> = { [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never };

type Told = Pick<Parameter, "example" | "required">;

/** A whole number, with the one that is meant when none is given. */
export function wholeNumber(
  description: string,
  bounds: { minimum: number; maximum?: number; default: number },
): Parameter<number> {
  return { description, schema: Type.Integer(bounds) };
}

/** How many things a page of OGC API holds: a number that is too high is lowered, as the standard asks. */
export function pageLimit(
  description: string,
  { maximum, default: usual }: { maximum: number; default: number },
): Parameter<number> {
  return { ...wholeNumber(description, { minimum: 1, default: usual }), loweredTo: maximum };
}

/** One of a list of words. */
export function choice<const T extends string>(
  description: string,
  values: readonly T[],
  options: { default?: T } & Told = {},
): Parameter<T | undefined> {
  const { default: usual, ...rest } = options;
  const schema = Type.Enum([...values], { type: "string", ...(usual === undefined ? {} : { default: usual }) });
  return { description, schema, ...rest };
}

/** A text, which the service behind may refuse. */
export function text(description: string, options: Told = {}): Parameter<string | undefined> {
  return { description, schema: Type.String(), ...options };
}

/** A text of a certain form; `expected` says it after "est". */
export function textLike(
  description: string,
  options: { pattern: string; expected: string } & Told,
): Parameter<string | undefined> {
  const { pattern, ...rest } = options;
  return { description, schema: Type.String({ pattern }), ...rest };
}

/** Part of a path. */
export function part(
  description: string,
  example: NonNullable<Parameter["example"]>,
  schema: TSchema = Type.String({ minLength: 1 }),
): Parameter<string> {
  return { description, schema, example };
}

/** The pages of a list. */
export function pages(usual: number, most: number) {
  return {
    page: wholeNumber("Numéro de la page, à partir de 1.", { minimum: 1, default: 1 }),
    page_size: wholeNumber(`Nombre d'éléments par page, ${most} au plus.`, {
      minimum: 1,
      maximum: most,
      default: usual,
    }),
  };
}
