import { loggedAddress } from "@datalogue/api";
import { expect, it } from "vitest";

it.each([
  ["/api/fees/simulate?personnes=5&commune=17140", "/api/fees/simulate?personnes=…&commune=…"],
  ["/contribution?cle=Zm9yYWdl==&fait=recu", "/contribution?cle=…&fait=…"],
  ["/jeux/dechets-tonnages", "/jeux/dechets-tonnages"],
])("is told to the log by the names of its parameters, without what was asked: %s", (address, told) => {
  expect(loggedAddress(address)).toBe(told);
});
