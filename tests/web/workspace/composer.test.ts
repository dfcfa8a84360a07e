import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createComposedPlace, indicator, observatory } from "../../api/compositions/composed-place.js";
import type { Place } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf, typographyFaultsOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, readForm, signIn, Visitor } from "./visitor.js";

const HERE = "/espace/composer/culture";

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let chief: Visitor;
let second: Visitor;

beforeAll(async () => {
  place = createComposedPlace({ DATALOGUE_RATE_LIMIT: "0" });
  datalogue = await place.open({ passwordCost: CHEAP });
  await datalogue.load();
  const server = createServer(createApp(datalogue, place.settings, { log: () => {} }));
  url = await listen(server);
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  };
  const come = (email: string) =>
    Visitor.of(datalogue, url, { email, organisation: "pole-marennes-oleron", role: "administrator" });
  chief = await come("chef@exemple.fr");
  second = await come("adjointe@exemple.fr");
});
afterAll(() => close?.());

/** What the public sees. */
const seen = async () => textOf(await (await fetch(`${url}/observatoires/culture`)).text());
/** Presses a button of the composer, with what is typed in the open block. */
const press = (who: Visitor, acte: string, more: Record<string, string> = {}) =>
  who.send(HERE, HERE, { acte, ...more });
const served = async () => (await datalogue.compositions.get(await callerOf(chief), "observatory", "culture")).document;
const callerOf = async (who: Visitor) => {
  const caller = await datalogue.people.findCaller(who.cookie.split("=")[1] ?? "");
  if (!caller) throw new Error("no session");
  return caller;
};

