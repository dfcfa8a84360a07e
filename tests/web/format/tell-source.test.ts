import { writeSource } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { tellSource } from "../../../packages/web/src/format/index.js";

describe("the source of a figure", () => {
  const source = "SDES, base Sitadel";

  it("is that of the definition, as a sentence", () => {
    expect(tellSource({ source }, false)).toBe("SDES, base Sitadel.");
  });

  it("says of invented figures that they stand for those of the source", () => {
    expect(tellSource({ source }, true).replace(/\u00A0/g, " ")).toBe(
      "Chiffres inventés pour la démonstration, en attendant : SDES, base Sitadel.",
    );
  });

  it("is as the definition writes it in the cell of a file, where its address is followed", () => {
    const written = "SDES : https://www.statistiques.developpement-durable.gouv.fr/123";
    expect(writeSource({ source: written }, false)).toBe(written);
    expect(writeSource({ source: written }, true)).toBe(
      `Chiffres inventés pour la démonstration, en attendant\u00A0: ${written}`,
    );
  });
});
