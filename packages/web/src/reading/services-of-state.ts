import { geographyOfState, type Services } from "@datalogue/api";

/** The services in the geography that the values of an indicator, as they were published once (`state`), are of. */
export async function servicesOfState(services: Services, id: string, state: string | undefined): Promise<Services> {
  return { ...services, territories: await geographyOfState(services, id, state) };
}
