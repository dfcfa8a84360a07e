import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { listIn, readPages, receiveFile } from "../file-parts.js";
import { namePattern } from "../name-pattern.js";
import { SourceFailure } from "../source-failure.js";
import { SITE } from "./site.js";

const form = Type.Object({
  dataset: Type.String({
    pattern: "^[a-z0-9][a-z0-9-]*$",
    description: "l'identifiant du jeu sur data.gouv.fr, ou le nom court de son adresse",
  }),
  title: Type.String({
    minLength: 1,
    description:
      "le titre du fichier, {AAAA} à la place de l'année et {*} à celle d'un texte qui change\u202F; de plusieurs années, la dernière",
  }),
  site: Type.Optional(SITE),
});

interface Resource {
  title: string;
  url: string;
  year: number;
}

/** A file of a dataset of data.gouv.fr, found by its title: the file of next year is then found too. */
export const dataGouv: Family<typeof form> = family({
  title: "fichier de data.gouv.fr",
  form,
  filters: false,
  hasYears: true,
  async receive({ dataset, title, site = "https://www.data.gouv.fr" }, _filter, { years }, receiving) {
    const first = `${site}/api/2/datasets/${dataset}/resources/?page_size=50`;
    const asked: string[] = [];
    const titles: string[] = [];
    const found: Resource[] = [];
    const matches = namePattern(title);
    const pages = readPages(first, receiving, ({ next_page }) =>
      typeof next_page === "string" ? next_page : undefined,
    );
    for await (const { url, page } of pages) {
      asked.push(url);
      for (const resource of listIn(page, "data", url)) {
        // `latest` leads to the file after each revision; `url` is that of one.
        const address = resource.latest ?? resource.url;
        if (typeof resource.title !== "string" || typeof address !== "string")
          throw new SourceFailure({ kind: "other-form", url, member: "data[].title, data[].url" });
        titles.push(resource.title);
        const year = matches(resource.title);
        if (year !== undefined && (years === undefined || years.includes(year)))
          found.push({ title: resource.title, url: address, year });
      }
    }
    const last = Math.max(...found.map(({ year }) => year));
    const [chosen, ...others] = found.filter(({ year }) => year === last);
    const place = `${site}/fr/datasets/${dataset}/`;
    if (!chosen) throw new SourceFailure({ kind: "no-such-file", place, wanted: title, titles });
    if (others.length > 0)
      throw new SourceFailure({
        ...{ kind: "several-files", place, wanted: title },
        titles: [chosen, ...others].map((one) => one.title),
      });
    const received = await receiveFile(chosen.url, receiving);
    asked.push(...received.asked);
    return { ...received, asked, vintage: chosen.title };
  },
});
