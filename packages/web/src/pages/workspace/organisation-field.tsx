import { type Fault, FieldFrame, saidOf } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";

interface OrganisationFieldProps {
  visit: Visit;
  /** Those to choose from, by slug. */
  organisations: readonly string[];
  chosen?: string | undefined;
  fault?: Fault | undefined;
}

/** For which organisation: not asked where there is one. */
export function OrganisationField({ visit, organisations, chosen, fault }: OrganisationFieldProps) {
  if (organisations.length === 1) return <input type="hidden" name="organisation" value={organisations[0]} />;
  const said = { id: "organisation", message: fault?.field === "organisation" ? fault.message : undefined };
  return (
    <FieldFrame {...said} label="Pour quel organisme ?" className="mid">
      <select id="organisation" name="organisation" {...saidOf(said)}>
        {organisations.map((slug) => (
          <option key={slug} value={slug} selected={slug === chosen}>
            {visit.organisationName(slug)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
