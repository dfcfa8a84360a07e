import { civilDay, type Draft, type DraftFault } from "@datalogue/api";
import { type Fault, FormField } from "../../../components/form-field.js";
import { formatLocal } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import type { Answer } from "./form-parts.js";

interface PlanFieldsProps {
  site: Site;
  draft: Draft;
  /** The first moment that can be chosen ("2027-09-01T08:00"), where an agreement holds all of it until then. */
  from?: string | undefined;
  typed?: Answer | undefined;
  fault?: Fault | undefined;
}

/** « Publier à une date »: the day, the hour, and whether the page of the dataset announces it, as they are planned where they are. */
export function PlanFields({ site, draft, from, typed, fault }: PlanFieldsProps) {
  const [firstDay, firstHour] = from?.split("T") ?? [];
  const planned =
    draft.plannedFor === null
      ? { day: firstDay, hour: firstHour }
      : { day: draft.plannedFor, hour: draft.plannedHour ?? undefined };
  return (
    <>
      <FormField
        name="jour"
        label="Jour de publication"
        type="date"
        min={firstDay ?? civilDay(site.now())}
        className="short"
        value={typed?.("jour") ?? planned.day ?? ""}
        fault={fault}
      />
      <FormField
        name="heure"
        label="À partir de"
        optional
        hint="Heure de Paris. Sans elle, dès minuit ; pour aujourd’hui, il en faut une."
        type="time"
        className="short"
        value={typed?.("heure") ?? planned.hour ?? ""}
        fault={fault}
      />
      {draft.startedFrom > 0 && (
        <label class="choice">
          <input
            type="checkbox"
            name="annonce"
            value="oui"
            checked={typed ? typed("annonce") === "oui" : draft.announced}
          />{" "}
          L’annoncer sur la page du jeu
        </label>
      )}
      <p class="hint">
        D’ici là, rien n’en est public&nbsp;: ni lignes, ni chiffres, ni description.
        {draft.startedFrom > 0 && " Annoncée, seule la date se lit."}
      </p>
    </>
  );
}

/** Why nothing of a draft can be compared: an agreement holds all of it until then. */
export function HeldTold({ until }: { until: string }) {
  return (
    <p>
      Toutes les lignes sont sous embargo jusqu’au {formatLocal(until)} (heure de Paris)&nbsp;: rien ne peut encore en
      être comparé ni publié.
    </p>
  );
}

/** What these fields answer, as `Drafts.plan` takes it. */
export function readPlan(typed: Answer) {
  return {
    day: typed("jour"),
    options: { hour: typed("heure").slice(0, 5) || undefined, announced: typed("annonce") === "oui" },
  };
}

/** What to do about a day or an hour that is refused, at the field to mend; undefined where something else is. */
export function faultOfPlan(fault: DraftFault, typed: Answer, today: string): Fault | undefined {
  if (fault.kind === "under-embargo") {
    const field = readPlan(typed).day < fault.until.slice(0, 10) ? "jour" : "heure";
    return {
      field,
      message: `Choisissez le ${formatLocal(fault.until)}, ou plus tard\u00a0: une convention garde tout le jeu jusque-là.`,
    };
  }
  const named = fault.kind === "invalid" ? fault.problems[0]?.field : undefined;
  if (named !== "day" && named !== "hour") return undefined;
  const { day, options } = readPlan(typed);
  if (day === today && options.hour === undefined)
    return { field: "heure", message: "Pour aujourd’hui, donnez aussi une heure à venir." };
  return named === "hour"
    ? { field: "heure", message: "Choisissez une heure à venir, en heure de Paris, ou un autre jour." }
    : { field: "jour", message: "Choisissez un jour à venir." };
}
