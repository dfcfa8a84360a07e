import fc from "../../support/properties.js";
import type { Openapi, OpenapiOperation } from "./definition-checker.js";

/** A request drawn from a definition: the address, and the file for the operation that takes one. */
export interface DrawnRequest {
  method: "get" | "post";
  address: string;
  body: string;
  accept: string;
}

/** What nobody should send. */
const HOSTILE = [
  "",
  " ",
  "'; DROP TABLE rows; --",
  '"',
  "%",
  "%E0%A4%A",
  "../../../etc/passwd",
  "..%2f..%2fcatalogue.sqlite",
  "\u0000",
  "\ud800",
  "__proto__",
  "constructor",
  "toString",
  "__exact",
  "null",
  "NaN",
  "-1",
  "0",
  "1e999",
  "9007199254740993",
  "99999999999999999999",
  "2024-02-30",
  "9999-99-99T99:99:99Z",
  "(a__exact=1|",
  "((((((((",
  "eyJhIjoxfQ",
  "<script>alert(1)</script>",
  "Île d'Oléron\u202f!",
  "a".repeat(3000),
  Array.from({ length: 400 }, (_, rank) => rank).join(","),
];

type Parameter = NonNullable<OpenapiOperation["parameters"]>[number];

/** Values that the schema of a parameter takes, its example among them. */
function valid({ schema, example, name }: Parameter): fc.Arbitrary<string> {
  const drawn = fromSchema(schema);
  const words: Record<string, string[]> = {
    q: ["oleron", "château", "de la"],
    filter: ["TRUE", "NOT (FALSE)", "annee > 2000", "code_insee IN ('17093', '17140') OR TRUE"],
  };
  const texts = words[name] ? fc.constantFrom(...words[name]) : drawn;
  return example === undefined ? texts : fc.oneof({ arbitrary: fc.constant(String(example)), weight: 3 }, texts);
}

function fromSchema(schema: Record<string, unknown>): fc.Arbitrary<string> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum.map(String));
  const { minimum: min, maximum: max } = schema as { minimum?: number; maximum?: number };
  if (schema.type === "integer") {
    const edges = [min, max].filter((edge) => edge !== undefined).flatMap((edge) => [edge, edge - 1, edge + 1]);
    return fc.oneof(fc.integer({ min: min ?? -1e9, max: max ?? 1e9 }), fc.constantFrom(...edges, 1)).map(String);
  }
  if (schema.type === "number") return fc.double({ noNaN: true }).map(String);
  if (schema.type === "boolean") return fc.boolean().map(String);
  if (schema.format === "uuid") return fc.uuid();
  if (typeof schema.pattern === "string") return fc.stringMatching(new RegExp(schema.pattern));
  return fc.string({ unit: "grapheme", maxLength: 12 });
}

function value(parameter: Parameter): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: valid(parameter), weight: 5 }, fc.constantFrom(...HOSTILE));
}

/** `(a__exact=1|b__contains="x")`, of the filters of a dataset. */
function alternatives(filters: Parameter[]): fc.Arbitrary<string> {
  const one = fc
    .constantFrom(...filters)
    .chain((filter) => value(filter).map((text) => `${filter.name}=${fc.stringify(text).replaceAll("\\", "")}`));
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => `(${all.join("|")})`);
}

/** Requests of every operation of a definition: values that fit, at the edge, hostile, parameters unknown or given twice. */
export function drawRequest({ paths }: Openapi): fc.Arbitrary<DrawnRequest> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method === "get" || method === "post")
      .map(([method, operation]) => ({ path, method: method as "get" | "post", operation })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const parameters = operation.parameters ?? [];
    const parts = parameters.filter((one) => one.in === "path");
    const query = parameters.filter((one) => one.in === "query" && one.style === undefined);
    const filters = query.filter(({ name }) => /__(exact|in|less|isnull|contains)$/.test(name));
    const known = query.map((parameter) =>
      fc.tuple(
        fc.constant(parameter.name),
        parameter.name === "or" && filters.length > 0 ? alternatives(filters) : value(parameter),
      ),
    );
    const unknown = fc.tuple(
      fc.constantFrom("couleur", "annee__ressemble", "__exact", "x__sort", "__proto__", "page[]"),
      fc.constantFrom(...HOSTILE),
    );
    const chosen = known.length > 0 ? fc.oneof({ arbitrary: fc.oneof(...known), weight: 12 }, unknown) : unknown;
    return fc.record({
      method: fc.constant(method),
      address: fc
        .tuple(
          fc.tuple(
            ...parts.map((part) => fc.oneof({ arbitrary: valid(part), weight: 9 }, fc.constantFrom(...HOSTILE))),
          ),
          // An address that takes no parameter is asked without one as often as with one that it refuses.
          fc.array(chosen, { maxLength: known.length > 0 ? 4 : 1, size: "max" }),
        )
        .map(([values, pairs]) => {
          const filled = parts.reduce(
            (text, { name }, rank) => text.replace(`{${name}}`, encode(values[rank] ?? "")),
            path,
          );
          const search = pairs.map(([name, text]) => `${encode(name)}=${encode(text)}`).join("&");
          return search ? `${filled}?${search}` : filled;
        }),
      body: fc.constantFrom(
        "",
        "a;b\n1;2\n",
        "annee\n2024\n",
        "{",
        '{"type":"FeatureCollection","features":[]}',
        "PK\u0003\u0004",
      ),
      accept: fc.constantFrom("*/*", "application/json", "text/html", "text/turtle;q=0.3", "image/png", ";;;"),
    });
  });
}

/** Some texts are sent as they are, to show addresses that cannot be read. */
function encode(text: string): string {
  if (text === "%E0%A4%A" || text === "%") return text;
  return encodeURIComponent(Buffer.from(text).toString()).replace(/^\.{1,2}$/, "%2E");
}
