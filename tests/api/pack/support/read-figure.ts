import { createApiApp, type Datalogue, type Observation, readSettings } from "@datalogue/api";
import request from "supertest";

export type ReadFigure = (
  indicator: string,
  territory: string,
  period: string,
  cell?: Record<string, string>,
) => Promise<Observation>;

/** Reads the values that the API gives, by indicator, territory and period, and by the cell of a dimension when one is named. */
export function figuresOf(datalogue: Pick<Datalogue, "router">): ReadFigure {
  const app = createApiApp({ router: datalogue.router }, readSettings({}));
  return async (indicator, territory, period, cell = {}) => {
    const [from = "", to = from] = period.split("/");
    const { body } = await request(app)
      .get(`/api/indicators/${indicator}/observations`)
      .query({ territory, from, to, ...cell })
      .expect(200);
    const found = (body.data as Observation[]).find((one) => one.period === period);
    if (!found) throw new Error(`no value of ${indicator}, ${territory}, ${period}`);
    return found;
  };
}
