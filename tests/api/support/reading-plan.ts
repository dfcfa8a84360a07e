/** A document of a commune on the entries of its libraries, without its objectives. */
export const readingPlan = {
  id: "plan-lecture",
  theme: "culture",
  kind: "PLU",
  title: "Plan de lecture publique",
  shortTitle: "Plan",
  description: "Un document de test.",
  territory: "17093",
  organisation: "ile-d-oleron",
  dates: { approved: "2020-02-01" },
  horizon: { from: 2020, to: 2030 },
};
