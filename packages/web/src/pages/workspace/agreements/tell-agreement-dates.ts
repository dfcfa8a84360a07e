import { type AgreementState, addDays, addMonths, civilDay, type ReadAgreement } from "@datalogue/api";
import { formatDate, formatLocal, typographic } from "../../../format/index.js";
import { agreementPath } from "./agreement-words.js";

/** A dated thing of an agreement that its parties must think of. */
export interface AgreementDate {
  /** ISO day. */
  due: string;
  /** The same in words. */
  when: string;
  title: string;
  text: string;
  href: string;
}

/** The day before which notice is given so that the period under way is the last. */
export function noticeDayOf(months: number, { periodEnd }: Pick<AgreementState, "periodEnd">): string {
  return addMonths(addDays(periodEnd, 1), -months);
}

/** What comes of agreements: notice to give, the end, an embargo of a whole dataset that lifts; nothing of those that have ended. */
export function tellAgreementDates(agreements: readonly ReadAgreement[], now: Date): AgreementDate[] {
  const today = civilDay(now);
  return agreements
    .flatMap((read): AgreementDate[] => {
      const { agreement, state, periodEnd, lastDay } = read;
      if (state === "ended" || state === "withdrawn") return [];
      const common = { title: typographic(agreement.title), href: agreementPath(agreement.id) };
      const { noticeMonths } = agreement;
      const isLast = periodEnd === lastDay;
      const end = isLast
        ? `Convention : elle prend fin le ${formatDate(lastDay)}, sans renouvellement d’office. Les deux organismes la renouvellent d’ici là, ou plus rien n’est public.`
        : `Convention : elle se reconduit d’office après le ${formatDate(periodEnd)}.`;
      return [
        { ...common, ...before(periodEnd), text: end },
        ...(noticeMonths === undefined
          ? []
          : [
              {
                ...common,
                ...before(noticeDayOf(noticeMonths, read)),
                text: isLast
                  ? `Convention : ${noticeMonths} mois avant sa fin, le moment de dire si elle continue.`
                  : `Convention : dernier jour du préavis de ${noticeMonths} mois pour qu’elle ne se reconduise pas.`,
              },
            ]),
        ...agreement.datasets.flatMap(({ embargo }) =>
          embargo && "until" in embargo
            ? [
                {
                  ...{ ...common, due: embargo.until.slice(0, 10), when: `Le ${formatLocal(embargo.until)}` },
                  text: "Convention : fin de l’embargo, les données peuvent être publiées.",
                },
              ]
            : [],
        ),
      ];
    })
    .filter(({ due }) => due >= today)
    .sort((a, b) => (a.due < b.due ? -1 : 1));
}

const before = (due: string) => ({ due, when: `Avant le ${formatDate(due)}` });
