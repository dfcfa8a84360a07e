declare module "jsonld" {
  import type { Quad } from "n3";

  const jsonld: {
    toRDF(
      document: object,
      options: {
        base: string;
        documentLoader(url: string): Promise<{ contextUrl: undefined; documentUrl: string; document: unknown }>;
      },
    ): Promise<Quad[]>;
  };
  export default jsonld;
}
