import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Tests that share a Milvus drop each other's collections.
    maxWorkers: process.env.MILVUS_URI ? 1 : 2,
    typecheck: { enabled: false },
  },
});
