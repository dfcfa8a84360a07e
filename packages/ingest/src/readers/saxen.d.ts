declare module "saxen" {
  export class Parser {
    /** Names are told with these prefixes, by namespace, whatever those of the document. */
    ns(prefixes: Record<string, string>): this;
    parse(xml: string): this;
    on(
      event: "openTag",
      take: (name: string, attributes: () => Record<string, string>, decode: unknown, selfClosing: boolean) => void,
    ): this;
    on(event: "closeTag", take: (name: string) => void): this;
    /** Texts and attributes are as they are written: `decodeReferences` decodes them. */
    on(event: "text" | "comment" | "cdata" | "question" | "attention", take: (text: string) => void): this;
    on(event: "error", take: (error: Error) => void): this;
    write(xml: string): this;
    end(): void;
  }
}
