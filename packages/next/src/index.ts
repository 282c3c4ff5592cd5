export { createBackend, type Backend, type BackendOptions } from "./create-backend.ts";
export { google, type GoogleOptions, type Provider } from "./google.ts";
export type { BackendSession, Register, RegisteredUser, SessionError } from "./register.ts";
