export { createBackend, type Backend, type BackendOptions, type SignInProvider } from "./create-backend.ts";
export type { FromBackend, LazyAuthConfig, ProviderChoice } from "./from-backend.ts";
export { google, type GoogleOptions, type Provider } from "./google.ts";
export { password } from "./password.ts";
export type { ProviderFlowOptions } from "./provider-flow.ts";
export type { PublicCall, PublicRoute } from "./public-calls.ts";
export type { BackendSession, Register, RegisteredUser, SessionError } from "./register.ts";
export { SignInRefusal } from "./sign-in-refusal.ts";
