import type { Message } from "./mailer.js";

/** What is written to people; `site`: title of the site. Plain text: nothing to load, nothing to click but the address. */
export const messages = {
  invitation: (to: string, site: string, link: string, organisation: string): Message => ({
    to,
    subject: `Votre accès à ${site}`,
    text: `Bonjour,

Vous êtes invité à l'espace de publication de « ${site} », pour ${organisation}.
Choisissez votre mot de passe à cette adresse. Elle sert une fois, pendant sept jours :

${link}

Si vous n'attendiez pas ce message, ne faites rien : aucun compte n'est ouvert.
`,
  }),
  password: (to: string, site: string, link: string): Message => ({
    to,
    subject: `Nouveau mot de passe pour ${site}`,
    text: `Bonjour,

Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour l'espace de publication de « ${site} ».
Choisissez-le à cette adresse. Elle sert une fois, pendant deux heures :

${link}

Si ce n'est pas vous, ne faites rien : votre mot de passe ne change pas.
`,
  }),
  restart: (to: string, site: string, link: string): Message => ({
    to,
    subject: `Nouveau mot de passe pour ${site}`,
    text: `Bonjour,

Un administrateur de « ${site} » vous permet d'entrer de nouveau dans l'espace de publication, sans votre second facteur.
Choisissez un nouveau mot de passe à cette adresse. Elle sert une fois, pendant un jour :

${link}

Vous en servir retire de votre compte le second facteur et les identités liées : ajoutez-les de nouveau à la page « Mon compte ».

Si vous n'avez rien demandé, ne faites rien, rien ne change, et prévenez un administrateur de votre organisme.
`,
  }),
  follow: (to: string, site: string, what: string, link: string): Message => ({
    to,
    subject: `Suivre « ${what} » : confirmez`,
    text: `Bonjour,

Quelqu'un, sans doute vous, veut être averti par courriel de ce qui change dans « ${what} », sur ${site}.
Confirmez-le à cette adresse. Elle sert une fois, pendant sept jours :

${link}

Si ce n'est pas vous, ne faites rien : vous ne recevrez rien d'autre, et cette demande sera effacée.
`,
  }),
  followedAlready: (to: string, site: string, what: string, link: string): Message => ({
    to,
    subject: `Vous suivez déjà « ${what} »`,
    text: `Bonjour,

Quelqu'un, sans doute vous, a demandé à suivre « ${what} » sur ${site} : vous le suivez déjà.
Ce que vous suivez, et comment l'arrêter :

${link}
`,
  }),
  accountChanged: (to: string, site: string, what: string): Message => ({
    to,
    subject: `Votre compte sur ${site}`,
    text: `Bonjour,

Sur votre compte de l'espace de publication de « ${site} », ${what}.

Si c'est vous, il n'y a rien à faire. Sinon, demandez aussitôt un nouveau mot de passe depuis la page de connexion, et prévenez un administrateur de votre organisme.
`,
  }),
  accessAsked: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Une demande d'accès sur ${site}`,
    text: `Bonjour,

Quelqu'un demande à lire « ${dataset} ». Qui, pourquoi, et les réponses possibles :

${link}
`,
  }),
  reuseAnswered: (to: string, site: string, dataset: string, state: "accepted" | "refused", link: string): Message => ({
    to,
    subject: `Votre réutilisation sur ${site}`,
    text: `Bonjour,

Vous avez proposé une réutilisation de « ${dataset} ». ${
      state === "accepted"
        ? "Elle est acceptée : elle se voit sur la page du jeu."
        : "Le producteur du jeu ne l'a pas retenue."
    }

${link}

Votre adresse de courriel vient d'être effacée : elle ne servait qu'à ce message.
`,
  }),
  accessGiven: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Accès ouvert sur ${site}`,
    text: `Bonjour,

Votre demande est acceptée : une fois connecté, vous lisez « ${dataset} » à cette adresse :

