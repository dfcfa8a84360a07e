/** What a text must not hold, by name: forms that nothing else has. */
const FORMS = {
  "clé privée": /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----/,
  "clé d’accès d’un hébergeur": /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  "jeton d’une forge": /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,}|glpat-[\w-]{20,})/,
  "jeton d’un registre": /\bnpm_[A-Za-z0-9]{36}\b|_authToken=[A-Za-z0-9+/=_-]{16,}/,
  "jeton d’un service": /\b(?:xox[abprs]-[\w-]{10,}|sk_live_\w{16,}|sk-[A-Za-z0-9]{32,}|AIza[\w-]{35})/,
  "jeton signé": /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}/,
  "adresse avec un mot de passe":
    /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:/@"'`<>{}$]{1,100}:([^\s:/@"'`<>{}$]{1,100})@[\w.-]{1,200}/,
  "mot de passe":
    /\b(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY)["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9+/_-]{20,200})(?=["'\s]|$)/m,
};

/** Words by which examples say that they open nothing. */
const EXAMPLE = /^(?:motdepasse|mot-de-passe|password|secret|pass|pw|xxx+|\.\.\.|…|\*+)$/i;

/** The secrets of a text: the name of each form and its line, never the secret, which a log would tell again. */
export function findSecrets(text) {
  const found = [];
  for (const [name, form] of Object.entries(FORMS))
    for (const match of text.matchAll(new RegExp(form.source, `${form.flags}g`))) {
      if (match[1] !== undefined && EXAMPLE.test(match[1])) continue;
      found.push({ name, line: text.slice(0, match.index).split("\n").length });
    }
  return found;
}
