/* The build: one page below /ui/, hashed files, a chunk for each view; the same bytes from the same sources. */
import { defineConfig } from "vitest/config";

const VIEW = /\/src\/views\/([\w-]+)\/index\.tsx$/;

export default defineConfig({
  base: "/ui/",
  publicDir: false,
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    outDir: "../api/heddle/api/static",
    emptyOutDir: true,
    target: "es2022",
    // Nothing inline: the policy of the page loads files of its own server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        chunkFileNames: (chunk) => {
          const view = VIEW.exec(chunk.facadeModuleId ?? "");
          return `assets/${view ? `view-${view[1]}` : "[name]"}-[hash].js`;
        },
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8765", "/version": "http://127.0.0.1:8765" } },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
