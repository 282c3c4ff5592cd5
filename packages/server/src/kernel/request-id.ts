import { randomUUID } from "node:crypto";

const idForm = /^[A-Za-z0-9_-]{8,64}$/;

/** The id that a request brings, where it is a plain one, else a new one. */
export function requestIdOf(sent: string | null): string {
  return sent !== null && idForm.test(sent) ? sent : randomUUID();
}
