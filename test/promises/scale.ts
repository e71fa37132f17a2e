/** `SOAK=1`: the same tests with the numbers that the promises name; smaller ones otherwise. */
export const soak = Boolean(process.env["SOAK"]);
