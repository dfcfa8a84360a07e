import type { Lang } from "../field-types/field-type.js";
import { counted, formatNumber } from "../french-number.js";
import { showSigns } from "../hidden-signs.js";
import { capitalise, typeset } from "../typography.js";
import { isBeyondFactors } from "../units.js";
import { english } from "./english.js";
import { list, quote, writeDecimals } from "./french.js";
import type { IssueCode } from "./issue-code.js";
import type { Facts } from "./issue-collector.js";
import { cellName, meansNothing, type Sentence, type Subject } from "./sentence.js";

/** "Ligne 12, colonne « population » : ", as much of it as is known; "Cellule C12, colonne…" in a workbook. */
function at({ line, column, sheet, feature, field, facts }: Subject): string {
  const parts: string[] = [];
  if (sheet !== undefined && line && column && !feature) parts.push(`cellule ${cellName(line, column)}`);
  else if (line) parts.push(`ligne ${formatNumber(line)}`);
  if (feature) parts.push(`objet ${formatNumber(feature)}`);
  if (field)
    parts.push(
      facts.title && facts.title !== field ? `colonne ${quote(field)} (${facts.title})` : `colonne ${quote(field)}`,
    );
  const text = parts.join(", ");
  return text ? `${capitalise(text)} : ` : "";
}

const value = (subject: Subject) => quote(subject.value ?? "");
const hint = ({ suggestion, value: written }: Subject) =>
  suggestion && suggestion !== written ? ` Écrivez plutôt ${quote(suggestion)}.` : "";
const line = ({ line: number }: Subject) => (number ? `Ligne ${formatNumber(number)} : ` : "");

/** "l'objet 3", "à la ligne 3" of a table: after « le premier est ». */
const rank = ({ feature, line: number }: Subject) =>
  number && !feature ? `à la ligne ${formatNumber(number)}` : `l'objet ${formatNumber(feature ?? 1)}`;

/** How one of several tables is named: in the form, on the command line, in the API. */
const CHOOSE = "dans « Feuille à lire » (« --sheet » en ligne de commande, « sheet » dans l'API).";

