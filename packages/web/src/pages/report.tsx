import type { ReportIssue, Severity } from "@datalogue/ingest";
import { Icon } from "../components/icon.js";
import { renderDocument } from "../components/layout.js";
import { counted, formatBytes, formatNumber, typographic } from "../format/index.js";
import { type PageAnswer, PageProblem, type Site } from "../site.js";
import { findDataset } from "./dataset.js";

const parts: { severity: Severity; title: string; icon: "off" | "watch" | "ok" }[] = [
  { severity: "error", title: "À corriger", icon: "off" },
  { severity: "warning", title: "À vérifier", icon: "watch" },
  { severity: "info", title: "Bon à savoir", icon: "ok" },
];

/** `/jeux/{slug}/rapport`: what was read in the file of the version served, and what was noticed. */
export async function reportPage(site: Site, ref: string): Promise<PageAnswer> {
  const dataset = await findDataset(site, ref);
  const report = await site.services.catalogue.getReport(dataset.id);
  const path = `/jeux/${dataset.slug}`;
  const name = typographic(dataset.title);
  if (!report) {
    throw new PageProblem(404, "Pas de rapport", "Le rapport de ce jeu de données n’est pas disponible.", [
      { label: name, href: path },
    ]);
  }
  const { counts, file } = report;
  const verdict = report.valid
    ? counts.warning > 0
      ? `Fichier conforme, ${counted(counts.warning, "point à vérifier", "points à vérifier")}`
      : "Fichier conforme à son schéma"
    : counted(counts.error, "erreur à corriger", "erreurs à corriger");
  const demonstration = dataset.demonstration ?? false;
  const facts = [
    file.encoding && `Encodage\u00a0: ${file.encoding.toUpperCase()}`,
    file.delimiter && `Séparateur\u00a0: ${DELIMITERS[file.delimiter] ?? file.delimiter}`,
    file.headerLine && `Titres\u00a0: ligne ${file.headerLine}`,
    formatBytes(file.bytes),
  ].filter(Boolean);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: `Rapport de vérification\u00a0: ${name}`,
      canonical: `${path}/rapport`,
      place: "jeux",
      demonstration,
      breadcrumb: [
        { label: "Accueil", href: "/" },
        { label: "Jeux de données", href: "/jeux" },
        { label: name, href: path },
        { label: "Rapport" },
      ],
      children: (
        <>
          <div class="page-head">
            <p class="kicker">{name}</p>
            <h1>Rapport de vérification</h1>
          </div>
          <section class="section">
            <div class={`verdict${report.valid ? " verdict--ok" : ""}`}>
              <h2>{verdict}</h2>
              <p>
                Nous avons lu <strong>{counted(report.rows, file.format === "geojson" ? "objet" : "ligne")}</strong> de{" "}
                <code>{file.name}</code>, qui forme la version {dataset.version}.
              </p>
            </div>
            <p class="meta">
              {facts.map((fact) => (
                <span key={fact as string}>{fact}</span>
              ))}
            </p>
            <p class="small">
              Empreinte SHA-256 du fichier reçu&nbsp;: <code>{file.sha256}</code>
            </p>
          </section>
          {parts.map(({ severity, title, icon }) => {
            const issues = report.issues.filter((issue) => issue.severity === severity);
            if (issues.length === 0) return null;
            return (
              <section key={severity} class="section" aria-labelledby={severity}>
                <h2 id={severity}>{title}</h2>
                {issues.map((issue) => (
                  <Issue key={`${issue.code} ${issue.field} ${issue.line} ${issue.value}`} issue={issue} icon={icon} />
                ))}
              </section>
            );
          })}
          {report.normalised.length > 0 && (
            <section class="section" aria-labelledby="propre">
              <h2 id="propre">Mis au propre à la lecture</h2>
              <ul class="checks">
                {report.normalised.map((sentence) => (
                  <li key={sentence} class="is-ok">
                    <Icon name="ok" />
                    <span>{typographic(sentence)}</span>
                  </li>
                ))}
              </ul>
              <p class="small">Le fichier d’origine est conservé tel que nous l’avons reçu.</p>
            </section>
          )}
          <p class="section">
            <span class="links">
              <a href={path}>Revenir au jeu de données</a>
              <a href={`/api/datasets/${dataset.slug}/report`}>Rapport (JSON)</a>
            </span>
          </p>
        </>
      ),
    }),
  };
}

const DELIMITERS: Record<string, string> = {
  ";": "point-virgule",
  ",": "virgule",
  "\t": "tabulation",
  "|": "barre verticale",
};

function Issue({ issue, icon }: { issue: ReportIssue; icon: "off" | "watch" | "ok" }) {
  const place = [
    issue.line !== null && `ligne ${formatNumber(issue.line)}`,
    issue.feature !== undefined && `objet ${formatNumber(issue.feature)}`,
    issue.sheet && `feuille «\u202f${issue.sheet}\u202f»`,
    issue.field && `colonne «\u202f${issue.field}\u202f»`,
  ].filter(Boolean);
  return (
    <article class="issue-group" data-severity={issue.severity}>
      <header>
        <h3>
          <Icon name={icon} /> {typographic(issue.message)}
        </h3>
        <p class="meta">
          {place.length > 0 && (
            <span>
              {issue.count > 1 ? "La première\u00a0: " : ""}
              {place.join(", ")}
            </span>
          )}
          {issue.count > 1 && <span>{counted(issue.count, "fois", "fois")}</span>}
          {issue.value !== null && issue.value !== "" && (
            <span>
              Valeur lue&nbsp;: <code>{issue.value.slice(0, 120)}</code>
            </span>
          )}
        </p>
        {issue.suggestion && <p>{typographic(issue.suggestion)}</p>}
      </header>
    </article>
  );
}