${link}
`,
  }),
  accessRefused: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Réponse à votre demande d'accès sur ${site}`,
    text: `Bonjour,

Votre demande de lire « ${dataset} » n'est pas acceptée. Ce qui vous est répondu se lit à cette adresse :

${link}
`,
  }),
  datasetOffered: (to: string, site: string, dataset: string, giver: string, link: string): Message => ({
    to,
    subject: `Un jeu proposé à votre organisme sur ${site}`,
    text: `Bonjour,

${giver} vous propose le jeu « ${dataset} ». Ce qui changerait, pour l'accepter ou le refuser (l'offre vaut trente jours) :

${link}
`,
  }),
  offerAnswered: (to: string, site: string, dataset: string, taker: string, taken: boolean, link: string): Message => ({
    to,
    subject: `Réponse à votre offre sur ${site}`,
    text: `Bonjour,

${taker} ${taken ? "accepte" : "n'accepte pas"} le jeu « ${dataset} » que vous proposiez.
${taken ? "Il est désormais le sien ; ses adresses n'ont pas changé" : "Rien n'a changé ; ce qui vous est répondu se lit à cette adresse"} :

${link}
`,
  }),
  offerWithdrawn: (to: string, site: string, dataset: string, giver: string): Message => ({
    to,
    subject: `Une offre retirée sur ${site}`,
    text: `Bonjour,

${giver} ne vous propose plus le jeu « ${dataset} ». Il n'y a rien à faire.
`,
  }),
  actionsLate: (to: string, site: string, late: { kind: string; count: number }, link: string): Message => ({
    to,
    subject: `${late.count > 1 ? `${late.count} actions en retard` : "Une action en retard"} : ${late.kind}`,
    text: `Bonjour,

Sur ${site}, ${late.count > 1 ? `${late.count} actions demandées par des contrôles auraient dû être faites (${late.kind}). Elles sont` : `une action demandée par un contrôle aurait dû être faite (${late.kind}). Elle est`} en tête de cette page, où l'on dit aussi ce qui est fait :

${link}

Ce message revient chaque semaine tant qu'il reste du retard.
`,
  }),
  questionAsked: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Une question du public sur ${site}`,
    text: `Bonjour,

Quelqu'un pose une question ou signale une erreur sur « ${dataset} ». Pour la lire et répondre :

${link}
`,
  }),
  questionAnswered: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Réponse à votre question sur ${site}`,
    text: `Bonjour,

L'organisme qui publie « ${dataset} » a répondu à ce que vous lui avez écrit. Sa réponse se lit à cette adresse :

${link}

Votre adresse sera effacée dans un mois.
`,
  }),
  questionAnsweredPrivately: (
    to: string,
    site: string,
    { dataset, organisation, answer }: { dataset: string; organisation: string; answer: string },
  ): Message => ({
    to,
    subject: `Réponse à votre question sur ${site}`,
    text: `Bonjour,

Vous avez écrit à propos de « ${dataset} ». ${organisation} vous répond :

${answer}

Votre adresse sera effacée dans un mois.
`,
  }),
  contributionAsked: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Une proposition à lire sur ${site}`,
    text: `Bonjour,

Quelqu'un a répondu au formulaire public de « ${dataset} ». Rien n'en paraît avant votre décision :

${link}
`,
  }),
  contributionReceived: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Votre proposition sur ${site}`,
    text: `Bonjour,

Quelqu'un, sans doute vous, a proposé une ligne pour « ${dataset} » et a laissé cette adresse.
Cette adresse privée dit où elle en est, permet de la corriger ou de la retirer. Ne la donnez à personne :

${link}

Votre courriel n'est montré à personne ; il est effacé un mois après la décision, ou dès que vous le demandez à cette page.
`,
  }),
  /** `asked`: one more row, or of one that was accepted, another text or its removal. */
  contributionDecided: (
    to: string,
    site: string,
    dataset: string,
    asked: "addition" | "correction" | "withdrawal",
    accepted: boolean,
  ): Message => {
    const [what, effect] = {
      addition: ["proposition", "elle paraîtra avec"],
      correction: ["demande de correction", "la correction paraîtra avec"],
      withdrawal: ["demande de retrait", "votre contribution ne sera plus dans"],
    }[asked];
    const kept = asked === "addition" ? "" : " : votre contribution reste comme elle était";
    return {
      to,
      subject: `Votre ${what} sur ${site}`,
      text: `Bonjour,

Votre ${what} pour « ${dataset} » ${accepted ? `est acceptée : ${effect} la prochaine version` : `n'est pas retenue${kept}`}.
Ce qu'en dit l'organisme se lit à l'adresse privée donnée quand vous avez envoyé votre proposition.

Votre courriel sera effacé dans un mois.
`,
    };
  },
  identityBound: (to: string, site: string, provider: string): Message => ({
    to,
    subject: `Une identité ajoutée à votre compte sur ${site}`,
    text: `Bonjour,

Une identité de « ${provider} » ouvre désormais votre compte de l'espace de publication de « ${site} ».

Si ce n'est pas vous, retirez-la à la page « Mon compte », changez de mot de passe, et prévenez un administrateur.
`,
  }),
  reviewAsked: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Une relecture est demandée sur ${site}`,
    text: `Bonjour,

Une version de « ${dataset} » attend votre relecture avant d'être publiée :

${link}
`,
  }),
  draftReturned: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Un brouillon vous revient sur ${site}`,
    text: `Bonjour,

Votre version de « ${dataset} » a été relue et vous revient. Rien n'est perdu. Ce qui est demandé se lit à cette adresse :

${link}
`,
  }),
  draftPlanned: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Une publication est prévue sur ${site}`,
    text: `Bonjour,

Votre version de « ${dataset} » a été relue et acceptée. Le jour où elle sera publiée se lit à cette adresse :

${link}
`,
  }),
  draftPublished: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Votre version est publiée sur ${site}`,
    text: `Bonjour,

Votre version de « ${dataset} » est en ligne :

${link}
`,
  }),
};