const french: Record<IssueCode, Sentence> = {
  "empty-file": () => "Le fichier est vide. Vérifiez l'export, puis déposez-le de nouveau.",
  "file-too-large": ({ facts, detail }) =>
    `Le fichier dépasse la taille admise : ${detail} pour ${facts.bound} au plus. Découpez-le (par année par exemple) ou demandez à l'administrateur de relever la limite DATALOGUE_MAX_FILE_MB.`,
  "binary-file": () =>
    "Le fichier n'est pas du texte : il contient des données binaires. Ouvrez-le dans le logiciel qui l'a produit et enregistrez-le en « CSV UTF-8 » ou en GeoJSON.",
  "unsupported-format": ({ reason, remedy: advice }) =>
    `Le fichier est ${reason?.fr ?? "d'un format"}, que nous ne lisons pas. ${advice?.fr ?? "Enregistrez-le en CSV ou en GeoJSON."}`,
  "unsafe-archive": ({ facts }) =>
    `L'archive est refusée : ${facts.reason?.fr}. Déposez une archive qui ne contient que les données.`,
  "unreadable-archive": () =>
    "Le fichier est abîmé ou incomplet : il n'a pas pu être ouvert. Ouvrez-le dans le logiciel qui l'a produit et enregistrez-le de nouveau.",
  "too-many-rows": ({ facts }) =>
    `La feuille est trop grande : ${facts.reason?.fr}. Enregistrez-la en « CSV UTF-8 », qui n'a pas cette limite.`,
  "several-layers": ({ facts }) =>
    `Le fichier contient plusieurs couches : ${list(facts.names ?? [])}. Écrivez le nom de celle à lire ${CHOOSE}`,
  "several-tables": ({ facts }) =>
    `Le fichier contient plusieurs tableaux qui conviennent aussi bien : ${quoted(facts)}. Écrivez le nom de celui à lire ${CHOOSE}`,
  "unknown-sheet": ({ facts }) =>
    `${quote(facts.bound ?? "")} n'est ni une feuille, ni une couche, ni un fichier de ce que vous avez déposé, qui contient : ${quoted(facts)}.`,
  "sheet-by-year": ({ facts, value: read }) =>
    `Plusieurs feuilles conviennent aussi bien : ${quoted(facts)}. La plus récente, ${quote(read ?? "")}, a été lue. Pour en lire une autre, écrivez son nom ${CHOOSE}`,
  "shapefile-incomplete": ({ facts }) =>
    `Le shapefile est incomplet : ${facts.reason?.fr}. Mettez dans un même .zip les fichiers .shp, .dbf, .shx et .prj de la couche.`,
  "unknown-projection": ({ facts }) =>
    `Les coordonnées n'ont pas pu être ramenées en WGS84 : ${facts.reason?.fr}. Exportez la couche en WGS84 (EPSG:4326), par exemple dans QGIS : Exporter > Sauvegarder les entités sous, SCR EPSG:4326.`,
  "unknown-encoding": () =>
    "L'encodage du fichier n'est aucun de ceux qui sont reconnus (UTF-8, UTF-16, Windows-1252, ISO-8859-15, CP850, Mac Roman) : les accents seraient faux. Enregistrez-le de nouveau en choisissant « CSV UTF-8 ».",
  "mixed-encoding": (issue) =>
    `${line(issue)}le fichier est en UTF-8, mais cette ligne contient des caractères d'un autre encodage : des accents y seraient perdus. Corrigez cette ligne ou enregistrez tout le fichier en « CSV UTF-8 ».`,
  "double-encoding": (issue) =>
    `${line(issue)}les accents de ${value(issue)} ont été convertis deux fois.${issue.suggestion ? ` Il fallait sans doute ${quote(issue.suggestion)}.` : ""} Exportez de nouveau le fichier depuis le logiciel d'origine, en « CSV UTF-8 ».`,
  "unknown-csv-dialect": (issue) =>
    `${line(issue)}l'en-tête sépare ses colonnes par ${quote(issue.facts.names?.[0] ?? "")} mais les lignes qui suivent par ${quote(issue.facts.names?.[1] ?? "")}. Utilisez le même séparateur dans tout le fichier.`,
  "invalid-column-delimiter": (issue) =>
    `${line(issue)}les colonnes sont séparées par ${issue.value === " " ? "des espaces" : value(issue)}. Enregistrez le fichier avec « ; », « , », une tabulation ou « | » comme séparateur.`,
  "malformed-quote": (issue) =>
    `${line(issue)}guillemets mal placés. Dans une cellule entre guillemets, doublez les guillemets du texte : "Le ""Vieux"" port".`,
  "unclosed-quote": (issue) =>
    `${line(issue)}un guillemet ouvert sur cette ligne n'est jamais refermé ; la suite du fichier n'a pas pu être lue. Ajoutez le guillemet manquant ou retirez celui qui est en trop.`,
  "record-too-long": (issue) =>
    `${line(issue)}elle a plus de 16 millions de caractères ; la suite du fichier n'a pas pu être lue. Vérifiez que les lignes du fichier se terminent, et que c'est bien un tableau.`,
  "second-table": (issue) =>
    `${at(issue)}un second tableau semble commencer (${quoted(issue.facts)}), ${issue.reason?.fr ?? "après un vide"}. Tout a été lu comme un seul tableau. Gardez un tableau par feuille ou par fichier.`,
  "no-row": () => "Le fichier ne contient aucune ligne de données : il ne pourra pas être publié.",
  "geography-absent": () =>
    "Les codes de communes n'ont pas été comparés au code officiel géographique : la liste de référence est absente.",
  "recipe-sheet-missing": ({ facts }) =>
    `La feuille ou la couche ${quote(facts.bound ?? "")}, que la recette demande, n'existe pas. ${facts.names?.length === 1 ? `Le fichier n'en a qu'une : ${quoted(facts)}. Vérifiez que c'est la bonne` : `Le fichier contient : ${quoted(facts)}. Choisissez celle à lire dans « Feuille à lire »`} (« sheet » de la recette), ou demandez le bon fichier.`,
  "recipe-header-missing": ({ line: number, detail }) =>
    `La recette attend l'en-tête à la ligne ${formatNumber(number ?? 0)}, qui est vide ou au-delà de la fin du fichier (dernière ligne lue : ${detail}). Corrigez « headerRow » dans la recette, ou retirez-le : l'en-tête sera cherché.`,
  "recipe-column-missing": ({ field, facts }) =>
    `La colonne facultative ${quote(field ?? "")} manque : ${notInHeader(facts)}`,
  "recipe-column-ambiguous": ({ field, facts }) =>
    facts.example === "made"
      ? `La recette fait ${quote(field ?? "")} d'autres colonnes, mais le fichier a déjà cette colonne, qui serait perdue. Si elle ne sert pas, laissez-la de côté dans la recette : « "columns": { "${field}": null } ».`
      : `La recette lit ${quote(field ?? "")} dans ${quote(facts.bound ?? "")}, mais plusieurs colonnes du fichier y répondent : ${quoted(facts)}. Écrivez dans la recette l'en-tête exact.`,
  "recipe-file-name": ({ facts, value: name }) =>
    `La recette lit ${quoted(facts)} dans le nom du fichier, de la forme ${quote(facts.bound ?? "")} ; celui-ci s'appelle ${quote(name ?? "")}. Renommez-le, ou corrigez « fileName » dans la recette.`,
  "recipe-geography-absent": ({ facts }) =>
    `La recette lit ${quoted(facts)} dans le code officiel géographique, dont la liste est absente : les codes n'ont pas été ramenés aux communes d'aujourd'hui. Vérifiez le fichier depuis un dossier de contenu qui l'a (« territoires/cog-communes.csv »).`,
  "recipe-dataset-absent": ({ facts }) =>
    `La recette lit ${quoted(facts)}, qui n'est pas publié ici, n'est pas ouvert, ou n'a pas ces colonnes : les codes n'ont pas été traduits. Publiez d'abord ce jeu, ou corrigez « lookup » ou « keepRows ».`,
  "recipe-step-missing": ({ facts }) =>
    `L'étape ${quote(facts.example ?? "")} de la recette attend ${quote(facts.bound ?? "")}, qui n'est pas dans l'en-tête. Colonnes trouvées : ${quoted(facts)}. Si l'une d'elles convient, écrivez-la dans la recette ; sinon, demandez le bon fichier.`,
  "recipe-step-layer": ({ facts }) =>
    `La recette demande ${quoted(facts)}, qui ne s'appliquent qu'à un tableau : le fichier est une couche. Retirez ces étapes, ou demandez le tableau.`,
  "recipe-year-unknown": ({ facts }) =>
    `La recette attend l'année du fichier pour ${quoted(facts)}, mais ni l'en-tête, ni la feuille, ni les lignes au-dessus de l'en-tête, ni le nom du fichier n'en donnent une seule. Nommez le fichier avec son année, par exemple « tonnages-2024.csv », ou écrivez l'année dans la recette.`,
  "recipe-number-unread": (issue) =>
    `${at(issue)}${value(issue)} reste dans l'unité du fichier : la recette multiplie ces nombres par ${(issue.facts.bound ?? "").replace(".", ",")} et les lit avec ${quote(issue.facts.example ?? "")} devant les décimales. Écrivez-le ainsi dans le fichier, ou corrigez « numbers » dans la recette.`,
  "recipe-header-unit": ({ field, facts }) =>
    `L'en-tête ${quoted(facts)} dit ${quote(facts.bound ?? "")}, et la colonne ${quote(field ?? "")} du schéma est en ${quote(facts.example ?? "")} : la recette n'y change rien. ${
      isBeyondFactors(facts.bound ?? "", facts.example ?? "")
        ? "Demandez ces nombres dans l'unité du schéma, ou écrivez « \"factor\": 1 » dans « numbers » pour cette colonne s'ils y sont déjà."
        : "Écrivez « factor » dans « numbers » pour cette colonne (1 si les nombres sont déjà dans l'unité du schéma)."
    }`,
  "recipe-rule-unused": ({ facts }) =>
    `${(facts.names ?? []).length > 1 ? "Règles de la recette qui n'ont pas servi" : "Règle de la recette qui n'a pas servi"} : ${list(facts.names ?? [])}. Rien à faire si l'expéditeur a simplement changé ses habitudes ; sinon, comparez la recette au fichier.`,
  "missing-required-header": ({ field, facts, suggestion }) => {
    const start = `La colonne obligatoire ${quote(field ?? "")}${facts.title && facts.title !== field ? ` (${facts.title})` : ""} manque`;
    if (facts.names) return `${start} : ${notInHeader(facts)}`;
    return suggestion
      ? `${start}. La colonne ${quote(suggestion)} semble lui correspondre : renommez-la ${quote(field ?? "")}.`
      : `${start}. Ajoutez-la, avec ce nom exactement.`;
  },
  "missing-headers": ({ facts, value: names }) =>
    `Colonnes manquantes, que le schéma exige : ${list(facts.names ?? [names ?? ""])}. Ajoutez-les.`,
  "extra-headers": ({ facts }) => `Colonnes que le schéma n'admet pas : ${list(facts.names ?? [])}. Retirez-les.`,
  "missing-header-warn": ({ facts: { names = [] } }) =>
    names.length === 1
      ? `La colonne facultative ${quote(names[0] as string)} est absente. Ajoutez-la si vous connaissez ses valeurs.`
      : `${names.length} colonnes facultatives sont absentes : ${list(names)}. Ajoutez celles dont vous connaissez les valeurs.`,
  "extra-header-warn": ({ facts: { names = [] } }) =>
    names.length === 1
      ? `La colonne ${quote(names[0] as string)} n'est pas prévue par le schéma. Elle est gardée telle quelle, sans contrôle.`
      : `${names.length} colonnes ne sont pas prévues par le schéma : ${list(names)}. Elles sont gardées telles quelles, sans contrôle.`,
  "disordered-header-warn": ({ field }) =>
    `Les colonnes ne sont pas dans l'ordre du schéma, à partir de ${quote(field ?? "")}. Elles seront remises en ordre à la publication.`,
  "blank-header": ({ column, count }) =>
    count === 1
      ? `La colonne ${column} n'a pas de nom. Nommez-la dans l'en-tête ou supprimez-la.`
      : `${count} colonnes n'ont pas de nom, la première est la colonne ${column}. Nommez-les dans l'en-tête ou supprimez-les.`,
  "duplicate-header": ({ field, column, detail: again }) =>
    `Le nom de colonne ${quote(field ?? "")} apparaît plusieurs fois (de nouveau en colonne ${column}${again === undefined ? "" : `, lue ${quote(String(again))}`}) : on ne sait pas laquelle lire. Renommez ou supprimez celle qui est en trop.`,
  "blank-row": (issue) =>
    `${line(issue)}toutes les cellules sont vides. Supprimez ${issue.count > 1 ? `ces ${counted(issue.count, "ligne")}` : "cette ligne"}.`,
  "duplicate-row": (issue) =>
    `${line(issue)}cette ligne répète exactement la ligne ${formatNumber(Number(issue.detail))}. Supprimez-la si c'est un doublon.`,
  "total-row": (issue) =>
    `${line(issue)}cette ligne ressemble à un total (${value(issue)}). Supprimez-la : elle serait comptée avec les autres.`,
  "note-row": (issue) =>
    `${line(issue)}${value(issue)} est une note, pas un enregistrement. Supprimez cette ligne : sa place est dans la description du jeu de données.`,
  "repeated-header": (issue) =>
    `${line(issue)}l'en-tête y est répété${issue.count > 1 ? `, comme à ${counted(issue.count - 1, "autre ligne", "autres lignes")}` : ""} : ce n'est pas un enregistrement, il n'a pas été lu. Supprimez ${issue.count > 1 ? "ces lignes" : "cette ligne"}.`,
  "merged-cells": (issue) =>
    `${at(issue)}${issue.count > 1 ? `${counted(issue.count, "plage")} de cellules fusionnées (la première est ${issue.value})` : `les cellules ${issue.value ?? ""} sont fusionnées`} : seule la première ligne a leur valeur, les autres sont lues vides. Défusionnez-les et recopiez la valeur, ou demandez-le dans une recette (« "fillMerged": true »).`,
  "hidden-rows": (issue) =>
    `${line(issue)}${issue.count > 1 ? `cette ligne et ${counted(issue.count - 1, "autre", "autres")} sont masquées` : "cette ligne est masquée"} dans la feuille, par un filtre ou à la main : ${issue.count > 1 ? "elles ont été lues comme les autres. Supprimez-les si elles ne doivent" : "elle a été lue comme les autres. Supprimez-la si elle ne doit"} pas être publiée${issue.count > 1 ? "s" : ""}.`,
  "hidden-columns": ({ facts, count }) =>
    count === 1
      ? `La colonne ${quoted(facts)} est masquée dans la feuille : elle a été lue comme les autres. Supprimez-la si elle ne doit pas être publiée.`
      : `${count} colonnes sont masquées dans la feuille : ${quoted(facts)}. Elles ont été lues comme les autres. Supprimez celles qui ne doivent pas être publiées.`,
  "replacement-character": (issue) =>
    `${at(issue)}${value(issue)} contient « \ufffd » : des lettres ont été perdues avant cet enregistrement du fichier${issue.facts.names?.length ? ` (${issue.facts.names.length > 1 ? "colonnes" : "colonne"} ${list(issue.facts.names.map((name) => quote(name)))})` : ""}. Exportez-le de nouveau depuis le logiciel d'origine, en « CSV UTF-8 ».`,
  "unrecognised-header": (issue) =>
    `${line(issue)}cette ligne (${value(issue)}) a été lue comme l'en-tête, mais ${issue.facts.reason?.fr}. Si elle est un enregistrement, ajoutez au-dessus une ligne avec les noms des colonnes ; si l'en-tête est ailleurs, dites sa ligne dans une recette (« headerRow »).`,
  "one-column": (issue) =>
    `Le fichier a été lu comme une seule colonne (${value(issue)}), alors que ses lignes contiennent de quoi en séparer plusieurs. Si c'est le cas, enregistrez-le en CSV avec « ; » comme séparateur, sans guillemets autour de chaque ligne.`,
  "extra-value": (issue) =>
    `${line(issue)}${counted(Number(issue.detail), "cellule")} pour ${counted(Number(issue.facts.bound), "colonne")}${issue.row === undefined ? "" : ` (${quote(issue.row, 120)})`} ; en trop : ${value(issue)}. ${capitalise(issue.facts.reason?.fr ?? "retirez ce qui dépasse")}.`,
  "missing-cell": (issue) =>
    `${line(issue)}${counted(Number(issue.detail), "cellule")} pour ${issue.facts.bound} colonnes : les dernières ont été lues comme vides. Complétez la ligne avec les séparateurs manquants.`,
  "required-constraint": (issue) => `${at(issue)}une valeur doit être renseignée.`,
  "type-or-format-error": (issue) =>
    `${at(issue)}${value(issue)} n'est pas ${(issue.expected ?? issue.facts.expected)?.fr ?? "de la forme attendue"}.${hint(issue) || remedy(issue)}`,
  "valeur-tableur-warn": (issue) =>
    `${at(issue)}${value(issue)} est une erreur ou un arrondi de tableur, pas une valeur${issue.count > 1 ? ` (${counted(issue.count, "cellule")})` : ""}. Elle est gardée telle quelle : corrigez la formule ou élargissez la colonne, puis exportez de nouveau.`,
  "valeur-tableur": (issue) =>
    `${at(issue)}${value(issue)} est une erreur ou un arrondi de tableur, pas une valeur. Corrigez la formule ou élargissez la colonne, puis exportez de nouveau.`,
  "enumerable-constraint": (issue) =>
    `${at(issue)}${value(issue)} n'est pas une valeur admise.${hint(issue)} Les seules valeurs admises sont : ${list(
      (issue.facts.names ?? []).map((name) => quote(name)),
      12,
    )}.`,
  "minimum-constraint": (issue) =>
    `${at(issue)}${value(issue)} est trop petit : ${bound(issue, "le minimum est", "il faut plus de")}.`,
  "maximum-constraint": (issue) =>
    `${at(issue)}${value(issue)} est trop grand : ${bound(issue, "le maximum est", "il faut moins de")}.`,
  "minimum-length-constraint": (issue) =>
    `${at(issue)}${value(issue)} est trop court : il faut au moins ${counted(Number(issue.facts.bound), "caractère")}.`,
  "maximum-length-constraint": (issue) =>
    `${at(issue)}${value(issue)} est trop long : il faut au plus ${counted(Number(issue.facts.bound), "caractère")}.`,
  "pattern-constraint": (issue) =>
    `${at(issue)}${value(issue)} n'a pas la forme que le schéma demande${issue.facts.example ? `, par exemple ${quote(issue.facts.example)}` : ""}.${hint(issue)}`,
  "pattern-not-checked": ({ field }) =>
    `La forme des valeurs de la colonne ${quote(field ?? "")} n'a pas pu être vérifiée : l'expression régulière du schéma demande trop de calcul. Simplifiez-la.`,
  "json-schema-constraint": (issue) => `${at(issue)}${issue.reason?.fr ?? "la valeur ne respecte pas le schéma"}.`,
  "json-schema-not-checked": ({ field }) =>
    field
      ? `La règle « jsonSchema » de la colonne ${quote(field)} n'a pas été vérifiée : elle ne l'est que dans un fichier, pour les types « object », « array » et « geojson ».`
      : "Le schéma est un JSON Schema, fait pour du GeoJSON : seuls les noms de colonnes ont été comparés. Déposez un GeoJSON ou utilisez un Table Schema.",
  "unique-constraint": (issue) =>
    `${at(issue)}${issue.field ? "la valeur " : keyNames(issue)}${value(issue)} est déjà utilisée${first(issue)}, alors qu'elle doit être unique.${issue.remedy ? ` ${issue.remedy.fr}` : ""}`,
  "primary-key": (issue) =>
    `${at(issue)}${issue.field ? "la clé " : keyNames(issue)}${value(issue)} est déjà utilisée${first(issue)}. Cette clé doit identifier une seule ligne : corrigez-la ou supprimez le doublon.${issue.remedy ? ` ${issue.remedy.fr}` : ""}`,
  "foreign-key": (issue) =>
    `${at(issue)}${value(issue)} n'existe pas dans ${issue.facts.names?.[0] ?? "la table de référence"}. Corrigez la valeur ou ajoutez-la d'abord là-bas.`,
  "foreign-key-not-checked": ({ facts }) =>
    `Le lien vers ${quote(facts.names?.[0] ?? "")} n'a pas été vérifié : ce jeu de données n'est pas disponible.`,
  "integer-written-decimal": (issue) =>
    `${at(issue)}le nombre entier est écrit ${value(issue)}. Il a été lu ${quote(issue.suggestion ?? "")}.`,
  "rounded-number": (issue) =>
    `${at(issue)}${value(issue)} a plus de chiffres qu'un nombre n'en garde. Il a été lu ${quote(String(issue.detail))}. Si c'est un identifiant, déclarez la colonne texte (« string ») dans le schéma.`,
  "ambiguous-number": (issue) =>
    `${at(issue)}${value(issue)} a été lu avec trois décimales, comme ${issue.count > 1 ? `${counted(issue.count - 1, "autre nombre", "autres nombres")} de la colonne` : "le demande le schéma"}. Dans un fichier où la virgule sépare aussi les colonnes, ce sont souvent des milliers : vérifiez, et écrivez-les alors sans virgule.`,
  "padded-value": (issue) => `${at(issue)}${value(issue)} est entouré d'espaces. La valeur a été lue sans eux.`,
  "future-date": (issue) => `${at(issue)}la date ${value(issue)} est dans le futur. Vérifiez-la.`,
  "personal-data": (issue) =>
    `${at(issue)}la colonne semble contenir ${issue.facts.expected?.fr ?? "des données personnelles"} (${counted(issue.count, "cellule")} parmi les premières lues${issue.value ? `, par exemple ${value(issue)}` : ""}). Des données personnelles ne se publient qu'avec une loi qui le prévoit, l'accord des personnes ou une anonymisation (code des relations entre le public et l'administration, art. L. 312-1-2 ; RGPD). Retirez la colonne, ou remplacez les personnes par des totaux.`,
  "undeclared-recoding": ({ field }) =>
    `Les valeurs de la colonne ${quote(field ?? "")} ont changé pour une période déjà publiée. Dites lesquelles se correspondent dans « confidentialite.recodings » de dataset.json.`,
  "repeated-units": ({ field }) =>
    `Des lignes du même territoire, de la même période et des mêmes valeurs diffèrent par la colonne ${quote(field ?? "")}, que « confidentialite » ne déclare pas : les mêmes unités y seraient comptées plusieurs fois. Déclarez-la, comme période ou comme dimension, ou ne gardez que les lignes de toute la période.`,
  "lacking-measure": ({ field }) =>
    `La colonne ${quote(field ?? "")} est vide où l’on compte quelqu’un, quand d’autres lignes la donnent. Sous secret, un total auquel une part manque ne peut être dit. Donnez la valeur (0 s’il n’y en a pas), ou retirez cette colonne.`,
  "small-count": (issue) =>
    `${at(issue)}${counted(issue.count, "cellule")} de cette colonne ${issue.count > 1 ? "comptent" : "compte"} moins de ${issue.facts.bound ?? ""} ${issue.facts.expected?.fr ?? "unités"}, que l'on pourrait reconnaître. Le secret statistique demande 11 ménages ou logements, ou 3 entreprises, au moins. Regroupez ces lignes ou videz ces cellules et les valeurs qui en dépendent, ou déclarez le secret dans dataset.json (« confidentialite » : unité, colonne du compte, seuil).`,
  "unknown-custom-check": ({ facts }) =>
    `Le contrôle ${quote(facts.names?.[0] ?? "")} demandé par le schéma n'est pas connu : il n'a pas été fait.`,
  "french-siren-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un numéro SIREN valide (neuf chiffres et clé de contrôle).${hint(issue)}`,
  "french-siret-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un numéro SIRET valide (quatorze chiffres et clé de contrôle).${hint(issue)}`,
  "nomenclature-actes-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas de la nomenclature Actes. Écrivez un des thèmes prévus, suivi de « / » et du détail.`,
  "cohesive-columns-value": (issue) =>
    `${line(issue)}les colonnes ${list((issue.facts.names ?? []).map((name) => quote(name)))} doivent être toutes remplies ou toutes vides.`,
  "compare-columns-value": (issue) =>
    `${at(issue)}${value(issue)} devrait être ${issue.facts.bound} à la valeur de ${quote(issue.facts.names?.[1] ?? "")} (${quote(String(issue.detail))}).`,
  "french-gps-coordinates": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un point en France, écrit [longitude,latitude].${issue.suggestion ? ` Les deux nombres semblent inversés : écrivez ${quote(issue.suggestion)}.` : ""}`,
  "opening-hours-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un horaire au format OpenStreetMap, comme « Mo-Fr 08:00-18:00 ».${hint(issue)}`,
  "phone-number-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un numéro de téléphone français valide.${hint(issue)}`,
  "sum-columns-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas la somme de ${list((issue.facts.names ?? []).slice(1).map((name) => quote(name)))}, qui vaut ${quote(String(issue.detail))}.`,
  "year-interval-value": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un intervalle d'années : écrivez-le AAAA/AAAA, la première année avant la seconde.`,
  "one-of-required": (issue) =>
    `${line(issue)}au moins une des colonnes ${list((issue.facts.names ?? []).map((name) => quote(name)))} doit être remplie.`,
  "measure-without-count": (issue) =>
    `${at(issue)}la ligne compte 0 (${quote(issue.facts.names?.[0] ?? "")}) et porte pourtant ${value(issue)}. Corrigez le compte ou le chiffre : le secret statistique suppose que là où il n'y a personne, il n'y a rien.`,
  "impossible-largest-contributor": (issue) => {
    const [count = "", measure = ""] = issue.facts.names ?? [];
    const most = issue.facts.bound ?? `la valeur de ${quote(measure)}`;
    const advice = issue.facts.bound ? "une part de 0,85 s'écrit 85" : `donnez-le dans l'unité de ${quote(measure)}`;
    return `${at(issue)}${value(issue)} ne peut pas être ${issue.facts.expected?.fr ?? "le plus gros contributeur"} : d'après le compte de la ligne (${quote(count)}), un nombre entre ${writeDecimals(String(issue.detail))} et ${most} est attendu. Corrigez-le (${advice}), ou laissez la cellule vide s'il n'est pas connu.`;
  },
  "unknown-commune": (issue) =>
    `${at(issue)}${value(issue)} n'est pas un code de commune du code officiel géographique.${hint(issue)} ${/\d/.test(issue.value ?? "") ? "Vérifiez qu'il s'agit du code Insee et non du code postal." : "Écrivez le code Insee à cinq caractères, et non le nom."}`,
  "former-commune": (issue) =>
    `${at(issue)}${value(issue)} est une ancienne commune${issue.detail ? ` (${issue.detail})` : ""}.${issue.suggestion ? ` Son code est devenu ${quote(issue.suggestion)}.` : ""}`,
  "swapped-coordinates": (issue) =>
    `${at(issue)}la longitude et la latitude semblent inversées (${value(issue)}). La longitude de la France va de −5 à 10, la latitude de 41 à 51.`,
  "projected-coordinates": (issue) =>
    `${at(issue)}coordonnées en ${issue.detail ?? "Lambert-93"} (${value(issue)}), alors que des degrés WGS84 sont attendus. Convertissez la couche en WGS84 (EPSG:4326), par exemple dans QGIS : Exporter > Sauvegarder les entités sous, SCR EPSG:4326${issue.feature === undefined ? "" : " ; ou déclarez son système dans le fichier (membre « crs »), ou déposez-la en GeoPackage : elle sera convertie à la lecture"}.`,
  "outside-territory": (issue) =>
    `${counted(issue.count, issue.feature ? "objet" : "point")} hors du territoire${issue.detail ? ` (${writeDecimals(String(issue.detail))})` : ""}${issue.line || issue.feature ? ` ; le premier est ${rank(issue)} (${issue.value})` : ` : ${issue.value}`}. Vérifiez les coordonnées.`,
  "invalid-json": (issue) =>
    `${line(issue)}le fichier n'est pas du JSON bien formé (${issue.detail}). ${issue.remedy?.fr ?? "Exportez-le de nouveau en GeoJSON."}`,
  "invalid-geojson": ({ detail, reason }) =>
    `Le fichier n'est pas un GeoJSON : ${reason?.fr ?? detail}. Exportez la couche en GeoJSON (QGIS : Exporter > Sauvegarder les entités sous).`,
  "invalid-feature": (issue) =>
    `${at(issue)}${issue.reason?.fr ?? issue.detail}.${issue.remedy ? ` ${issue.remedy.fr}` : ""}`,
  "invalid-geometry": (issue) => `${at(issue)}géométrie invalide : ${issue.reason?.fr ?? issue.detail}.`,
  "unread-geometry": (issue) =>
    `${counted(issue.count, "géométrie")} en WKT ${issue.count > 1 ? "ne sont pas lues" : "n'est pas lue"} (la première est ${rank(issue)}) : une collection, une courbe, une partie vide (EMPTY) ou une altitude inconnue (NaN). Sans place sur une carte, la ligne est présente dans le tableau. Préférez un point, une ligne, un polygone ou leurs formes MULTI.`,
  "unclosed-ring": (issue) =>
    `${at(issue)}le contour d'un polygone n'est pas fermé : le dernier point doit répéter le premier (quatre points au moins).`,
  "ring-winding": (issue) =>
    `${counted(issue.count, "polygone")} ${issue.count > 1 ? "tournent" : "tourne"} dans le mauvais sens (le premier est ${rank(issue)}). Le sens sera corrigé à la publication.`,
  "self-crossing": (issue) =>
    `${at(issue)}le contour d'un polygone se croise lui-même${issue.value ? ` vers ${value(issue)}` : ""}. Corrigez-le dans QGIS (Réparer les géométries).`,
  "self-crossing-not-checked": (issue) => `${at(issue)}le contour a trop de points pour qu'on cherche où il se croise.`,
  "duplicate-point": (issue) => `${at(issue)}un point est répété deux fois de suite (${value(issue)}).`,
  "foreign-member": ({ facts: { names = [] } }) =>
    `Le fichier contient des membres que GeoJSON ne prévoit pas : ${list(names)}. Ils sont ignorés.`,
  "crs-member": ({ value: crs }) =>
    `Le fichier déclare un système de coordonnées (${quote(crs ?? "")}), ce que GeoJSON ne prévoit plus : ses coordonnées doivent être des degrés WGS84.`,
  "too-many-properties": ({ facts }) =>
    `Les objets ont plus de ${formatNumber(Number(facts.bound))} propriétés différentes : au-delà, elles ne peuvent pas être des colonnes. Donnez les mêmes propriétés à tous les objets.`,
  "null-geometry": (issue) =>
    `${counted(issue.count, "objet")} sans géométrie (le premier est ${rank(issue)}) : sans place sur une carte, présent dans le tableau.`,
  "geometry-collection": (issue) =>
    `${counted(issue.count, "objet")} de type GeometryCollection (le premier est ${rank(issue)}), que peu de logiciels affichent. Préférez un seul type de géométrie.`,
};

