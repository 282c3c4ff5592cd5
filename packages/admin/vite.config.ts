import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { refuseForeignHosts } from "./src/build/refuse-foreign-hosts.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/admin/",
  // The contract is bundled from its sources, as everything else in this repository runs.
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  plugins: [refuseForeignHosts()],
  build: {
    outDir: "dist/console",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1500,
  },
});
