"use client";

export { backendClient, backendFetch } from "./backend-fetch.ts";
export { LatchkeyProvider, useLatchkey, type Latchkey, type LatchkeyProviderProps } from "./provider.tsx";
export { withAuth } from "./with-auth.tsx";
