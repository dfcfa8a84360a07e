import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawIcons } from "../../scripts/lib/draw-icons.mjs";
import { ownContent } from "../support/prepared-data.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

/** The project's own content, with what an administrator states and what was measured. */
const content = mkdtempSync(join(tmpdir(), "datalogue-content-"));
let plain: RealSite;
let stated: RealSite;

beforeAll(async () => {
  cpSync(ownContent, content, { recursive: true });
  const path = join(content, "catalogue.json");
  const info = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(
    path,
    JSON.stringify({
      ...info,
      accessibility: {
        state: "partiellement-conforme",
        audit: { date: "2026-03-01", auditor: "Cabinet d'essai", rate: 72.5 },
        knownFaults: ["La carte ne dit pas son échelle."],
      },
      legal: {
        publisher: { name: "Pôle d'essai", address: "1 rue du Port", director: "Jeanne Essai" },
        host: { name: "Hébergeur d'essai", address: "2 rue des Serveurs", phone: "01 00 00 00 00" },
        storage: "Lille, France",
        dpo: { name: "Paul Essai", email: "dpo@exemple.fr" },
        retention: "Les journaux sont effacés au bout de six mois.",
      },
      security: { contacts: ["mailto:securite@exemple.fr"], expires: "2999-12-31" },
    }),
  );
  writeFileSync(
    join(content, "measures.json"),
    JSON.stringify({
      date: "2026-03-01",
      tools: "Chromium 140 et axe-core 4.13.0",
      pages: [
        {
          name: "carte",
          title: "Carte",
          path: "/carte",
          bytes: 266_000,
          script: 237_000,
          requests: 6,
          accessibilityFaults: 1,
        },
        { name: "jeux", title: "Jeux", path: "/jeux", bytes: 11_200, script: 0, requests: 3, accessibilityFaults: 0 },
        { name: "accueil", title: "Accueil", path: "/", bytes: 14_400, script: 0, requests: 3, accessibilityFaults: 0 },
      ],
    }),
  );
  stated = await openRealSite({ content });
  plain = await openRealSite();
});
afterAll(async () => {
  await plain?.close();
  await stated?.close();
  rmSync(content, { recursive: true, force: true });
});

const readBytes = (response: supertest.Response, done: (error: Error | null, body: Buffer) => void) => {
  const pieces: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on("data", (piece: Buffer) => pieces.push(piece));
  stream.on("end", () => done(null, Buffer.concat(pieces)));
};
const read = async (site: RealSite, path: string) =>
  (await supertest(site.app).get(path).set("Accept", "text/html")).text;
const text = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.])/g, "");

describe("the accessibility statement", () => {
  it("says « non conforme » as long as no audit was made, on its page and at the foot of every other", async () => {
    const page = text(await read(plain, "/accessibilite"));
    expect(page).toContain("Ce site est non conforme : l’audit RGAA n’est pas réalisé.");
    expect(await read(plain, "/jeux")).toContain('<a href="/accessibilite">Accessibilité\u00a0: non conforme</a>');
  });

  it("says what the audit found, who made it and when", async () => {
    const page = text(await read(stated, "/accessibilite"));
    expect(page).toContain("Ce site est partiellement conforme : 72,5 % des critères du RGAA sont respectés.");
    expect(page).toContain("L’audit a été fait le 1er mars 2026 par Cabinet d’essai.");
    expect(page).toContain("La carte ne dit pas son échelle.");
    expect(await read(stated, "/jeux")).toContain("Accessibilité\u00a0: partiellement conforme</a>");
  });

  it("tells automatic checks apart, with their date, and never calls them conformity", async () => {
    const html = await read(stated, "/accessibilite");
    const apart = text(html.slice(html.indexOf('id="automatique"'), html.indexOf('id="signaler"')));
    expect(apart).toContain("Leur résultat n’est pas un audit, et ne dit rien de la conformité du site.");
    expect(apart).toContain("Le 1er mars 2026, Chromium 140 et axe-core 4.13.0 ont relu 3 sortes de pages");
    expect(apart).toContain("1 défaut trouvé");
  });
});

