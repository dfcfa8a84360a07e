/** What the answers of the test under way have that the OpenAPI definition does not declare. */
export const undeclaredAnswers: string[] = [];
