import { backend, handlers } from "@/auth";

export const { GET, POST } = backend.handlers(handlers);
