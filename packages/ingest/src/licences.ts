/** Open licences, by the id that data.gouv.fr uses. */
export const licenceIds = ["lov2", "odc-odbl"] as const;
export type LicenceId = (typeof licenceIds)[number];

/** What a dataset says of its reuse when its data are a partner's, lent by an agreement: no licence, since one cannot be taken back. */
export const UNDER_AGREEMENT = "convention";

/** What the reuse of a dataset is ruled by. */
export const datasetLicences = [...licenceIds, UNDER_AGREEMENT] as const;
export type DatasetLicence = (typeof datasetLicences)[number];

/** Whether somebody who reads a dataset may reuse it as they wish. */
export function isOpenLicence(licence: DatasetLicence): licence is LicenceId {
  return licence !== UNDER_AGREEMENT;
}
