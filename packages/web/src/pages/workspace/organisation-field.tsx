import type { Visit } from "../../components/visit.js";

interface OrganisationFieldProps {
  visit: Visit;
  /** Those to choose from, by slug. */
  organisations: readonly string[];
  chosen?: string | undefined;
}

/** For which organisation: not asked where there is one. */
export function OrganisationField({ visit, organisations, chosen }: OrganisationFieldProps) {
  if (organisations.length === 1) return <input type="hidden" name="organisation" value={organisations[0]} />;
  return (
    <div class="field mid">
      <label for="organisation">Pour quel organisme&#8239;?</label>
      <select id="organisation" name="organisation">
        {organisations.map((slug) => (
          <option key={slug} value={slug} selected={slug === chosen}>
            {visit.organisationName(slug)}
          </option>
        ))}
      </select>
    </div>
  );
}