describe("the other pages that the law asks for", () => {
  it("name the publisher, the host, the place of storage, the delegate and the retention", async () => {
    const legal = text(await read(stated, "/mentions-legales"));
    for (const part of [
      "Pôle d’essai 1 rue du Port",
      "Directeur de la publication : Jeanne Essai",
      "Hébergeur d’essai",
    ])
      expect(legal).toContain(part);
    const privacy = text(await read(stated, "/confidentialite"));
    for (const part of ["Lille, France", "Paul Essai", "dpo@exemple.fr", "six mois"]) expect(privacy).toContain(part);
  });

  it("say what is not filled in, in one sentence; status says where to write it", async () => {
    const whatIn = (sentence: string) => /^PUBLIC_URL|(?<=«\u00a0)[\w.]+/.exec(sentence)?.[0];
    const legal = text(await read(plain, "/mentions-legales"));
    expect(legal).toContain("L’éditeur et l’hébergeur de ce site ne sont pas encore renseignés");
    expect(legal).not.toContain("Non renseigné");
    const privacy = text(await read(plain, "/confidentialite"));
    expect(privacy.match(/Non renseigné/g)).toHaveLength(3);
    const { missing } = await plain.datalogue.status();
    const examples = ["idBase", "contact.email", "contact.email"];
    expect(missing.map(whatIn)).toEqual([
      ...examples,
      "legal.publisher",
      "legal.host",
      "legal.storage",
      "legal.dpo",
      "legal.retention",
      "accessibility.audit",
      "security",
      "siret",
      "siret",
      "siret",
      "siret",
      "PUBLIC_URL",
    ]);
    // Both keep the addresses of the demonstration, and are served at one of this computer.
    const left = (await stated.datalogue.status()).missing.map(whatIn);
    expect(left.filter((one) => one !== "siret")).toEqual([...examples, "PUBLIC_URL"]);
  });

  it("are at the foot of every page, an error too", async () => {
    for (const path of ["/", "/jeux", "/nulle-part"]) {
      const html = await read(plain, path);
      const foot = html.slice(html.indexOf("<footer"));
      for (const href of [
        "accessibilite",
        "mentions-legales",
        "confidentialite",
        "plan-du-site",
        "contact",
        "glossaire",
        "sobriete",
      ])
        expect(foot).toContain(`href="/${href}"`);
    }
  });

  it("lead from the plan to every other kind of page", async () => {
    const html = await read(plain, "/plan-du-site");
    const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    for (const href of [
      "/",
      "/observatoires",
      "/observatoires/dechets",
      "/carte",
      "/jeux",
      "/jeux?theme=dechets",
      "/verifier",
      "/glossaire",
      "/comparer",
      "/organismes/pole-marennes-oleron",
      "/api/docs",
      "/ogc?f=html",
      "/accessibilite",
      "/contact",
    ])
      expect(main).toContain(`href="${href}"`);
  });
});

describe("the glossary", () => {
  it("gives each word an address of its own, and leads from one to another", async () => {
    const html = await read(plain, "/glossaire");
    expect(html).toContain('<dt id="omr">Ordures ménagères résiduelles (OMR)</dt>');
    for (const [, id] of html.matchAll(/href="#([a-z-]+)"/g)) expect(html).toContain(`id="${id}"`);
  });

  it("holds every word that the pages lead to", async () => {
    const glossary = await read(plain, "/glossaire");
    for (const path of ["/", "/observatoires/dechets", "/confidentialite"])
      for (const [, id] of (await read(plain, path)).matchAll(/href="\/glossaire#([a-z-]+)"/g))
        expect(glossary).toContain(`<dt id="${id}"`);
  });
});

describe("the page on sobriety", () => {
  it("shows the weight of each kind of page, the heaviest first, with the day and the tools", async () => {
    const page = text(await read(stated, "/sobriete"));
    expect(page).toContain("La moitié de nos pages pèsent moins de 14 ko à la première visite.");
    expect(page).toMatch(/Carte 266 ko 237 ko 6 .*Accueil 14 ko aucun 3 .*Jeux 11 ko aucun 3/);
    expect(page).toContain("Mesuré le 1er mars 2026 par Chromium 140 et axe-core 4.13.0.");
  });
});

describe("the icons that browsers and telephones ask for", () => {
  it("are drawn from that of the charter, and named by every page and by the manifest", async () => {
    const drawn = await drawIcons(
      readFileSync(new URL("../../packages/web/assets/icone.svg", import.meta.url), "utf8"),
    );
    for (const [name, bytes] of Object.entries(drawn)) {
      const { body, headers } = await supertest(plain.app).get(`/${name}`).buffer(true).parse(readBytes).expect(200);
      expect(bytes.equals(body), `${name}: run node scripts/draw-icons.mjs`).toBe(true);
      expect(headers["content-type"]).toBe(name.endsWith(".ico") ? "image/x-icon" : "image/png");
      expect(headers["cache-control"]).toBe("public, max-age=86400");
    }
    const page = await read(plain, "/jeux");
    expect(page).toContain('<link rel="apple-touch-icon" href="/apple-touch-icon.png"/>');
    expect(page).toContain('<link rel="manifest" href="/site.webmanifest"/>');
    const { body, headers } = await supertest(plain.app)
      .get("/site.webmanifest")
      .buffer(true)
      .parse(readBytes)
      .expect(200);
    expect(headers["content-type"]).toBe("application/manifest+json; charset=utf-8");
    const manifest = JSON.parse(String(body));
    expect(manifest).toMatchObject({ short_name: "Datalogue", lang: "fr", start_url: "/", display: "browser" });
    for (const { src } of manifest.icons) expect(Object.keys(drawn)).toContain(src.slice(1));
  });
});
