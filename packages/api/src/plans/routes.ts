import { type Request, Router } from "express";
import { isDay } from "../calendar/civil-day.js";
import { BadQuery } from "../http/bad-query.js";
import { notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { PlanFollowUp } from "./follow-up.js";
import * as declared from "./operations.js";
import type { PlanReader } from "./plan-reader.js";
import type { Plan } from "./plan-schema.js";

/** `/api/plans`, one plan at a date, and `/api/deadlines`. The civil day is that of metropolitan France. */
export function planRoutes(
  { plans, territories }: { plans: PlanReader; territories: TerritoryReader },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();

  const find = (id: string): Plan => {
    const plan = plans.get(id);
    if (!plan)
      throw notFound("document-inconnu", `Aucun document ne s'appelle «\u00A0${id}\u00A0». La liste est à /api/plans.`);
    return plan;
  };
  const checkTerritory = (code: string | undefined) => {
    if (code !== undefined && !territories.get(code))
      throw new BadQuery(
        "territoire-inconnu",
        `Aucun territoire n'a le code «\u00A0${code}\u00A0».`,
        "territory",
        territories.list().map((one) => one.code),
      );
  };
  const follow = async (id: string, at: string) => (await plans.follow(id, at)) as PlanFollowUp;
  const present = ({ plan, tally, demonstration }: PlanFollowUp) => {
    const { $schema: _, objectives: __, ...described } = plan;
    return {
      ...described,
      demonstration,
      tally,
      links: {
        self: `${publicUrl}/api/plans/${plan.id}`,
        page: `${publicUrl}/suivi/${plan.id}`,
        deadlines: `${publicUrl}/api/deadlines?plan=${plan.id}`,
      },
    };
  };

  router.get("/api/plans", async (request, response) => {
    const { theme, kind, territory, ...asked } = readParameters(request, declared.listPlans.query);
    checkTerritory(territory);
    const at = plans.today();
    const list = plans.list({
      ...(theme === undefined ? {} : { theme }),
      ...(kind === undefined ? {} : { kind }),
      ...(territory === undefined ? {} : { territory }),
    });
    const page = listPage(list, asked);
    const data = [];
    for (const { id } of page.data) data.push(present(await follow(id, at)));
    sendList(response, {
      data,
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total, at },
    });
  });

  router.get("/api/plans/:id", async (request: Request<{ id: string }>, response) => {
    const asked = readParameters(request, declared.getPlan.query);
    const { id } = find(request.params.id);
    const at = parseDay(asked.at, plans.today());
    const followed = await follow(id, at);
    const { links, ...described } = present(followed);
    response.json({
      data: {
        ...described,
        text: followed.text,
        objectives: followed.objectives,
        deadlines: followed.deadlines,
        links: { ...links, report: `${publicUrl}/suivi/${id}/bilan?au=${at}` },
      },
      meta: { at },
    });
  });

  router.get("/api/deadlines", async (request, response) => {
    const { territory, plan, ...asked } = readParameters(request, declared.listDeadlines.query);
    checkTerritory(territory);
    if (plan !== undefined) find(plan);
    const at = plans.today();
    const filter = {
      ...(territory === undefined ? {} : { territory }),
      ...(plan === undefined ? {} : { plan }),
    };
    const page = listPage(await plans.deadlines(filter, at), asked);
    sendList(response, {
      data: page.data,
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total, at },
    });
  });

  return router;
}

/** The day asked for, today when none is. Throws `BadQuery` for one that does not exist or is to come. */
function parseDay(text: string | undefined, today: string): string {
  if (text === undefined) return today;
  if (!isDay(text))
    throw new BadQuery("valeur-invalide", `«\u00A0${text}\u00A0» n'est pas un jour du calendrier.`, "at");
  if (text > today)
    throw new BadQuery(
      "valeur-invalide",
      `Le ${text} est à venir\u00A0: les valeurs n'en sont pas connues. Donnez un jour jusqu'au ${today}.`,
      "at",
    );
  return text;
}
