import { describe, expect, it } from "vitest";
import {
  findPasswordFault,
  hashPassword,
  isPassword,
  PASSWORD_COST,
  TooManyPasswords,
} from "../../../packages/api/src/people/password.js";
import { describeAgent } from "../../../packages/web/src/pages/workspace/describe-agent.js";

const who = { email: "agente.marchand@exemple.fr", name: "Agente Marchand", site: "Données de Nieulle-sur-Seudre" };

describe("a password", () => {
  it("is kept by a scrypt of the cost that OWASP asks, another each time", async () => {
    const kept = await hashPassword("vent d’ouest et sel gris");
    expect(kept).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(await hashPassword("vent d’ouest et sel gris")).not.toBe(kept);
    expect(await isPassword("vent d’ouest et sel gris", kept)).toBe(true);
    expect(await isPassword("vent d’ouest et sel gri", kept)).toBe(false);
  });

  it("is the same from a keyboard that composes its accents otherwise", async () => {
    const cost = { N: 1024, r: 8, p: 1 };
    expect(await isPassword("mare\u0301e haute", await hashPassword("marée haute", cost), cost)).toBe(true);
  });

  it("that nobody has is nobody's, whatever is typed", async () => {
    const cost = { N: 1024, r: 8, p: 1 };
    for (const typed of ["", "A".repeat(43), "x"]) expect(await isPassword(typed, undefined, cost)).toBe(false);
  });

  it("waits for its turn, a few of them: the others are asked to come back", async () => {
    const cost = { N: 2 ** 14, r: 8, p: 1 };
    const asked = await Promise.allSettled(Array.from({ length: 25 }, () => isPassword("x", undefined, cost)));
    const refused = asked.filter((one) => one.status === "rejected");
    expect(refused).toHaveLength(5);
    for (const one of refused) expect(one).toMatchObject({ reason: expect.any(TooManyPasswords) });
    expect(PASSWORD_COST.N * PASSWORD_COST.r * 128).toBe(2 ** 25);
  });
});

describe("a new password", () => {
  it.each([
    "court",
    "motdepasse2026",
    "Datalogue-2026!",
    "agente.marchand",
    "agente.marchand@exemple.fr",
    "exemple.fr 2026",
    "Marchand123456",
    "nieulle-seudre",
    "Donnees2026!!",
    "azertyazerty",
    "aaaaaaaaaaaaaaa",
    "abcdefghijklmnop",
    "123456789012",
    "é".repeat(129),
  ])("is refused with what to do: %s", (password) => {
    expect(findPasswordFault(password, who)).toMatch(/^(Choisissez|Ce mot de passe se devine)/);
  });

  it("is looked at beside the title of its own site, whatever its accents, and no other", () => {
    for (const password of ["marennes-oleron", "Marennes-Oléron"]) {
      expect(findPasswordFault(password, { ...who, site: "Pôle Marennes-Oléron" })).toMatch(/celui du site/);
      expect(findPasswordFault(password, who)).toBeUndefined();
    }
  });

  it.each(["trois mots sans lien", "Huître-verte-17", "correct horse battery", "q8Zk!w2Lp0Rt"])(
    "will do: %s",
    (password) => {
      expect(findPasswordFault(password, who)).toBeUndefined();
    },
  );
});

it("names a browser in two words", () => {
  const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
  expect([firefox, iphone, "curl/8.0", undefined].map((agent) => describeAgent(agent))).toEqual([
    "Firefox, Windows",
    "Safari, iOS",
    "Navigateur",
    "Navigateur",
  ]);
});
