import { decideAccess } from "@datalogue/api";
import { renderDocument } from "../../components/layout.js";
import { Pager } from "../../components/pager.js";
import { counted, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { addressOf, leave } from "../../reading/address.js";
import { checkPageNumber, countPages, parsePageNumber } from "../../reading/page-number.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import type { PageAnswer, Site } from "../../site.js";
import { allVersionsPath, readVersionPart, VersionList } from "./versions.js";

const PAGE_SIZE = 20;

export const versionsRoute: PageRoute = {
  path: allVersionsPath({ slug: ":slug" }),
  parameters: ["page"],
  make: (site, { slug = "" }, { page }) => versionsPage(site, slug, parsePageNumber(page, allVersionsPath({ slug }))),
  basis: (_site, { slug = "" }) => ({ datasets: [slug] }),
  kinds: [{ name: "versions", title: "Versions d’un jeu", path: "/jeux/{dataset}/versions" }],
};

/** `/jeux/{slug}/versions`: every version of a dataset, the last one first, some at a time. Throws the refusal of a dataset that is closed. */
export async function versionsPage(site: Site, ref: string, page: number): Promise<PageAnswer> {
  const { catalogue } = site.services;
  const dataset = await catalogue.getReadable(ref);
  if (!dataset) throw unknownDataset(ref);
  const path = allVersionsPath(dataset);
  const total = await catalogue.countVersions(dataset.id);
  const pages = countPages(total, PAGE_SIZE);
  checkPageNumber(page, pages, path);
  const part = await readVersionPart(catalogue, dataset, { skip: (page - 1) * PAGE_SIZE, most: PAGE_SIZE });
  const title = typographic(dataset.title);
  const address = (other: number) => addressOf(path, { page: leave(other, 1) });
  const demonstration = dataset.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    // What a partner shares is in no index that would outlive the agreement.
    ...(dataset.agreement ? { headers: { "X-Robots-Tag": "noindex, noarchive" } } : {}),
    html: renderDocument({
      site,
      title: `Versions\u00a0: ${title}${page > 1 ? `, page ${page}` : ""}`,
      description: `Ce qui a été publié de ce jeu, de sa première version à la dernière\u00a0: ${title}.`,
      canonical: address(page),
      place: "jeux",
      demonstration: dataset.notice,
      breadcrumb: [
        { label: "Jeux de données", href: "/jeux" },
        { label: title, href: `/jeux/${dataset.slug}` },
      ],
      children: (
        <>
          <div class="page-head">
            <h1>{counted(total, "version publiée", "versions publiées")}</h1>
            <p class="intro">{title}</p>
          </div>
          <section class="section" aria-label="Versions">
            <VersionList
              dataset={dataset}
              part={part}
              mayPublish={decideAccess(site.caller, "publish", dataset).allowed}
            />
            <Pager label="Pages de versions" page={page} pages={pages} address={address} />
          </section>
          <p class="section">
            <span class="links">
              <a href={`/jeux/${dataset.slug}`}>Revenir au jeu de données</a>
              <a href={`/api/datasets/${dataset.slug}/versions`}>Versions (JSON)</a>
            </span>
          </p>
        </>
      ),
    }),
  };
}

/** The number of the page that lists a version which so many others follow. */
export const pageAfter = (others: number): number => Math.floor(others / PAGE_SIZE) + 1;
