/** Where a page is composed for paper, in the same state: « /observatoires/dechets/papier?territoire=17411 ». */
export const paperAddress = (page: string): string => page.replace(/^[^?#]*/, "$&/papier");

/** The same as a file: « /observatoires/dechets.pdf?territoire=17411 ». */
export const pdfAddress = (page: string): string => page.replace(/^[^?#]*/, "$&.pdf");
