import type { Express } from "express";
import { serveHandTable } from "../hand-table/serve-hand-table.js";
import { publishedPage } from "./published.js";
import { openPublishingDesk, type PublishingParts } from "./publishing-desk.js";
import { serveDeposit } from "./serve-deposit.js";
import { serveDescription } from "./serve-description.js";
import { serveDifference } from "./serve-difference.js";
import { serveReading } from "./serve-reading.js";
import { serveReview } from "./serve-review.js";
import { serveSending } from "./serve-sending.js";

/** The six steps of a publication: each is an address, each button saves, what asks nothing is passed by. */
export function servePublishing(app: Express, parts: PublishingParts): void {
  const { site, drafts, people, tools, patience } = parts;
  const { send, leave } = tools;
  const { catalogue } = site.services;
  const desk = openPublishingDesk(app, parts);
  const { page, post, goOn, mayPrepare, nameActor, revisionOf } = desk;

  serveReview({ site, drafts, tools, page, post, revisionOf, nameActor, patience });
  serveDeposit(desk, parts);

  page("/publier/:id", async (visit, request, response) => {
    const draft = await drafts.get(visit.caller, request.params.id ?? "");
    if (draft.state !== "published" && !mayPrepare(visit, draft))
      return leave(response, `/publier/${draft.id}/relecture`);
    if (draft.byHand && ["empty", "reading", "faulty", "ready"].includes(draft.state))
      return leave(response, `/publier/${draft.id}/tableau`);
    if (draft.state !== "published") return goOn(response, visit, draft);
    const dataset = draft.dataset && (await catalogue.as(visit.caller).getDataset(draft.dataset.slug));
    send(response, publishedPage(site, { visit, draft, dataset: dataset ?? undefined }));
  });

  serveHandTable({ site, tools, people, drafts, page, post, goOn, nameActor });
  serveReading(desk, parts);
  serveDescription(desk, parts);
  serveDifference(desk, parts);
  serveSending(desk, parts);
}