const quoted = ({ names = [] }: Facts) => list(names.map((name) => quote(name)));

function notInHeader(facts: Facts): string {
  return `la recette la lit dans ${quote(facts.bound ?? "")}, qui n'est pas dans l'en-tête. Colonnes trouvées : ${quoted(facts)}. Si l'une d'elles lui correspond, écrivez-la dans la recette.`;
}

function bound({ facts }: Subject, within: string, beyond: string): string {
  const text = facts.bound ?? "";
  return text.startsWith("<") ? `${beyond} ${text.slice(1)}` : `${within} ${text}`;
}

function first({ detail, feature }: Subject): string {
  return detail ? ` (${feature ? "objet" : "ligne"} ${formatNumber(Number(detail))})` : "";
}

/** What to do of a text that its type refuses, where nothing tells how it should be written. Never to empty a cell that has a value. */
function remedy({ remedy: own, value: text, facts }: Subject): string {
  if (own) return ` ${own.fr}`;
  if (!meansNothing(text)) return " Corrigez la valeur.";
  return facts.required
    ? " La colonne est obligatoire : demandez la valeur à qui la connaît."
    : " Laissez la cellule vide si la valeur est inconnue.";
}

/** The columns of a key of several columns. */
function keyNames({ field, facts }: Subject): string {
  return field ? "" : `la clé (${list(facts.names ?? [])}) `;
}

/** All sentences, by language and code. In French they are written with plain spaces; `writeMessage` sets the typography. */
export const messages: Record<Lang, Record<IssueCode, Sentence>> = { fr: french, en: english };

/** The sentence of an issue, with the typography of its language; the names and values of the file in it are shown by `showSigns`. */
export function writeMessage(code: IssueCode, subject: Subject, lang: Lang): string {
  const sentence = showSigns(capitalise(messages[lang][code](subject)));
  return lang === "fr" ? typeset(sentence) : sentence;
}
