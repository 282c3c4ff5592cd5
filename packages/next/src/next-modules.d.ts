// Next.js has no `exports`: NodeNext resolves `next/headers.js` alone, while Next.js's bundler gives server components and
// handlers their own builds under `next/headers` alone. These are the names that Next.js documents.

declare module "next/headers" {
  export { cookies, headers } from "next/headers.js";
}

declare module "next/navigation" {
  export { redirect } from "next/navigation.js";
}

declare module "next/server" {
  export { NextRequest } from "next/server.js";
}
