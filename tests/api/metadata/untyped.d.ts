declare module "jsonld" {
  const jsonld: {
    canonize(
      document: unknown,
      options: { algorithm: "RDFC-1.0"; format?: string; inputFormat?: string; safe?: boolean },
    ): Promise<string>;
    toRDF(document: unknown, options: { format: string; safe?: boolean }): Promise<string>;
    toRDF(
      document: unknown,
      options: { base: string; skipExpansion: true },
    ): Promise<{ predicate: { value: string } }[]>;
  };
  export default jsonld;
}
