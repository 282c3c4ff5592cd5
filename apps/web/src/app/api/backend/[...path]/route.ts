import { backend } from "@/auth";

export const { GET, POST, PUT, PATCH, DELETE } = backend.route({
  allow: ["/api/posts/**", "/api/auth/user/"],
});
