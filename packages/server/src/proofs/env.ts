/** `npm run prove` runs the proofs with their full counts; `npm test` runs the same with short ones. */
export const isFull = process.env.PROVE === "full";