describe("the composer of an observatory, without script", () => {
  it("is led to the sign-in for nobody, and told to be of administrators to others", async () => {
    const nobody = await new Visitor(url).ask(HERE);
    expect([nobody.status, nobody.to]).toEqual([303, `/connexion?suite=${encodeURIComponent(HERE)}`]);
    const agent = await Visitor.of(datalogue, url, {
      ...{ email: "agent@exemple.fr", organisation: "pole-marennes-oleron", role: "publisher" },
    });
    for (const path of ["", "/apercu", "/observatory.json"]) {
      const refused = await agent.ask(HERE + path);
      expect([refused.status, refused.text.includes("Les portiques")]).toEqual([403, false]);
    }
    expect((await agent.send("/compte", HERE, { acte: "monter:1-0" })).status).toBe(403);
    expect((await agent.ask("/espace")).text).not.toContain("/espace/composer");
    expect((await chief.ask("/espace")).text).toContain('href="/espace/composer"');
    expect((await chief.ask("/espace/composer/inconnu")).status).toBe(404);
  });

  it("as each page of the workspace, says to who is refused why, one thing to do, and the way in as another", async () => {
    const reader = await Visitor.of(datalogue, url, {
      ...{ email: "lectrice@exemple.fr", organisation: "pole-marennes-oleron", role: "reader" },
    });
    for (const path of [
      ...["/espace/composer", "/publier", "/espace/journal", "/espace/webhooks", "/espace/questions"],
      ...["/administration/personnes", "/administration/acces", "/espace/jeux/frequentation-mediatheques/versions"],
      ...[
        "/espace/jeux/frequentation-mediatheques/reutilisations",
        "/espace/jeux/frequentation-mediatheques/transfert",
      ],
    ]) {
      const { status, text } = await reader.ask(path);
      expect({ path, status }).toEqual({ path, status: 403 });
      expect({ path, faults: await htmlFaults(text) }).toEqual({ path, faults: [] });
      expect({ path, button: /class="button button--main[^"]*" href="\/[^"]+"/.test(text) }).toEqual({
        path,
        button: true,
      });
      expect(text).toContain(`/connexion?autre=oui&amp;suite=${encodeURIComponent(path)}`);
    }
    const other = `/connexion?autre=oui&suite=${encodeURIComponent("/espace/composer")}`;
    const form = await reader.ask(other);
    expect([form.status, textOf(form.text).includes("un autre compte prend sa place")]).toEqual([200, true]);
    expect((await reader.ask(`/connexion?suite=${encodeURIComponent("/espace")}`)).to).toBe("/espace");
    const entered = await reader.ask("/connexion", {
      email: "chef@exemple.fr",
      password: PASSWORD,
      suite: "/espace/composer",
    });
    expect(entered.to).toBe("/espace/composer");
  });

  it("refuses a form that does not carry the token of the session", async () => {
    expect((await chief.ask(HERE, { acte: "monter:1-0" })).status).toBe(403);
  });

  it("gives back the part that was open as the session ended, or another, in its form, and writes nothing before it is sent", async () => {
    const FORM = /name="ouvert"/;
    const who = { email: "chef@exemple.fr", password: PASSWORD };
    const [seen, former] = [(await chief.ask(`${HERE}?bloc=1-0`)).text, (await chief.ask(HERE)).text];
    const typed = { acte: "monter:1-0", rubrique: "Le mot", texte: "Repris,\r\nmot à mot.\r\n\r\nEt la suite." };
    const lost = new Visitor(url);
    const out = await lost.sendAsSeen(seen, typed, FORM);
    expect(out.status).toBe(401);
    expect(textOf(out.text)).toContain("Votre session est finie. Reconnectez-vous : vos réponses sont gardées.");
    const back = await lost.sendAsSeen(out.text, who, /connexion/);
    const old = await lost.sendAsSeen(seen, typed, FORM);
    for (const { text } of [back, old]) {
      expect(textOf(text)).toContain("retrouvez le formulaire tel que vous l’aviez rempli");
      expect(await htmlFaults(text)).toEqual([]);
    }
    const again = await lost.sendAsSeen(old.text, {}, /reprise/);
    expect(again.status).toBe(200);
    expect(textOf(again.text)).toContain("rien n’est encore enregistré");
    expect(textOf(again.text)).toContain("Ce que vous vouliez ajouter, déplacer ou retirer se refait ici.");
    expect(again.text).toContain("Repris, mot à mot.\n\nEt la suite.</textarea>");
    expect(await htmlFaults(again.text)).toEqual([]);
    expect(textOf((await chief.ask(`${HERE}?bloc=1-0`)).text)).toContain("tel qu’il est en ligne");
    expect((await lost.sendAsSeen(again.text, { acte: "enregistrer" }, FORM)).to).toBe(`${HERE}?bloc=1-0#bloc-1-0`);
    expect((await chief.ask(`${HERE}?bloc=1-0`)).text).toContain("Et la suite.</textarea>");
    // Somebody wrote in the block meanwhile: both texts are shown, as where the session lasted.
    const late = await lost.sendAsSeen(old.text, { texte: "Autre chose." }, /reprise/);
    expect([late.status, textOf(late.text).includes("Le vôtre : Autre chose.")]).toEqual([409, true]);
    await chief.send(HERE, `${HERE}/abandonner`, {});

    // Where no part is open, nothing was typed: a list to choose from is always filled.
    for (const acte of ["ouvrir:1-0", "monter:1-0", "ajouter"]) {
      const { text } = await new Visitor(url).sendAsSeen(former, { acte }, /ajouter-texte/);
      expect(textOf(text), acte).toContain("Reconnectez-vous, puis refaites ce dernier geste");
      expect(text).not.toContain('name="garde"');
    }
  });

  it("gives back what heads a document, a new one and an indicator in the same way, as each was answered", async () => {
    const who = { email: "chef@exemple.fr", password: PASSWORD };
    /** Answers of a form whose session is over, as its page shows them again. */
    const giveBack = async (page: string, typed: Record<string, string>, form: RegExp) => {
      const lost = new Visitor(url);
      const out = await lost.sendAsSeen((await chief.ask(page)).text, typed, form, page);
      const back = await lost.sendAsSeen(out.text, who, /connexion/);
      const { status, text } = await lost.sendAsSeen(back.text, {}, /reprise/);
      expect([page, status, await htmlFaults(text)]).toEqual([page, 200, []]);
      const [own = ""] = [...text.matchAll(/<form[\s\S]*?<\/form>/g)]
        .map(([one]) => one)
        .filter((one) => form.test(one));
      return readForm(own);
    };
    const PLAN = "/espace/composer/documents/plan-lecture";
    const head = { lien: "https://exemple.fr/plan.pdf", court: "Lecture 2030", debut: "deux mille" };
    expect(await giveBack(`${PLAN}?objectif=document`, { ...head, acte: "fermer" }, /name="lien"/)).toMatchObject(head);
    await chief.send(PLAN, PLAN, { acte: "ajouter", revision: "0" });
    const objective = { titre: "Plus de prêts", type: "PLAFOND_CUMULE", "jalon-annee-0": "2027" };
    expect(
      await giveBack(`${PLAN}?objectif=0`, { ...objective, acte: "retirer:0" }, /name="jalon-annee-0"/),
    ).toMatchObject({ ...objective, revision: "1" });
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
    const answers = { titre: "Visites", decimales: "beaucoup" };
    const INDICATOR = "/espace/composer/indicateurs/culture-entrees";
    expect(await giveBack(INDICATOR, answers, /name="decimales"/)).toMatchObject(answers);
    for (const page of ["/espace/composer/nouveau", "/espace/composer/documents/nouveau"]) {
      const begun = { nom: "lecture-publique", titre: "Lecture publique" };
      expect(await giveBack(page, begun, /name="nom"/)).toMatchObject(begun);
    }
    const named = { nom: "culture-prets", modele: "culture-entrees-hab" };
    expect(await giveBack("/espace/composer/indicateurs/nouveau", named, /name="nom"/)).toMatchObject(named);
    expect(textOf((await chief.ask("/espace/composer")).text)).not.toContain("brouillon");
  });

  it("keeps what was typed with its fault, shows it at its block and does not publish", async () => {
    await press(chief, "enregistrer", { revision: "0", ouvert: "page", titre: "", annee: "deux mille" });
    const { text } = await chief.ask(`${HERE}?bloc=page`);
    expect(textOf(text)).toContain("2 choses empêchent de publier");
    expect(text).toContain('value="deux mille"');
    expect(text).not.toContain("Publier l’observatoire");
    const preview = await chief.ask(`${HERE}/apercu`);
    expect([preview.status, preview.headers.get("cache-control")]).toEqual([422, "private, no-store"]);
    await chief.send(HERE, `${HERE}/publier`, { note: "Essai" });
    expect(await seen()).toContain("Culture");
    await chief.send(HERE, `${HERE}/abandonner`, {});
    expect(textOf((await chief.ask(HERE)).text)).toContain("tel qu’il est en ligne");
  });

  it("writes texts as paragraphs, whatever is pasted, and no HTML", async () => {
    const texte = "Un paragraphe\r\nsur deux lignes.\r\n\r\n<b>Un autre</b> <script>alert(1)</script>";
    await press(chief, "enregistrer", { revision: "0", ouvert: "1-0", rubrique: "Le mot", texte });
    expect(await served()).toMatchObject({
      sections: [
        {},
        {
          title: "Le mot",
          blocks: [{ text: ["Un paragraphe sur deux lignes.", "<b>Un autre</b> <script>alert(1)</script>"] }],
        },
      ],
    });
    const preview = await chief.ask(`${HERE}/apercu`);
    expect(preview.status).toBe(200);
    expect(preview.text).not.toContain("<script>alert");
    expect(textOf(preview.text)).toContain("Un paragraphe sur deux lignes.");
    expect(preview.headers.get("cache-control")).toBe("private, no-store");
    expect(await seen()).not.toContain("Un paragraphe");
  });

  it("shows both texts to the second of two administrators, who chooses", async () => {
    // Both saw the same revision.
    await press(chief, "enregistrer", { revision: "1", ouvert: "page", titre: "Culture et lecture" });
    const late = await press(second, "enregistrer", { revision: "1", ouvert: "page", titre: "Lecture" });
    expect(late.status).toBe(409);
    expect(textOf(late.text)).toMatch(/Titre Enregistré par l’autre : Culture et lecture\s*Le vôtre : Lecture/);
    const document = /name="document" value="([^"]*)"/.exec(late.text)?.[1]?.replaceAll("&quot;", '"') ?? "";
    const revision = /name="revision" value="(\d+)"/.exec(late.text)?.[1] ?? "";
    expect(
      (
        await second.send(HERE, `${HERE}/remplacer`, {
          document: document.replaceAll("&lt;", "<").replaceAll("&amp;", "&"),
          revision,
        })
      ).status,
    ).toBe(303);
    expect(await served()).toMatchObject({ title: "Lecture" });
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("writes a block that somebody else moved where it is now, and shows what was typed in one that is no more", async () => {
    const FORM = /name="vu"/;
    const act = async (acte: string) => {
      const { text } = await chief.ask(HERE);
      await press(chief, acte, { revision: /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "0" });
    };
    const textsOf = async () =>
      ((await served()) as typeof observatory).sections.flatMap(({ blocks }) =>
        blocks.map((one) => ("text" in one ? one.text : undefined)),
      );
    const portals = ["Les portiques sont neufs."];
    await act("ajouter-texte");
    // The block that is open goes up by one, since the one before it is removed.
    const moving = (await second.ask(`${HERE}?bloc=2-0`)).text;
    const lost = (await second.ask(`${HERE}?bloc=1-0`)).text;
    await act("retirer:1-0");
    const typed = { texte: "Le mot du réseau.\r\n\r\nEt la suite.", acte: "enregistrer" };
    const late = await second.sendAsSeen(moving, typed, FORM);
    expect([late.status, textOf(late.text).includes("Ce document a été modifié entre-temps")]).toEqual([409, true]);
    expect((await second.sendAsSeen(late.text, {}, /remplacer/)).status).toBe(303);
    expect(await textsOf()).toEqual([undefined, ["Le mot du réseau.", "Et la suite."]]);
    // The one that was removed is at the place of no other.
    const gone = await second.sendAsSeen(lost, typed, FORM);
    expect(gone.status).toBe(409);
    expect(textOf(gone.text)).toMatch(/À l’ouverture : Les portiques sont neufs\.\s*Le vôtre : Le mot du réseau\./);
    expect(textOf(gone.text)).toContain("Le vôtre : Et la suite.");
    expect(gone.text).not.toContain("Écrire le mien à la place");
    expect(await htmlFaults(gone.text)).toEqual([]);
    // Where nothing was typed, what changed is told.
    expect((await second.sendAsSeen(lost, { acte: "retirer:1-0" }, FORM)).to).toBe(`${HERE}?fait=change-entre-temps`);
    expect((await second.sendAsSeen(lost, { ouvert: null, vu: null, acte: "monter:1-0" }, FORM)).to).toBe(
      `${HERE}?fait=change-entre-temps`,
    );
    const opening = await second.sendAsSeen(lost, { ouvert: null, vu: null, acte: "ouvrir:0-0" }, FORM);
    expect(opening.to).toBe(`${HERE}?bloc=0-0#bloc-0-0`);
    expect(await textsOf()).toEqual([undefined, ["Le mot du réseau.", "Et la suite."]]);
    // A draft begun anew has the revisions of the one before.
    await chief.send(HERE, `${HERE}/abandonner`, {});
    await act("ajouter-texte");
    const open = (await second.ask(`${HERE}?bloc=2-0`)).text;
    await chief.send(HERE, `${HERE}/abandonner`, {});
    await act("descendre:0-0");
    expect((await second.sendAsSeen(open, typed, FORM)).status).toBe(409);
    expect(await textsOf()).toEqual([undefined, portals]);
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("takes a form that is sent twice as written, and asks nothing", async () => {
    const opened = async (place: string) => (await chief.ask(`${HERE}?bloc=${place}`)).text;
    const twice = async (text: string, answers: Record<string, string>, form: RegExp) => {
      const [first, again] = [await chief.sendAsSeen(text, answers, form), await chief.sendAsSeen(text, answers, form)];
      expect([first.status, again.status]).toEqual([303, 303]);
      expect(again.to).not.toContain("change-entre-temps");
      return again.to;
    };
    const typed = { rubrique: "Le mot de l’équipe", texte: "Les portiques comptent tout.", acte: "enregistrer" };
    expect(await twice(await opened("1-0"), typed, /name="vu"/)).toBe(`${HERE}?bloc=1-0#bloc-1-0`);
    // It is shown where it is by then, and what its button does elsewhere is done once.
    await press(chief, "ajouter-texte", { revision: "1" });
    const removal = { texte: "Ils comptent juste.", acte: "retirer:0-0" };
    const to = await twice(await opened("1-0"), removal, /name="vu"/);
    expect((await chief.ask(to)).text).toContain("Ils comptent juste.</textarea>");
    expect(((await served()) as typeof observatory).sections).toHaveLength(2);
    await twice(await opened("page"), { titre: "Culture comptée", acte: "enregistrer" }, /name="titre"/);
    expect(await served()).toMatchObject({ title: "Culture comptée" });
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("saves what is typed as another block is opened, and begins no draft where nothing is", async () => {
    const opened = async (place: string) => (await chief.ask(`${HERE}?bloc=${place}`)).text;
    const press = (text: string, answers: Record<string, string>) => chief.sendAsSeen(text, answers, /name="ouvert"/);
    const [list = ""] = /<ol class="blocks[\s\S]*<\/ol>/.exec(await opened("0-0")) ?? [];
    expect([...list.matchAll(/value="ouvrir:([^"]+)"/g)].map(([, place]) => place)).toEqual(["page", "1-0"]);
    expect(list).not.toContain("<a ");
    for (const [from, to] of [
      ["0-0", "1-0"],
      ["1-0", "page"],
      ["page", "0-0"],
    ] as const)
      expect((await press(await opened(from), { acte: `ouvrir:${to}` })).to).toBe(`${HERE}?bloc=${to}#bloc-${to}`);
    expect((await press(await opened("0-0"), { acte: "ouvrir:9-9" })).to).toBe(`${HERE}#blocs`);
    expect(textOf((await chief.ask(HERE)).text)).toContain("tel qu’il est en ligne");

    const typed = { titre: "Culture et lecture", annee: "deux mille", acte: "ouvrir:1-0" };
    const { text } = await chief.ask((await press(await opened("page"), typed)).to);
    expect(text).toContain("Les portiques sont neufs.</textarea>");
    // What is wrong with it stays with it.
    expect(textOf(text)).toContain("Une chose empêche de publier");
    const { to } = await press(text, { texte: "Les portiques comptent.", acte: "ouvrir:page" });
    const back = (await chief.ask(to)).text;
    expect(back).toContain('value="deux mille"');
    expect(back).toContain('value="Culture et lecture"');
    expect((await press(back, { annee: "2023", acte: "fermer" })).to).toBe(`${HERE}#bloc-page`);
    expect(await served()).toMatchObject({
      ...{ title: "Culture et lecture", compareWith: 2023 },
      sections: [{}, { blocks: [{ text: ["Les portiques comptent."] }] }],
    });
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("keeps each part of a document that is opened and left as it is: all those of this territory, and odd ones", async () => {
    const caller = await callerOf(chief);
    /** Opens every part of a draft and leaves it; how many parts. */
    const openAll = async (kind: "observatory" | "plan", id: string, document: object, parts: string[]) => {
      const [path, asked] =
        kind === "plan" ? [`/espace/composer/documents/${id}`, "objectif"] : [`/espace/composer/${id}`, "bloc"];
      await datalogue.compositions.save(caller, kind, id, document, 0);
      for (const part of parts) {
        const { text } = await chief.ask(`${path}?${asked}=${part}`);
        const form = [...text.matchAll(/<form[\s\S]*?<\/form>/g)]
          .map(([one]) => one)
          .find((one) => /"ouvert"/.test(one));
        // A browser empties a day that is none.
        expect(form).not.toMatch(/type="date"[^>]* value="(?!\d{4}-\d\d-\d\d")[^"]/);
        const body = new URLSearchParams({ ...readForm(form ?? ""), acte: "fermer" });
        body.delete("tableau");
        for (const [, one = ""] of form?.matchAll(/<input[^>]*name="tableau" value="([^"]*)" checked/g) ?? [])
          body.append("tableau", one);
        const left = await chief.ask(path, body);
        expect([left.status, body.get("ouvert")]).toEqual([303, part]);
        // To what was closed, not to the top of the list.
        expect(left.to).toBe(`${path}#${kind === "plan" ? "objectif" : "bloc"}-${part}`);
      }
      const left = await datalogue.compositions.get(caller, kind, id);
      expect(left.document).toEqual(document);
      expect([id, left.draft?.revision]).toEqual([id, 1]);
      await datalogue.compositions.abandon(caller, kind, id);
    };
    // Charts are all alike here, where there is none of their indicators.
    const writtenOf = ({ sections }: { sections: { blocks: object[] }[] }) =>
      sections.flatMap(({ blocks }, at) =>
        blocks.flatMap((block, rank) => ("indicator" in block ? [] : [`${at}-${rank}`])),
      );
    const content = join(import.meta.dirname, "../../../datasets");
    for (const file of readdirSync(content, { recursive: true, encoding: "utf8" })) {
      const isPlan = /plans\/[\w-]+\.json$/.test(file);
      if (!isPlan && !file.endsWith("observatory.json")) continue;
      const document = JSON.parse(readFileSync(join(content, file), "utf8"));
      if (isPlan) await openAll("plan", document.id, document, ["document", ...Object.keys(document.objectives)]);
      else await openAll("observatory", document.theme, document, ["page", ...writtenOf(document)]);
    }
    // What a form does not offer, or a browser does not show, is there as it is written.
    const odd = [
      { kind: "symbols", indicator: "culture-entrees-hab" },
      { kind: "stacked", indicator: "culture-entrees", dimension: "lieu" },
      { kind: "trend", indicator: "culture-retire" },
      { kind: "table", indicators: ["culture-retire", "culture-entrees"] },
      { kind: "comment", author: "La directrice", role: "réseau", date: "le 3 mars 2025", text: ["Merci."] },
    ];
    await openAll(
      "observatory",
      "culture",
      { ...observatory, sections: [{ id: "divers", blocks: odd }] },
      odd.map((_, rank) => `0-${rank}`),
    );
  });

  it("comes back to the button of what moved, and to the place of what was closed or removed", async () => {
    const act = async (acte: string, ouvert = "") => {
      const { text } = await chief.ask(HERE);
      return (await press(chief, acte, { ouvert, revision: /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "0" }))
        .to;
    };
    await act("ajouter-texte");
    await act("ajouter-texte");
    for (const [acte, ouvert, to] of [
      // To the end of the section before, and up within it.
      ["monter:3-0", "", "#monter-2-1"],
      ["monter:2-1", "2-1", "?bloc=2-0#monter-2-0"],
      ["descendre:2-0", "page", "?bloc=page#descendre-2-1"],
      ["fermer", "2-1", "#bloc-2-1"],
      ["fermer", "page", "#bloc-page"],
      ["retirer:1-0", "1-0", "#bloc-1-0"],
      ["retirer:1-1", "1-1", "#bloc-1-0"],
      ["chiffre-monter:0", "page", "?bloc=page#chiffre-monter-0"],
    ] as const) {
      const next = await act(acte, ouvert);
      expect([acte, next]).toEqual([acte, HERE + to]);
      const [tag] = new RegExp(`<[^>]*id="${to.split("#")[1]}"[^>]*>`).exec((await chief.ask(next)).text) ?? [];
      // A button that is disabled takes no focus: at an end, it says that it does nothing more.
      expect([acte, tag]).toEqual([acte, expect.not.stringMatching(/\sdisabled/)]);
    }
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("moves blocks across sections, changes how an indicator is shown within what suits it, and takes away", async () => {
    const act = async (acte: string, more: Record<string, string> = {}) => {
      const { text } = await chief.ask(HERE);
      return press(chief, acte, { revision: /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "0", ...more });
    };
    await act("ajouter", { indicateur: "culture-entrees-hab" });
    await act("monter:2-0");
    const moved = (await served()) as typeof observatory;
    expect(moved.sections.map(({ id, blocks }) => [id, blocks.length])).toEqual([
      ["entrees", 1],
      ["mot", 2],
    ]);
    const { text } = await chief.ask(`${HERE}?bloc=1-1`);
    expect(text).toMatch(/<option[^>]*value="choropleth"/);
    expect(text).not.toMatch(/<option[^>]*value="(symbols|stacked[^"]*)"/);
    await act("enregistrer", { ouvert: "1-1", forme: "choropleth", dessine: "oui" });
    expect(((await served()) as typeof observatory).sections[1]?.blocks[1]).toEqual({
      ...{ kind: "choropleth", indicator: "culture-entrees-hab", main: true },
    });
    await act("chiffre-ajouter", { chiffre: "culture-entrees-hab" });
    await act("chiffre-monter:1");
    await act("retirer:1-0");
    expect(await served()).toMatchObject({ keyFigures: ["culture-entrees-hab", "culture-entrees"] });
    const panel = textOf((await chief.ask(HERE)).text);
    expect(panel).toContain("Publier l’observatoire");
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("offers the boxes of a table of which none is ticked any more", async () => {
    const table = { kind: "table", indicators: ["culture-entrees"] };
    const written = { ...observatory, sections: [{ id: "villes", title: "Par commune", blocks: [table] }] };
    await datalogue.compositions.save(await callerOf(chief), "observatory", "culture", written, 0);
    // A browser sends nothing of boxes that are not ticked.
    await press(chief, "enregistrer", { revision: "1", ouvert: "0-0", rubrique: "Par commune" });
    const { text } = await chief.ask(`${HERE}?bloc=0-0`);
    expect(textOf(text)).toContain("rubrique 1, bloc 1, indicateur : ne doit pas être vide");
    expect(text.match(/name="tableau" value="[^"]*"/g)).toEqual([
      'name="tableau" value="culture-entrees"',
      'name="tableau" value="culture-entrees-hab"',
    ]);
    await press(chief, "enregistrer", { revision: "2", ouvert: "0-0", tableau: "culture-entrees-hab" });
    expect(await served()).toMatchObject({ sections: [{ blocks: [{ indicators: ["culture-entrees-hab"] }] }] });
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("names a layer after its dataset, and says that it is drawn on the map", async () => {
    const layers = [
      { kind: "layer", dataset: "frequentation-mediatheques" },
      { kind: "downloads", datasets: ["frequentation-mediatheques"] },
    ];
    const written = { ...observatory, sections: [{ id: "carte", title: "La carte", blocks: layers }] };
    await datalogue.compositions.save(await callerOf(chief), "observatory", "culture", written, 0);
    const { text } = await chief.ask(`${HERE}?bloc=0-0`);
    const told = textOf(text);
    expect(told).toContain("Fréquentation des médiathèques Carte d’une couche");
    expect(told).toContain(
      "Ce bloc montre sur la carte les objets de « Fréquentation des médiathèques » : il se place et se retire.",
    );
    expect(await htmlFaults(text)).toEqual([]);
    expect(textOf((await chief.ask(`${HERE}?bloc=0-1`)).text)).toContain(
      "Ce bloc propose les fichiers de l’observatoire : il se place et se retire.",
    );
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("proposes as a note what changed: sections, the year of comparison, the rank, the theme of Europe", async () => {
    const [entrees, mot] = observatory.sections;
    const noteOf = async (document: object) => {
      await datalogue.compositions.save(await callerOf(chief), "observatory", "culture", document, 0);
      const { text } = await chief.ask(HERE);
      await chief.send(HERE, `${HERE}/abandonner`, {});
      return readForm(text).note;
    };
    const together = { ...entrees, blocks: [...(entrees?.blocks ?? []), ...(mot?.blocks ?? [])] };
    expect(await noteOf({ ...observatory, sections: [together] })).toBe("Rubriques");
    expect(await noteOf({ ...observatory, sections: [entrees, { ...mot, title: "L’avis" }] })).toBe("Rubriques");
    expect(await noteOf({ ...observatory, sections: [mot, entrees] })).toBe("Ordre des blocs");
    // The same text once more, at the end of the page and beside itself; then once less.
    const [spoken] = mot?.blocks ?? [];
    const again = { ...observatory, sections: [entrees, mot, { id: "fin", blocks: [spoken] }] };
    expect(await noteOf(again)).toBe("Ajouté : « Les portiques sont neufs. »");
    const twice = { ...observatory, sections: [entrees, { ...mot, blocks: [spoken, spoken] }] };
    expect(await noteOf(twice)).toBe("Ajouté : « Les portiques sont neufs. »");
    place.write("culture/observatory.json", twice);
    await datalogue.load();
    expect(await noteOf(observatory)).toBe("Retiré : « Les portiques sont neufs. »");
    place.write("culture/observatory.json", observatory);
    await datalogue.load();
    expect(await noteOf({ ...observatory, compareWith: 2022 })).toBe("Année de comparaison");
    expect(await noteOf({ ...observatory, order: 4 })).toBe("Rang sur l’accueil");
    expect(await noteOf({ ...observatory, dcatThemes: ["SOCI"] })).toBe("Thème européen");
  });

  it("opens the links of the preview elsewhere, and the composer in the place of all", async () => {
    const preview = (await chief.ask(`${HERE}/apercu`)).text;
    expect(preview).toContain('<base target="_blank"/>');
    for (const [link] of preview.matchAll(/<a [^>]*href="#[^>]*>/g)) expect(link).toContain('target="_self"');
    expect(await htmlFaults(preview)).toEqual([]);
    await press(chief, "enregistrer", { revision: "0", ouvert: "page", titre: "" });
    const refused = (await chief.ask(`${HERE}/apercu`)).text;
    expect(refused).toContain('<base target="_top"/>');
    expect(refused).toContain(`href="${HERE}">Revenir au composeur`);
    expect(await htmlFaults(refused)).toEqual([]);
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("refuses a signed comment of a day that does not exist, and keeps it", async () => {
    const comment = { kind: "comment", author: "La directrice", role: "réseau", date: "2026-02-31", text: ["Merci."] };
    const written = { ...observatory, sections: [{ id: "mot", title: "Le mot", blocks: [comment] }] };
    await datalogue.compositions.save(await callerOf(chief), "observatory", "culture", written, 0);
    const { text } = await chief.ask(`${HERE}?bloc=0-0`);
    expect(textOf(text)).toContain("rubrique 1, bloc 1, jour : 2026-02-31 n’est pas un jour du calendrier.");
    expect(text).toContain('value="2026-02-31"');
    expect(text).not.toContain("Publier l’observatoire");
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("says in French what is missing, and reads a number as French writes it", async () => {
    await press(chief, "enregistrer", { revision: "0", ouvert: "page", rang: "", annee: "1 999" });
    expect(textOf((await chief.ask(HERE)).text)).toContain(
      "Une chose empêche de publier rang : ne doit pas être vide.",
    );
    expect(await served()).toMatchObject({ compareWith: 1999 });
    await press(chief, "enregistrer", { revision: "1", ouvert: "page", rang: "2", annee: "" });
    const { text } = await chief.ask(`${HERE}?bloc=page`);
    expect(textOf(text)).toContain("année de comparaison : ne doit pas être vide.");
    expect(readForm(text).annee).toBe("");
    // What a program reads as a number, and no document can hold.
    for (const [revision, annee] of ["Infinity", "1e400", "0x7e7"].entries()) {
      await press(chief, "enregistrer", { revision: String(revision + 2), ouvert: "page", rang: "1", annee });
      const kept = await chief.ask(`${HERE}?bloc=page`);
      expect(textOf(kept.text)).toContain(`année de comparaison : « ${annee} » n’est pas un nombre entier.`);
      expect(readForm(kept.text).annee).toBe(annee);
    }
    await chief.send(HERE, `${HERE}/abandonner`, {});
  });

  it("says both texts where what is online changed since the draft was begun", async () => {
    await press(chief, "enregistrer", { revision: "0", ouvert: "page", titre: "Culture du brouillon" });
    place.write("culture/observatory.json", { ...observatory, title: "Culture du contenu" });
    await datalogue.load();
    const told = textOf((await chief.ask(HERE)).text);
    expect(told).toMatch(/En ligne : Culture du contenu\s*Votre brouillon : Culture du brouillon/);
    expect(told).not.toContain("Publier l’observatoire");
    await chief.send(HERE, `${HERE}/garder`, {});
    expect(textOf((await chief.ask(HERE)).text)).toContain("Publier l’observatoire");
    await chief.send(HERE, `${HERE}/abandonner`, {});
    place.write("culture/observatory.json", observatory);
    await datalogue.load();
  });
});

describe("the form of an indicator, without script", () => {
  const INDICATORS = "/espace/composer/indicateurs";
  const NEW = `${INDICATORS}/culture-entrees-cent-hab`;
  /** Sends the form as it stands, but for these answers. */
  const fill = async (answers: Record<string, string>) => {
    const { text } = await chief.ask(NEW);
    const [form = ""] = text.match(/<form[^>]*class="stack"[\s\S]*?<\/form>/) ?? [];
    const fields: Record<string, string> = {};
    const plain = (value: string) => value.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("&#39;", "'");
    for (const [, tag = ""] of form.matchAll(/<(input [^>]*)>/g)) {
      const name = /name="([^"]*)"/.exec(tag)?.[1] ?? "";
      if (!/type="checkbox"/.test(tag)) fields[name] = plain(/value="([^"]*)"/.exec(tag)?.[1] ?? "");
    }
    for (const [, name = "", value = ""] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g))
      fields[name] = plain(value);
    for (const [, name = "", options = ""] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
      const tag = (/<option[^>]*\sselected[^>]*>/.exec(options) ?? /<option[^>]*>/.exec(options))?.[0] ?? "";
      fields[name] = plain(/value="([^"]*)"/.exec(tag)?.[1] ?? "");
    }
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...answers })) body.set(name, value);
    const pairs = new URLSearchParams([...body].map(([name, value]) => [name, String(value)]));
    for (const level of ["commune", "petr"]) pairs.append("mailles", level);
    const answer = await fetch(url + NEW, {
      ...{ method: "POST", redirect: "manual", body: pairs },
      headers: { Cookie: chief.cookie, "Sec-Fetch-Site": "same-origin" },
    });
    await answer.text();
    return answer;
  };

  it("begins with a copy of another, under a name that none has", async () => {
    for (const [nom, why] of [
      ["Entrées", "minuscules sans accent"],
      ["culture-entrees", "porte déjà ce nom"],
      ["nouveau", "nom d’une page"],
    ] as const) {
      const refused = await chief.send(`${INDICATORS}/nouveau`, `${INDICATORS}/nouveau`, {
        nom,
        modele: "culture-entrees",
      });
      expect([refused.status, textOf(refused.text).includes(why)]).toEqual([422, true]);
    }
    const begun = await chief.send(`${INDICATORS}/nouveau`, `${INDICATORS}/nouveau`, {
      ...{ nom: "culture-entrees-cent-hab", modele: "culture-entrees-hab" },
    });
    expect([begun.status, begun.to]).toEqual([303, NEW]);
    expect((await fetch(`${url}/indicateurs/culture-entrees-cent-hab`)).status).toBe(404);
  });

  it("keeps each indicator that is saved as it is: all those of this territory, and odd ones", async () => {
    const caller = await callerOf(chief);
    const content = join(import.meta.dirname, "../../../datasets");
    const shipped = readdirSync(content, { recursive: true, encoding: "utf8" })
      .filter((file) => /indicators\/[\w-]+\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(join(content, file), "utf8")));
    const rows = { dataset: "frequentation-mediatheques", where: { annee: ["2024"] }, scale: 0.5 };
    const weighted = { ...rows, label: "entrées pesées", aggregate: "sum", field: "entrees", weight: "annee" };
    const odd = [
      { measure: { kind: "share", part: weighted, whole: { ...weighted, positive: true }, scale: 100 } },
      {
        measure: {
          kind: "ratio",
          numerator: weighted,
          denominator: { ...rows, aggregate: "count", byDimension: true },
        },
      },
      { measure: { kind: "median", numerator: { ...rows, aggregate: "median", field: "entrees", least: 3 } } },
      { comparison: { rank: false, reason: "Une\nraison." } },
      { comparison: { reason: "Une raison." } },
      { comparison: { rank: true } },
      { comparison: {} },
      { comparison: { judge: true, rank: false, minimum: {}, reason: "Une raison. " } },
      { references: [] },
      { levels: [...indicator.levels, "region"].reverse(), description: " Entre deux espaces. " },
    ].map((members, rank) => ({ ...indicator, id: `culture-rare-${rank}`, ...members }));
    const { territoryField: _, periodField: __, nativeLevel: ___, ...placeless } = indicator;
    const computed = [
      "(val(culture-entrees) - val(culture-entrees-hab)) * 0.10",
      "val(culture-entrees) / val(culture-entrees-hab) * 1.500",
      "val(culture-entrees) / val(culture-entrees-hab) * 0100",
    ].map((expression, rank) => ({
      ...{ ...placeless, id: `culture-calcul-${rank}` },
      measure: { kind: "expression", expression },
    }));
    expect(shipped.length).toBeGreaterThan(100);
    for (const one of [...shipped, ...odd, ...computed]) {
      await datalogue.compositions.save(caller, "indicator", one.id, one, 0);
      const path = `${INDICATORS}/${one.id}`;
      const { text } = await chief.ask(path);
      const [form = ""] = [...text.matchAll(/<form[\s\S]*?<\/form>/g)]
        .map(([one]) => one)
        .filter((one) => /name="titre"/.test(one));
      // As a browser ends lines.
      const fields = Object.entries(readForm(form)).map(([name, value]) => [name, value.replaceAll("\n", "\r\n")]);
      const body = new URLSearchParams(Object.fromEntries(fields));
      body.delete("mailles");
      for (const [, level = ""] of form.matchAll(/<input[^>]*name="mailles" value="([^"]*)" checked/g))
        body.append("mailles", level);
      expect([one.id, body.get("titre"), (await chief.ask(path, body)).status]).toEqual([one.id, one.title, 303]);
      const { document, draft } = await datalogue.compositions.get(caller, "indicator", one.id);
      expect(document).toEqual(one);
      expect([one.id, draft?.revision]).toEqual([one.id, 1]);
      await datalogue.compositions.abandon(caller, "indicator", one.id);
    }
  });

  it("shows each level that is written, and takes away one that has no figure", async () => {
    const caller = await callerOf(chief);
    const levels = ["region", "petr", "pays"];
    await datalogue.compositions.save(caller, "indicator", indicator.id, { ...indicator, levels }, 0);
    const path = `${INDICATORS}/${indicator.id}`;
    const boxesOf = (html: string) =>
      [...html.matchAll(/name="mailles" value="([^"]*)" checked/g)].map(([, level]) => level);
    const before = (await chief.ask(path)).text;
    expect(boxesOf(before)).toEqual(["petr", "region", "pays"]);
    expect(before).not.toContain("Publier l’indicateur");
    await chief.send(path, path, { titre: indicator.title, mailles: "petr", revision: "1" });
    const { text } = await chief.ask(path);
    expect(boxesOf(text)).toEqual(["petr"]);
    expect(text).toContain("Publier l’indicateur");
    expect((await datalogue.compositions.get(caller, "indicator", indicator.id)).document).toEqual({
      ...{ ...indicator, levels: ["petr"] },
    });
    await datalogue.compositions.abandon(caller, "indicator", indicator.id);
  });

  it("says what is wrong at its question, keeps what was typed, and gives no figure meanwhile", async () => {
    expect((await fill({ titre: "", decimales: "beaucoup", annee: "l'an dernier" })).status).toBe(303);
    const { text } = await chief.ask(NEW);
    expect(text).toMatch(/id="titre-faute"/);
    expect(text).toMatch(/id="decimales-faute"/);
    expect(text).toContain('value="beaucoup"');
    expect(text).not.toContain("Publier l’indicateur");
    expect(await htmlFaults(text)).toEqual([]);
    expect((await chief.send(NEW, `${NEW}/publier`, { note: "Essai" })).to).toContain("fait=a-corriger");
  });

  it("keeps the rows that it keeps where another answer is changed, whatever signs their values have", async () => {
    const caller = await callerOf(chief);
    const read = async () => {
      const { document } = await datalogue.compositions.get(caller, "indicator", "culture-entrees-cent-hab");
      return document as { title: string; measure: { numerator: object; denominator: object } };
    };
    const { measure, ...begun } = await read();
    const where = { commune: ["Dolus, bourg", "", 'dit "le Port"'], "a = b": ["x\ny"] };
    const filtered = { ...begun, measure: { ...measure, numerator: { ...measure.numerator, where } } };
    await datalogue.compositions.save(caller, "indicator", "culture-entrees-cent-hab", filtered);
    await fill({ titre: "Entrées filtrées" });
    expect(await read()).toMatchObject({ title: "Entrées filtrées", measure: { numerator: { where } } });
    await fill({ filtre: 'commune = "Dolus, bourg"\r\ncommune = Saint-Trojan' });
    const kept = { commune: ["Dolus, bourg", "Saint-Trojan"] };
    expect((await read()).measure.numerator).toMatchObject({ where: kept });
    await fill({ filtre: "" });
    expect((await read()).measure.numerator).not.toHaveProperty("where");
  });

  it("asks the value of each reference, and takes away one that has none any more", async () => {
    const caller = await callerOf(chief);
    const read = async () =>
      (await datalogue.compositions.get(caller, "indicator", "culture-entrees-cent-hab")).document as {
        references?: { value: unknown }[];
      };
    const references = [
      { label: "Moyenne du pays", value: 12.5, source: "Ministère" },
      { label: "Moyenne des îles", value: 20, source: "Réseau" },
    ];
    await datalogue.compositions.save(caller, "indicator", "culture-entrees-cent-hab", {
      ...(await read()),
      references,
    });
    await fill({ "repere-0": "beaucoup" });
    const { text } = await chief.ask(NEW);
    expect(text).toMatch(/id="repere-0-faute"/);
    expect(textOf(text)).toContain("Référence : Moyenne des îles");
    await fill({ "repere-0": "1 250,5", "repere-1": "" });
    expect((await read()).references).toEqual([{ ...references[0], value: 1250.5 }]);
    await fill({ "repere-0": "" });
    expect(await read()).not.toHaveProperty("references");
  });

  it("says no more why communes are not ranked once they are, unless it is written again", async () => {
    const caller = await callerOf(chief);
    const read = async () => {
      const { document } = await datalogue.compositions.get(caller, "indicator", "culture-entrees-cent-hab");
      return (document as { comparison?: object }).comparison;
    };
    const [raison, other] = ["Les visiteurs de l’été comptent.", "Les touristes ne sont pas comptés."];
    for (const usage of ["lire", "comparer"]) {
      await fill({ usage, raison });
      expect(await read()).toMatchObject({ judge: false, reason: raison });
      await fill({ usage: "classer" });
      expect([usage, await read()]).toEqual([usage, undefined]);
    }
    await fill({ usage: "lire", raison });
    await fill({ usage: "comparer" });
    expect(await read()).toEqual({ judge: false, reason: raison });
    await fill({ usage: "classer", raison: other });
    expect(await read()).toEqual({ reason: other });
    // It is still said beside values of too few cases.
    await fill({ usage: "lire", raison, "cas-bas": "20" });
    await fill({ usage: "classer" });
    expect(await read()).toEqual({ minimum: { denominator: 20 }, reason: raison });
    await fill({ "cas-bas": "", raison: "" });
    expect(await read()).toBeUndefined();
  });

  it("asks of which rows a divisor is made once it is a dataset: nothing is typed there for a population", async () => {
    const caller = await callerOf(chief);
    const read = async () => {
      const { document } = await datalogue.compositions.get(caller, "indicator", "culture-entrees-cent-hab");
      return document as { measure: { denominator: object } };
    };
    const ASKED = /name="(jeu|colonne|poids|filtre|echelle)-2"/g;
    const before = await read();
    expect((await chief.ask(NEW)).text).not.toMatch(ASKED);
    await fill({ diviseur: "jeu" });
    const { text } = await chief.ask(NEW);
    expect(text.match(ASKED)).toHaveLength(5);
    expect(await htmlFaults(text)).toEqual([]);
    await fill({ "colonne-2": "entrees", "poids-2": "annee", "echelle-2": "0,5" });
    expect((await read()).measure.denominator).toEqual({
      ...{ dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees", weight: "annee", scale: 0.5 },
    });
    await fill({ diviseur: "series:menages" });
    expect((await read()).measure.denominator).toEqual({ series: "menages" });
    expect((await chief.ask(NEW)).text).not.toMatch(ASKED);
    await datalogue.compositions.save(caller, "indicator", "culture-entrees-cent-hab", before);
  });

  it("offers the columns of the dataset, shows what it gives here, then is published", async () => {
    await fill({
      ...{ titre: "Entrées pour cent habitants", court: "Entrées pour cent", decimales: "1", annee: "" },
      ...{
        periode: "annee",
        multiplie: "100",
        unite: "entrées/100 hab",
        "unite-en-mots": "entrées pour cent habitants",
      },
      ...{ usage: "lire", raison: "Les visiteurs de l’été comptent." },
    });
    const { text } = await chief.ask(NEW);
    expect(text).toMatch(/<option[^>]*value="entrees"/);
    expect(await htmlFaults(text)).toEqual([]);
    const told = textOf(text);
    // Marked as on its page: most communes of the whole have no figure.
    expect(text).toMatch(/<abbr title="total incomplet[^"]*">i<\/abbr>/);
    expect(told).toContain("i : total incomplet");
    expect(told).toMatch(/Saint-Denis-d’Oléron n\. d\./);
    expect(told).toMatch(/Entrées pour cent, entrées pour cent habitants .*Le Château-d’Oléron 2\d\d,\d/);
    expect((await fetch(`${url}/indicateurs/culture-entrees-cent-hab`)).status).toBe(404);
    const long = `${"Pour les petites communes. ".repeat(40)}Fin.`;
    const refused = await chief.send(NEW, `${NEW}/publier`, { note: long });
    expect([refused.status, typographyFaultsOf(refused.text)]).toEqual([422, []]);
    expect(textOf(refused.text)).toContain(`Rien n’est fait : tenez en 1 000 signes. Vous aviez écrit : « ${long} »`);
    const done = await chief.send(NEW, `${NEW}/publier`, { note: "Pour les petites communes" });
    expect(done.to).toBe(`${NEW}?fait=compose-publie`);
    const caller = await callerOf(chief);
    const { published } = await datalogue.compositions.get(caller, "indicator", "culture-entrees-cent-hab");
    expect(published).toMatchObject({
      measure: {
        kind: "ratio",
        numerator: { field: "entrees" },
        denominator: { population: "municipale", lookBack: 3 },
        scale: 100,
      },
      levels: ["commune", "petr"],
      comparison: { rank: false, judge: false, reason: "Les visiteurs de l’été comptent." },
    });
    const { data } = await (
      await fetch(`${url}/api/indicators/culture-entrees-cent-hab/observations?level=commune`)
    ).json();
    expect(data.length).toBeGreaterThan(0);
  });
});

describe("an indicator made of others, without script", () => {
  const DERIVED = "/espace/composer/indicateurs/culture-part";
  const save = async (answers: Record<string, string>) => {
    const { text } = await chief.ask(DERIVED);
    const revision = /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "0";
    await chief.send(DERIVED, DERIVED, { revision, ...answers });
    const page = await chief.ask(DERIVED);
    expect(await htmlFaults(page.text)).toEqual([]);
    const { document, faults } = await datalogue.compositions.get(await callerOf(chief), "indicator", "culture-part");
    return { ...page, faults, measure: (document as { measure: unknown }).measure, document };
  };

  it("is asked in words what it is made of, among what there is, and told where an answer is missing", async () => {
    await chief.send("/espace/composer/indicateurs/nouveau", "/espace/composer/indicateurs/nouveau", {
      ...{ nom: "culture-part", modele: "culture-entrees" },
    });
    const begun = await save({ sorte: "expression" });
    expect(begun.text).toMatch(/id="premier-faute"/);
    // What is chosen first is kept, and what is left to choose is told at its list.
    const signed = await save({ sorte: "expression", premier: "", operation: "-", second: "", multiplie: "" });
    expect(signed.text).toMatch(/<option[^>]*value="-"[^>]*selected/);
    expect(signed.text).toMatch(/id="premier-faute"/);
    const half = await save({
      sorte: "expression",
      premier: "culture-entrees",
      operation: "-",
      second: "",
      multiplie: "",
    });
    expect(half.text).toMatch(/<option[^>]*value="culture-entrees"[^>]*selected/);
    expect(half.text).toMatch(/<option[^>]*value="-"[^>]*selected/);
    expect(textOf(half.text)).toContain("mesure, formule : choisissez dans la liste.");
    expect(half.text).toMatch(/id="second-faute"/);
    expect(begun.document).not.toHaveProperty("territoryField");
    // What multiplies is of the whole, whatever the operation.
    const whole = await save({
      ...{ sorte: "expression", premier: "culture-entrees", operation: "-", second: "culture-entrees-hab" },
      ...{ multiplie: "0,5" },
    });
    expect(whole.measure).toEqual({
      kind: "expression",
      expression: "(val(culture-entrees) - val(culture-entrees-hab)) * 0.5",
    });
    expect(whole.text).toMatch(/<input[^>]*name="multiplie" value="0,5"/);
    expect(whole.text).toMatch(/<option[^>]*value="-"[^>]*selected/);
    const made = await save({
      ...{ sorte: "expression", premier: "culture-entrees", operation: "/", second: "culture-entrees-hab" },
      ...{ multiplie: "100" },
    });
    expect(made.measure).toEqual({
      kind: "expression",
      expression: "val(culture-entrees) / val(culture-entrees-hab) * 100",
    });
    expect(made.faults).toEqual([]);
    expect(made.text).toMatch(/<option[^>]*value="culture-entrees-hab"[^>]*selected/);
    expect(textOf(made.text)).toContain("il est donné en tout, sans détail");
    // Its figures are there before it is published.
    expect(textOf(made.text)).toMatch(/Le Château-d’Oléron \d[\d\s]+/);
  });

  it.each([
    ["growth", { sur: "population:municipale", annees: "2" }, { of: { population: "municipale" }, years: 2 }],
    ["index", { sur: "culture-entrees", base: "2023" }, { of: "culture-entrees", base: "2023" }],
    ["cumulative", { sur: "culture-entrees", depuis: "2023" }, { of: "culture-entrees", since: "2023" }],
    [
      "series",
      { serie: "series:menages", "serie-diviseur": "population:municipale", multiplie: "100" },
      { numerator: { series: "menages" }, denominator: { population: "municipale" }, scale: 100 },
    ],
    [
      "envelope",
      {
        ...{ sur: "culture-entrees", "reference-de": "2011", "reference-a": "2020", taux: "50" },
        ...{ "enveloppe-de": "2021", "enveloppe-a": "2030" },
      },
      { of: "culture-entrees", referenceFrom: 2011, referenceTo: 2020, from: 2021, to: 2030, rate: 50 },
    ],
  ])("is %s of what is chosen", async (sorte, answers, expected) => {
    await save({ sorte });
    const { measure, faults } = await save({ sorte, ...answers });
    expect({ measure, faults }).toEqual({ measure: { kind: sorte, ...expected }, faults: [] });
  });

  it.each([
    ["growth", ["sur"]],
    ["index", ["sur", "base"]],
    ["cumulative", ["sur", "depuis"]],
    ["envelope", ["sur", "reference-de", "reference-a", "taux", "enveloppe-de", "enveloppe-a"]],
    ["series", ["serie"]],
    ["weighted-mean", ["colonne", "poids"]],
    ["median", ["colonne"]],
  ])("once %s is chosen, says at each of its questions what to do there", async (sorte, questions) => {
    const SUM = { kind: "sum", numerator: { dataset: "frequentation-mediatheques", aggregate: "count" } };
    await save({ sorte: "sum", mesure: JSON.stringify(SUM) });
    const { text, faults } = await save({ sorte });
    const told = [...text.matchAll(/<p class="error" id="([\w-]+)-faute">([^<]*)</g)];
    expect(told.filter(([, id = ""]) => questions.includes(id)).map(([, id]) => id)).toEqual(
      expect.arrayContaining(questions),
    );
    for (const [, id = "", message] of told)
      if (questions.includes(id))
        expect([id, message]).toEqual([
          id,
          expect.stringMatching(/^(choisissez dans la liste|écrivez (une année|un nombre))\.$/),
        ]);
    expect(faults.length).toBeGreaterThan(0);
    expect(textOf(text)).not.toMatch(/«\s*» n’a pas/);
  });

  it.each([
    ["sum", "numerator"],
    ["ratio", "numerator"],
    ["share", "part"],
  ])("is %s of the column of a mean, without what weighed it", async (sorte, term) => {
    const [jeu, colonne, poids] = ["frequentation-mediatheques", "entrees", "annee"];
    const mean = { kind: "weighted-mean", dataset: jeu, field: colonne, weight: poids };
    await save({ mesure: JSON.stringify(mean) });
    const { measure } = await save({ sorte, jeu, colonne, poids, filtre: "" });
    expect((measure as Record<string, object>)[term]).toEqual({ dataset: jeu, aggregate: "sum", field: colonne });
    const weighed = await save({ sorte, jeu, colonne, poids, filtre: "" });
    expect((weighed.measure as Record<string, object>)[term]).toMatchObject({ weight: poids });
  });

  it("keeps a formula that questions cannot ask, and the text of a measure that cannot be read", async () => {
    const formule = "si val(culture-entrees) < 10 alors 1 sinon 0";
    await save({ sorte: "expression" });
    const written = await save({ sorte: "expression", formule, premier: "", operation: "/", second: "" });
    expect(written.measure).toEqual({ kind: "expression", expression: formule });
    expect(written.text).not.toContain('name="premier"');
    const broken = await save({ sorte: "expression", formule, mesure: '{ "kind": ' });
    expect(broken.text).toContain("{ &quot;kind&quot;: </textarea>");
    expect(broken.text).toMatch(/id="mesure-faute"/);
    const mended = await save({ mesure: '{ "kind": "index", "of": "culture-entrees", "base": "2023" }' });
    expect(mended.faults).toEqual([]);
    await chief.send(DERIVED, `${DERIVED}/abandonner`, {});
  });
});

describe("the objectives of a document, without script", () => {
  const PLAN = "/espace/composer/documents/plan-lecture";
  const act = async (acte: string, more: Record<string, string> = {}) => {
    const { text } = await chief.ask(PLAN);
    return chief.send(PLAN, PLAN, { acte, revision: /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "0", ...more });
  };

  it("are refused until they can be followed, each fault at its question, then published and taken back", async () => {
    expect((await act("ajouter")).to).toBe(`${PLAN}?objectif=0#objectif-0`);
    await act("enregistrer", { ouvert: "0", titre: "", indicateur: "culture-entrees", "annee-cible": "un jour" });
    const { text } = await chief.ask(`${PLAN}?objectif=0`);
    expect(text).toMatch(/id="titre-faute"/);
    expect(text).toMatch(/id="annee-cible-faute"/);
    expect(text).toContain('value="un jour"');
    expect(text).not.toContain("Publier les objectifs");
    expect(await htmlFaults(text)).toEqual([]);
    await act("enregistrer", { ouvert: "0", titre: "30 000 entrées en 2030", type: "VALEUR", "annee-cible": "2030" });
    const { text: valueless } = await chief.ask(`${PLAN}?objectif=0`);
    expect(valueless).toMatch(/id="valeur-cible-faute"[^>]*>[^<]*écrivez la valeur à atteindre\./i);
    await act("enregistrer", {
      ...{ ouvert: "0", titre: "30 000 entrées en 2030", type: "VALEUR", "annee-reference": "2023" },
      ...{
        "valeur-reference": "20 800",
        "annee-cible": "2030",
        "valeur-cible": "30 000",
        "reference-legale": "Contrat territoire-lecture",
      },
    });
    const { text: ready } = await chief.ask(`${PLAN}?objectif=0`);
    expect(await htmlFaults(ready)).toEqual([]);
    expect(textOf(ready)).toContain("Publier les objectifs");
    expect((await chief.send(PLAN, `${PLAN}/publier`, { note: "Premier objectif" })).to).toContain(
      "fait=compose-publie",
    );
    expect(await (await fetch(`${url}/api/plans/plan-lecture`)).text()).toContain("30 000 entrées en 2030");
    expect(textOf(await (await fetch(`${url}/suivi`)).text())).toContain("L’objectif du document");
    const caller = await callerOf(chief);
    expect((await datalogue.compositions.get(caller, "plan", "plan-lecture")).document).toMatchObject({
      objectives: [
        {
          ...{ id: "objectif-1", indicator: "culture-entrees", legalReference: "Contrat territoire-lecture" },
          ...{ reference: { period: "2023", value: 20_800 }, target: { period: "2030", value: 30_000 } },
        },
      ],
    });
    await chief.send(PLAN, `${PLAN}/revenir`, { version: "1" });
    expect((await datalogue.compositions.get(caller, "plan", "plan-lecture")).document).toMatchObject({
      objectives: [],
    });
  });

  it("have a target before the document, or a day to come, with a word to who writes it", async () => {
    await act("ajouter");
    await act("enregistrer", { ouvert: "0", titre: "Plus d’entrées", "annee-cible": "2023", "valeur-cible": "20 000" });
    const told = async (part: string) => textOf((await chief.ask(`${PLAN}?objectif=${part}`)).text);
    expect(await told("0")).toContain("Elle vient avant le début du document, 2024. L’objectif est jugé sur elle.");
    expect(await told("document")).not.toContain("n’est pas encore venu");
    await act("enregistrer", { ouvert: "document", "jour-approbation": "2199-05-01" });
    expect(await told("document")).toContain("Ce jour n’est pas encore venu : vérifiez l’année.");
    expect(await told("document")).toContain("Publier les objectifs");
    // One that cannot be is refused at its question.
    await act("enregistrer", { ouvert: "document", "jour-revision": "2020-01-01" });
    const { text } = await chief.ask(`${PLAN}?objectif=document`);
    expect(text).toMatch(/id="jour-revision-faute"/);
    expect(await htmlFaults(text)).toEqual([]);
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
  });

  it("are put back, or removed, over what was seen online alone", async () => {
    const objectives = async () =>
      (await (await fetch(`${url}/api/plans/plan-lecture`)).text()).includes("30 000 entrées");
    const late = async (send: Promise<{ to: string }>, word: string) => {
      const { to } = await send;
      expect(to).toBe(`${PLAN}?fait=${word}`);
      return textOf((await second.ask(to)).text);
    };
    const first = /name="version" value="1"/;
    const seen = (await second.ask(PLAN)).text;
    const removal = (await second.ask(`${PLAN}/retirer`)).text;
    await chief.fill(PLAN, {}, /name="version" value="2"/);
    expect(await late(second.sendAsSeen(seen, {}, first), "en-ligne-change")).toContain("rien n’a été remplacé");
    expect(await late(second.sendAsSeen(removal, {}, /retirer/), "en-ligne-change")).toContain(
      "Ce qui est en ligne a changé",
    );
    expect(await objectives()).toBe(true);
    // A draft goes with its document: not what somebody else wrote in it since.
    const again = (await second.ask(`${PLAN}/retirer`)).text;
    await act("ajouter");
    expect(await late(second.sendAsSeen(again, {}, /retirer/), "change-entre-temps")).toContain("Quelqu’un a modifié");
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
    expect((await second.fill(PLAN, {}, first)).to).toContain("compose-revenu");
    expect(await objectives()).toBe(false);
  });

  it("are written under their own name where somebody else removed another, and shown to who wrote in one that is no more", async () => {
    const FORM = /name="vu"/;
    const titles = async () =>
      (
        (await datalogue.compositions.get(await callerOf(chief), "plan", "plan-lecture")).document as {
          objectives: { title: string }[];
        }
      ).objectives.map(({ title }) => title);
    for (const [rank, titre] of ["Plus d’entrées", "Plus de prêts"].entries()) {
      await act("ajouter");
      const { text } = await chief.ask(`${PLAN}?objectif=${rank}`);
      // Sent twice, it is written once and asks nothing.
      for (let sent = 0; sent < 2; sent++)
        expect((await chief.sendAsSeen(text, { titre, acte: "enregistrer" }, FORM)).to).toBe(
          `${PLAN}?objectif=${rank}#objectif-${rank}`,
        );
    }
    const [lost, moving] = [await second.ask(`${PLAN}?objectif=0`), await second.ask(`${PLAN}?objectif=1`)];
    await act("retirer:0");
    const typed = { titre: "Deux fois plus de prêts", acte: "enregistrer" };
    const late = await second.sendAsSeen(moving.text, typed, FORM);
    expect(textOf(late.text)).toMatch(/Enregistré par l’autre : Plus de prêts\s*Le vôtre : Deux fois plus de prêts/);
    const gone = await second.sendAsSeen(lost.text, { ...typed, titre: "Deux fois plus d’entrées" }, FORM);
    expect(gone.status).toBe(409);
    expect(textOf(gone.text)).toMatch(/À l’ouverture : Plus d’entrées\s*Le vôtre : Deux fois plus d’entrées/);
    expect(await titles()).toEqual(["Plus de prêts"]);
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
  });

  it("say of which part and place they are, and change both with their indicator", async () => {
    const caller = await callerOf(chief);
    const lieux = {
      id: "lieu",
      field: "commune",
      title: "Lieu",
      values: [{ value: "Dolus-d'Oléron", label: "Dolus" }],
    };
    for (const [id, dimensions] of [
      ["culture-lieux", [lieux]],
      ["culture-noms", [{ id: "nom", field: "commune", title: "Nom" }]],
    ] as const) {
      await datalogue.compositions.save(caller, "indicator", id, {
        ...indicator,
        id,
        shortTitle: "Venues",
        dimensions,
      });
      await datalogue.compositions.publish(caller, "indicator", id, "Essai");
    }
    const objective = async () => {
      const { document } = await datalogue.compositions.get(caller, "plan", "plan-lecture");
      return (document as { objectives: { dimensions?: object; territory?: string }[] }).objectives[0];
    };
    await act("ajouter");
    const asked = { ouvert: "0", titre: "Plus d’entrées", "annee-cible": "2030", "valeur-cible": "30 000" };
    await act("enregistrer", { ...asked, indicateur: "culture-lieux" });
    const form = await chief.ask(`${PLAN}?objectif=0`);
    expect(await htmlFaults(form.text)).toEqual([]);
    expect(textOf(form.text)).toContain("toutes ensemble");
    await chief.sendAsSeen(
      form.text,
      { "dimension-lieu": "Dolus-d'Oléron", territoire: "241700624", acte: "fermer" },
      /name="vu"/,
    );
    expect(await objective()).toMatchObject({ dimensions: { lieu: "Dolus-d'Oléron" }, territory: "241700624" });
    expect(textOf((await chief.ask(PLAN)).text)).toMatch(/Venues, Dolus, [^,]*Oléron[^,]*, 2030/);

    // Of another indicator, what it does not have is told where it can be taken away.
    const own = await chief.ask(`${PLAN}?objectif=0`);
    await chief.sendAsSeen(own.text, { indicateur: "culture-entrees", acte: "enregistrer" }, /name="vu"/);
    const { text } = await chief.ask(`${PLAN}?objectif=0`);
    expect(text).toMatch(/id="dimension-lieu-faute"/);
    expect(text).toContain(`href="${PLAN}?objectif=0#dimension-lieu"`);
    expect(await htmlFaults(text)).toEqual([]);
    const answers = { "dimension-lieu": "", territoire: "", indicateur: "culture-noms", acte: "enregistrer" };
    await chief.sendAsSeen(text, answers, /name="vu"/);
    expect(await objective()).not.toHaveProperty("dimensions");
    expect(await objective()).not.toHaveProperty("territory");
    const named = await chief.ask(`${PLAN}?objectif=0`);
    expect(textOf(named.text)).toContain("Publier les objectifs");
    await chief.sendAsSeen(named.text, { "dimension-nom": "Dolus-d'Oléron", acte: "enregistrer" }, /name="vu"/);
    expect(await objective()).toMatchObject({ dimensions: { nom: "Dolus-d'Oléron" } });
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
  });

  it("are shown in both texts to the second of two administrators, as those of an indicator are", async () => {
    const INDICATOR = "/espace/composer/indicateurs/culture-entrees";
    const revisionOf = async (path: string) =>
      /name="revision" value="(\d+)"/.exec((await chief.ask(path)).text)?.[1] ?? "0";
    const added = await revisionOf(PLAN);
    await act("ajouter");
    const late = await second.send(PLAN, PLAN, { acte: "ajouter", revision: added });
    expect([late.status, textOf(late.text).includes("Ce document a été modifié entre-temps")]).toEqual([409, true]);
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
    const revision = await revisionOf(INDICATOR);
    await chief.send(INDICATOR, INDICATOR, { revision, titre: "Entrées comptées" });
    const other = await second.send(INDICATOR, INDICATOR, { revision, titre: "Visites" });
    expect(other.status).toBe(409);
    expect(textOf(other.text)).toMatch(/Enregistré par l’autre : Entrées comptées\s*Le vôtre : Visites/);
    await chief.send(INDICATOR, `${INDICATOR}/abandonner`, {});
  });
});

describe("a draft that a program wrote in another form", () => {
  it("is told with its faults and can be abandoned, on the page of each kind", async () => {
    const caller = await callerOf(chief);
    for (const [kind, path] of [
      ["observatory", "/espace/composer/odd"],
      ["indicator", "/espace/composer/indicateurs/odd"],
      ["plan", "/espace/composer/documents/odd"],
    ] as const) {
      await datalogue.compositions.save(caller, kind, "odd", { theme: 1, title: 1, sections: [null], wording: null });
      const { status, text } = await chief.ask(path);
      expect({ kind, status, faults: await htmlFaults(text) }).toEqual({ kind, status: 422, faults: [] });
      expect(textOf(text)).toMatch(/choses? empêche/);
      expect((await chief.send(path, path, { acte: "ajouter", ouvert: "0" })).status).toBe(303);
      expect((await chief.ask("/espace/composer")).status).toBe(200);
      expect((await chief.ask("/espace/composer/indicateurs")).status).toBe(200);
      expect((await chief.send(path, `${path}/abandonner`, {})).status).toBe(303);
      expect((await chief.ask(path)).status).toBe(404);
    }
  });
});

describe("a new theme and a new document, without script", () => {
  const NEW = "/espace/composer/nouveau";
  const THEME = "/espace/composer/lecture";
  const NEW_PLAN = "/espace/composer/documents/nouveau";
  const PLAN = "/espace/composer/documents/pcaet-oleron";
  const published = async (path: string) => (await fetch(url + path)).status;
  const theme = {
    ...{ titre: "Lecture publique", presentation: "Ce que lisent les habitants." },
    ...{ "theme-europeen": "EDUC", indicateur: "culture-entrees" },
  };

  it("are begun under a name that no page nor document has, what was answered being kept", async () => {
    for (const [path, answers] of [
      [NEW, theme],
      [NEW_PLAN, { titre: "Plan climat", sorte: "PCAET" }],
    ] as const) {
      expect(await htmlFaults((await chief.ask(path)).text)).toEqual([]);
      for (const [nom, why] of [
        ["Île", "minuscules sans accent"],
        ["nouveau", "nom d’une page"],
        [path === NEW ? "culture" : "plan-lecture", "porte déjà ce nom"],
      ] as const) {
        const refused = await chief.send(path, path, { ...answers, nom });
        expect([nom, refused.status, textOf(refused.text).includes(why)]).toEqual([nom, 422, true]);
        expect(refused.text).toContain(answers.titre);
      }
    }
  });

  it("are seen before anybody else does, then served, named by the status and written in their own folder", async () => {
    expect((await chief.send(NEW, NEW, { ...theme, nom: "lecture" })).to).toBe(THEME);
    expect(textOf((await chief.ask(`${THEME}/apercu`)).text)).toContain("Lecture publique");
    expect(await published("/observatoires/lecture")).toBe(404);
    await chief.send(THEME, `${THEME}/publier`, { note: "Nouveau thème" });
    const page = await fetch(`${url}/observatoires/lecture`);
    expect([page.status, textOf(await page.text())]).toEqual([
      200,
      expect.stringContaining("Définition de l’indicateur"),
    ]);
    // Lists of indicators name a theme by the title of its page.
    expect((await chief.ask(`${THEME}?bloc=page`)).text).toContain('<optgroup label="Culture">');
    for (const list of [NEW, "/espace/composer/indicateurs/nouveau"])
      expect(textOf((await chief.ask(list)).text)).toContain("Entrées dans les médiathèques (Culture)");
    expect(await (await fetch(`${url}/observatoires`)).text()).toContain('href="/observatoires/lecture"');

    const begun = await chief.send(NEW_PLAN, NEW_PLAN, {
      ...{ nom: "pcaet-oleron", sorte: "PCAET", titre: "Plan climat de l’île", court: "PCAET", presentation: "Moins." },
      ...{ theme: "lecture", territoire: "241700624", organisme: "ile-d-oleron", debut: "deux mille", fin: "2030" },
    });
    expect(begun.to).toBe(PLAN);
    // What is missing or wrong is told where it is asked.
    const { text } = await chief.ask(`${PLAN}?objectif=document`);
    expect(text).toMatch(/id="jour-approbation-faute"|id="debut-faute"/);
    expect(text).toContain('value="deux mille"');
    expect(await htmlFaults(text)).toEqual([]);
    const revision = /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "";
    await chief.send(PLAN, PLAN, {
      ...{ acte: "enregistrer", ouvert: "document", revision, debut: "2024", "jour-approbation": "2024-02-01" },
      ...{ commentaire: "Adopté à l’unanimité.", auteur: "Le service climat", jour: "2024-03-01" },
    });
    expect((await chief.send(PLAN, `${PLAN}/publier`, { note: "Nouveau document" })).to).toContain("compose-publie");
    expect(await published("/suivi/pcaet-oleron")).toBe(200);
    expect(await (await fetch(`${url}/suivi`)).text()).toContain("/suivi/pcaet-oleron");
    expect((await datalogue.status()).touched).toEqual(
      expect.arrayContaining([
        { kind: "observatory", id: "lecture", act: "changed" },
        { kind: "plan", id: "pcaet-oleron", act: "changed" },
      ]),
    );
    const folder = join(mkdtempSync(join(tmpdir(), "compose-export-")), "contenu");
    await datalogue.exportContent(folder, { withOriginals: false });
    const read = (path: string) => JSON.parse(readFileSync(join(folder, path), "utf8"));
    expect(read("lecture/observatory.json")).toMatchObject({ theme: "lecture", keyFigures: ["culture-entrees"] });
    expect(read("lecture/plans/pcaet-oleron.json")).toMatchObject({
      ...{ kind: "PCAET", horizon: { from: 2024, to: 2030 }, dates: { approved: "2024-02-01" } },
      comment: { text: ["Adopté à l’unanimité."], author: "Le service climat", date: "2024-03-01" },
    });
    rmSync(dirname(folder), { recursive: true });
  });

  it("hold the steps and the comment of an objective, told at their question until they are right", async () => {
    const act = async (acte: string, more: Record<string, string> = {}) => {
      const { text } = await chief.ask(PLAN);
      return chief.send(PLAN, PLAN, {
        ...{ acte, revision: /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "0" },
        ...more,
      });
    };
    const objective = {
      ...{ ouvert: "0", titre: "Plus d’entrées", indicateur: "culture-entrees", type: "VALEUR" },
      ...{ "annee-reference": "2023", "valeur-reference": "20 800", "annee-cible": "2030", "valeur-cible": "30 000" },
    };
    await act("ajouter");
    await act("enregistrer", {
      ...{
        ...objective,
        "jalon-annee-0": "2031",
        "jalon-valeur-0": "25 000",
        "jalon-annee-1": "",
        "jalon-valeur-1": "",
      },
      ...{ commentaire: "À suivre.", auteur: "", jour: "" },
    });
    const { text } = await chief.ask(`${PLAN}?objectif=0`);
    expect(await htmlFaults(text)).toEqual([]);
    expect(text).toMatch(/id="auteur-faute"/);
    expect(text).toMatch(/id="jour-faute"/);
    expect(text).toContain('value="2031"');
    // A tolerance passed is not always an objective off track.
    expect(textOf(text)).toContain("à surveiller au-delà, hors trajectoire au-delà du double");
    // A point may part thousands or decimals: neither is chosen, and what was typed stays.
    const inTwoWays = { ...objective, "jalon-annee-0": "2026", "jalon-valeur-0": "1.100", "jalon-annee-1": "2028" };
    await act("enregistrer", { ...inTwoWays, "jalon-valeur-1": "\u22121,25" });
    const doubted = await chief.ask(`${PLAN}?objectif=0`);
    expect(textOf(doubted.text)).toContain("« 1.100 » se lit de deux façons : écrivez 1100 ou 1,1.");
    expect(textOf(doubted.text)).not.toContain("« \u22121,25 » n’est pas");
    for (const typed of ["1.100", "\u22121,25"]) expect(doubted.text).toContain(`value="${typed}"`);
    expect((await chief.send(PLAN, `${PLAN}/publier`, { note: "Un objectif" })).to).not.toContain("compose-publie");
    await act("enregistrer", {
      ...{ ...objective, "jalon-annee-0": "2026", "jalon-valeur-0": "25 000", "jalon-annee-1": "2028" },
      ...{ "jalon-valeur-1": "27 000", tolerance: "10", commentaire: "À suivre.\r\n\r\nDeux étés secs." },
      ...{ auteur: "Le réseau", jour: "2024-03-01" },
    });
    expect((await chief.send(PLAN, `${PLAN}/publier`, { note: "Un objectif" })).to).toContain("compose-publie");
    const document = async () =>
      (await datalogue.compositions.get(await callerOf(chief), "plan", "pcaet-oleron")).document as {
        objectives: { id: string; trajectory: string; steps?: unknown; comment?: unknown }[];
      };
    expect((await document()).objectives).toMatchObject([
      {
        trajectory: "stepped",
        steps: [
          { period: "2026", value: 25_000 },
          { period: "2028", value: 27_000 },
        ],
        tolerance: 10,
        comment: { text: ["À suivre.", "Deux étés secs."], author: "Le réseau", date: "2024-03-01" },
      },
    ]);
    expect(textOf(await (await fetch(`${url}/suivi/pcaet-oleron`)).text())).toContain("Deux étés secs.");
    // Taken away, both go, and the trajectory is straight again; the name of a removed objective is given to no other.
    const none = { "jalon-annee-0": "", "jalon-valeur-0": "", "jalon-annee-1": "", "jalon-valeur-1": "" };
    await act("enregistrer", { ...objective, ...none, commentaire: "", auteur: "", jour: "" });
    expect(Object.keys((await document()).objectives[0] ?? {})).not.toEqual(
      expect.arrayContaining(["steps", "comment"]),
    );
    expect((await document()).objectives[0]?.trajectory).toBe("linear");
    const changes = textOf((await chief.ask(PLAN)).text);
    expect(changes).toContain("trajectoire En ligne : par jalons Brouillon : droite");
    expect(changes).toContain("En ligne : 25 000");
    await act("retirer:0");
    await act("ajouter");
    expect((await document()).objectives.map(({ id }) => id)).toEqual(["objectif-2"]);
    await chief.send(PLAN, `${PLAN}/abandonner`, {});
  });

  it("are removed in two gestures once nothing depends on them, and come back from their versions", async () => {
    const INDICATOR = "/espace/composer/indicateurs/culture-entrees";
    const told = textOf((await chief.ask(`${INDICATOR}/retirer`)).text);
    for (const one of ["l’observatoire « Culture » le montre", "l’objectif « Plus d’entrées »"])
      expect(told).toContain(one);
    expect(told).not.toContain("Pourquoi");
    expect((await chief.send(INDICATOR, `${INDICATOR}/retirer`, {})).status).toBe(409);
    expect(textOf((await chief.ask(`${THEME}/retirer`)).text)).toContain("le document « Plan climat de l’île » en est");
    expect((await chief.send(THEME, `${THEME}/retirer`, {})).status).toBe(409);

    const asked = await chief.ask(`${PLAN}/retirer`);
    expect(await htmlFaults(asked.text)).toEqual([]);
    const why = "Remplacé par un autre. ".repeat(50);
    expect((await chief.send(`${PLAN}/retirer`, `${PLAN}/retirer`, { note: why })).status).toBe(422);
    expect((await chief.send(`${PLAN}/retirer`, `${PLAN}/retirer`, { note: "Remplacé" })).to).toContain(
      "compose-retire",
    );
    expect(await published("/suivi/pcaet-oleron")).toBe(404);
    await chief.send(THEME, `${THEME}/retirer`, {});
    expect(await published("/observatoires/lecture")).toBe(404);
    const index = (await chief.ask("/espace/composer")).text;
    expect(textOf(index)).toContain("2 documents retirés");
    expect(await htmlFaults(index)).toEqual([]);
    // Neither name is free.
    const again = await chief.send(NEW, NEW, { ...theme, nom: "lecture" });
    expect([again.status, textOf(again.text).includes("a déjà été le nom d’un document")]).toEqual([422, true]);
    const gone = await chief.ask(THEME);
    expect([gone.status, textOf(gone.text).includes("Ce thème a été retiré")]).toEqual([200, true]);
    expect(await htmlFaults(gone.text)).toEqual([]);
    await chief.fill(THEME, {}, /name="version" value="1"/);
    expect(await published("/observatoires/lecture")).toBe(200);
    const seen = (await second.ask(THEME)).text;
    await chief.send(THEME, `${THEME}/retirer`, {});
    // What somebody removed meanwhile does not come back unseen.
    const late = await second.sendAsSeen(seen, {}, /name="version" value="1"/);
    expect(late.to).toBe(`${THEME}?fait=en-ligne-change`);
    expect(textOf((await second.ask(late.to)).text)).toMatch(/Ce thème a été retiré.*Ce qui est en ligne a changé/);
    expect(await published("/observatoires/lecture")).toBe(404);
  });
});

describe("an indicator whose dataset has another slug than the one it says", () => {
  it("is given the columns of its dataset to choose from", async () => {
    const INDICATOR = "/espace/composer/indicateurs/culture-entrees";
    const chosen = () =>
      ["jeu", "colonne", "territoire"].map((name) => {
        const [, options = ""] = new RegExp(`<select[^>]*name="${name}"[^>]*>([\\s\\S]*?)</select>`).exec(text) ?? [];
        return (
          /<option[^>]*value="([^"]*)"[^>]*\sselected/.exec(options)?.[1] ??
          /<option[^>]*\sselected[^>]*value="([^"]*)"/.exec(options)?.[1]
        );
      });
    let { text } = await chief.ask(INDICATOR);
    const [, ...columns] = chosen();
    const path = "culture/mediatheques/dataset.json";
    const dataset = JSON.parse(place.read(path));
    place.write(path, { ...dataset, slug: "entrees-des-mediatheques" });
    expect((await datalogue.load()).problems).toEqual([]);
    ({ text } = await chief.ask(INDICATOR));
    expect(chosen()).toEqual(["entrees-des-mediatheques", ...columns]);
    place.write(path, dataset);
    await datalogue.load();
  });
});

describeInBrowser("the composer of an observatory, in a browser", () => {
  it("moves a block in one action, adds an indicator in two, publishes in one, and goes back", async () => {
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      await page.goto(`${url}/connexion`);
      await page.getByLabel("Adresse de courriel").fill("chef@exemple.fr");
      await page.getByLabel("Mot de passe").fill(PASSWORD);
      await page.getByRole("button", { name: "Se connecter" }).click();
      await page.waitForURL(/espace$/);
      await page.goto(url + HERE);
      await look(page);

      await page.getByRole("button", { name: "Monter : Les portiques sont neufs." }).click();
      await page.waitForLoadState();
      const blocks = page.locator(".blocks > li strong");
      expect((await blocks.allInnerTexts()).slice(1)).toEqual(["Entrées", "Les portiques sont neufs."]);
      // From the end of a section to that of the one before: the button is still under the finger, and says where the block is.
      const button = page.getByRole("button", { name: "Monter : Les portiques sont neufs., 2 sur 2" });
      await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
      await page.keyboard.press("Enter");
      const last = page.getByRole("button", { name: "Monter : Les portiques sont neufs., 1 sur 2" });
      await expect.poll(() => last.evaluate((one) => one === document.activeElement)).toBe(true);
      await look(page);
      await page.getByRole("button", { name: "Descendre : Les portiques sont neufs., 1 sur 2" }).click();
      await page.waitForLoadState();

      await page.getByLabel("Un indicateur", { exact: true }).selectOption("culture-entrees-hab");
      await page.getByRole("button", { name: "Ajouter cet indicateur" }).click();
      await page.waitForLoadState();
      await look(page);
      // What is seen beside is the page itself, with the block that is not public yet.
      const preview = page.frameLocator("iframe");
      await preview.getByRole("heading", { level: 1, name: "Culture" }).waitFor();
      expect(await preview.locator("body").textContent()).toContain("Entrées par habitant");
      expect(await seen()).not.toContain("Entrées par habitant, ");

      await page.getByRole("button", { name: "Publier l’observatoire" }).click();
      await page.waitForURL(/fait=compose-publie/);
      await look(page);
      expect(await served()).toMatchObject({
        sections: [
          { blocks: [{ kind: "bars" }, { kind: "text" }] },
          { blocks: [{ kind: "trend", indicator: "culture-entrees-hab" }] },
        ],
      });
      const [first] = (
        await datalogue.compositions.versions(await callerOf(chief), "observatory", "culture", { page: 1, pageSize: 1 })
      ).data;
      expect(first?.note).toContain("Ajouté : « Entrées par habitant »");
      await page.goto(`${url}/observatoires/culture`);
      expect(await page.locator("main").textContent()).toContain("Entrées par habitant");

      // Content says otherwise: what was composed stays, and the status names it.
      place.write("culture/observatory.json", { ...observatory, title: "Culture du contenu" });
      expect((await datalogue.load()).leftAlone).toBe(1);
      expect((await datalogue.status()).touched).toContainEqual({ kind: "observatory", id: "culture", act: "changed" });
      expect(await seen()).not.toContain("Culture du contenu");

      await page.goto(url + HERE);
      await page.getByText("2 versions").click();
      await page.getByRole("button", { name: "Y revenir : version 1" }).click();
      await page.waitForURL(/fait=compose-revenu/);
      expect(await served()).toEqual(observatory);

      await page.setViewportSize({ width: 360, height: 900 });
      await page.goto(`${url}${HERE}?bloc=page`);
      await look(page);
    } finally {
      await browser.close();
    }
  });

  it("keeps the order of a table whose block is opened and left", async () => {
    const browser = await openBrowser();
    try {
      const page = await signIn(
        await browser.newContext({ viewport: { width: 1280, height: 900 } }),
        url,
        "chef@exemple.fr",
      );
      const table = { kind: "table", indicators: ["culture-entrees-hab", "culture-entrees"] };
      const written = { ...observatory, sections: [{ id: "tableau", title: "Le tableau", blocks: [table] }] };
      await datalogue.compositions.save(await callerOf(chief), "observatory", "culture", written, 0);
      await page.goto(`${url}${HERE}?bloc=0-0`);
      await look(page);
      await page.getByRole("button", { name: "Tête de la page" }).click();
      await page.getByLabel("Titre de la page").fill("Culture et lecture");
      await page.getByRole("button", { name: "Entrées par habitant, Entrées", exact: true }).click();
      await page.getByRole("checkbox", { name: "Entrées", exact: true }).waitFor();
      expect(await served()).toEqual({ ...written, title: "Culture et lecture" });
      await chief.send(HERE, `${HERE}/abandonner`, {});
    } finally {
      await browser.close();
    }
  });

  /** No fault of HTML nor of access, nothing wider than the screen. */
  const look = async (page: Page) => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      page.viewportSize()?.width ?? 0,
    );
    expect(await htmlFaults(await (await page.request.get(page.url())).text())).toEqual([]);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect({ at: page.url(), faults: await axeFaults(page) }).toEqual({ at: page.url(), faults: [] });
    }
  };
});
