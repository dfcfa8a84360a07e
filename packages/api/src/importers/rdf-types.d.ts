declare module "jsonld" {
  import type { Quad } from "n3";

  const jsonld: {
    expand(
      document: object,
      options: {
        base: string;
        documentLoader(url: string): Promise<{ contextUrl: undefined; documentUrl: string; document: unknown }>;
      },
    ): Promise<object[]>;
    toRDF(
      expanded: object,
      options: { base: string; skipExpansion: true },
    ): Promise<(Quad & { predicate: { value: string } })[]>;
  };
  export default jsonld;
}
