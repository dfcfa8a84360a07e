export { tellSource } from "@datalogue/api";
