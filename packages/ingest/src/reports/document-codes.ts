import { customChecks } from "../checks/index.js";
import { fieldTypes } from "../field-types/index.js";
import { issueCodes } from "../issues/issue-code.js";

const GRAVITIES = { error: "erreur", warning: "avertissement", info: "information" };

/** The page `docs/codes.md`: issue codes, field types and custom checks, written from the code itself. */
export function documentCodes(): string {
  const codes = Object.entries(issueCodes).map(
    ([code, { severity, title }]) => `| \`${code}\` | ${GRAVITIES[severity]} | ${title.fr} | ${title.en} |`,
  );
  const types = Object.entries(fieldTypes).flatMap(([name, type]) =>
    type.examples.map(({ field = {}, valid, invalid }) => {
      const properties = Object.entries(field).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      return row(name, properties.join(", "), type.title, examples(valid.map(([text]) => text)), examples(invalid));
    }),
  );
  const checks = Object.values(customChecks).flatMap((check) =>
    check.examples.map(({ params, valid, invalid }) =>
      row(
        check.code,
        JSON.stringify(params),
        check.title,
        examples(valid.map((texts) => texts.map((text) => text ?? "").join(" · "))),
        examples(invalid.map(({ texts }) => texts.map((text) => text ?? "").join(" · "))),
      ),
    ),
  );
  return `# Codes of issues, field types, custom checks

Generated from the code by \`npx vitest run tests/ingest/codes.test.ts -u\`; a test fails when it is out of date. Codes are those of
Validata where it has one. An error refuses publication; a warning and an information do not.

## Codes of issues

| code | gravity | titre | title |
|---|---|---|---|
${codes.join("\n")}

## Field types

Types of [Table Schema](https://specs.frictionlessdata.io/table-schema/), with examples that are also their tests.

| type | properties | titre | valid | invalid |
|---|---|---|---|---|
${types.join("\n")}

## Custom checks

Asked for by a schema under \`custom_checks\`, as in Validata; names are read with \`-\` or \`_\`.

| name | parameters | titre | valid | invalid |
|---|---|---|---|---|
${checks.join("\n")}
`;
}

function row(name: string, properties: string, title: string, valid: string, invalid: string): string {
  return `| \`${name}\` | ${properties ? code(properties) : ""} | ${title} | ${valid} | ${invalid} |`;
}

function examples(texts: string[]): string {
  return texts
    .filter((text) => text.trim() !== "")
    .slice(0, 6)
    .map(code)
    .join(" ");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("\n", "⏎")}\``;
}
