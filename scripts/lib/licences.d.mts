export function listProductionPackages(
  project: string,
): { name: string; version: string; licence: string | undefined }[];
export function refusedLicence(name: string, licence: string | undefined): string | undefined;
