import type { ShownPhoto } from "@datalogue/api";
import { FieldFault, FieldFrame, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { formatDate, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { installationPath, kindPath, photoPath } from "./say-standing.js";

interface PhotoProps {
  visit: Visit;
  shown: ShownPhoto;
  /** What was answered, to be shown again, and what is wrong with it. */
  given?: { sentence?: string; why?: string } | undefined;
  faults?: { field: string; message: string }[];
  told?: Told | undefined;
}

/** `/controles/{kind}/photos/{id}`: a photo, and who may see it. */
export function photoPage(site: Site, { visit, shown, given = {}, faults = [], told }: PhotoProps): string {
  const { kind, photo, installation, seenOn, may } = shown;
  const { id, width, height, released, removed } = photo;
  const path = photoPath(kind, id);
  const messageOf = (field: string) => faults.find((one) => one.field === field)?.message;
  return renderWorkspace({
    site,
    title: `Photo du ${formatDate(seenOn)}`,
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a> ·{" "}
            <a href={installationPath(kind, installation)}>{installation}</a>
          </p>
          <h1>
            {removed ? "Photo retirée" : released ? "Photo publique" : "Photo pour les membres"}, vue du{" "}
            {formatDate(seenOn)}
          </h1>
          {removed && (
            <p>
              Son fichier est effacé depuis le {formatDate(removed.at)}&nbsp;: {typographic(removed.why)}
            </p>
          )}
          {released && (
            <p>
              Tout le monde la voit sur <a href="/photos-de-terrain">les photos de terrain</a>&nbsp;: «&nbsp;
              {typographic(released.sentence)}&nbsp;»
            </p>
          )}
          <ToldAbove told={told} />
        </div>
        {!removed && (
          <div class="section cols cols--2">
            <p class="photo">
              <img
                src={`/api/inspections/photos/${id}`}
                width={width}
                height={height}
                alt={`Vue du ${formatDate(seenOn)}`}
              />
            </p>
            <div class="stack stack--wide">
              {may.release && !released && (
                <section class="stack" aria-labelledby="publier">
                  <h2 id="publier">La rendre publique</h2>
                  <p>
                    <Icon name="watch" /> <strong>Visages, plaques, intérieurs&nbsp;:</strong> regardez-la en grand. Ce
                    qui est public se copie&nbsp;: la reprendre n’efface pas ces copies. Son lieu et son heure n’y sont
                    pas.
                  </p>
                  <OwnForm visit={visit} action={`${path}/publier`} class="stack">
                    <FieldFrame
                      id="sentence"
                      label="Que montre-t-elle ?"
                      hint="Une phrase, lue avec elle et à la place de l’image."
                      message={messageOf("sentence")}
                    >
                      <textarea
                        id="sentence"
                        name="sentence"
                        rows={2}
                        maxLength={300}
                        {...saidOf({ id: "sentence", hint: "oui", message: messageOf("sentence") })}
                      >
                        {given.sentence}
                      </textarea>
                    </FieldFrame>
                    <div class="field">
                      <label class="choice">
                        <input
                          id="isClear"
                          type="checkbox"
                          name="isClear"
                          value="oui"
                          aria-describedby={messageOf("isClear") ? "isClear-faute" : undefined}
                        />{" "}
                        Je l’ai regardée en grand&nbsp;: ni visage ni plaque ne s’y reconnaît
                      </label>
                      <FieldFault id="isClear" label="Regardée en grand" message={messageOf("isClear")} />
                    </div>
                    <p>
                      <button class="button--main wide-phone" type="submit">
                        Rendre publique
                      </button>
                    </p>
                  </OwnForm>
                </section>
              )}
              {may.release && released && (
                <OwnForm visit={visit} action={`${path}/reprendre`} class="stack">
                  <p>La reprendre la rend aux membres seuls, dès maintenant. Les copies déjà faites restent.</p>
                  <p>
                    <button class="wide-phone" type="submit">
                      Reprendre&nbsp;: pour les membres seuls
                    </button>
                  </p>
                </OwnForm>
              )}
              {may.remove && (
                <details class="fold" open={messageOf("why") !== undefined}>
                  <summary>La supprimer</summary>
                  <OwnForm visit={visit} action={`${path}/supprimer`} class="stack">
                    <p>Le fichier est effacé pour de bon, pour tous, de tous les contrôles qui la montrent.</p>
                    <FieldFrame
                      id="why"
                      label="Pourquoi ?"
                      hint="Cette phrase reste à la place, et au journal."
                      message={messageOf("why")}
                    >
                      <textarea
                        id="why"
                        name="why"
                        rows={2}
                        maxLength={300}
                        {...saidOf({ id: "why", hint: "oui", message: messageOf("why") })}
                      >
                        {given.why}
                      </textarea>
                    </FieldFrame>
                    <p>
                      <button class="button--stop" type="submit">
                        Supprimer la photo
                      </button>
                    </p>
                  </OwnForm>
                </details>
              )}
            </div>
          </div>
        )}
      </>
    ),
  });
}
