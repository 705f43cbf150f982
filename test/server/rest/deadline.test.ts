import { describe, expect, it } from "vitest";
import { deadlineOf, within } from "../../../src/server/rest/deadline.ts";
import { failureOf } from "../../../src/server/rest/failure.ts";

describe("a deadline", () => {
  it("is what the header says, in seconds, or 30 s", () => {
    expect(deadlineOf(undefined)).toBe(30_000);
    expect(deadlineOf("1.5")).toBe(1500);
    for (const header of ["0", "-1", "soon", "1e9"]) {
      expect(() => deadlineOf(header)).toThrow(expect.objectContaining({ code: "MALFORMED_REQUEST" }));
    }
  });

  it("passes an answer on, and fails where there is none in time", async () => {
    expect(await within(1000, Promise.resolve(7))).toBe(7);
    await expect(within(1000, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    const late = within(20, new Promise(() => {}));
    await expect(late).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(await late.catch(failureOf)).toMatchObject({ status: 408, body: { code: 10001 } });
  });
});
